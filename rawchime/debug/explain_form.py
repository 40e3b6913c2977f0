"""Explain S3's HTML form: the policy in base64 is the string to sign."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator

from .. import sigv4
from ..captures.capture import Capture
from ..printable import printable
from .explain_parts import GUIDE, HIDDEN, date_of, key_stage, scope_of, signature_stage
from .stage import Line, Span, Stage, line

_FORMS = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"


def form_stages(capture: Capture, given: sigv4.Form, secret_key: str | None, *, show: bool, safe: bool) -> list[Stage]:
    """Return the stages of a form's signature."""
    made = sigv4.form_signature(given, secret_key) if secret_key is not None else ""
    return [
        Stage("request", "The form", tuple(_fields(capture, given, safe=safe))),
        Stage("policy", "The policy", tuple(_policy(given.policy, safe=safe)), _FORMS),
        Stage(
            "string-to-sign",
            "The string to sign",
            (line("the policy in base64, as the form has it: there is no canonical request", _in_base64(given, safe=safe)),),
            _FORMS,
        ),
        key_stage(secret_key, given.scope, show),
        signature_stage(made, safe=safe),
        Stage("form", "Where it stands", tuple(_placed(given, made, safe=safe)), f"{GUIDE}#add-signature-to-request"),
    ]


def _in_base64(given: sigv4.Form, *, safe: bool) -> Span:
    return Span(HIDDEN if safe else printable(given.policy), "policy")


def _fields(capture: Capture, given: sigv4.Form, *, safe: bool) -> Iterator[Line]:
    yield line("method and path: they are not signed", f"{capture.method} {printable(capture.target)} HTTP/1.1")
    yield line("not signed", f"Host: {printable(capture.get('host'))}")
    for name, value in sigv4.form_fields(capture.headers, capture.body or b"").items():
        if name == "policy":
            yield line("what is signed", "policy=", _in_base64(given, safe=safe))
        elif name == "x-amz-credential":
            key = Span(printable(given.access_key), "access-key")
            yield line("the access key id and the scope: the steps of the key", f"{name}=", key, "/", *scope_of(given.scope))
        elif name == "x-amz-date":
            yield line("its day is the scope's", f"{name}=", *date_of(value))
        elif name == "x-amz-signature":
            yield line("the signature", f"{name}=", Span(HIDDEN if safe else printable(value), "signature-sent"))
        elif name == "x-amz-algorithm":
            yield line("the algorithm", f"{name}=", Span(printable(value), "algorithm"))
        else:
            hidden = safe or name == "x-amz-security-token"
            yield line("the policy has to allow it", f"{printable(name)}=", HIDDEN if hidden else printable(value))


def _policy(policy: str, *, safe: bool) -> Iterator[Line]:
    try:
        value = json.loads(b64decode(policy))
        conditions = value["conditions"]
        yield line("until when the form can be used", f"expiration: {printable(str(value['expiration']))}")
    except (ValueError, KeyError, TypeError, RecursionError):
        yield line("it cannot be read", "no base64 of a JSON object with expiration and conditions")
        return
    for one in conditions if isinstance(conditions, list) else []:
        text = json.dumps(one, ensure_ascii=False)
        hidden = safe or "x-amz-security-token" in text.lower()
        yield line("a condition that the fields have to meet", HIDDEN if hidden else printable(text))


def _placed(given: sigv4.Form, made: str, *, safe: bool) -> Iterator[Line]:
    shown = Span(HIDDEN if safe or not made else made, "signature")
    yield line("the signature is a field of the form", "x-amz-signature=", shown)
    if made and made != given.signature:
        rule = "the form carries this one: `rawchime diagnose` looks for the mistake"
        yield line(rule, "not ", Span(HIDDEN if safe else printable(given.signature), "other"))
