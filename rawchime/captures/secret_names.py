"""Names of headers and parameters whose values are secrets."""

from __future__ import annotations

import re

from ..redaction import HIDDEN_HEADERS

SECRET_HEADER = re.compile(rf"(?i){HIDDEN_HEADERS}")
"""Names of headers whose values are always secret."""
SECRET_PARAMETER = re.compile(
    r"(?im)((?:(?<![\w\-])|(?<=%3F)|(?<=%26)|(?<=%3B)|(?<=u0026))(?:(?:X-Amz-|X-Goog-)?Signature|X-Amz-(?:S3session-|Security-)?Token|"
    r"sig|(?:\w{1,40}_)?token|jwt|api_?key|\w{0,40}secret(?:_?access_?key)?|passw(?:or)?d|pwd|pass|sid|session_?id|otp|bearer|"
    r"(?:access|auth|id|refresh|session|x-plex)-?token|x-api-key|api-key|subscription-key|client-secret|secret_?key|"
    r"\w{0,20}secret_?key|private_?key|passphrase|new_?password|token_?code|secret_?string|key|code|"
    r"WebIdentityToken|SAML(?:Assertion|Response)|"
    r"x-amz-(?:copy-source-)?server-side-encryption-customer-key)(?:=|%3D|%253D))(?:(?!%26|%3B)[^&#;\s\"'<>\\])+"
)
"""Query parameters whose values are secrets: of presigned URLs, CloudFront, Google, Azure and OAuth."""
