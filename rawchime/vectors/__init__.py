"""The vectors in ``fixtures/``: what a client in any language is built from, and judged by, without Python.

Every file of the set is made here, so that it can be made again and compared with what is committed. What each group is for
is said in ``fixtures/README.md``; the shape of each JSON file in ``fixtures/schema.json``.
"""

from __future__ import annotations

import json
import os
from typing import Any

from ..errors import InvalidRequest

VERSION = 1
"""Of the set. It is raised when a reader of an older one would go wrong."""

Files = dict[str, bytes]
"""A path below the set's folder, with slashes, and what the file holds."""


def files() -> Files:
    """The whole set."""
    # The kit is built on the vectors; which rules go by each of them is all that comes back from it.
    from ..conformance import uses
    from . import any_service, canonical, proofs, requests, retries, wrong_signatures
    from .any_wrong import WRONG
    from .schema import SCHEMA

    made: Files = {"schema.json": to_json(SCHEMA)}
    index: dict[str, Any] = {"version": VERSION}
    for group, cases in (
        ("requests", requests.cases()),
        ("canonical", canonical.cases()),
        ("wrong-signatures", wrong_signatures.cases()),
        ("responses", proofs.cases()),
        ("retries", retries.cases()),
        ("sigv4", any_service.groups(uses.asks(), WRONG)),
    ):
        index[group] = []
        for value, raw in cases:
            index[group].append(value["name"])
            made[f"{group}/{value['name']}.json"] = to_json({"version": VERSION, **value, **_used(group, value)})
            made |= {f"{group}/{name}": data for name, data in raw.items()}
    made["index.json"] = to_json(index)
    return made


def _used(group: str, value: dict[str, Any]) -> dict[str, Any]:
    """What every vector has beside its own members: the rules that go by it, and flags."""
    from ..conformance import uses

    name = value["name"]
    if group == "responses":
        acceptable = value["expected"]["kind"] == "Result" and uses.informs_only(name)
        result = "acceptable" if acceptable else "valid" if value["expected"]["kind"] == "Result" else "invalid"
        return {"flags": flags_of(name), "result": result, "rules": uses.of_response(name)}
    if group == "retries":
        steps = [(answer or "").removeprefix("responses/").removesuffix(".http") for answer in value["answers"]]
        return {"flags": ["retries"], "rules": uses.of_sequence(steps)}
    return {} if group == "sigv4" else {"flags": value.get("flags", ["signing"]), "rules": []}


_FLAGS = (
    ("cut", ("cut-", "closed")),
    ("framing", ("length", "chunk", "bytes-behind", "gzip-and")),
    ("framing", ("success-chunk", "success-length", "success-ended", "success-trailers")),
    ("head", ("header-", "status-", "version-", "body-alone", "garbage", "101")),
    ("head", ("success-no-", "success-tab", "success-space-", "success-other", "success-lower", "success-many")),
    ("head", ("success-long-", "success-http")),
    ("interim", ("success-after",)),
    ("json", ("json-", "row-", "errors-", "array-", "null-", "true-", "text-", "wrapped", "bad-utf-8", "member-")),
    ("json", ("number-not", "other-object", "success-spaces", "success-more", "success-null", "success-absent")),
    ("json", ("success-utf-8", "success-escaped")),
    ("content-coding", ("compressed",)),
    ("code", ("code-", "type-in", "error-in")),
    ("throttling", ("429", "400-throttling")),
    ("redirect", ("redirect-",)),
    ("refused-numbers", ("partial",)),
    ("page", ("html-", "502-html", "504-text")),
)
"""What a response is about, by how its name begins."""


def flags_of(name: str) -> list[str]:
    """Return what a response is about, in a word or two; ``status`` where nothing in it is unusual."""
    return list(dict.fromkeys(flag for flag, starts in _FLAGS if name.startswith(starts))) or ["status"]


def write(folder: str) -> int:
    """Write the set into a folder, which is made where it is not there; gives the number of files.

    Files of other names are left alone. Raises InvalidRequest where it cannot be written.
    """
    made = files()
    try:
        for path, data in made.items():
            place = os.path.join(folder, *path.split("/"))
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as file:
                file.write(data)
    except OSError as error:
        raise InvalidRequest(f"{error.filename or folder} cannot be written: {error.strerror}") from None
    return len(made)


def to_json(value: Any) -> bytes:
    """JSON that is read by people too, in ASCII, so that no reader has to guess its encoding."""
    return json.dumps(value, indent=2).encode() + b"\n"
