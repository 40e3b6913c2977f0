"""Rules on the environment: the precedence of variables, endpoints with paths, and values that cannot be sent."""

from __future__ import annotations

from functools import partial
from urllib.parse import unquote

from ..keys import Credentials
from ..local import REGION
from .case import KEYS, TEMPORARY, Case, Run, get
from .outcome import ended
from .requests import head
from .rule import ARRIVES, RECOMMENDED, REQUIRED, SIGV4, Broken, Judge, Rule
from .verdicts import all_match

ENDPOINTS = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html"
REGIONS = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html"
VARIABLES = "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html"

LONG = Credentials("AKIDLONGSECRET", "0123456789abcdef/+" * 5, "")
"""A secret access key of 90 characters, longer than a block of SHA-256 (64 bytes), which HMAC hashes first."""
LONG_TOKEN = TEMPORARY._replace(token="FwoGZXIvYXdzE/+" + "tokenTOKEN0123456789/+" * 68 + "==")


def _case(name: str, *variables: tuple[str, str | None], base: str = "", credentials: Credentials = KEYS) -> Case:
    return Case(name, ("success",), credentials=credentials, variables=variables, base=base)


def _arrives_here(run: Run) -> Broken | None:
    if run.seen and not run.elsewhere:
        return None
    actual = "it arrived at the endpoint of another variable" if run.elsewhere else f"nothing arrived; {ended(run)}"
    return Broken(f"a request at {run.url}", actual, run.elsewhere[0].raw if run.elsewhere else b"")


def _path(expected: str, run: Run) -> Broken | None:
    actual = run.first.target.partition("?")[0]
    return None if actual == expected else Broken(expected, actual, head(run.first))


def _encoded_path(run: Run) -> Broken | None:
    """Accept the endpoint path as sent, or a client that refuses to encode it."""
    if not run.seen or not run.first.method:
        return _nothing_sent(run)
    decoded = unquote(run.first.target.partition("?")[0])
    if decoded != "/a b/c:d+e/phone-numbers":
        return Broken(f"{run.case.base}/phone-numbers", run.first.target, head(run.first))
    return all_match(run)


def _nothing_sent(run: Run) -> Broken | None:
    if run.seen:
        return Broken("nothing is sent", "a request was sent", head(run.first))
    return None if run.exit_code else Broken("a failure", ended(run))


def _nothing_or_right(run: Run) -> Broken | None:
    """Accept a failure, or a request that is signed with the key without its line end."""
    return all_match(run) if run.seen and run.first.method else _nothing_sent(run)


def _scope_region(region: str, run: Run) -> Broken | None:
    if not run.seen:
        return Broken(f"a request that is signed for {region}", f"nothing arrived; {ended(run)}")
    scope = (get(run.first, "authorization") or "").partition("Credential=")[2].partition(",")[0]
    return None if f"/{region}/" in scope else Broken(f"the region {region}", scope or "none", head(run.first))


def _no_token(run: Run) -> Broken | None:
    found = get(run.first, "x-amz-security-token")
    return None if found is None else Broken("no X-Amz-Security-Token", f"it is {found!r}", head(run.first))


def _token_right(run: Run) -> Broken | None:
    found = get(run.first, "x-amz-security-token") or ""
    if found == run.case.credentials.token:
        return all_match(run)
    return Broken(run.case.credentials.token, f"{len(found)} characters: {found}", head(run.first))


def _rule(name: str, level: str, sentence: str, link: str, case: Case, judge: Judge, *, arrives: bool = True) -> Rule:
    needs: tuple[str, ...] = ("signature/matches",) if name.startswith("signature/") else ()
    if name.startswith(
        ("environment/endpoint-", "environment/region-")
    ):  # a client that sends nothing at all fails one rule, not all of these
        needs = (ARRIVES,)
    return Rule(name, level, sentence, link, case, judge, needs, arrives)


