"""The JSON Schema (2020-12) of the JSON files in ``fixtures/``."""

from __future__ import annotations

from typing import Any


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _told(text: str, **rest: Any) -> dict[str, Any]:
    return {"description": text, **rest}


_TEXT = {"type": "string"}
_STRINGS = {"type": "array", "items": _TEXT}
_HEX = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_DATE = {"type": "string", "pattern": "^[0-9]{8}T[0-9]{6}Z$"}
_NAME = {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]*$"}
_FILE = _told("a file of raw bytes beside this one", type="string", pattern=r"^[a-z0-9][a-z0-9.-]*\.http$")
_VERSION = _told("the version of the whole set", const=1)
_CREDENTIALS = _object({"access_key_id": _TEXT, "secret_access_key": _TEXT, "session_token": {"type": ["string", "null"]}})
_IDS = _told("the ids of the request that was sent", **_STRINGS)

_RESULT = _object(
    {
        "kind": {"const": "Result"},
        "PhoneNumberErrors": {
            "type": "array",
            "items": _object({"PhoneNumberId": _TEXT, "ErrorCode": _TEXT, "ErrorMessage": _TEXT}),
        },
        "request_id": _TEXT,
    }
)
_SERVICE_ERROR = _object(
    {
        "kind": {"const": "ServiceError"},
        "class": _TEXT,
        "status": {"type": "integer"},
        "code": _TEXT,
        "message": _TEXT,
        "request_id": _TEXT,
        "retry_after": _told("seconds that the service asks to wait", type=["number", "null"]),
    }
)
_EXPECTED = {
    "oneOf": [
        _told("a proven success; all other numbers are in the deletion queue", **_RESULT),
        _told("a complete response with an error; only a 4xx proves that nothing was done", **_SERVICE_ERROR),
        _told(
            "the whole request was sent, and no response proves an outcome", **_object({"kind": {"const": "OutcomeUnknown"}})
        ),
        _told("no complete request was sent", **_object({"kind": {"const": "NothingSent"}})),
    ]
}
_RIGHT = _object({"canonical_request": _TEXT, "string_to_sign": _TEXT, "signature": _HEX})

_RULES = _told("the rules of the conformance kit that use this vector", **_STRINGS)
_FLAGS = _told("what the vector tests", **_STRINGS)
_RESULT_WORD = _told("acceptable: a strict client may reject it", enum=["valid", "acceptable", "invalid"])
_PAIRS = {"type": "array", "items": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}}
_NAMES = {"type": "array", "items": _NAME, "uniqueItems": True}

_TEST = _object(
    {
        "name": _NAME,
        "note": _TEXT,
        "flags": _FLAGS,
        "result": _RESULT_WORD,
        "rules": _RULES,
        "kind": {"enum": ["header", "presigned"]},
        "credentials": _told("the signer's credentials; a verifier knows no others", **_CREDENTIALS),
        "region": _TEXT,
        "signing_name": _TEXT,
        "date": _told("the date that is signed", **_DATE),
        "now": _told("the verifier's clock", **_DATE),
        "expires": _told("X-Amz-Expires of a presigned URL, in seconds", type=["integer", "null"]),
        "asked": _told("the input of a signer", **_object({"target": _TEXT, "headers": _PAIRS})),
        "method": _TEXT,
        "target": _told("the request target as received", **_TEXT),
        "headers": _told("the headers as received", **_PAIRS),
        "body": _told("the body in base64", type="string", contentEncoding="base64"),
        "canonical_request": _told("as the signer calculated it", **_TEXT),
        "string_to_sign": _told("as the signer calculated it", **_TEXT),
        "signature": _HEX,
    }
)

