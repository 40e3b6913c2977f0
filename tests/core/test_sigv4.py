"""Two implementations of SigV4 agree with each other and with AWS's suite, and a received request is judged rightly."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from hypothesis import given
from hypothesis import strategies as st
from services import CREDENTIALS, IDS

from rawchime import BatchDeletePhoneNumber, Credentials, Request, resolve, sign, sigv4

ENDPOINT = resolve("us-east-1")
AT = 1568836428  # 20190918T195348Z
SUITE = os.environ.get("AWS_SIGV4_SUITE", "")


def cases() -> list[str]:
    return sorted(path.name for path in Path(SUITE).iterdir()) if SUITE else []


class Case(SimpleNamespace):
    """One case of the suite, read from its folder."""

    @classmethod
    def read(cls, name: str) -> Case:
        folder = Path(SUITE) / name
        context = json.loads((folder / "context.json").read_text())
        head, _, body = (folder / "request.txt").read_bytes().decode().partition("\n\n")
        line, *fields = head.split("\n")
        method, _, rest = line.partition(" ")
        headers: list[tuple[str, str]] = []
        for field in fields:
            if field[:1] in " \t":  # a folded line goes on
                headers[-1] = (headers[-1][0], headers[-1][1] + field)
            else:
                header, _, value = field.partition(":")
                headers.append((header, value))
        stamp = context["timestamp"].replace("-", "").replace(":", "")
        keys = context["credentials"]
        token = keys.get("token", "")
        headers.append(("X-Amz-Date", stamp))
        if token and not context.get("omit_session_token"):
            headers.append(("X-Amz-Security-Token", token))
        payload_hash = hashlib.sha256(body.encode()).hexdigest()
        if context.get("sign_body"):
            headers.append(("x-amz-content-sha256", payload_hash))
        text = {
            part: (folder / f"header-{part}.txt").read_text()
            for part in ("canonical-request", "string-to-sign", "signature")
        }
        return cls(
            method=method,
            target=rest.rpartition(" ")[0],
            headers=headers,
            body=body.encode(),
            date=stamp,
            scope=sigv4.Scope(stamp[:8], context["region"], context["service"]),
            credentials=Credentials(keys["access_key_id"], keys["secret_access_key"], token),
            normalize=context["normalize"],
            expires=context["expiration_in_seconds"],
            authorization=(folder / "header-signed-request.txt").read_text(),
            **{part.replace("-", "_"): value for part, value in text.items()},
        )


suite = pytest.mark.skipif(not SUITE, reason="AWS_SIGV4_SUITE does not name AWS's signing suite")


@suite
def test_the_suite_is_whole() -> None:
    """38 cases: a folder that is not the suite would pass with none."""
    assert len(cases()) == 38


@suite
@pytest.mark.parametrize("name", cases())
def test_sigv4_passes_the_suite(name: str) -> None:
    """Canonical request, then string to sign, then signature, so that the first wrong stage is the one that is named."""
    case = Case.read(name)
    signed = {header.lower() for header, _ in case.headers}
    request = sigv4.canonical_request(case.method, case.target, case.headers, case.body, signed, normalize=case.normalize)
    made = sigv4.derive(case.credentials.secret_key, case.date, case.scope, request)
    assert made.canonical_request.decode() == case.canonical_request
    assert made.string_to_sign == case.string_to_sign
    assert made.signature == case.signature
    assert sigv4.authorization(case.credentials.access_key, made) in case.authorization


# botocore normalises every path; this one of the seven that must not be is the same either way.
UNNORMALIZED = {
    "get-relative-relative-unnormalized",
    "get-relative-unnormalized",
    "get-slash-dot-slash-unnormalized",
    "get-slash-pointless-dot-unnormalized",
    "get-slash-unnormalized",
    "get-slashes-unnormalized",
}


@suite
@pytest.mark.parametrize("name", [name for name in cases() if name not in UNNORMALIZED])
def test_botocore_passes_the_part_of_the_suite_that_it_supports(name: str) -> None:
    """The signer that signs what is sent, by the steps that rawchime takes of it."""
    case = Case.read(name)
    path, _, query = case.target.partition("?")
    request = AWSRequest(case.method, f"https://{dict(case.headers)['Host']}{path}", data=case.body)
    if query:
        pairs = [pair.partition("=") for pair in query.split("&")]
        request.params = [(unquote(key), unquote(value)) for key, _, value in pairs]
    for header, value in case.headers:
        request.headers.add_header(header, value)
    request.context["timestamp"] = case.date
    keys: Any = case.credentials
    signer = SigV4Auth(keys, case.scope.service, case.scope.region)
    canonical = signer.canonical_request(request)
    text = signer.string_to_sign(request, canonical)
    assert canonical == case.canonical_request
    assert text == case.string_to_sign
    assert signer.signature(text, request) == case.signature


class _AsItStands(SigV4QueryAuth):
    """botocore's query signer, with the path left as it is: botocore normalises every one."""

    def _normalize_url_path(self, path: str) -> str:
        return quote(path, safe="/~")


