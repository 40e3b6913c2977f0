"""Reproduce mistakes in the string to sign, in the key and in the session token."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import permutations
from urllib.parse import quote, unquote, unquote_plus

from .. import sigv4
from .facts import OFFSETS, TOKEN, Changes, Facts
from .ways import Ways

# the string to sign


def local_time(facts: Facts) -> Iterator[Changes]:
    """Yield the time in each time zone, with its day in the scope if it differs."""
    with suppress(ValueError):
        date = sigv4.from_amz_date(facts.signed.date)
        for local in (sigv4.amz_date(max(0, date + offset)) for offset in OFFSETS):
            yield {"date": local}
            if local[:8] != facts.signed.scope.date:
                yield {"date": local, "scope_date": local[:8], "key_date": local[:8]}


def dashes(facts: Facts) -> Iterator[Changes]:
    """Yield ISO 8601's extended form for the time, the scope's day, or both."""
    date = facts.signed.date
    day, time = f"{date[:4]}-{date[4:6]}-{date[6:8]}", f"{date[9:11]}:{date[11:13]}:{date[13:15]}"
    for written in (f"{day}T{time}Z", f"{day}T{time}.000Z", f"{day}T{time}", f"{day}T{time}+00:00", f"{day} {time}"):
        yield {"date": written}
    yield {"scope_date": day}
    yield {"key_date": day}
    yield {"scope_date": day, "key_date": day}
    yield {"date": f"{day}T{time}Z", "scope_date": day, "key_date": day}


def other_days(facts: Facts) -> Iterator[Changes]:
    """Yield the day before or after, as near midnight in another time zone: in the scope, in the key, in both."""
    with suppress(ValueError):
        date = sigv4.from_amz_date(facts.signed.date)
        for day in (sigv4.amz_date(max(0, date + days * 86_400))[:8] for days in (-1, 0, 1)):
            if day != facts.signed.scope.date:
                yield from ({"scope_date": day, "key_date": day}, {"scope_date": day}, {"key_date": day})


REGIONS = (
    *("us-east-1", "us-west-2", "ca-central-1", "eu-central-1", "eu-west-1", "eu-west-2"),  # where Chime's voice is
    *("ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2"),
    *("us-east-2", "us-west-1", "eu-west-3", "eu-north-1", "ap-south-1", "sa-east-1", "us-gov-west-1", "aws-global"),
)
SERVICES = (
    *("chime", "voice-chime", "chime-sdk-voice", "chime-sdk", "chimesdkvoice", "Chime", "ChimeSDKVoice", "voice"),
    *("chime-sdk-identity", "chime-sdk-meetings", "chime-sdk-messaging", "voice-chime-fips"),
    *("execute-api", "s3", "iam", "sts", "aws", "service"),
)


def another(part: str, values: tuple[str, ...]) -> Ways:
    """Yield another region or service, in the scope and the key, or only in the key."""

    def make(facts: Facts) -> Iterator[Changes]:
        for value in values:
            if value != getattr(facts.given.scope, part):
                yield {f"scope_{part}": value, f"key_{part}": value}
                yield {f"key_{part}": value}

    return make


# the key


def ladders_in_another_order(facts: Facts) -> Iterator[Changes]:
    """Yield the 23 wrong orders of the four steps."""
    yield from ({"ladder": "".join(order)} for order in permutations("drst") if order != tuple("drst"))


def whole_date_in_key(facts: Facts) -> Iterator[Changes]:
    """All of X-Amz-Date."""
    yield {"key_date": facts.signed.date}


def secret_with_space(facts: Facts) -> Iterator[Changes]:
    """Yield the secret with white space that files and prompts leave at its ends."""
    secret = facts.signed.secret_key
    yield from ({"secret_key": secret + end} for end in ("\n", "\r\n", "\r", " ", "\t", "\0"))
    yield from ({"secret_key": start + secret} for start in (" ", "\n", "\t"))
    yield {"secret_key": f" {secret} "}


def _secrets(facts: Facts, *others: str) -> Iterator[Changes]:
    return ({"secret_key": other} for other in dict.fromkeys(others) if other not in ("", facts.signed.secret_key))


def secret_url_decoded(facts: Facts) -> Iterator[Changes]:
    """Yield the secret decoded like a form value or a URL."""
    secret = facts.signed.secret_key
    return _secrets(facts, unquote_plus(secret), unquote(secret))


def secret_url_encoded(facts: Facts) -> Iterator[Changes]:
    """Yield the secret encoded, with and without the slash."""
    secret = facts.signed.secret_key
    return _secrets(facts, quote(secret), quote(secret, safe=""))


def secret_misread(facts: Facts) -> Iterator[Changes]:
    """Yield the secret as shells, .env files and configurations may quote it or cut it off."""
    secret = facts.signed.secret_key
    cut = (secret.partition(mark)[0] for mark in "+/=#$")
    return _secrets(facts, f'"{secret}"', f"'{secret}'", f'{secret}"', secret.replace("/", "\\/"), secret.rstrip("="), *cut)


# the token


def _token_at_hand(facts: Facts) -> Iterator[Changes]:
    if not facts.token:
        return
    if _in_query(facts):
        yield {"target": _with_token(facts.signed.target, facts.token)}
        return
    value = ((TOKEN, facts.token),)
    if TOKEN in facts.listed:
        yield {"values": value}
    else:
        yield {"values": value, "lines_only": (TOKEN,)}
        yield {"values": value, "added": (TOKEN,)}


def _in_query(facts: Facts) -> bool:
    return "x-amz-credential=" in facts.signed.target.lower()


def token_in_query(target: str) -> str:
    """Return the decoded session token of a request target, or an empty string."""
    found = re.search(r"(?i)[?&]X-Amz-Security-Token=([^&]*)", target)
    return unquote(found[1]) if found else ""


def _with_token(target: str, token: str) -> str:
    """Return a request target with another session token, or with none."""
    bare = re.sub(r"(?i)&X-Amz-Security-Token=[^&]*|(?<=\?)X-Amz-Security-Token=[^&]*&?", "", target)
    return f"{bare}&X-Amz-Security-Token={quote(token, safe='')}" if token else bare


def _sends_token(facts: Facts) -> str:
    return token_in_query(facts.signed.target) if _in_query(facts) else facts.get(TOKEN)


def token_signed_not_sent(facts: Facts) -> Iterable[Changes]:
    """Yield a signed token that was not sent."""
    return _token_at_hand(facts) if not _sends_token(facts) else ()


def token_of_another_session(facts: Facts) -> Iterable[Changes]:
    """Yield a signed token, with another one sent."""
    return _token_at_hand(facts) if _sends_token(facts) and _sends_token(facts) != facts.token else ()


def token_signed_not_listed(facts: Facts) -> Iterable[Changes]:
    """Yield a token that is signed but not in SignedHeaders, or was appended to a URL after signing."""
    if _in_query(facts):
        return ({"target": _with_token(facts.signed.target, "")},) if token_in_query(facts.signed.target) else ()
    if TOKEN not in facts.names or TOKEN in facts.listed:
        return ()
    return ({"lines_only": (TOKEN,)}, {"added": (TOKEN,)})