_GROUPS = {
    "index": _object(
        {
            "version": _VERSION,
            **dict.fromkeys(("requests", "canonical", "wrong-signatures", "responses", "retries", "sigv4"), _NAMES),
        }
    ),
    "sigv4": _object({"version": _VERSION, "name": _NAME, "tests": {"type": "array", "items": _TEST, "minItems": 1}}),
    "request": _object(
        {
            "version": _VERSION,
            "name": _NAME,
            "note": _TEXT,
            "operation": {"enum": ["BatchDeletePhoneNumber", "GetPhoneNumber", "ListPhoneNumbers", "RestorePhoneNumber"]},
            "input": {"type": "object"},
            "region": _TEXT,
            "signing_region": _told(
                "the region of the credential scope; the legacy service may have another than `region`", **_TEXT
            ),
            "service": {"enum": ["chime-sdk-voice", "chime"]},
            "options": _object(
                {"fips": {"type": "boolean"}, "dualstack": {"type": "boolean"}, "endpoint_url": _TEXT},
                "fips",
                "dualstack",
                "endpoint_url",
            ),
            "credentials": _CREDENTIALS,
            "date": _DATE,
            "url": _TEXT,
            "unsigned": _FILE,
            "payload_hash": _told("SHA-256 of the body, in hex", **_HEX),
            "signed_headers": _TEXT,
            "canonical_request": _TEXT,
            "string_to_sign": _TEXT,
            "signing_key": _told("32 bytes, in hex", **_HEX),
            "signature": _HEX,
            "authorization": _told("the header's value", **_TEXT),
            "signed": _FILE,
            "flags": _FLAGS,
            "rules": _RULES,
        }
    ),
    "wrong-signature": _object(
        {
            "version": _VERSION,
            "name": _NAME,
            "valid": _told("whether a verifier accepts the request", type="boolean"),
            "flags": _told("the mistakes in the request, by their ids in `rawchime diagnose`", **_STRINGS),
            "rules": _RULES,
            "note": _TEXT,
            "change": _told("what to change in the signer", **_TEXT),
            "request": _FILE,
            "credentials": _told("the credentials that the verifier knows", **_CREDENTIALS),
            "region": _TEXT,
            "signing_name": _TEXT,
            "now": _told("the verifier's clock", **_DATE),
            "signed_canonical_request": _told("as the signer calculated it", **_TEXT),
            "signed_string_to_sign": _told("as the signer calculated it", **_TEXT),
            "right": _told(
                "what a verifier calculates for the received request; null if it rejects the request before",
                oneOf=[{"type": "null"}, _RIGHT],
            ),
        }
    ),
    "canonical": _object(
        {
            "version": _VERSION,
            "name": _NAME,
            "note": _TEXT,
            "flags": _told("what is unusual in the request; a verifier accepts all of these", **_STRINGS),
            "rules": _RULES,
            "credentials": _CREDENTIALS,
            "region": _TEXT,
            "signing_name": _TEXT,
            "date": _DATE,
            "payload_hash": _HEX,
            "signed_headers": _TEXT,
            "canonical_request": _TEXT,
            "string_to_sign": _TEXT,
            "signature": _HEX,
            "authorization": _TEXT,
            "request": _FILE,
        }
    ),
    "response": _object(
        {
            "version": _VERSION,
            "name": _NAME,
            "note": _TEXT,
            "flags": _FLAGS,
            "result": _RESULT_WORD,
            "rules": _RULES,
            "sent": _IDS,
            "answer": _FILE,
            "expected": _EXPECTED,
        }
    ),
    "retry": _object(
        {
            "version": _VERSION,
            "name": _NAME,
            "note": _TEXT,
            "sent": _IDS,
            "policy": _object(
                {
                    "max_attempts": {"type": "integer"},
                    "scale": {"type": "number"},
                    "throttling_scale": {"type": "number"},
                    "longest": {"type": "number"},
                    "retry_500": {"type": "boolean"},
                    "retry_unknown": {"type": "boolean"},
                }
            ),
            "timeout": _told("seconds for the whole call", type="number"),
            "attempt_timeout": _told("seconds for one attempt", type="number"),
            "quota": _told("tokens of the retry quota before the call", type="integer"),
            "start": _told("the time at which the call begins, in seconds since the epoch", type="number"),
            "random": _told("the random numbers, in the order in which they are drawn", type="array"),
            "answers": {
                "type": "array",
                "items": _told(
                    "a file of the set: its bytes are sent, then the connection is closed; null: the connection is refused",
                    type=["string", "null"],
                ),
            },
            "attempts": {"type": "integer"},
            "dates": _told("X-Amz-Date of each attempt", type="array", items=_DATE),
            "delays": _told("seconds before each attempt except the first", type="array", items={"type": "number"}),
            "quota_after": {"type": "integer"},
            "expected": _EXPECTED,
            "flags": _FLAGS,
            "rules": _RULES,
        }
    ),
}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$comment": (
        "requests/ are #/$defs/request, canonical/ canonical, wrong-signatures/ wrong-signature, responses/ response, "
        "retries/ retry, sigv4/ sigv4, index.json index."
    ),
    "$defs": _GROUPS,
    "oneOf": [{"$ref": f"#/$defs/{name}"} for name in _GROUPS],
}
