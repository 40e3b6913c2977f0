"""The vectors in fixtures/: what rawchime writes, what they say of themselves, what other implementations make of them."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest
import wrong_signer
from jsonschema import Draft202012Validator
from services import CREDENTIALS, FIXTURES
from test_cli import Run, run
from wire import RawServer

import rawchime
from rawchime import Client, Credentials, Request, RetryPolicy, captures, sigv4, vectors
from rawchime.debug.diagnose import diagnose
from rawchime.debug.mistakes import MISTAKES
from rawchime.framing import response_of
from rawchime.local.exchanged import Received
from rawchime.local.service import Service
from rawchime.vectors.proofs import failure, result

__all__ = ["run"]  # a fixture

INDEX = json.loads((FIXTURES / "index.json").read_text())
SCHEMA = json.loads((FIXTURES / "schema.json").read_text())
OURS = {"README.md", "numbers.txt", "api-reference/request.http", "api-reference/response.http"}
"""What is written by hand."""


def load(group: str, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((FIXTURES / group / f"{name}.json").read_text())
    return value


def each(group: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", INDEX[group])


def test_the_set_is_what_rawchime_writes(run: Run, tmp_path: Path) -> None:
    """Byte for byte, and no file more."""
    code, out, _ = run("vectors", str(tmp_path / "set"))
    assert (code, out) == (0, f"{len(vectors.files())} files of version 1 in {tmp_path / 'set'}\n")
    written = {str(path.relative_to(tmp_path / "set")): path.read_bytes() for path in (tmp_path / "set").rglob("*.*")}
    committed = {str(path.relative_to(FIXTURES)): path.read_bytes() for path in FIXTURES.rglob("*.*")}
    assert {name: data for name, data in committed.items() if name not in OURS} == written


def test_a_folder_that_cannot_be_written_is_exit_code_2(run: Run, tmp_path: Path) -> None:
    """And is named."""
    (tmp_path / "file").write_text("")
    code, _, err = run("vectors", str(tmp_path / "file"))
    assert (code, str(tmp_path / "file") in err) == (2, True)


KINDS = {
    "requests": "request",
    "canonical": "canonical",
    "wrong-signatures": "wrong-signature",
    "responses": "response",
    "retries": "retry",
    "sigv4": "sigv4",
}


@pytest.mark.parametrize("group", KINDS)
def test_each_file_is_of_the_shape_that_the_schema_tells(group: str) -> None:
    """Its group's shape and no other; and a file with a member too many or too few is not."""
    Draft202012Validator.check_schema(SCHEMA)
    one = Draft202012Validator({"$ref": f"#/$defs/{KINDS[group]}", "$defs": SCHEMA["$defs"]})
    whole = Draft202012Validator(SCHEMA)
    for name in INDEX[group]:
        value = load(group, name)
        assert value["name"] == name
        one.validate(value)
        whole.validate(value)
        assert not one.is_valid({**value, "more": 1})
        for member in value:
            assert not one.is_valid({key: found for key, found in value.items() if key != member})


def test_the_set_has_what_it_promises() -> None:
    """All operations, both services, tokens, letters outside ASCII, one id and a thousand; each mistake, each status."""
    requests = [load("requests", name) for name in INDEX["requests"]]
    assert {one["operation"] for one in requests} == {
        *("BatchDeletePhoneNumber", "GetPhoneNumber", "ListPhoneNumbers", "RestorePhoneNumber")
    }
    assert {one["service"] for one in requests} == {"chime-sdk-voice", "chime"}
    assert {bool(one["credentials"]["session_token"]) for one in requests} == {True, False}
    assert {1, 1000} <= {len(one["input"].get("PhoneNumberIds", ())) for one in requests}
    assert any(not str(one["input"]).isascii() and '"' in str(one["input"]) for one in requests)
    assert INDEX["wrong-signatures"] == ["right", *(mistake.id for mistake in MISTAKES if mistake.here)]
    statuses = {load("responses", name)["expected"].get("status") for name in INDEX["responses"]}
    assert {400, 401, 403, 404, 429, 500, 503} <= statuses


def keys_of(value: dict[str, Any]) -> Credentials:
    keys = value["credentials"]
    return Credentials(keys["access_key_id"], keys["secret_access_key"], keys["session_token"] or "")


