"""Fiddler's session archive (``.saz``): a zip file with ``raw/N_c.txt`` (the request) and ``raw/N_s.txt`` (the response).

https://docs.telerik.com/fiddler/knowledge-base/sazformat
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from . import http_text
from .capture import Capture
from .encoding import encoded
from .refused import Refused

FORM = "Fiddler archive"
INSTEAD = "Save the sessions again, without a password, or as HAR."
LARGEST = 64 * 1024 * 1024
"""Bytes that the files in an archive may have together."""
_REQUEST = re.compile(r"raw/0*([0-9]{1,9})_c\.txt")


def read(text: str) -> list[Capture | Refused] | None:
    """Read every session of the archive."""
    if not text.startswith("PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(encoded(text))) as archive:
            return _sessions(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise Refused(FORM, "the zip file is cut or encrypted, or not a zip file", INSTEAD) from None


def _sessions(archive: zipfile.ZipFile) -> list[Capture | Refused]:
    if sum(info.file_size for info in archive.infolist()) > LARGEST:
        raise Refused(FORM, f"it holds more than {LARGEST >> 20} MiB", "Save the one session that failed.")
    names = {name.replace("\\", "/"): name for name in archive.namelist()}
    found: list[Capture | Refused] = []
    numbers = [(int(match[1]), name) for name in names if (match := _REQUEST.fullmatch(name))]
    for number, name in sorted(numbers):
        form = f"{FORM}, session {number}"
        data = archive.read(names[name])
        if not http_text.starts_with_request(data):
            if not data.startswith(b"CONNECT "):
                found.append(Refused(form, "it has no request", INSTEAD))
            continue
        answer = names.get(name.replace("_c.txt", "_s.txt"))
        one = http_text.read_messages(data, FORM)[0]
        if isinstance(one, Capture):
            one = one._replace(response=http_text.read_response(archive.read(answer)) if answer else None)
        found.append(one)
    if not found:
        raise Refused(FORM, "it is a zip file without sessions", INSTEAD)
    return found
