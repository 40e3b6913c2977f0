"""The vectors in fixtures/sigv4: another signer makes each signature, and a verifier tells right from wrong."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import reference_signer
from jsonschema import Draft202012Validator
from services import FIXTURES

from rawchime import Credentials, sigv4
from rawchime.captures.capture import Capture
from rawchime.conformance.rules import BY_ID
from rawchime.debug.diagnose import VALID, diagnose

INDEX = json.loads((FIXTURES / "index.json").read_text())
SCHEMA = json.loads((FIXTURES / "schema.json").read_text())
GROUPS: dict[str, list[dict[str, Any]]] = {
    name: json.loads((FIXTURES / "sigv4" / f"{name}.json").read_text())["tests"] for name in INDEX["sigv4"]
}


def capture(test: dict[str, Any]) -> Capture:
    """Return the request of a test as a verifier gets it."""
    headers = tuple((name, value) for name, value in test["headers"])
    at = float(sigv4.from_amz_date(test["now"]))
    return Capture(test["method"], test["target"], headers, base64.b64decode(test["body"]), "http", at=at)


@pytest.mark.parametrize("group", GROUPS)
def test_a_verifier_accepts_what_is_right_and_refuses_what_is_wrong(group: str) -> None:
    """What is acceptable is right for this verifier."""
    for test in GROUPS[group]:
        keys = test["credentials"]
        known = Credentials(keys["access_key_id"], keys["secret_access_key"], keys["session_token"] or "")
        found = diagnose(capture(test), known, region=test["region"], service=test["signing_name"], seconds=0.1)
        assert (found.verdict == VALID) == (test["result"] != "invalid"), test["name"]


@pytest.mark.parametrize("group", [name for name in GROUPS if name not in ("wrong", "chunks")])
def test_another_signer_makes_each_signature(group: str) -> None:
    """One that shares no line with rawchime: from what is asked."""
    for test in GROUPS[group]:
        s3 = test["signing_name"] == "s3"
        scope = "/".join((test["date"][:8], test["region"], test["signing_name"], "aws4_request"))
        if test["kind"] == "presigned":
            target, names = test["target"].partition("&X-Amz-Signature=")[0], ["host"]
            payload = "UNSIGNED-PAYLOAD" if s3 else reference_signer.hash_of(b"")
        else:
            given = dict(test["headers"])
            names = sigv4.parse_authorization(given["Authorization"]).signed_headers
            target = test["target"]
            payload = given.get("X-Amz-Content-SHA256") or reference_signer.hash_of(base64.b64decode(test["body"]))
        canonical = reference_signer.canonical_request(test["method"], target, test["headers"], names, payload, s3)
        assert canonical == test["canonical_request"], test["name"]
        secret = test["credentials"]["secret_access_key"]
        assert reference_signer.signature(secret, test["date"], scope, canonical) == test["signature"]


def test_the_set_covers_each_kind() -> None:
    """Several right ones of each kind, wrong ones of each, and the rules that go by them."""
    tests = [test for group in GROUPS.values() for test in group]
    assert len({test["name"] for test in tests}) == len(tests) > 150
    for kind in ("header", "presigned"):
        for service in ("s3", "execute-api"):
            right = [one for one in tests if (one["kind"], one["signing_name"], one["result"]) == (kind, service, "valid")]
            assert right, (kind, service)
    for flag in ("paths", "queries", "s3", "presigned", "chunked", "headers-and-payloads"):
        assert sum(flag in test["flags"] and test["result"] == "valid" for test in tests) >= 5
    assert {"path", "query", "payload", "headers", "method", "scope", "date", "presigned", "s3", "token"} <= {
        flag for test in GROUPS["wrong"] for flag in test["flags"]
    }
    assert {rule for test in tests for rule in test["rules"]} <= set(BY_ID)


def test_the_index_is_of_the_shape_that_the_schema_tells() -> None:
    """And an index with a group too few is not."""
    whole = Draft202012Validator(SCHEMA)
    whole.validate(INDEX)
    assert not whole.is_valid({name: value for name, value in INDEX.items() if name != "sigv4"})


def naive(data: bytes, *, chunks_first: bool) -> dict[str, Any] | None:
    """Read a response as people write it: what stands behind the head, as far as its length or its chunks go, as JSON."""
    head, _, rest = data.partition(b"\r\n\r\n")
    text = head.decode("latin-1").lower()
    try:
        if "content-length:" in text and not (chunks_first and "chunked" in text):
            rest = rest[: int(text.split("content-length:")[1].split("\r\n")[0])]
        elif "chunked" in text:
            body = b""
            while size := int(rest.split(b"\r\n")[0].split(b";")[0], 16):
                start = rest.index(b"\r\n") + 2
                body, rest = body + rest[start : start + size], rest[start + size + 2 :]
            rest = body
        value = json.loads(rest)
    except (ValueError, IndexError):
        return None
    return value if isinstance(value, dict) else None


@pytest.mark.parametrize(
    "name",
    [
        *("length-and-chunked", "length-and-real-chunks", "chunks-and-length", "bytes-behind-length", "bytes-behind-chunks"),
        *("lengths-differ-last", "cut-after-last-chunk", "member-twice", "json-nan", "chunk-without-end"),
    ],
)
def test_a_naive_reader_takes_it_for_a_success(name: str) -> None:
    """So a vector that is meant to find such a reader does find it."""
    value = json.loads((FIXTURES / "responses" / f"{name}.json").read_text())
    assert value["result"] == "invalid"
    data = (FIXTURES / "responses" / f"{name}.http").read_bytes()
    assert any(naive(data, chunks_first=first) is not None for first in (True, False))
