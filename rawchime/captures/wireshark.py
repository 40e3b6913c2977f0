"""Read Wireshark's "follow TCP stream" as a hex dump: offsets, bytes, characters; responses are indented."""

from __future__ import annotations

import re

from . import http_text
from .capture import Capture
from .refused import Refused

FORM = "hex dump of a stream"
_ROW = re.compile(r"([ \t]*)([0-9A-Fa-f]{8})(?:  | )((?:[0-9A-Fa-f]{2}(?:  ?|$)){1,16})(?: {1,60}.*)?", re.S)


def read(text: str) -> list[Capture | Refused] | None:
    """Read the requests of the dump. Raises Refused where a row is missing."""
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    if not _ROW.fullmatch(lines[0]):
        return None
    data = bytearray()
    expected = {False: 0, True: 0}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        match = _ROW.fullmatch(line)
        if not match:
            raise Refused(FORM, f"`{line[:40]}` is not a row of it", "Copy the whole dump.", number)
        came, offset, row = bool(match[1]), int(match[2], 16), bytes.fromhex(match[3])
        if offset != expected[came]:
            raise Refused(
                FORM, f"the row {match[2]} does not follow the one before: rows are missing", "Copy all rows.", number
            )
        expected[came] += len(row)
        data += row
    if not http_text.starts_with_request(bytes(data)):
        raise Refused(FORM, "it does not start with a request", "Follow the stream from its start, in plain text.")
    return [
        one._replace(form=FORM, line=1) if isinstance(one, Capture) else one
        for one in http_text.read_messages(bytes(data), FORM)
    ]
