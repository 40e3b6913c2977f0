"""No name is given to what is not a mistake of the table: requests of every kind, spoiled in other ways."""

from __future__ import annotations

import random

import pytest
import wrong_signer
from other_wrong_signer import in_query
from right_requests import MAKERS
from services import CREDENTIALS
from spoiled import problem, spoiled

from rawchime import Credentials, captures
from rawchime.captures.capture import Capture
from rawchime.debug import search
from rawchime.debug.diagnose import diagnose, facts_of
from rawchime.debug.evidence import told_by
from rawchime.debug.facts import Facts
from rawchime.debug.presigned import facts_of_url
from rawchime.debug.signs import signature_bytes
from rawchime.sigv4 import is_presigned, parse_authorization, parse_presigned

SOMEONE = Credentials(wrong_signer.KEY_ID, wrong_signer.SECRET, wrong_signer.TOKEN)


def facts(capture: Capture, keys: Credentials) -> Facts:
    if is_presigned(capture.target):
        return facts_of_url(capture, parse_presigned(capture.target), keys, told_by(None), "", "")
    return facts_of(capture, parse_authorization(capture.get("authorization")), keys, "", "")[0]


SAMPLES = {
    **{
        f"{group}, {kind}": (captures.read(wrong_signer.signed(group=group, kind=kind))[-1], SOMEONE)
        for group in ("chime", "s3")
        for kind in ("header", "query")
    },
    "aws-chunked": (MAKERS["aws-chunked"](random.Random(1)), CREDENTIALS),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_no_false_name_in_20000_tries(name: str) -> None:
    """None of 4,000 wrong signatures of each kind is among all those that its search makes, which are the same for each."""
    capture, keys = SAMPLES[name]
    known = facts(capture, keys)
    signer = search._Signer()
    made = {
        signer.sign(*parts)
        for tries in search._rounds(known, search.ways_of(known, search.Budget(3600.0)))
        for _, *parts in tries  # type: ignore[arg-type]
    }
    assert len(made) > 10_000
    assert signature_bytes(known.given.signature) in made
    chance = random.Random(7)
    start, end, around, key = search._parts(known, known.right)
    assert start is not None
    assert end is not None
    assert around is not None
    assert key is not None
    for _ in range(2_000):
        at = chance.randrange(len(start))
        flipped = start[:at] + bytes([start[at] ^ 1 << chance.randrange(7)]) + start[at + 1 :]
        assert signer.sign(flipped, end, around, key) not in made
        assert signer.sign(start, end, around, chance.randbytes(32)) not in made


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))])
def test_what_is_named_is_true(seed: int) -> None:
    """Of spoiled requests: five of each seed. `spoiled.py` makes as many as you like."""
    chance = random.Random(f"spoiled {seed}")
    assert [why for _ in range(5) if (why := problem(spoiled(chance)[1])[1])] == []


def test_a_method_that_is_not_shown_is_no_mistake() -> None:
    """A URL that was signed for PUT and for another host: the host alone is named."""

    capture = captures.read(in_query("host-changed", random.Random(1)))[-1]
    url = f"https://bucket.s3.eu-west-1.amazonaws.com{capture.target}"
    (alone,) = captures.read(url.encode())
    alone = alone._replace(headers=(*alone.headers, ("content-type", "image/png")))
    assert diagnose(alone, SOMEONE).explanations == (("host-changed",),)
