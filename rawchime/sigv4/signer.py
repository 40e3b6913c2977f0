"""Whose signature a request carries, whatever kind it is of."""

from __future__ import annotations

from .asymmetric import parse_asymmetric
from .presigned import is_presigned
from .presigned import parse as parse_presigned
from .steps import Headers, parse_authorization


def signer_of(target: str, headers: Headers) -> str:
    """Return the access key id that a request of any kind is signed with; empty where it has none."""
    if (given := parse_asymmetric(target, headers)) is not None:
        return given.access_key
    try:
        if is_presigned(target):
            return parse_presigned(target).access_key
        value = next((value for name, value in headers if name.lower() == "authorization"), "")
        return parse_authorization(value).access_key.strip()
    except ValueError:
        return ""
