"""The vectors in ``fixtures/``: what a client in any language is built from, and judged by, without Python.

Every file of the set is made here, so that it can be made anew and held against what is committed. What each group is for
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
    from . import canonical, requests, responses, retries, wrong_signatures
    from .schema import SCHEMA

    made: Files = {"schema.json": to_json(SCHEMA)}
    index: dict[str, Any] = {"version": VERSION}
    for group, cases in (
        ("requests", requests.cases()),
        ("canonical", canonical.cases()),
        ("wrong-signatures", wrong_signatures.cases()),
        ("responses", responses.cases()),
        ("retries", retries.cases()),
    ):
        index[group] = []
        for value, raw in cases:
            index[group].append(value["name"])
            made[f"{group}/{value['name']}.json"] = to_json({"version": VERSION, **value})
            made |= {f"{group}/{name}": data for name, data in raw.items()}
    made["index.json"] = to_json(index)
    return made


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
