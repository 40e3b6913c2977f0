"""Whose signature a request carries, whatever kind it is of."""

from __future__ import annotations

from .asymmetric import parse_asymmetric
from .form import parse_form
from .presigned import is_presigned
from .presigned import parse as parse_presigned
from .steps import Headers, parse_authorization


def signer_of(target: str, headers: Headers, body: bytes = b"") -> str:
    """Return the access key id that a request of any kind is signed with; empty where it has none."""
    if (given := parse_asymmetric(target, headers)) is not None:
        return given.access_key
    try:
        if is_presigned(target):
            return parse_presigned(target).access_key
        value = next((value for name, value in headers if name.lower() == "authorization"), "")
        if not value and (form := parse_form(headers, body)) is not None:
            return form.access_key
        return parse_authorization(value).access_key.strip()
    except ValueError:
        return ""