@suite
@pytest.mark.parametrize("name", cases())
def test_query_cases_made_from_the_suite_are_what_botocore_signs(name: str) -> None:
    """Each header case as a presigned URL: the date and the token are parameters, and all of them are signed."""
    case = Case.read(name)
    moved = ("x-amz-date", "x-amz-security-token", "x-amz-content-sha256")
    headers = [(header, value) for header, value in case.headers if header.lower() not in moved]
    names = sorted({header.lower() for header, _ in headers})
    path, _, query = case.target.partition("?")
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    added = {
        "X-Amz-Algorithm": sigv4.ALGORITHM,
        "X-Amz-Credential": f"{case.credentials.access_key}/{case.scope}",
        "X-Amz-Date": case.date,
        "X-Amz-Expires": str(case.expires),
        "X-Amz-SignedHeaders": ";".join(names),
    }
    if "X-Amz-Security-Token" in dict(case.headers):  # else it is added after signing, if at all
        added["X-Amz-Security-Token"] = case.credentials.token
    pairs += [(parameter, quote(value, safe="")) for parameter, value in added.items()]

    # botocore's query signer, by its steps
    host = next(value for header, value in case.headers if header.lower() == "host")
    request = AWSRequest(case.method, f"https://{host}{path}", data=case.body)
    request.params = [(unquote(parameter), unquote(value)) for parameter, value in pairs]
    for header, value in headers:
        request.headers.add_header(header, value)
    request.context["timestamp"] = case.date
    kind = _AsItStands if name in UNNORMALIZED else SigV4QueryAuth
    keys: Any = case.credentials
    signer = kind(keys, case.scope.service, case.scope.region, expires=case.expires)
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)

    target = f"{path}?" + "&".join(f"{parameter}={value}" for parameter, value in pairs)
    given = sigv4.parse_presigned(f"{target}&X-Amz-Signature={signature}")
    assert (given.date, given.scope, given.expires, given.signed_headers) == (
        case.date,
        case.scope,
        case.expires,
        tuple(names),
    )
    made = sigv4.canonical_request(case.method, f"{path}?{given.query}", headers, case.body, names, normalize=case.normalize)
    assert made.decode() == canonical
    assert sigv4.derive(case.credentials.secret_key, case.date, case.scope, made).signature == signature
    if case.normalize:
        found = sigv4.presigned_signatures(target, headers, case.method, case.body, given, case.credentials.secret_key)
        assert [one for _, one in found] == [signature]


def verdict(request: Request, *, now: float = AT, secret: str | None = CREDENTIALS.secret_key) -> sigv4.Verdict:
    return sigv4.verify(
        request.method,
        request.target,
        request.headers,
        request.body,
        lambda key: secret if key == CREDENTIALS.access_key else None,
        now,
        region="us-east-1",
        service="chime",
    )


texts = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)


@given(
    st.lists(texts, min_size=1, max_size=20),
    st.sampled_from(["", "t0ken/+=", "A" * 900]),
    st.text("abc/+=XYZ019", min_size=1),
    st.integers(0, 4_000_000_000),
    st.sampled_from(["us-east-1", "eu-central-1"]),
)
def test_what_botocore_signs_sigv4_finds_valid(ids: list[str], token: str, secret: str, at: int, region: str) -> None:
    """Over generated ids, keys, dates and tokens the two implementations derive one signature."""
    endpoint = resolve(region)
    keys = Credentials(CREDENTIALS.access_key, secret, token)
    signed = sign(BatchDeletePhoneNumber(ids).request(endpoint), keys, endpoint, at)
    found = sigv4.verify(
        signed.method, signed.target, signed.headers, signed.body, lambda _: secret, at, region=region, service="chime"
    )
    assert found.valid, found
    assert found.derivation is not None
    assert signed.get("authorization") == sigv4.authorization(keys.access_key, found.derivation)


