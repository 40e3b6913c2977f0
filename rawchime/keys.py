"""The credentials that a request is signed with. Whoever only needs the value does not load the signer."""

from __future__ import annotations

from typing import NamedTuple


class Credentials(NamedTuple):
    """The keys of one attempt, and the account that they belong to, if it is known. ``repr`` shows none of them."""

    access_key: str
    secret_key: str
    token: str = ""
    account_id: str = ""

    def __repr__(self) -> str:
        return f"<Credentials{' with a session token' if self.token else ''}>"
