"""Signature Version 4, spelled out with the standard library alone: ``steps.py`` reads like the specification."""

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
from .verification import DATE_WINDOW, Verdict, verify

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
