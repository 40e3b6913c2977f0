"""One mistake that makes a signature wrong: what it is, how it is made or seen, and what to change.

A mistake is *made* by changing fields of a :class:`~rawchime.debug.recipe.Recipe`: each way of making it is one set of
changes. Or it is *seen* in the request itself, without the secret. Some are both: a signer may use the wrong name of a
service in the credential scope, where it shows, or only in the key, where it does not.

The ids are this project's. The rules that the mistakes break are the steps of
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. The mistakes come from what
people report about their clients.
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
    """Whether a request to Chime with an Authorization header can show it. If so, the vectors include it."""
