"""One mistake that makes a signature wrong: what it is, how it is made or seen, and what to change.

A mistake is *made* by turning knobs of a :class:`~rawchime.debug.recipe.Recipe`: each way of making it is one set of
changes. Or it is *seen* in the request itself, without the secret. Some are both: a signer may use the wrong name of a
service where it shows, in the credential scope, or only where it does not, in its key.

The names are this project's. What is wrong with each is said by the steps of
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html; that people make them was read in
what they report of their clients.
"""

from __future__ import annotations

from typing import NamedTuple

from .. import signs, ways


class Mistake(NamedTuple):
    """One entry of the table."""

    id: str
    sentence: str
    change: str
    make: ways.Ways = ways.no_way
    see: signs.Sign = signs.no_sign
    here: bool = True
    """Whether a request to Chime that is signed in its header shows it: then the vectors have it."""