@given(
    st.sampled_from(["GET", "POST", "DELETE"]),
    st.from_regex(r"(/[A-Za-z0-9._~%\-]{0,6}(%2B|%20)?){1,4}", fullmatch=True).filter(
        lambda path: path.replace("%2B", "").replace("%20", "").count("%") == 0 and not path.endswith(("/.", "/.."))
    ),
    st.lists(st.tuples(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.from_regex(r"[a-z0-9\-._~]{0,5}", fullmatch=True))),
    st.lists(st.tuples(st.from_regex(r"x-[a-z]{1,5}", fullmatch=True), st.from_regex(r"[!-~ \t]{0,9}", fullmatch=True))),
    st.binary(max_size=40),
)
def test_the_two_agree_on_any_request(
    method: str, path: str, query: list[tuple[str, str]], headers: list[tuple[str, str]], body: bytes
) -> None:
    """Paths, queries, headers and bodies that rawchime never sends are canonicalised alike as well.

    But for a path that ends in a dot segment: botocore drops the slash that RFC 3986 §5.2.4 leaves there.
    """
    target = path + "?" + "&".join(f"{key}={value}" for key, value in query) if query else path
    headers = [("Host", "example.com"), *headers]
    names = frozenset(name for name, _ in headers) | {"host", "x-amz-date"}
    signed = sign(Request(method, target, headers, body), CREDENTIALS, ENDPOINT, AT, names)
    assert verdict(signed).valid


def signed_request(**changes: Any) -> Request:
    request = BatchDeletePhoneNumber(IDS).request(ENDPOINT)
    return sign(request, changes.get("credentials", CREDENTIALS), changes.get("endpoint", ENDPOINT), AT)


def changed(request: Request, name: str, value: str | None) -> Request:
    headers = [(key, value if key.lower() == name and value is not None else old) for key, old in request.headers]
    kept = [(key, old) for key, old in headers if key.lower() != name or value is not None]
    return Request(request.method, request.target, kept, request.body)


def auth(old: str, new: str) -> Request:
    request = signed_request()
    return changed(request, "authorization", request.get("authorization").replace(old, new))


WRONG = {
    "no signature": (changed(signed_request(), "authorization", None), "MissingAuthenticationToken"),
    "basic": (changed(signed_request(), "authorization", "Basic dXNlcjpwdw=="), "IncompleteSignature"),
    "no credential": (auth("Credential=", "Cred="), "IncompleteSignature"),
    "no signed headers": (auth("SignedHeaders=", "Signed="), "IncompleteSignature"),
    "no signature part": (auth("Signature=", "Sig="), "IncompleteSignature"),
    "short scope": (auth("/aws4_request", ""), "IncompleteSignature"),
    "no date": (changed(signed_request(), "x-amz-date", None), "IncompleteSignature"),
    "bad date": (changed(signed_request(), "x-amz-date", "2019-09-18"), "IncompleteSignature"),
    "unknown key": (auth("AKIDEXAMPLE", "AKIDOTHER"), "UnrecognizedClientException"),
    "another date in the scope": (auth("20190918", "20190917"), "InvalidSignatureException"),
    "another region": (signed_request(endpoint=ENDPOINT._replace(signing_region="eu-west-1")), "InvalidSignatureException"),
    "another service": (signed_request(endpoint=ENDPOINT._replace(signing_name="voice-chime")), "InvalidSignatureException"),
    "another secret": (signed_request(credentials=CREDENTIALS._replace(secret_key="x")), "InvalidSignatureException"),
    "another target": (
        Request("POST", "/phone-numbers?operation=x", signed_request().headers, signed_request().body),
        "InvalidSignatureException",
    ),
    "another body": (
        Request("POST", signed_request().target, signed_request().headers, b"{}"),
        "InvalidSignatureException",
    ),
    "another host": (changed(signed_request(), "host", "example.com"), "InvalidSignatureException"),
    "host not signed": (auth("content-type;host", "content-type"), "SignatureDoesNotMatch"),
    "token not signed": (
        Request("POST", "/", (*signed_request().headers, ("X-Amz-Security-Token", "t")), b""),
        "SignatureDoesNotMatch",
    ),
    "names unsorted": (auth("content-type;host;x-amz-date", "host;content-type;x-amz-date"), "SignatureDoesNotMatch"),
    "a name twice": (auth("content-type;host;", "content-type;host;host;"), "SignatureDoesNotMatch"),
    "a part twice": (auth("Signature=", "Signature=0, Signature="), "IncompleteSignature"),
    "two authorizations": (
        Request("POST", "/", (*signed_request().headers, ("Authorization", "AWS4-HMAC-SHA256 x")), b""),
        "IncompleteSignature",
    ),
    "two dates": (
        Request("POST", "/", (*signed_request().headers, ("X-Amz-Date", "20190918T195348Z")), b""),
        "IncompleteSignature",
    ),
    "white space that is none": (
        changed(signed_request(), "content-type", "application/json\xa0"),
        "InvalidSignatureException",
    ),
    "a signed header is gone": (changed(signed_request(), "content-type", None), "SignatureDoesNotMatch"),
}


