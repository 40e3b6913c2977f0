"""Signature Version 4, spelled out with the standard library alone: ``steps.py`` reads like the specification.

The steps are loaded at once. The other kinds of signatures are loaded when they are used, as a call signs in one way only.
"""

from typing import TYPE_CHECKING

from .steps import (
    ALGORITHM,
    TERMINATOR,
    Authorization,
    Derivation,
    Headers,
    Scope,
    amz_date,
    authorization,
    canonical_headers,
    canonical_query,
    canonical_request,
    canonical_uri,
    derive,
    from_amz_date,
    parse_authorization,
    signature,
    signing_date,
    signing_key,
    string_to_sign,
)

if TYPE_CHECKING:
    from .asymmetric import ASYMMETRIC, Asymmetric, asymmetric_request, parse_asymmetric, verify_asymmetric
    from .chunks import EVENTS, Chunk, Piece, split_chunks, verify_chunks
    from .chunks import SIGNED as SIGNED_CHUNKS
    from .chunks import UNSIGNED as UNSIGNED_CHUNKS
    from .form import Form, form_signature, is_form, parse_form
    from .form import fields_of as form_fields
    from .hosts import expected_scope, is_signing_name
    from .presigned import METHODS as PRESIGNED_METHODS
    from .presigned import TOKEN_LATER, Presigned, is_presigned
    from .presigned import parse as parse_presigned
    from .presigned import requests as presigned_requests
    from .presigned import signatures as presigned_signatures
    from .rules import S3_KIN, Rules, rules_of
    from .signer import signer_of
    from .verification import DATE_WINDOW, Verdict, verify

_HOMES = {
    "asymmetric": {
        "ASYMMETRIC": "ASYMMETRIC",
        "Asymmetric": "Asymmetric",
        "asymmetric_request": "asymmetric_request",
        "parse_asymmetric": "parse_asymmetric",
        "verify_asymmetric": "verify_asymmetric",
    },
    "chunks": {
        "EVENTS": "EVENTS",
        "Chunk": "Chunk",
        "Piece": "Piece",
        "split_chunks": "split_chunks",
        "verify_chunks": "verify_chunks",
        "SIGNED_CHUNKS": "SIGNED",
        "UNSIGNED_CHUNKS": "UNSIGNED",
    },
    "form": {
        "Form": "Form",
        "form_signature": "form_signature",
        "is_form": "is_form",
        "parse_form": "parse_form",
        "form_fields": "fields_of",
    },
    "hosts": {"expected_scope": "expected_scope", "is_signing_name": "is_signing_name"},
    "presigned": {
        "PRESIGNED_METHODS": "METHODS",
        "TOKEN_LATER": "TOKEN_LATER",
        "Presigned": "Presigned",
        "is_presigned": "is_presigned",
        "parse_presigned": "parse",
        "presigned_requests": "requests",
        "presigned_signatures": "signatures",
    },
    "rules": {"S3_KIN": "S3_KIN", "Rules": "Rules", "rules_of": "rules_of"},
    "signer": {"signer_of": "signer_of"},
    "verification": {"DATE_WINDOW": "DATE_WINDOW", "Verdict": "Verdict", "verify": "verify"},
}
"""The files of the other names, which may have another name there."""
_HOME = {name: (home, own) for home, names in _HOMES.items() for name, own in names.items()}

__all__ = [
    "PRESIGNED_METHODS",
    "TOKEN_LATER",
    "presigned_requests",
    "S3_KIN",
    "Presigned",
    "Rules",
    "is_presigned",
    "parse_presigned",
    "presigned_signatures",
    "rules_of",
    "ALGORITHM",
    "Authorization",
    "DATE_WINDOW",
    "Derivation",
    "Headers",
    "Scope",
    "TERMINATOR",
    "Verdict",
    "SIGNED_CHUNKS",
    "UNSIGNED_CHUNKS",
    "ASYMMETRIC",
    "Asymmetric",
    "asymmetric_request",
    "parse_asymmetric",
    "verify_asymmetric",
    "signer_of",
    "Chunk",
    "Form",
    "form_fields",
    "form_signature",
    "is_form",
    "parse_form",
    "EVENTS",
    "Piece",
    "split_chunks",
    "expected_scope",
    "is_signing_name",
    "verify_chunks",
    "amz_date",
    "authorization",
    "canonical_headers",
    "canonical_query",
    "canonical_request",
    "canonical_uri",
    "derive",
    "from_amz_date",
    "parse_authorization",
    "signature",
    "signing_date",
    "signing_key",
    "string_to_sign",
    "verify",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, own = _HOME[name]
    value: object = getattr(import_module(f".{home}", __name__), own)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
