"""Describe a mistake by the first line in which the signed value differs from the right one."""

from __future__ import annotations

import re
from itertools import zip_longest

from .. import sigv4
from ..captures.capture import Capture
from ..captures.secret_names import SECRET_HEADER, SECRET_PARAMETER
from ..endpoint import SIGNING_NAME
from .diagnosis import Finding, finding, service_finding
from .evidence import Told
from .facts import Changes, Facts, Pair
from .mistakes import BY_ID
from .recipe import Recipe, canonical_request, string_to_sign
from .search import Explanation, merged

REDACTED = "<redacted>"


_SECRET_LINE = re.compile(rf"(?im)^({SECRET_HEADER.pattern.removeprefix('(?i)')})(: ?).+$")
_SECRET_PARAMETER = re.compile(r"(?i)(X-Amz-(?:Security-Token|S3session-Token|Signature)=)[^&\s]+")


def without_token(text: str) -> str:
    """Return a canonical request, or a line of it, without secret values."""
    return _SECRET_PARAMETER.sub(rf"\1{REDACTED}", _SECRET_LINE.sub(rf"\1\2{REDACTED}", text))


def safe_to_show(text: str) -> str:
    """Return a canonical request, or a line of it, without any value that is a secret under some scheme."""
    return SECRET_PARAMETER.sub(rf"\1{REDACTED}", without_token(text))


def own(facts: Facts) -> tuple[str, str]:
    """Return the service's canonical request and string to sign, tokens redacted."""
    rightly = facts.right
    request = canonical_request(facts.signed, rightly)
    shown = request.decode("utf-8", "backslashreplace")
    if not facts.signed.payload:
        shown += "(the hash of a body that is not available)"
        return safe_to_show(shown), ""
    return safe_to_show(shown), string_to_sign(facts.signed, rightly, request)


def as_signed(facts: Facts, explanation: Explanation) -> tuple[str, str]:
    """Return both with the client's mistakes, tokens redacted."""
    changes = merged(explanation)
    if changes is None:
        return "", ""
    if changes.get("payload") and changes["payload"] == facts.text:
        changes = {**changes, "payload": "(the body itself)"}  # a sent signature is not part of the signed text
    recipe = facts.right._replace(**changes)
    request = canonical_request(facts.signed, recipe)
    text = string_to_sign(facts.signed, recipe, request, facts.given.access_key)
    return safe_to_show(request.decode("utf-8", "backslashreplace")), safe_to_show(text)


def client_side(capture: Capture, told: Told) -> tuple[str, str]:
    """Return both from the client's log; empty if it has none, or has the service's."""
    request = capture.canonical_request if capture.canonical_request != told.canonical_request else ""
    text = capture.string_to_sign if capture.string_to_sign != told.string_to_sign else ""
    return safe_to_show(request), safe_to_show(text)


_AS_IT_STANDS = "Sign the path as it stands in the URL, encoded once: only other services"
_OF_S3 = {
    "path-not-encoded": (
        "the path is signed without S3's encoding",
        "Encode every byte of a key except letters, digits and - _ . ~ /. JavaScript's encodeURI leaves ()!*'+= unencoded.",
    ),
    "path-encoded-twice": (
        "the path is encoded once more for the canonical request, which S3 does not do",
        f"{_AS_IT_STANDS} encode it twice.",
    ),
    "path-not-normalised": (
        "the path is signed without its dot segments and doubled slashes, which S3 keeps",
        f"{_AS_IT_STANDS} normalize it.",
    ),
}
"""Sentences and advice for mistakes in the path under S3's rules."""


