"""Names of headers and parameters whose values are secrets."""

from __future__ import annotations

import re

from ..redaction import HIDDEN_HEADERS

SECRET_HEADER = re.compile(rf"(?i){HIDDEN_HEADERS}")
"""Names of headers whose values are always secret."""
SECRET_PARAMETER = re.compile(
    r"(?im)((?:(?<![\w\-])|(?<=%3F)|(?<=%26)|(?<=%3B)|(?<=u0026))(?:(?:X-Amz-|X-Goog-)?Signature|X-Amz-(?:S3session-|Security-)?Token|"
    r"sig|(?:\w{1,40}_)?token|jwt|api_?key|\w{0,40}secret(?:_?access_?key)?|passw(?:or)?d|pwd|pass|sid|session_?id|otp|bearer|"
    r"WebIdentityToken|SAML(?:Assertion|Response)|"
    r"x-amz-(?:copy-source-)?server-side-encryption-customer-key)(?:=|%3D|%253D))(?:(?!%26|%3B)[^&#;\s\"'<>\\])+"
)
"""Query parameters whose values are secrets: of presigned URLs, CloudFront, Google, Azure and OAuth."""
