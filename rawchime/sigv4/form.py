"""S3's HTML forms: a POST policy is signed, and there is no canonical request.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .steps import ALGORITHM, TERMINATOR, Headers, Scope, signature, signing_key

_BOUNDARY = re.compile(r"(?i)multipart/form-data;.*?\bboundary=\"?([^\";,\s]{1,200})")
_NAME = re.compile(rb"(?i)^content-disposition:[^\r\n]*?;\s*name=\"?([^\";\r\n]+)", re.M)


class Form(NamedTuple):
    """The fields of a form that sign it. ``policy`` is base64 as it is sent: the string to sign."""

    access_key: str
    scope: Scope
    date: str
    policy: str
    signature: str


def is_form(headers: Headers) -> bool:
    """Return whether the body is a form that may hold a signature."""
    return any(name.lower() == "content-type" and _BOUNDARY.search(value) for name, value in headers)


def fields_of(headers: Headers, body: bytes) -> dict[str, str]:
    """Return a form's fields, names in lower case, up to its file. Other bodies have none."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    match = _BOUNDARY.search(kind)
    if not match:
        return {}
    found: dict[str, str] = {}
    for part in body.split(b"--" + match[1].encode("utf-8", "surrogateescape"))[1:]:
        head, _, value = part.lstrip(b"\r\n").partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name and name[1].lower() == b"file":
            break  # S3 ignores every field after it
        if name:
            found.setdefault(
                name[1].decode("utf-8", "replace").lower(), value.removesuffix(b"\r\n").decode("utf-8", "replace")
            )
    return found


def parse_form(headers: Headers, body: bytes) -> Form | None:
    """Return what signs a form; None for a body that is no signed form. Raises ValueError where a field is missing."""
    fields = fields_of(headers, body)
    if "x-amz-signature" not in fields:
        return None
    if fields.get("x-amz-algorithm") != ALGORITHM:
        raise ValueError(f"x-amz-algorithm is not {ALGORITHM}")
    for name in ("x-amz-credential", "x-amz-date", "policy"):
        if not fields.get(name):
            raise ValueError(f"{name} is missing")
    words = fields["x-amz-credential"].rsplit("/", 4)
    if len(words) != 5 or words[4] != TERMINATOR:
        raise ValueError("x-amz-credential must have the form KEYID/DATE/REGION/SERVICE/aws4_request")
    return Form(words[0], Scope(*words[1:4]), fields["x-amz-date"], fields["policy"], fields["x-amz-signature"])


def form_signature(form: Form, secret_key: str) -> str:
    """Return the signature that a form should have."""
    return signature(signing_key(secret_key, form.scope), form.policy)
