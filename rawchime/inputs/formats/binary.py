"""Binary files, recognized by their first bytes and refused with advice."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import InvalidRequest
from ..format import Ask, Entry, Summary
from ..source import Source

NAME = "a binary file"

AS_CSV = "Open it and save the sheet as CSV (UTF-8)"
AS_TEXT = "Copy the numbers into a text file, one per line"
UNPACK = "Unpack it first"
ONLY_GZIP = "Only gzip is supported: decompress the file first"

KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "gzip inside gzip", "Unpack it once"),
    (b"BZh", "a bzip2 file", ONLY_GZIP),
    (b"\xfd7zXZ\0", "an xz file", ONLY_GZIP),
    (b"\x28\xb5\x2f\xfd", "a zstd file", ONLY_GZIP),
    (b"\x04\x22\x4d\x18", "an lz4 file", ONLY_GZIP),
    (b"\x1f\x9d", "a compress (.Z) file", ONLY_GZIP),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file, such as an Excel workbook (.xls)", AS_CSV),
    (b"SQLite format 3\0", "an SQLite database, such as a job's journal", "Use the list that started the job"),
    (b"%PDF-", "a PDF document", AS_TEXT),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", AS_TEXT),
    (b"\xff\xd8\xff", "a JPEG image", AS_TEXT),
    (b"GIF8", "a GIF image", AS_TEXT),
    (b"PAR1", "a Parquet file", "Write its column of numbers as text"),
    (b"Obj\x01", "an Avro file", "Write its column of numbers as text"),
    (b"ORC", "an ORC file", "Write its column of numbers as text"),
    (b"ARROW1", "an Arrow file", "Write its column of numbers as text"),
    (b"bplist", "a binary property list", AS_TEXT),
    (b"\x7fELF", "a program (ELF)", "Name the list"),
    (b"MZ", "a program (Windows)", "Name the list"),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)", "Name the list"),
    (b"\xce\xfa\xed\xfe", "a program (Mach-O)", "Name the list"),
    (b"\xca\xfe\xba\xbe", "a program (Mach-O or Java)", "Name the list"),
)
"""First bytes, the kind of file, and advice."""
IN_ZIP = (
    (b"xl/", "an Excel workbook (.xlsx)", "In Excel, save the sheet as CSV UTF-8"),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)", AS_CSV),
    (b"word/", "a Word document (.docx)", AS_TEXT),
    (b"opendocument.text", "an OpenDocument text (.odt)", AS_TEXT),
    (b"Index/", "an Apple Numbers or Pages document", AS_CSV),
)
"""Kinds of zip archives, by the names of their first files."""
UTF_16 = "UTF-16 text. Save it as UTF-8 (in PowerShell: Out-File -Encoding utf8; in Excel: CSV UTF-8)"


def recognises(source: Source, ask: Ask) -> bool:
    """Return whether the file is none that text can be read from."""
    return bool(_kind(source.head))


def read(source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
    """Raise InvalidRequest."""
    raise InvalidRequest(f"this is {_kind(source.head)}")


def _kind(head: bytes) -> str:
    """What the file is and what to do, as the rest of a sentence; empty for text."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        what, then = next((kind[1:] for kind in IN_ZIP if kind[0] in head), ("a zip archive", UNPACK))
        return f"{what}. {then}"
    for start, what, then in KINDS:
        # Two letters alone are no proof: text may start so.
        if head.startswith(start) and (len(start) > 3 or not start.isalpha() or b"\0" in head):
            return f"{what}. {then}"
    if head[257:262] == b"ustar":
        return f"a tar archive. {UNPACK}"
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32 text. Save it as UTF-8"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_utf_16(head):
        return UTF_16
    return "a binary file. Name the list" if b"\0" in head or _is_mostly_control(head) else ""


def _is_utf_16(head: bytes) -> bool:
    """Whether every second byte of the start is NUL, and no other: plain text in UTF-16 without a byte order mark."""
    even, odd = head[0:64:2], head[1:64:2]
    return any(zeros and not any(zeros) and all(others) for zeros, others in ((even, odd), (odd, even)))


def _is_mostly_control(head: bytes) -> bool:
    """Whether one byte in ten is a control character that text does not have."""
    return 10 * len(head.translate(None, bytes(range(32, 256)) + b"\t\n\r\x0c\x1a\x1b")) > len(head)
