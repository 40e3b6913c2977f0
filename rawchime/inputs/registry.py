"""The formats, in the order in which they are tried: unmistakable ones first, text last."""

from __future__ import annotations

from .format import Ask, Format
from .formats import binary, csv_table, json_document, json_lines, other_text, text
from .source import Source

FORMATS: tuple[Format, ...] = (binary, other_text, json_lines, json_document, csv_table, text)


def recognise(source: Source, ask: Ask) -> Format:
    """Return the format of a file. There is always one, because text accepts any file that no other format does."""
    return next(one for one in FORMATS if one.recognises(source, ask))
