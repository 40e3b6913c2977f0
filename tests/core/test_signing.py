"""Signing returns a new request, changes nothing, and derives its key once a day."""

from __future__ import annotations

import hmac
import logging
from typing import Any

import pytest
from services import CREDENTIALS, FIXTURES, IDS

from rawchime import BatchDeletePhoneNumber, Credentials, CredentialsError, Request, resolve, sign, sigv4

ENDPOINT = resolve("us-east-1")
AT = 1568836428


def unsigned() -> Request:
    return BatchDeletePhoneNumber(IDS).request(ENDPOINT)


def test_the_headers_stand_in_the_order_of_the_design() -> None:
    """Host, Accept-Encoding, Content-Type, User-Agent, X-Amz-Date, the token, Authorization, Content-Length."""
    signed = sign(unsigned(), CREDENTIALS._replace(token="t"), ENDPOINT, AT)
    assert [name for name, _ in signed.headers] == [
        "Host",
        "Accept-Encoding",
        "Content-Type",
        "User-Agent",
        "X-Amz-Date",
        "X-Amz-Security-Token",
        "Authorization",
        "Content-Length",
    ]
    assert "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token," in signed.get("authorization")


def test_ours_is_the_api_references_sample_in_all_that_it_fixes() -> None:
    """Request line, date, length, encoding and body are those of the sample request."""
    sample = Request.from_bytes((FIXTURES / "api-reference" / "request.http").read_bytes())
    ours = sign(unsigned(), CREDENTIALS, ENDPOINT, AT)
    assert ours.head.split(b"\r\n")[0] == sample.head.split(b"\r\n")[0]
    for name in ("Host", "X-Amz-Date", "Content-Length", "Accept-Encoding"):
        assert ours.get(name) == sample.get(name)
    assert ours.body == sample.body


def test_nothing_is_mutated_and_an_old_signature_is_replaced() -> None:
    """The request that came in is as it was; signing a signed request signs it anew, for another date."""
    request = unsigned()
    before = request.to_bytes()
    first = sign(request, CREDENTIALS._replace(token="t"), ENDPOINT, AT)
    second = sign(first, CREDENTIALS, ENDPOINT, AT + 60)
    assert request.to_bytes() == before
    assert second == sign(request, CREDENTIALS, ENDPOINT, AT + 60)
    assert second.get("x-amz-date") == "20190918T195448Z"


def test_the_key_is_derived_once_a_day_and_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five HMACs for the first signature of a day, one for each that follows."""
    keys = CREDENTIALS._replace(secret_key="fresh")
    calls = []
    new = hmac.new
    monkeypatch.setattr(hmac, "new", lambda *args: calls.append(1) or new(*args))
    counts = []
    for at in (AT, AT + 1, AT + 2, AT + 86_400, AT + 86_401, AT):
        calls.clear()
        sign(unsigned(), keys, ENDPOINT, at)
        counts.append(len(calls))
    assert counts == [5, 1, 1, 5, 1, 5]


def test_a_signer_is_not_shared_between_secrets_regions_or_services() -> None:
    """Every part of a credential and a scope makes another signature."""
    variants: list[tuple[Credentials, Any]] = [
        (CREDENTIALS, ENDPOINT),
        (CREDENTIALS._replace(secret_key="x"), ENDPOINT),
        (CREDENTIALS._replace(token="t"), ENDPOINT),
        (CREDENTIALS, ENDPOINT._replace(signing_region="eu-west-1")),
        (CREDENTIALS, ENDPOINT._replace(signing_name="voice-chime")),
    ]
    values = [sign(unsigned(), keys, endpoint, AT).get("authorization")[-64:] for keys, endpoint in variants]
    assert len(set(values)) == len(values)


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """botocore's add_auth would write the canonical request, token and all, to the debug log."""
    caplog.set_level(logging.DEBUG)
    sign(unsigned(), CREDENTIALS._replace(token="secret-token"), ENDPOINT, AT)
    assert caplog.text == ""


@pytest.mark.parametrize("token", ["a\nb", "a\r\nX: y", "a\0", "t\u20ac"])
def test_a_token_that_no_header_can_carry_is_refused_without_showing_it(token: str) -> None:
    """A line break in AWS_SESSION_TOKEN is told by the token's name and not by its value; so with the other two."""
    for part, name in (("token", "session token"), ("access_key", "access key id"), ("secret_key", "secret access key")):
        with pytest.raises(CredentialsError) as caught:
            sign(unsigned(), CREDENTIALS._replace(**{part: token}), ENDPOINT, AT)
        assert name in str(caught.value)
        assert token not in str(caught.value)


def test_botocores_own_add_auth_makes_the_same_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken whole, with its clock stopped, botocore's signer writes the Authorization that we write."""
    import datetime

    import botocore.auth
    from botocore.awsrequest import AWSRequest

    stopped = datetime.datetime.fromtimestamp(AT, datetime.timezone.utc)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: stopped)
    ours = sign(unsigned(), CREDENTIALS._replace(token="t"), ENDPOINT, AT)
    theirs = AWSRequest("POST", ours.url, headers={"Host": ours.host, "Content-Type": "application/json"}, data=ours.body)
    keys: Any = CREDENTIALS._replace(token="t")
    botocore.auth.SigV4Auth(keys, "chime", "us-east-1").add_auth(theirs)
    assert theirs.headers["Authorization"] == ours.get("authorization")
    assert sigv4.parse_authorization(ours.get("authorization")).access_key == "AKIDEXAMPLE"
