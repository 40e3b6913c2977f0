"""Right requests of every kind, spoiled in ways that no table has, or with a known mistake: nothing false may be named.

    PYTHONPATH=tests:tests/debug python tests/debug/spoiled.py 20000

tries so many, and prints how often each was valid, named, left open or unexplained, and every false name.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable

import other_wrong_signer
import wrong_signer
from right_requests import MAKERS
from services import CREDENTIALS

from rawchime import Credentials, captures
from rawchime.captures.capture import Capture
from rawchime.debug.diagnose import UNVERIFIABLE, VALID, diagnose

SOMEONE = Credentials(wrong_signer.KEY_ID, wrong_signer.SECRET, wrong_signer.TOKEN)
Spoiled = tuple[Capture, Credentials, frozenset[str], bool]
"""A request, the secret, the names that are true of it, and whether it may be valid all the same."""


def _named(*names: str) -> frozenset[str]:
    return frozenset(names)


def another_secret(capture: Capture, chance: random.Random) -> Spoiled:
    """Another account's secret."""
    secret = "".join(chance.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/", k=40))
    return capture, CREDENTIALS._replace(secret_key=secret), _named(), False


def _replaced(capture: Capture, pattern: str, change: Callable[[re.Match[str]], str]) -> Capture:
    """A capture with the first match replaced, in its target or in its Authorization header."""
    if re.search(pattern, capture.target):
        return capture._replace(target=re.sub(pattern, change, capture.target, count=1))
    headers = tuple(
        (name, re.sub(pattern, change, value, count=1) if name.lower() == "authorization" else value)
        for name, value in capture.headers
    )
    return capture._replace(headers=headers)


def signature_digit(capture: Capture, chance: random.Random) -> Spoiled:
    """One digit of the signature."""
    at = chance.randrange(64)

    def change(match: re.Match[str]) -> str:
        digit = match[2][at]
        return match[1] + match[2][:at] + ("1" if digit == "0" else "0") + match[2][at + 1 :]

    spoiled = _replaced(capture, r"(Signature=)([0-9a-f]{64})", change)
    if spoiled == capture and capture.body:
        body = re.sub(rb"(x-amz-signature\"\r\n\r\n)(.)", lambda m: m[1] + (b"1" if m[2] == b"0" else b"0"), capture.body)
        spoiled = capture._replace(body=body)
    return spoiled, CREDENTIALS, _named(), spoiled == capture


def path_letter(capture: Capture, chance: random.Random) -> Spoiled:
    """Another resource."""
    path, mark, query = capture.target.partition("?")
    form = b"x-amz-signature" in (capture.body or b"")
    return capture._replace(target=f"{path}zq{mark}{query}"), CREDENTIALS, _named("target-changed"), form


def query_parameter(capture: Capture, chance: random.Random) -> Spoiled:
    """A parameter that was not signed."""
    mark = "&" if "?" in capture.target else "?"
    form = b"x-amz-signature" in (capture.body or b"")
    return (
        capture._replace(target=f"{capture.target}{mark}zq=1"),
        CREDENTIALS,
        _named("target-changed", "query-missing"),
        form,
    )


def signed_header(capture: Capture, chance: random.Random) -> Spoiled:
    """A value that nobody would send."""
    names = [name for name, _ in capture.headers if name.lower() in ("content-type", "x-amz-meta-a", "content-encoding")]
    listed = re.search(r"SignedHeaders=([^&, ]+)", capture.target + " " + capture.get("authorization"))
    names = [name for name in names if listed and name.lower() in listed[1].lower()]
    if not names:
        return another_secret(capture, chance)
    name = chance.choice(names)
    headers = tuple((other, "zq/zq; q=1" if other == name else value) for other, value in capture.headers)
    return capture._replace(headers=headers), CREDENTIALS, _named("header-changed"), False


def host(capture: Capture, chance: random.Random) -> Spoiled:
    """A host that nobody has heard of."""
    headers = tuple((name, "zq.example.net" if name.lower() == "host" else value) for name, value in capture.headers)
    form = b"x-amz-signature" in (capture.body or b"")
    return capture._replace(headers=headers), CREDENTIALS, _named("host-changed"), form


def body(capture: Capture, chance: random.Random) -> Spoiled:
    """A byte of the body."""
    if not capture.body:
        return another_secret(capture, chance)
    at = chance.randrange(len(capture.body))
    spoiled = capture.body[:at] + bytes([capture.body[at] ^ 1]) + capture.body[at + 1 :]
    unsigned = capture.get("x-amz-content-sha256") == "UNSIGNED-PAYLOAD" or "X-Amz-Signature=" in capture.target
    form = b"x-amz-signature" in capture.body
    true = {"body-changed", "chunk-signature-wrong"}
    if form:  # whatever field it hit
        true |= {"scope-date-differs", "region-wrong", "service-wrong", "expired", "signature-upper-case"}
    return capture._replace(body=spoiled), CREDENTIALS, frozenset(true), unsigned or form


def second(capture: Capture, chance: random.Random) -> Spoiled:
    """Two of these at once."""
    one, keys, names, may = chance.choice(SPOILERS[:-1])(capture, chance)
    other, others, more, too = chance.choice(SPOILERS[1:-1])(one, chance)
    return other, others if keys is CREDENTIALS else keys, names | more, may and too


SPOILERS = [another_secret, signature_digit, path_letter, query_parameter, signed_header, host, body, second]


def with_a_mistake(chance: random.Random) -> Spoiled:
    """A mistake of the table, or a pair, with or without another secret at hand."""
    kind, group = chance.choice(["header", "query"]), chance.choice(list(wrong_signer.GROUPS))
    usable = [one for one in wrong_signer.MADE if kind == "header" or not one.startswith(("authorization", "date-missing"))]
    usable = [one for one in usable if group != "minio" or one != "service-wrong"]
    mistakes = chance.sample(usable, chance.choice([1, 1, 2]))
    if chance.random() < 0.3:
        mistakes = [chance.choice(other_wrong_signer.IN_HEADER if kind == "header" else other_wrong_signer.IN_QUERY)]
        made = other_wrong_signer.in_header if kind == "header" else other_wrong_signer.in_query
        data = made(mistakes[0], chance)
    else:
        data = wrong_signer.signed(*mistakes, chance=chance, group=group, kind=kind)
    names = frozenset(mistakes) | ({"expired"} if kind == "query" and "clock-skewed" in mistakes else frozenset())
    keys = SOMEONE
    if chance.random() < 0.3:
        keys = SOMEONE._replace(secret_key="another" * 5)
    return captures.read(data)[-1], keys, names, True


def spoiled(chance: random.Random) -> tuple[str, Spoiled]:
    if chance.random() < 0.5:
        return "a mistake of the table", with_a_mistake(chance)
    kind = chance.choice(list(MAKERS))
    spoil = chance.choice(SPOILERS)
    return f"{kind}: {spoil.__name__}", spoil(MAKERS[kind](chance), chance)


def problem(one: Spoiled) -> tuple[str, str]:
    """Return the verdict, and what is false in it; empty where nothing is."""
    capture, keys, names, may_be_valid = one
    if keys.access_key != SOMEONE.access_key or "token" not in "".join(names):  # the session that signed is the one at hand
        keys = keys._replace(token=capture.get("x-amz-security-token"))
    found = diagnose(capture, keys, seconds=5)
    false = set(found.mistakes) - names
    if false and len(found.explanations) > 1 and any(set(each) <= names for each in found.explanations):
        false = set()  # the others would make the same bytes
    if false or (found.verdict == VALID and not may_be_valid):
        return found.verdict, f"{found.sentence} true: {sorted(names)}; {capture.method} {capture.target} {capture.headers}"
    return found.verdict, ""


def main(count: int) -> int:
    chance = random.Random(20261126)
    verdicts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for _ in range(count):
        name, one = spoiled(chance)
        verdict, why = problem(one)
        verdicts[name, verdict] += 1
        if why:
            wrong.append(f"{name}: {why}")
    for (name, verdict), number in sorted(verdicts.items()):
        print(f"{number:>7}  {verdict:<13} {name}")
    print(f"{count:>7}  tries, {len(wrong)} with a false name or a false `{VALID}`; `{UNVERIFIABLE}` is left open")
    for line in wrong[:25]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if sys.argv[1:] else 2000))