@each("requests")
def test_two_implementations_make_each_signature(name: str) -> None:
    """botocore, whole and untouched, and sigv4.py: from the vector's own bytes."""
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials

    value = load("requests", name)
    keys = keys_of(value)
    unsigned = Request.from_bytes((FIXTURES / "requests" / value["unsigned"]).read_bytes())
    signed = Request.from_bytes((FIXTURES / "requests" / value["signed"]).read_bytes())
    assert hashlib.sha256(unsigned.body).hexdigest() == value["payload_hash"]
    assert signed.get("authorization") == value["authorization"]
    parts = sigv4.parse_authorization(value["authorization"])
    assert (";".join(parts.signed_headers), parts.signature) == (value["signed_headers"], value["signature"])

    canonical = sigv4.canonical_request(
        signed.method, signed.target, signed.headers, signed.body, value["signed_headers"].split(";")
    )
    derived = sigv4.derive(keys.secret_key, value["date"], parts.scope, canonical)
    assert (derived.canonical_request.decode(), derived.string_to_sign) == (
        value["canonical_request"],
        value["string_to_sign"],
    )
    assert (derived.signing_key.hex(), derived.signature) == (value["signing_key"], value["signature"])

    frozen = botocore.credentials.ReadOnlyCredentials(keys.access_key, keys.secret_key, keys.token or None)
    auth = botocore.auth.SigV4Auth(frozen, parts.scope.service, parts.scope.region)
    headers = {header: text for header, text in signed.headers if header.lower() in parts.signed_headers}
    theirs = botocore.awsrequest.AWSRequest(signed.method, f"https://x{signed.target}", headers, signed.body)
    theirs.context["timestamp"] = value["date"]
    text = auth.string_to_sign(theirs, auth.canonical_request(theirs))
    assert text == value["string_to_sign"]
    assert auth.signature(text, theirs) == value["signature"]


@each("canonical")
def test_botocore_makes_each_canonical_request_too(name: str) -> None:
    """From the bytes of the request; and a verifier accepts it."""
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials

    value = load("canonical", name)
    keys = keys_of(value)
    request = Request.from_bytes((FIXTURES / "canonical" / value["request"]).read_bytes())
    frozen = botocore.credentials.ReadOnlyCredentials(keys.access_key, keys.secret_key, None)
    auth = botocore.auth.SigV4Auth(frozen, value["signing_name"], value["region"])
    theirs = botocore.awsrequest.AWSRequest(
        request.method, f"https://example.amazonaws.com{request.target}", {}, request.body
    )
    for header, text in request.headers:
        if header.lower() in value["signed_headers"].split(";"):
            theirs.headers.add_header(header, text)
    theirs.context["timestamp"] = value["date"]
    canonical = auth.canonical_request(theirs)
    assert canonical == value["canonical_request"]
    text = auth.string_to_sign(theirs, canonical)
    assert (text, auth.signature(text, theirs)) == (value["string_to_sign"], value["signature"])
    verdict = sigv4.verify(
        request.method,
        request.target,
        request.headers,
        request.body,
        {keys.access_key: keys.secret_key}.get,
        sigv4.from_amz_date(value["date"]),
    )
    assert verdict.valid, verdict.reason


def test_canonical_vectors_find_common_mistakes() -> None:
    """Each of these ways of making a query fails at least one vector."""
    from urllib.parse import quote, unquote

    def queries() -> list[tuple[str, str]]:
        found = []
        for name in INDEX["canonical"]:
            value = load("canonical", name)
            request = Request.from_bytes((FIXTURES / "canonical" / value["request"]).read_bytes())
            found.append((request.target.partition("?")[2], value["canonical_request"].split("\n")[2]))
        return found

    def pairs(query: str) -> list[list[str]]:
        return [(pair if "=" in pair else f"{pair}=").split("=", 1) for pair in query.split("&") if pair]

    mistakes = {
        "sorted before encoding": lambda query: "&".join(
            f"{quote(name, safe='')}={quote(text, safe='')}"
            for name, text in sorted([unquote(one), unquote(two)] for one, two in pairs(query))
        ),
        "sorted as texts": lambda query: "&".join(sorted("=".join(pair) for pair in pairs(query))),
        "a dictionary": lambda query: "&".join(f"{name}={text}" for name, text in sorted(dict(pairs(query)).items())),
        "empty values dropped": lambda query: "&".join(f"{name}={text}" for name, text in sorted(pairs(query)) if text),
        "sorted by name alone": lambda query: "&".join(
            "=".join(pair) for pair in sorted(pairs(query), key=lambda one: one[0])
        ),
        "case folded": lambda query: "&".join(
            "=".join(pair) for pair in sorted(pairs(query), key=lambda one: one[0].lower())
        ),
    }
    right = lambda query: "&".join("=".join(pair) for pair in sorted(pairs(query)))  # noqa: E731
    assert all(right(query) == expected for query, expected in queries())
    for name, wrong in mistakes.items():
        assert any(wrong(query) != expected for query, expected in queries()), name


def without_answer(data: bytes) -> bytes:
    return data[: data.rindex(b"HTTP/1.1 403 Forbidden")]


