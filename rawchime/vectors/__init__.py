"""The vectors in ``fixtures/``: test data to build and judge a client in any language, without Python.

Every file of the set is generated here, so that it can be generated again and compared with the committed one.
``fixtures/README.md`` describes the purpose of each group, ``fixtures/schema.json`` the shape of each JSON file.
"""

from __future__ import annotations

import json
import os
from typing import Any

from ..errors import InvalidRequest

VERSION = 1
"""The version of the set. It is raised when a change would break existing readers."""

Files = dict[str, bytes]
"""Path below the set's folder, with slashes -> content of the file."""


def files() -> Files:
    """Return the whole set."""
    # The kit depends on the vectors. In return, it only names the rules that use each vector.
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
    """Return the common members of a vector: its flags, and the rules that use it; for a response, also its result."""
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
"""Pairs of a flag and the beginnings of the names of its responses."""


def flags_of(name: str) -> list[str]:
    """Return the flags of a response, by its name; ``status`` if nothing in it is unusual."""
    return list(dict.fromkeys(flag for flag, starts in _FLAGS if name.startswith(starts))) or ["status"]


def write(folder: str) -> int:
    """Write the set into a folder, which is created if it is missing. Return the number of files.

    Files with other names are left alone. Raises InvalidRequest if a file cannot be written.
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
    """Return indented JSON for people to read, in ASCII, so that no reader has to guess its encoding."""
    return json.dumps(value, indent=2).encode() + b"\n"