def made_finding(facts: Facts, id_: str, changes: Changes) -> Finding:
    """Return the first differing line of the changed stage, as signed and as it should be."""
    rightly = facts.right
    wrong = rightly._replace(**changes)
    requests = [canonical_request(facts.signed, recipe) for recipe in (wrong, rightly)]
    texts = [string_to_sign(facts.signed, recipe, requests[1], facts.given.access_key) for recipe in (wrong, rightly)]
    if requests[0] != requests[1]:
        pair = lines_that_differ(*(one.decode("utf-8", "backslashreplace") for one in requests))
    elif texts[0] != texts[1]:
        pair = lines_that_differ(*texts)
    else:
        pair = _key_words(wrong), _key_words(rightly)
    if id_ == "header-changed":
        name, value = changes["values"][0]
        if SECRET_HEADER.fullmatch(name):
            return finding(id_, (f"{name}: {REDACTED}", f"{name}: the value that was signed"))
        sent = facts.get(name) if name in facts.names else "(not sent)"
        sentence = f"header changed after signing: {name} was signed as `{value}`"
        return Finding(id_, sentence, f"{name}: {sent}", f"{name}: {value}", BY_ID[id_].change)
    if id_ == "payload-not-hashed" and changes.get("payload"):
        return finding(id_, ("the body itself, or its hash in base64", pair[1]))
    if id_ == "target-changed":
        return finding(id_, (pair[1], pair[0]))  # the received and the signed value
    if id_ == "host-changed":
        pair = f"host: {facts.get('host')}", f"host: {changes['values'][0][1]}"
        return finding(id_, pair, f"the host changed after signing: it was signed as `{pair[1][6:]}`")
    if facts.right.path_encoding == "once" and id_ in _OF_S3:
        return Finding(id_, _OF_S3[id_][0] or BY_ID[id_].sentence, *pair, _OF_S3[id_][1])
    if id_ == "payload-unsigned" and facts.given.scope.service != SIGNING_NAME:
        return finding(id_, pair)._replace(change="Sign the body's hash: this service does not take UNSIGNED-PAYLOAD.")
    if id_ == "service-wrong":
        name, scoped = changes.get("scope_service") or changes["key_service"], facts.given.scope.service
        made = service_finding(pair, name, facts.service)
        return made if facts.service or scoped == name else _either(made, "service", name, scoped)
    if id_ == "region-wrong" and not facts.region and changes.get("key_region"):
        return _either(finding(id_, pair), "region", changes["key_region"], facts.given.scope.region)
    return finding(id_, pair)


def _either(made: Finding, what: str, signed: str, scoped: str) -> Finding:
    """Return the finding for a scope and a signature that differ, of which either may be right."""
    return made._replace(
        sentence=f"the signature was made with another {what} than its scope names",
        change=f"The signature was made with `{signed}`, the scope names `{scoped}`, and the host does not show which of "
        f"them is right. Use the {what} of the endpoint in both.",
    )


def line_shown(line: str | None) -> str:
    return "(no such line)" if line is None else line or "(an empty line)"


def lines_that_differ(wrong: str, right: str) -> Pair:
    """Return the first lines that differ, without their secret values."""
    pairs = zip_longest(wrong.split("\n"), right.split("\n"))
    shown = [safe_to_show(line_shown(line)) for line in next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))]
    hidden = " (the values differ, and are not shown)" if shown[0] == shown[1] else ""
    return shown[0] + hidden, shown[1]


_SECRET_WORDS = {True: "secret", False: "secret, as it was read"}
_FORM_WORDS = {
    "bytes": "",
    "hex": ", each step as hex text",
    "base64": ", each step as base64",
    "last-hex": ", the last as hex text",
    "swapped": ", key and message swapped",
}


def _key_words(recipe: Recipe) -> str:
    """Return the key derivation in words, as its values are secrets."""
    steps = {
        "d": recipe.key_date or "date",
        "r": recipe.key_region or "region",
        "s": recipe.key_service or "service",
        "t": sigv4.TERMINATOR,
    }
    start = f'"{recipe.prefix}" + ' if recipe.prefix else ""
    ladder = " → ".join([start + _SECRET_WORDS[recipe.secret_key is None], *(steps[letter] for letter in recipe.ladder)])
    return ladder + _FORM_WORDS[recipe.key_form]