@each("wrong-signatures")
def test_each_wrong_request_is_made_by_another_signer_too(name: str) -> None:
    """One with no line of rawchime in it makes the same bytes, in one of its ways of making the mistake."""
    data = (FIXTURES / "wrong-signatures" / f"{name}.http").read_bytes()
    if name == "target-changed":  # nothing is signed wrongly: the right request, sent to another path
        right = (FIXTURES / "wrong-signatures" / "right.http").read_bytes()
        assert data == right.replace(b"POST /v1", b"POST /prod/v1", 1)
        return
    mistakes = [] if name == "right" else [name]
    made = (without_answer(wrong_signer.signed(*mistakes, chance=random.Random(seed))) for seed in range(60))
    assert data in made


@each("wrong-signatures")
def test_a_verifier_refuses_each_wrong_request_and_accepts_the_right_one(name: str) -> None:
    """By its signature, or by its token; and what the vector says is right, is."""
    value = load("wrong-signatures", name)
    keys = keys_of(value)
    request = Request.from_bytes((FIXTURES / "wrong-signatures" / value["request"]).read_bytes())
    verdict = sigv4.verify(
        request.method,
        request.target,
        request.headers,
        request.body,
        {keys.access_key: keys.secret_key}.get,
        sigv4.from_amz_date(value["now"]),
        region=value["region"],
        service=value["signing_name"],
    )
    assert (verdict.valid and request.get("x-amz-security-token") == keys.token) == value["valid"]
    if value["right"] is not None:
        assert value["right"]["canonical_request"].encode() == sigv4.canonical_request(
            request.method,
            request.target,
            request.headers,
            request.body,
            sorted(value["right"]["canonical_request"].split("\n")[-2].split(";")),
        )


@pytest.mark.slow
@pytest.mark.parametrize("name", INDEX["wrong-signatures"])
def test_the_local_service_refuses_each_wrong_request(name: str) -> None:
    """With a status that AWS's front end has for it; the right one comes as far as to an operation that is not there."""
    value = load("wrong-signatures", name)
    request = Request.from_bytes((FIXTURES / "wrong-signatures" / value["request"]).read_bytes())
    now = float(sigv4.from_amz_date(value["now"]))
    service = Service(clock=lambda: now, region=value["region"], credentials=[keys_of(value)])
    answer = service.handle(
        Received(request.method, request.target, request.headers, request.body, request.to_bytes(), "", now)
    )
    service.close()
    assert answer.status in ((404,) if value["valid"] else (400, 403))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in INDEX["wrong-signatures"] if name not in ("right", "target-changed")])
def test_diagnose_names_the_mistake_of_each_wrong_request(name: str) -> None:
    """Under the flag that the vector has, and no other."""
    value = load("wrong-signatures", name)
    data = (FIXTURES / "wrong-signatures" / value["request"]).read_bytes()
    (capture,) = captures.read(data)
    found = diagnose(
        capture._replace(at=float(sigv4.from_amz_date(value["now"]))),
        keys_of(value),
        region=value["region"],
        service=value["signing_name"],
    )
    assert found.mistakes == tuple(value["flags"]) == (name,)


@each("responses")
def test_each_answer_proves_on_a_socket_what_the_vector_says(name: str) -> None:
    """The bytes, then the end of the connection: a client with one attempt comes to the expected outcome."""
    value = load("responses", name)
    data = (FIXTURES / "responses" / value["answer"]).read_bytes()
    with RawServer([lambda sock: sock.sendall(data)]) as server:
        client = Client(
            "us-east-1", endpoint_url=server.url, credentials=CREDENTIALS, retry=RetryPolicy(max_attempts=1), timeout=5
        )
        try:
            found = result(client.batch_delete_phone_number(value["sent"]))
        except rawchime.RawChimeError as error:
            found = failure(error)
        client.close()
    assert found == value["expected"]


@each("retries")
def test_each_sequence_of_retries_adds_up(name: str) -> None:
    """As many dates as attempts, a delay between each two; the dates are the start and the delays; the answers are there."""
    value = load("retries", name)
    assert value["attempts"] == len(value["dates"]) == len(value["answers"]) == len(value["delays"]) + 1
    corrected = "clock-skewed" in name
    at = value["start"]
    for date, delay in zip(value["dates"][1:], value["delays"], strict=True):
        at += delay
        assert corrected or date == sigv4.amz_date(at)
    for answer in filter(None, value["answers"]):
        assert (FIXTURES / answer).is_file()
    last = value["answers"][-1]
    if last and not corrected and value["expected"]["kind"] == "ServiceError" and name != "503-refused":
        assert response_of((FIXTURES / last).read_bytes()).status == value["expected"]["status"]


def test_the_sample_of_the_api_reference_is_among_them() -> None:
    """Its body, letter for letter."""
    sample = (FIXTURES / "api-reference" / "request.http").read_bytes().partition(b"\r\n\r\n")[2]
    assert (FIXTURES / "requests" / "delete-two.unsigned.http").read_bytes().endswith(b"\r\n\r\n" + sample)
