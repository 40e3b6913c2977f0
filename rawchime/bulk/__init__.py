"""Jobs over many numbers: batches at the rate of the service, every outcome in a journal, and resuming from it.

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
from ..inputs.format import COMMENTED, Entry
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
    phone_number_ids: Iterable[str | Entry],
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
    """Delete many numbers. Yield the Outcome of each when it is settled, and at the end the numbers that stay in doubt.

    Args:
        phone_number_ids: any iterable, or the entries of a list from :func:`rawchime.inputs.read`. It is read to its end
            before anything is sent. Duplicates are sent once. Skipped entries are left out.
        client: provides the endpoint, the credentials and the connections. The job has its own retries.
        journal: a path. The same call resumes: settled numbers are neither sent nor yielded again. Empty: no journal; then
            nothing records what was in flight when the process dies.
        batch_size: numbers per request.
        workers: requests in flight at a time, at most 32.
        rate: maximum requests a second.
        timeout: seconds for one request.
        give_up: seconds without progress after which the job ends.
        resend_in_doubt: resend numbers in doubt that could not be looked up.
        same_account: the journal belongs to the same account, although it was written with another access key whose
            account cannot be compared.

    Raises InvalidRequest before anything is sent, for an argument, an id or a journal that is not valid, for a bad entry,
    and for a number of which one entry is skipped and another is not. At the end it raises the error that stopped the job:
    that of a request, or OutcomeUnknown if the journal can no longer be written.
    Closing the iterator stops the job and waits for the requests in flight. Their outcomes are not yielded, but recorded
    in the journal: :func:`outcomes` reads it.
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
    phone_number_ids: Iterable[str | Entry],
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
    """Take many numbers out of the deletion queue, one request each. Everything else is as in :func:`delete`.

    A number that was restored before is accepted.
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
    phone_number_ids: Iterable[str | Entry],
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
    """Take many numbers off their Voice Connectors and groups. Everything else is as in :func:`delete`.

    The associations are first read from ListPhoneNumbers. A number without associations is accepted. A number with a SIP
    rule or with more than one association is left as it is, and refused as ``Held``. A number whose association has
    changed since an earlier run of the job is refused as ``AssociationsChanged``.
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
    action: Action,
    ids: Iterable[str | Entry],
    client: Client,
    path: str | os.PathLike[str],
    *,
    same_account: bool,
    **settings: Any,
) -> Iterator[Outcome]:
    if isinstance(ids, (str, bytes)) or not isinstance(ids, Iterable):
        raise InvalidRequest("phone_number_ids must be strings, not a single one")

    def outcomes_of_it() -> Iterator[Outcome]:
        about = settings_of(client)._replace(action=action.name)
        book = prepare(map(_taken, ids), about, os.fspath(path), same_account=same_account)
        try:
            if action is DISASSOCIATE:
                yield from survey(book, pages(client, settings["timeout"], settings["give_up"]))
            yield from Job(client, book, action=action, **settings).run()
        finally:
            book.close()

    return outcomes_of_it()


def _taken(one: str | Entry) -> str | LeftOut:
    """Return an id that was checked, or a skipped entry as the journal has it. Raises InvalidRequest for a bad one."""
    if not isinstance(one, Entry):
        return check_id(one)
    if one.skipped:
        return LeftOut(one.line, "", "commented" if one.reason == COMMENTED else "skipped", one.reason, one.left_out)
    if one.reason:
        raise InvalidRequest(f"line {one.line}: {one.reason}")
    return check_id(one.phone_number_id)


def outcomes(journal: str | os.PathLike[str]) -> Iterator[Outcome]:
    """Yield the Outcome of every number of a journal, in the order of the list. Raises InvalidRequest."""
    path = os.fspath(journal)
    look(path)[0].close()
    return _outcomes(path)


def _outcomes(journal: str) -> Iterator[Outcome]:
    with closing(look(journal)[0]) as book:
        yield from book.outcomes()


def settings_of(client: Client) -> Settings:
    """Return the settings of a journal for this client. Raises CredentialsError if there are no usable credentials."""
    signer = client.credentials()
    account = account_of(signer.access_key) or signer.account_id
    return Settings(client.endpoint.url, client.endpoint.signing_region, account, fingerprint(signer.access_key))


def fingerprint(access_key: str) -> str:
    """Return the fingerprint of an access key id that a journal keeps: enough to notice another key and to name it."""
    return f"{masked(access_key)} {hashlib.sha256(access_key.encode()).hexdigest()[:16]}"


def prepare(
    ids: Iterable[str | LeftOut],
    settings: Settings,
    path: str = "",
    *,
    same_account: bool = False,
    hold: bool = False,
) -> Journal:
    """Return the journal of a job: the existing one at ``path`` if it belongs to this job, or a new one. Nothing is sent.

    With ``hold``, an existing journal changes only when :meth:`Journal.keep` is called.

    Raises InvalidRequest. The ids must have passed :func:`~rawchime.phone_numbers.check_id`.
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
