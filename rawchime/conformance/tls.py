"""Rules on TLS: which certificates a client trusts, and when a response is complete."""

from __future__ import annotations

from .case import (
    BY_NAME,
    CUT,
    EXPIRED,
    NO_HANDSHAKE,
    OK,
    OTHER_CA,
    PLAIN,
    SELF_SIGNED,
    TRUSTED,
    WRONG_NAME,
    Case,
    Run,
    get,
)
from .outcome import ended, fails, succeeds
from .requests import head
from .rule import HTTP11, RECOMMENDED, REQUIRED, Broken, Judge, Rule

BUNDLE = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html"
NAMES = "https://www.rfc-editor.org/rfc/rfc9110.html#section-4.3.4"
TRUST = "https://www.rfc-editor.org/rfc/rfc5280.html#section-6"
CLOSE = HTTP11 + "9.8"

WHOLE = "@whole"
"""A suffix to a response: it is sent whole, and the connection is closed at once."""
_CA = "tls/private-ca"


def _case(tls: str, answer: str = OK) -> Case:
    name = "-".join(part for part in ("tls", tls, answer.partition("@")[0] if answer != OK else "") if part)
    return Case(name, (answer,), tls=tls)


def _nothing_sent(run: Run) -> Broken | None:
    sent = next((received for received in run.requests if received.method), None)
    if sent is not None:
        return Broken("nothing is sent", "a request was sent", head(sent))
    return None if run.exit_code else Broken("a failure", ended(run))


def _host(run: Run) -> Broken | None:
    found = get(run.first, "host") or "none"
    return None if found == run.authority else Broken(run.authority, found, head(run.first))


def _rule(
    name: str, level: str, sentence: str, link: str, case: Case, judge: Judge, *needs: str, arrives: bool = True
) -> Rule:
    return Rule(f"tls/{name}", level, sentence, link, case, judge, needs, arrives)


def _refused(name: str, sentence: str, link: str, tls: str, *needs: str, level: str = REQUIRED) -> Rule:
    return _rule(name, level, sentence, link, _case(tls), _nothing_sent, *needs, arrives=False)


RULES = (
    _rule(
        "private-ca",
        RECOMMENDED,
        "The client trusts a CA named by AWS_CA_BUNDLE, or by its library's own variable.",
        BUNDLE,
        _case(TRUSTED),
        succeeds,
        arrives=False,
    ),
    _rule(
        "server-name",
        RECOMMENDED,
        "The TLS handshake names the host, so that the service can choose its certificate.",
        "https://www.rfc-editor.org/rfc/rfc6066.html#section-3",
        _case(BY_NAME),
        succeeds,
        _CA,
        arrives=False,
    ),
    _rule("host", REQUIRED, "Host includes the port of an https endpoint.", NAMES, _case(TRUSTED), _host, _CA),
    _refused("other-ca", "Nothing is sent if the certificate is from an unknown CA.", TRUST, OTHER_CA),
    _refused("self-signed", "Nothing is sent if the certificate is self-signed.", TRUST, SELF_SIGNED),
    _refused("wrong-name", "Nothing is sent if the certificate is for another name.", NAMES, WRONG_NAME, _CA),
    _refused("expired", "Nothing is sent if the certificate has expired.", TRUST, EXPIRED, _CA),
    _refused("plain", "Nothing is sent in the clear if the service does not use TLS.", NAMES, PLAIN),
    _refused(
        "no-handshake",
        "If the TLS handshake gets no response, the client fails within the command's time.",
        HTTP11 + "9.5",
        NO_HANDSHAKE,
    ),
    _rule(
        "whole-without-close-notify",
        RECOMMENDED,
        "A response as long as its Content-Length is a success, even without close_notify.",
        CLOSE,
        _case(CUT, f"success{WHOLE}"),
        succeeds,
        _CA,
    ),
    _rule(
        "ended-by-close-notify",
        RECOMMENDED,
        "A response without a length is a success if close_notify ends it.",
        CLOSE,
        _case(TRUSTED, f"success-ended-by-close{WHOLE}"),
        succeeds,
        _CA,
    ),
    *(
        _rule(name, level, sentence, CLOSE, _case(CUT, f"{answer}{WHOLE}"), fails, _CA)
        for name, level, sentence, answer in (
            (
                "cut-without-length",
                RECOMMENDED,
                "A response without a length is not a success if it ends without close_notify.",
                "success-ended-by-close",
            ),
            (
                "cut-body",
                REQUIRED,
                "A response that is cut in the body, without close_notify, is not a success.",
                "cut-body",
            ),
            (
                "cut-chunk",
                REQUIRED,
                "A response that is cut before its last chunk, without close_notify, is not a success.",
                "cut-before-last-chunk",
            ),
        )
    ),
)
