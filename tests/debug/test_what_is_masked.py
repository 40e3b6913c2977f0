"""A capture on its way to us: masked, re-wrapped, quoted in a mail. What was lost on the way is no mistake of its signer."""

from __future__ import annotations

import hashlib
import re

import pytest
from test_answers import answer, judged, raw, to_s3

from rawchime import captures, sigv4
from rawchime.captures.refused import Refused
from rawchime.debug.diagnose import MISTAKE, UNVERIFIABLE, VALID

MASKS = [
    *("AWS4-HMAC-SHA256 ***", "AWS4-HMAC-SHA256 [REDACTED]", "AWS4-HMAC-SHA256 …", "AWS4-HMAC-SHA256 Credential=AKID…/..."),
    *("XXXX", "######", "secret", "<redacted>", "********"),
]


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("status", ["", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
def test_a_masked_authorization_is_hidden(mask: str, status: str) -> None:
    """It is refused as hidden, in raw HTTP and in curl's verbose output; also if the service accepted the request."""
    text = raw({**to_s3(), "Authorization": mask}) + status
    verbose = "".join(f"> {line}\n" for line in raw({**to_s3(), "Authorization": mask}, body="").splitlines())
    for one in (text, verbose):
        with pytest.raises(Refused, match="hidden in it"):
            captures.read(one.encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Amz-Content-SHA256", "XXXX"),
        ("X-Amz-Date", "***"),
        ("Host", "***.s3.amazonaws.com"),
        ("X-Amz-Security-Token", "XXXX"),
    ],
)
def test_a_masked_signed_header_is_hidden(name: str, value: str) -> None:
    """Nobody can say what it was."""
    with pytest.raises(Refused, match="hidden in it"):
        captures.read(raw({**to_s3(), name: value}).encode())


def quoted(change: str) -> str:
    """A refusal that quotes the service's canonical request, which is the one that was signed, changed on its way."""
    headers = to_s3()
    names = re.search("SignedHeaders=([^,]*)", headers["Authorization"])[1].split(";")  # type: ignore[index]
    values = {"host": "bucket.s3.eu-west-1.amazonaws.com", **{name.lower(): value for name, value in headers.items()}}
    lines = ["PUT", "/key", "", *(f"{name}:{values[name]}" for name in names), "", ";".join(names)]
    canonical = "\n".join([*lines, values["x-amz-content-sha256"]])
    scope = re.search(r"Credential=[^/]*/([^,]*)", headers["Authorization"])[1]  # type: ignore[index]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    string = "\n".join([sigv4.ALGORITHM, values["x-amz-date"], scope, digest])
    shown = {
        "as it is": canonical,
        "CRLF": canonical.replace("\n", "\r\n"),
        "indented": canonical.replace("\n", "\n    "),
        "one line": canonical.replace("\n", " "),
        "trailing spaces": canonical.replace("\n", "  \n"),
        "masked": canonical.replace("bucket", "***"),
        "blank lines lost": canonical.replace("\n\n", "\n"),
    }[change]
    more = f"<CanonicalRequest>{shown}</CanonicalRequest><StringToSign>{string}</StringToSign>"
    body = f"<Error><Code>SignatureDoesNotMatch</Code><Message>x</Message>{more}</Error>"
    return raw(headers) + f"HTTP/1.1 403 x\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"


@pytest.mark.parametrize(
    "change", ["as it is", "CRLF", "indented", "one line", "trailing spaces", "masked", "blank lines lost"]
)
def test_a_quoted_canonical_request_that_changed_on_its_way_accuses_nobody(change: str) -> None:
    """Its hash, which the quoted string to sign ends with, shows whether it is what the service made."""
    found = judged(quoted(change))
    assert found.verdict in (VALID, UNVERIFIABLE)
    assert found.mistakes == ()


@pytest.mark.parametrize(
    "before",
    [
        "Ticket 1, opened 2020-11-27T10:00:00Z",
        "# created 2020-01-01T00:00:00Z",
        "{code:title=2020-01-01T00:00:00Z}",
        "Script started on 2020-11-25 06:00:00+00:00",
    ],
)
def test_a_time_in_another_line_is_not_the_requests(before: str) -> None:
    """A ticket and a script have dates of their own."""
    found = judged(f"{before}\n{raw(to_s3())}")
    assert found.mistakes == ()


def test_a_mails_date_is_not_when_a_url_was_used() -> None:
    """Only a response's is."""
    at = sigv4.from_amz_date("20261125T080000Z")
    url = "https://b.s3.us-east-1.amazonaws.com/k?X-Amz-Date=20261125T080000Z&X-Amz-Expires=900&X-Amz-Signature=" + "0" * 64
    for text in (
        f"Date: Fri, 27 Nov 2026 10:00:00 GMT\n\n{url}\n",
        f"{url}\nExpiration date: Fri, 27 Nov 2026 10:00:00 GMT\n",
    ):
        (capture,) = captures.read(text.encode())
        assert capture.at is None
    (capture,) = captures.read(f"{url}\n\nHTTP/1.1 403 Forbidden\nDate: Wed, 25 Nov 2026 09:00:00 GMT\n".encode())
    assert capture.at == at + 3_600


@pytest.mark.parametrize("status", ["400", "403"])
def test_a_key_that_the_service_does_not_know_is_told(status: str) -> None:
    """The signature is right for the secret that is there, and the service did not come to look at it."""
    found = judged(raw(to_s3()) + answer(status, "UnrecognizedClientException", "The security token is invalid."))
    assert found.verdict == VALID
    assert any("refused the request for another reason than its signature" in note for note in found.notes)


def test_a_cut_mismatch_is_one() -> None:
    """Of the service's sentence, its beginning is enough."""
    body = '{"message":"The request signature we calcu'
    found = judged(raw(to_s3()) + f"HTTP/1.1 403 x\r\nContent-Length: {len(body)}\r\n\r\n{body}")
    assert found.verdict != VALID
    assert found.verdict != MISTAKE