RULES = (
    _rule(
        "environment/endpoint-own",
        RECOMMENDED,
        "AWS_ENDPOINT_URL_CHIME_SDK_VOICE takes precedence over AWS_ENDPOINT_URL.",
        ENDPOINTS,
        _case("endpoint-own", ("AWS_ENDPOINT_URL", "{elsewhere}")),
        _arrives_here,
        arrives=False,
    ),
    _rule(
        "environment/endpoint-general",
        RECOMMENDED,
        "AWS_ENDPOINT_URL is used if it is the only one set.",
        ENDPOINTS,
        _case("endpoint-general", ("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", None), ("AWS_ENDPOINT_URL_CHIME", None)),
        _arrives_here,
        arrives=False,
    ),
    _rule(
        "environment/endpoint-empty",
        RECOMMENDED,
        "An empty endpoint variable counts as not set.",
        ENDPOINTS,
        _case("endpoint-empty", ("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", ""), ("AWS_ENDPOINT_URL_CHIME", "")),
        _arrives_here,
        arrives=False,
    ),
    _rule(
        "environment/base-path",
        RECOMMENDED,
        "The endpoint's own path comes before /phone-numbers.",
        ENDPOINTS,
        _case("base-path", base="/base/path"),
        partial(_path, "/base/path/phone-numbers"),
    ),
    _rule(
        "environment/trailing-slash",
        RECOMMENDED,
        "A slash at the end of the endpoint is not doubled.",
        ENDPOINTS,
        _case("trailing-slash", base="/"),
        partial(_path, "/phone-numbers"),
    ),
    _rule(
        "environment/trailing-slash-of-a-path",
        RECOMMENDED,
        "A slash after the endpoint's own path is not doubled.",
        ENDPOINTS,
        _case("trailing-slash-of-a-path", base="/base/"),
        partial(_path, "/base/phone-numbers"),
    ),
    _rule(
        "environment/base-path-signed",
        REQUIRED,
        "The endpoint's own path is signed as it is sent.",
        SIGV4,
        _case("base-path", base="/base/path"),
        all_match,
    ),
    _rule(
        "environment/base-path-encoded",
        RECOMMENDED,
        "An endpoint path with a colon, a plus and escapes is signed as it is sent, or nothing is sent.",
        SIGV4,
        _case("base-path-encoded", base="/a%20b/c:d+e"),
        _encoded_path,
        arrives=False,
    ),
    _rule(
        "environment/region-first",
        RECOMMENDED,
        "AWS_REGION takes precedence over AWS_DEFAULT_REGION.",
        REGIONS,
        _case("region-first", ("AWS_REGION", "eu-central-1"), ("AWS_DEFAULT_REGION", "us-west-2")),
        partial(_scope_region, "eu-central-1"),
        arrives=False,
    ),
    _rule(
        "environment/region-default",
        RECOMMENDED,
        "AWS_DEFAULT_REGION is used if it is the only one set.",
        REGIONS,
        _case("region-default", ("AWS_REGION", None), ("AWS_DEFAULT_REGION", "ca-central-1")),
        partial(_scope_region, "ca-central-1"),
        arrives=False,
    ),
    _rule(
        "environment/region-empty",
        RECOMMENDED,
        "An empty AWS_REGION counts as not set.",
        REGIONS,
        _case("region-empty", ("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "ca-central-1")),
        partial(_scope_region, "ca-central-1"),
        arrives=False,
    ),
    *(
        _rule(
            f"environment/no-{name}",
            RECOMMENDED,
            f"Without {variable}, the client sends nothing and fails.",
            VARIABLES,
            _case(f"no-{name}", (variable, None)),
            _nothing_sent,
            arrives=False,
        )
        for name, variable in (("access-key", "AWS_ACCESS_KEY_ID"), ("secret-key", "AWS_SECRET_ACCESS_KEY"))
    ),
    _rule(
        "environment/no-region",
        RECOMMENDED,
        "Without a region, the client sends nothing and fails.",
        REGIONS,
        _case("no-region", ("AWS_REGION", None), ("AWS_DEFAULT_REGION", None)),
        _nothing_sent,
        arrives=False,
    ),
    _rule(
        "environment/secret-line-end",
        RECOMMENDED,
        "A line end after the secret access key is removed, or nothing is sent.",
        VARIABLES,
        _case("secret-line-end", ("AWS_SECRET_ACCESS_KEY", f"{KEYS.secret_key}\n")),
        _nothing_or_right,
        arrives=False,
    ),
    _rule(
        "environment/key-line-end",
        REQUIRED,
        "A line end after the access key id is removed, or nothing is sent: it must not split a header.",
        VARIABLES,
        _case("key-line-end", ("AWS_ACCESS_KEY_ID", f"{KEYS.access_key}\r\n")),
        _nothing_or_right,
        arrives=False,
    ),
    *(
        _rule(
            f"environment/{name}-line-end",
            REQUIRED,
            f"A line end after the {what} is removed, or nothing is sent: it must not split a header.",
            VARIABLES,
            _case(f"{name}-line-end", *variables, credentials=credentials),
            _nothing_or_right,
            arrives=False,
        )
        for name, what, variables, credentials in (
            ("token", "session token", (("AWS_SESSION_TOKEN", f"{TEMPORARY.token}\r\n"),), TEMPORARY),
            ("region", "region", (("AWS_REGION", f"{REGION}\r\n"), ("AWS_DEFAULT_REGION", f"{REGION}\r\n")), KEYS),
        )
    ),
    _rule(
        "environment/empty-token",
        REQUIRED,
        "An empty AWS_SESSION_TOKEN counts as not set.",
        VARIABLES,
        _case("empty-token", ("AWS_SESSION_TOKEN", "")),
        _no_token,
    ),
    # Two zones: at any hour, the day in one of them differs from UTC's.
    *(
        _rule(f"signature/local-time{name}", REQUIRED, sentence, SIGV4, _case(f"local-time{name}", ("TZ", zone)), all_match)
        for name, zone, sentence in (
            ("", "Pacific/Kiritimati", "With a local time zone 14 hours ahead of UTC, dates are in UTC."),
            ("-west", "Pacific/Pago_Pago", "With a local time zone 11 hours behind UTC, dates are in UTC."),
        )
    ),
    _rule(
        "signature/long-secret",
        REQUIRED,
        "A secret access key longer than 64 bytes is used whole.",
        SIGV4,
        _case("long-secret", credentials=LONG),
        all_match,
    ),
    _rule(
        "token/long",
        REQUIRED,
        "A session token of 1,500 characters that ends with = is sent and signed whole.",
        SIGV4,
        _case("long-token", credentials=LONG_TOKEN),
        _token_right,
    ),
)
