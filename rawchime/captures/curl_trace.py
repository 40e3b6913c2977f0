"""What ``curl --trace`` and ``--trace-ascii`` write, with and without ``--trace-time`` and ``--trace-ids``.

The layout is that of ``dump`` in curl's ``src/tool_cb_dbg.c``. In ``--trace-ascii`` a byte that is not printable ASCII is a
full stop, so a body with a full stop in it is not certain.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import bodies
from .bodies import Body
from .capture import Capture, split_url
from .encoding import encoded
from .http_text import REQUEST_LINE, headers_of, read_response
from .refused import Refused

FORM = "curl --trace output"
_SECTION = re.compile(
    r"(?:[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6} )?(?:\[[0-9x\-]{1,20}\] )?"
    r"(?:(=>|<=) (Send|Recv) (header|data|SSL data), ([0-9]{1,12}) bytes \(0x[0-9a-f]+\)|== Info: .*)"
)
_ROW = re.compile(r"([0-9a-f]{4,8}): ?(.*)", re.S)
_HEX = re.compile(r"((?:[0-9a-f]{2} ){1,16}) *(.{0,16})", re.S)


class _Section(NamedTuple):
    """One block of the trace: ``Send header`` and so on, its size in bytes, its rows (offset and text), its line."""

    kind: str
    size: int
    rows: list[tuple[int, str]]
    line: int


def read(text: str) -> list[Capture | Refused] | None:
    """Read the requests that the trace shows being sent, with their bodies and responses."""
    if "=> Send header, " not in text:
        return None
    found: list[Capture | Refused] = []
    sections = _sections(text)
    starts = [at for at, section in enumerate(sections) if section.kind == "Send header"]
    for at, end in zip(starts, [*starts[1:], len(sections)], strict=True):
        try:
            if capture := _request(sections[at:end], cut=sections[-1]):
                found.append(capture)
        except Refused as error:
            found.append(error)
    return found or None


def _sections(text: str) -> list[_Section]:
    found: list[_Section] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if match := _SECTION.fullmatch(line):
            found.append(_Section(f"{match[2]} {match[3]}" if match[1] else "info", int(match[4] or 0), [], number))
        elif found and (row := _ROW.fullmatch(line)):
            found[-1].rows.append((int(row[1], 16), row[2]))
    return found


def _request(sections: list[_Section], cut: _Section) -> Capture | None:
    """The request that starts with a head; ``cut`` is the section in which the trace may be cut, the last."""
    head = sections[0]
    in_hex = all(_HEX.fullmatch(text) for _, text in head.rows)
    lines = _lines(head, in_hex)
    match = REQUEST_LINE.fullmatch(lines[0]) if lines else None
    if not match:
        return None
    if lines[-1]:
        raise Refused(FORM, "the head ends without an empty line: it was cut", "Copy the whole trace.", head.line)
    scheme, _, target = split_url(match[2])
    made = Capture(match[1], target, headers_of(lines[1:-1], FORM, head.line + 2), None, scheme, form=FORM, line=head.line)
    sent = [section for section in sections[1:] if section.kind == "Send data"]
    body, note = _body(sent, made, in_hex, cut)
    response = b"".join(_bytes(section, in_hex)[0] for section in sections if section.kind in ("Recv header", "Recv data"))
    return made._replace(body=body, note=note, response=read_response(response))


def _body(sent: list[_Section], made: Capture, in_hex: bool, cut: _Section) -> Body:
    if not sent:
        return Body(b"" if made.bodiless else None, "" if made.bodiless else "the trace shows no body")
    parts = [_bytes(section, in_hex) for section in sent]
    data = b"".join(part for part, _ in parts)
    doubtful = not in_hex and sent[-1] is cut and data.endswith(b"\r\n")  # a line break, or two bytes that were cut off
    if doubtful or not all(certain for _, certain in parts):
        return Body(None, "--trace-ascii prints `.` for a byte that is not printable, or the trace is cut; use --trace")
    if bodies.is_chunked(made.headers):
        chunked = bodies.unchunked(data)
        return Body(chunked[0]) if chunked else Body(None, "the chunks of the body are not all there")
    return bodies.shown(data, made.headers)


def _lines(section: _Section, in_hex: bool) -> list[str]:
    """Return the lines of a head. The offsets show whether a row of --trace-ascii ends at 64 characters or a line break."""
    if in_hex:
        return _bytes(section, in_hex)[0].decode("utf-8", "surrogateescape").removesuffix("\r\n").split("\r\n")
    offsets = [offset for offset, _ in section.rows[1:]] + [section.size]
    lines = [""]
    gaps: list[int] = []
    for (offset, text), after in zip(section.rows, offsets, strict=True):
        gap = after - offset - len(text.encode("utf-8", "surrogateescape"))
        lines[-1] += text
        gaps.append(gap)
        if gap:
            lines.append("")
    if all(gap in (0, 2) for gap in gaps):
        return lines[:-1] if lines[-1] == "" else lines
    if all(gap in (0, 2) for gap in gaps[:-1]):
        raise Refused(
            FORM,
            f"the {section.kind.lower()} is shorter than its title line declares: it was cut",
            "Copy the whole trace.",
            section.line,
        )
    return [text for _, text in section.rows]  # offsets that are not curl's own: a row a line


def _bytes(section: _Section, in_hex: bool) -> tuple[bytes, bool]:
    """Return the bytes of a section, and whether they are certain and complete."""
    if in_hex:
        data = b"".join(bytes.fromhex(match[1]) for _, text in section.rows if (match := _HEX.fullmatch(text)))
        return data, len(data) == section.size
    if section.kind.endswith("header"):
        return encoded("\r\n".join(_lines(section, in_hex)) + "\r\n"), True
    rows: list[bytes] = []
    offsets = [offset for offset, _ in section.rows[1:]] + [section.size]
    for (offset, text), after in zip(section.rows, offsets, strict=True):
        row = encoded(text)
        rows.append(row + (b"\r\n" if after - offset - len(row) == 2 else b""))
    data = b"".join(rows)
    return data, len(data) == section.size and b"." not in data