@pytest.mark.parametrize(("request_", "code"), WRONG.values(), ids=WRONG)
def test_a_wrong_signature_gets_its_code(request_: Request, code: str) -> None:
    """Each way of being wrong is refused under the code that AWS's front end gives it."""
    found = verdict(request_)
    assert (found.valid, found.code) == (False, code)
    assert found.reason


@pytest.mark.parametrize(("off", "valid"), [(0, True), (899, True), (-899, True), (901, False), (-901, False)])
def test_a_date_is_good_for_fifteen_minutes(off: int, valid: bool) -> None:
    """On both sides; outside of it the text says by how much."""
    found = verdict(signed_request(), now=AT + off)
    assert found.valid == valid
    assert valid or "20190918T195348Z" in found.reason


def test_a_body_is_checked_against_the_hash_that_is_signed_for_it() -> None:
    """A request that signs x-amz-content-sha256 signs its body through it."""
    body = b"{}"
    for digest, valid in ((hashlib.sha256(body).hexdigest(), True), (hashlib.sha256(b"other").hexdigest(), False)):
        request = Request("POST", "/", [("Host", "h"), ("x-amz-content-sha256", digest)], body)
        signed = sign(request, CREDENTIALS, ENDPOINT, AT, {"host", "x-amz-date", "x-amz-content-sha256"})
        canonical = sigv4.canonical_request(
            "POST", "/", signed.headers, body, {"host", "x-amz-date", "x-amz-content-sha256"}, payload_hash=digest
        )
        made = sigv4.derive(
            CREDENTIALS.secret_key, "20190918T195348Z", sigv4.Scope("20190918", "us-east-1", "chime"), canonical
        )
        signed = changed(signed, "authorization", sigv4.authorization(CREDENTIALS.access_key, made))
        assert verdict(signed).valid == valid


def test_dates_go_both_ways() -> None:
    """Seconds to AWS's date and back; what is no such date is refused."""
    assert sigv4.amz_date(AT) == "20190918T195348Z"
    assert sigv4.from_amz_date("20190918T195348Z") == AT
    for wrong in ("", "20190918", "20191318T195348Z", "20190918T195348", "20190918T195348Zx", "２0190918T195348Z"):
        with pytest.raises(ValueError, match=r"."):
            sigv4.from_amz_date(wrong)


def test_secrets_do_not_show() -> None:
    """Neither credentials nor a derivation print a key."""
    found = verdict(signed_request()).derivation
    assert found is not None
    text = repr(found) + repr(Credentials("AKIDEXAMPLE", "secret", "token"))
    for secret in ("AKIDEXAMPLE", "secret'", "token'", found.signature, repr(found.signing_key)):
        assert secret not in text


@pytest.mark.parametrize("data", [b"", b"\0", "ü".encode()])
def test_nothing_in_a_request_makes_the_verifier_fail(data: bytes) -> None:
    """Odd bytes anywhere in a received request end in a verdict."""
    text = data.decode("latin-1")
    headers = [
        ("Host", text),
        ("X-Amz-Date", "20190918T195348Z"),
        ("Authorization", auth("Signature=", f"Signature={text}").get("authorization") if text.isprintable() else text),
    ]
    found = sigv4.verify(text, f"/{text}?{text}={text}", headers, data, lambda _: "s", AT)
    assert not found.valid


@pytest.mark.parametrize(
    ("path", "canonical"), [("/a/.", "/a/"), ("/a/b/..", "/a/"), ("/a/..", "/"), ("/.", "/"), ("/a/./b", "/a/b")]
)
def test_a_final_dot_segment_leaves_its_slash(path: str, canonical: str) -> None:
    """RFC 3986 §5.2.4, steps B and C."""
    assert sigv4.canonical_uri(path) == canonical
