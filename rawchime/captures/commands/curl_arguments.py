"""curl's command line: every option with its value, in groups that ``--next`` separates.

Options are read as ``getparameter`` and ``parse_args`` in curl's ``src/tool_getparam.c`` read them, by the table of
``curl_options.py``. An option that is not in the table is refused: whether it takes the next word cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..refused import Refused
from .curl_options import LETTERS, WITH_VALUE, WITHOUT_VALUE
from .shell import Word

FORM = "curl command"
INSTEAD = "Capture what curl sends, with `curl --trace FILE`."


class Option(NamedTuple):
    """An option by its long name, and its value; a negated one (``--no-NAME``) has ``on`` False."""

    name: str
    value: Word
    on: bool = True


Group = list[Option]
"""The options of one transfer; URLs are options named ``url``."""


def groups(words: tuple[Word, ...]) -> list[Group]:
    """Return the options of each transfer. Raises Refused for an unknown option and for one without its value."""
    found: list[Group] = [[]]
    left = iter(words)
    only_urls = False
    for word in left:
        text = word.text
        if only_urls or not text.startswith("-"):
            found[-1].append(Option("url", word))
        elif text == "-":
            raise Refused(FORM, "curl has no option `-`", "Copy the whole command.", word.line)
        elif text == "--":
            only_urls = True
        elif text.startswith("--"):
            option = _long(word, left)
            _add(found, option)
        else:
            for option in _short(word, left):
                _add(found, option)
    return found


def _add(found: list[Group], option: Option) -> None:
    if option.name == "next":
        found.append([])
    else:
        found[-1].append(option)


def _long(word: Word, left: Iterator[Word]) -> Option:
    name, equals, value = word.text[2:].partition("=")
    if name in WITH_VALUE:
        # curl 8.16 and later accept `--name=value`; before, there was no such option.
        return Option(name, word._replace(text=value) if equals else _next(word, left))
    if equals or word.unknown:
        raise _unknown(word)
    if name in WITHOUT_VALUE:
        return Option(name, word)
    if name.startswith("no-") and name[3:] in WITHOUT_VALUE:
        return Option(name[3:], word, False)
    if name.startswith("expand-") and name[7:] in WITH_VALUE:
        raise Refused(FORM, f"`{word.text}` puts curl's variables into a value", INSTEAD, word.line)
    raise _unknown(word)


def _short(word: Word, left: Iterator[Word]) -> list[Option]:
    found = []
    text = word.text
    for at in range(1, len(text)):
        name = LETTERS.get(text[at])
        if name is None:
            raise Refused(FORM, f"curl has no option `-{text[at]}`", "Check the command.", word.line)
        if name in WITH_VALUE:
            value = word._replace(text=text[at + 1 :]) if text[at + 1 :] or word.unknown else _next(word, left)
            found.append(Option(name, value))
            return found
        found.append(Option(name, word._replace(unknown="")))
    return found


def _next(word: Word, left: Iterator[Word]) -> Word:
    value = next(left, None)
    if value is None:
        raise Refused(FORM, f"nothing follows the option `{word.text}`", "Copy the whole command.", word.line)
    return value


def _unknown(word: Word) -> Refused:
    problem = f"curl has no option `{word.text[:40]}`, so it is not certain what the words after it are"
    return Refused(FORM, problem, "Check the command; an abbreviated option must be written out.", word.line)
