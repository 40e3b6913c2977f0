"""Many numbers: read, sent in batches at the service's rate, every one's fate in a journal, and resumed from it.

from rawchime import Client, bulk

for outcome in bulk.delete(ids, Client(region="us-east-1"), journal="numbers.journal"):
    print(outcome.phone_number_id, outcome.outcome, outcome.error_code)
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from ..call import ATTEMPT_TIMEOUT
from ..credentials import account_of
from ..errors import InvalidRequest
from ..phone_numbers import check_id
from ..redaction import masked
from .actions import DELETE, DISASSOCIATE, RESTORE, Action
from .associations import pages, survey
from .job import GIVE_UP, Job
from .journal import Journal
from .journal_file import create, look, resume, temporary
from .states import LeftOut, Outcome, Settings

if TYPE_CHECKING:
    from ..client import Client

__all__ = [
    "Job",
    "Journal",
    "LeftOut",
    "Outcome",
    "Settings",
    "delete",
    "disassociate",
    "outcomes",
    "prepare",
    "restore",
    "settings_of",
]


def delete(
    phone_number_ids: Iterable[str],
    client: Client,
    *,
    journal: str | os.PathLike[str] = "",
    batch_size: int = 50,
    workers: int = 4,
    rate: float = float("inf"),
    timeout: float = ATTEMPT_TIMEOUT,
    give_up: float = GIVE_UP,
    resend_in_doubt: bool = False,
    same_account: bool = False,
) -> Iterator[Outcome]:
    """Delete many numbers; gives each one's Outcome as it is settled, and last what stays in doubt.

    Args:
        phone_number_ids: any iterable, read once and to its end before anything is sent; a number that is there twice is
            sent once.
        client: its endpoint, credentials and connections are used; retries are the job's.
        journal: a path. The same call again resumes: what is settled there is neither sent nor given again. Empty: none, and
            what is under way when the process dies is not known any more.
        batch_size: numbers in a request.
        workers: requests at a time, 32 at the most.
        rate: the most requests a second.
        timeout: seconds for one request.
        give_up: seconds without an answer that gets anything done, after which the job ends.
        resend_in_doubt: send again what is in doubt and could not be looked up.
        same_account: the journal is of the same account, although it was written with another access key whose account
            cannot be compared.

    Raises InvalidRequest before anything is sent (an argument, an id or a journal that cannot be), and in the end what
    stopped the job: the error of a request, or OutcomeUnknown where the journal can no longer be written. What had come
    back is settled. To close the iterator stops the job, and waits for what is under way; what is settled by that is not
    given, but is in the journal: :func:`outcomes` reads it.
    """
    _check(batch_size, workers, rate, timeout, give_up)
    return _run(
        DELETE,
        phone_number_ids,
        client,
        journal,
        batch_size=batch_size,
        workers=workers,
        rate=rate,
        timeout=timeout,
        give_up=give_up,
        resend_in_doubt=resend_in_doubt,
        same_account=same_account,
    )


def restore(
    phone_number_ids: Iterable[str],
    client: Client,
    *,
    journal: str | os.PathLike[str] = "",
    workers: int = 4,
    rate: float = float("inf"),
    timeout: float = ATTEMPT_TIMEOUT,
    give_up: float = GIVE_UP,
    resend_in_doubt: bool = False,
    same_account: bool = False,
) -> Iterator[Outcome]:
    """Take many numbers back out of the deletion queue, one request each; everything else is as in :func:`delete`.

    A number that is not in the queue because it is restored already is accepted.
    """
    _check(1, workers, rate, timeout, give_up)
    return _run(
        RESTORE,
        phone_number_ids,
        client,
        journal,
        workers=workers,
        rate=rate,
        timeout=timeout,
        give_up=give_up,
        resend_in_doubt=resend_in_doubt,
        same_account=same_account,
    )


def disassociate(
    phone_number_ids: Iterable[str],
    client: Client,
    *,
    journal: str | os.PathLike[str] = "",
    batch_size: int = 50,
    workers: int = 4,
    rate: float = float("inf"),
    timeout: float = ATTEMPT_TIMEOUT,
    give_up: float = GIVE_UP,
    resend_in_doubt: bool = False,
    same_account: bool = False,
) -> Iterator[Outcome]:
    """Take many numbers off the Voice Connectors and groups that hold them; everything else is as in :func:`delete`.

    What holds each number is read from ListPhoneNumbers first. A number that is free already is accepted. One that a SIP
    rule or more than one holder has is left as it is, and refused as ``Held``; one that another holder has since an earlier
    run of the job as ``AssociationsChanged``.
    """
    _check(batch_size, workers, rate, timeout, give_up)
    return _run(
        DISASSOCIATE,
        phone_number_ids,
        client,
        journal,
        batch_size=batch_size,
        workers=workers,
        rate=rate,
        timeout=timeout,
        give_up=give_up,
        resend_in_doubt=resend_in_doubt,
        same_account=same_account,
    )


def _check(batch_size: int, workers: int, rate: float, timeout: float, give_up: float) -> None:
    if batch_size < 1:
        raise InvalidRequest("batch_size must be at least 1")
    if not 1 <= workers <= 32:
        raise InvalidRequest("workers must be from 1 to 32")
    if not (rate > 0 and timeout > 0 and give_up > 0):
        raise InvalidRequest("rate, timeout and give_up must be above 0")


def _run(
    action: Action, ids: Iterable[str], client: Client, path: str | os.PathLike[str], *, same_account: bool, **settings: Any
) -> Iterator[Outcome]:
    if isinstance(ids, (str, bytes)) or not isinstance(ids, Iterable):
        raise InvalidRequest("phone_number_ids must be strings, not a single one")

    def outcomes_of_it() -> Iterator[Outcome]:
        about = settings_of(client)._replace(action=action.name)
        book = prepare(map(check_id, ids), about, os.fspath(path), same_account=same_account)
        try:
            if action is DISASSOCIATE:
                yield from survey(book, pages(client, settings["timeout"], settings["give_up"]))
            yield from Job(client, book, action=action, **settings).run()
        finally:
            book.close()

    return outcomes_of_it()


def outcomes(journal: str | os.PathLike[str]) -> Iterator[Outcome]:
    """Where every number of a journal stands, in the order of the input, also while a job runs; InvalidRequest for none."""
    path = os.fspath(journal)
    look(path)[0].close()
    return _outcomes(path)


def _outcomes(journal: str) -> Iterator[Outcome]:
    with closing(look(journal)[0]) as book:
        yield from book.outcomes()


def settings_of(client: Client) -> Settings:
    """What a journal of this client's job is about. Raises CredentialsError where no usable credentials."""
    signer = client.credentials()
    account = account_of(signer.access_key) or signer.account_id
    return Settings(client.endpoint.url, client.endpoint.signing_region, account, fingerprint(signer.access_key))


def fingerprint(access_key: str) -> str:
    """Return what a journal keeps of an access key id: enough to see that another one signs, and which."""
    return f"{masked(access_key)} {hashlib.sha256(access_key.encode()).hexdigest()[:16]}"


def prepare(
    ids: Iterable[str | LeftOut],
    settings: Settings,
    path: str = "",
    *,
    same_account: bool = False,
    hold: bool = False,
) -> Journal:
    """The journal of a job: the one at ``path``, where it is this job's, or a new one. Nothing is sent.

    With ``hold`` one that is there is changed only when :meth:`Journal.keep` is called.

    Raises InvalidRequest. The ids are ones that :func:`~rawchime.phone_numbers.check_id` has let pass.
    """
    if not path:
        return temporary(ids, settings)
    if not os.path.lexists(path):
        return create(path, ids, settings)
    found = resume(path)
    try:
        if hold:
            found.hold()
        found.check(ids, settings, same_account=same_account)
        found.learn(settings)
    except BaseException:
        found.close()
        raise
    return found
