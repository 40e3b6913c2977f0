"""A rule: its permanent id, level, sentence and source, its case, and its judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .case import Case
from .signers.ask import Ask

REQUIRED, RECOMMENDED, INFORMATIONAL = "required", "recommended", "informational"
LEVELS = (REQUIRED, RECOMMENDED, INFORMATIONAL)
ARRIVES = "request/arrives"

API = "https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_BatchDeletePhoneNumber.html"
SIGV4 = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
ERRORS = "https://docs.aws.amazon.com/chime-sdk/latest/APIReference/CommonErrors.html"
REST_JSON = "https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization"
RETRIES = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html"
HTTP = "https://www.rfc-editor.org/rfc/rfc9110.html#section-"
HTTP11 = "https://www.rfc-editor.org/rfc/rfc9112.html#section-"
JSON = "https://www.rfc-editor.org/rfc/rfc8259.html"


class Broken(NamedTuple):
    """How a rule was broken. ``shown`` are the bytes that show it; ``diagnosis`` names mistakes in a signature."""

    expected: str
    actual: str
    shown: bytes = b""
    diagnosis: tuple[str, ...] = ()


class Unseen(NamedTuple):
    """Why a rule cannot be judged."""

    reason: str


Judge = Callable[[Any], Broken | Unseen | None]
"""Judges a Run, or a Signed of the suite ``sigv4``. None means that the rule was kept."""


class Rule(NamedTuple):
    """One rule. ``needs`` are the rules that must be kept before it is judged.

    A rule with ``arrives`` is judged only if a request arrived in its case.
    """

    id: str
    level: str
    sentence: str
    link: str
    case: Case | Ask
    judge: Judge
    needs: tuple[str, ...] = ()
    arrives: bool = True
