"""Fill in the placeholders of a signer's command, and build its environment."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from .ask import Ask

PLACEHOLDERS = {
    "{method}": "the method",
    "{url}": "the whole URL, to be sent unchanged",
    "{headers}": "a word for each header, NAME: VALUE, with what stands before it in the same word (-H{headers})",
    "{headers_json}": "the headers as a JSON array of [NAME, VALUE]",
    "{body}": "a file with the body, empty where there is none",
    "{region}": "the region",
    "{service}": "the signing name",
    "{kind}": "header or presigned: where the signature goes",
    "{expires}": "the seconds for which a presigned URL is valid",
    "{case}": "the case's name",
}


def filled(command: Sequence[str], ask: Ask, url: str, body: str) -> list[str]:
    """Return the command's words with the placeholders filled in; ``body`` is the path of a file."""
    values = _values(ask, url, body)
    words: list[str] = []
    for word in command:
        if word.endswith("{headers}"):
            start = word.removesuffix("{headers}")
            words += [f"{start}{name}: {value}" for name, value in ask.headers]
            continue
        words.append(re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), word))
    return words


def variables(ask: Ask, url: str, body: str) -> dict[str, str]:
    """Return the same as variables, for a client that takes no arguments: SIGV4_METHOD, SIGV4_URL and so on."""
    return {f"SIGV4_{name.upper()}": value for name, value in _values(ask, url, body).items()}


def _values(ask: Ask, url: str, body: str) -> dict[str, str]:
    return {
        "method": ask.method,
        "url": url + ask.target,
        "headers_json": json.dumps([list(pair) for pair in ask.headers]),
        "body": body,
        "region": ask.region,
        "service": ask.service,
        "kind": ask.kind,
        "expires": str(ask.expires),
        "case": ask.name,
    }
