"""What surrounds a request is taken off; nothing within it changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rawchime import captures
from rawchime.captures import clipboard

BODY = '{\n    "a": [\n  1\n    ]\n}'
TEXT = f"POST / HTTP/1.1\nHost: a.example\nContent-Length: {len(BODY)}\n\n{BODY}"


def last(text: str) -> str:
    """The text with every layer taken off."""
    *_, bare = clipboard.variants(text)
    return bare


def test_the_indentation_of_a_body_stays() -> None:
    """Whatever stands before each line: numbers with one space or four, tabs, bars, quotation, white space."""
    lines = TEXT.split("\n")
    for shape in ("{} {}", "{}    {}", "{}\t{}", "{}: {}", "{:4}| {}", "{:>3}  {}"):
        assert last("\n".join(shape.format(number, line) for number, line in enumerate(lines, 9))) == TEXT, shape
    assert last("\n".join(f"> {line}" for line in lines)) == TEXT
    assert last("\n".join(f"\t  {line}" for line in lines)) == TEXT
    assert last(f"```\n{TEXT}\n```").strip("\n") == TEXT
    assert last(f"~~~~ http\n{TEXT}\n~~~~\n").strip("\n") == TEXT


def test_what_is_no_layer_stays() -> None:
    """Numbers that do not count up, an indentation that some lines lack, a fence without its end."""
    for text in ("1 a\n3 b", "1 a\nb", "  a\nb", "> a\nb", "```\na", "'a'b'"):
        assert list(clipboard.variants(text)) == [text]


@given(st.text(alphabet="ab {}\"'>`1\t:", max_size=30).filter(lambda body: body.strip()))
def test_a_request_that_is_read_as_it_is_is_never_altered(body: str) -> None:
    """A layer that could be taken off is left where the text is a request already."""
    text = f"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    (capture,) = captures.read(text.encode())
    assert capture.body == body.encode()
