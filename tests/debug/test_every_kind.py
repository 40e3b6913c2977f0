"""Each mistake of the table, for each group of services and in each place: named, where it makes a difference."""

from __future__ import annotations

import random

import pytest
import wrong_signer

from rawchime import Credentials, captures
from rawchime.debug.diagnose import MISTAKE, VALID, Diagnosis, diagnose

SOMEONE = Credentials(wrong_signer.KEY_ID, wrong_signer.SECRET, wrong_signer.TOKEN)
KINDS = [(group, kind) for group in wrong_signer.GROUPS for kind in ("header", "query")]
S3 = ("s3", "minio")


def signed(*mistakes: str, group: str, kind: str, seed: int) -> bytes:
    return wrong_signer.signed(*mistakes, chance=random.Random(seed), group=group, kind=kind)


def judged(data: bytes) -> Diagnosis:
    return diagnose(captures.read(data)[-1], SOMEONE)


def expected(mistake: str, group: str, kind: str) -> str | None:
    """The name for a mistake; empty where it makes no difference, None where it is not a mistake of this kind."""
    if kind == "query" and (mistake.startswith("authorization-") or mistake == "date-missing"):
        return None  # there is no such header, and a parameter that is missing has a name of its own
    if kind == "query" and mistake == "clock-skewed":
        return "expired"
    if group in S3 and mistake == "path-encoded-once":
        return ""
    if group in S3 and kind == "query" and mistake in ("payload-unsigned", "payload-hash-upper-case", "body-changed"):
        return ""  # the body is not signed
    if group == "minio" and mistake == "region-wrong":
        return ""  # the host does not determine it
    if group == "minio" and mistake == "service-wrong":
        return None  # likewise: it is judged by the rules of the service that the scope names
    return mistake


@pytest.mark.parametrize(("group", "kind"), KINDS)
def test_a_right_one_is_valid(group: str, kind: str) -> None:
    """The same signer, without a mistake."""
    assert judged(signed(group=group, kind=kind, seed=0)).verdict == VALID


def check(mistake: str, group: str, kind: str, seed: int) -> None:
    name = expected(mistake, group, kind)
    if name is None:
        return
    found = judged(signed(mistake, group=group, kind=kind, seed=seed))
    wanted = (MISTAKE, ((name,),)) if name else (VALID, ())
    assert (found.verdict, found.explanations) == wanted, (group, kind, seed, found.sentence)


@pytest.mark.parametrize("mistake", wrong_signer.MADE)
def test_each_mistake_is_named_for_each_kind(mistake: str) -> None:
    """One group and place of each, in turn; every one with `-m slow`."""
    group, kind = KINDS[1:][wrong_signer.MADE.index(mistake) % len(KINDS[1:])]
    check(mistake, group, kind, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("group", "kind"), KINDS)
def test_every_mistake_is_named_for_every_kind(group: str, kind: str) -> None:
    """In two of the ways in which the signer makes it."""
    for mistake in wrong_signer.MADE:
        for seed in range(2):
            check(mistake, group, kind, seed)
