"""Jobs take the entries of a list as `inputs.read` yields them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from services import Local

from rawchime import Client, bulk
from rawchime.errors import InvalidRequest
from rawchime.inputs import Entry, read
from rawchime.local.numbers import Numbers

IDS = ("+12065550100", "+12065550101", "%2B12065550101")


@pytest.fixture
def client(local: Local, client_of: Callable[..., Client]) -> Client:
    return client_of(local.server.url, clock=lambda: local.now)


def entries_of(rows: list[tuple[str, str]]) -> list[Entry]:
    """The entries of a table of these rows, of which those that say delete are chosen."""
    text = "PhoneNumberId,Decision\n" + "".join(f"{one},{value}\n" for one, value in rows)
    return list(read(io.BytesIO(text.encode()), where=[("Decision", "delete")]))


def test_skipped_entries_are_left_out(client: Client, local: Local) -> None:
    """The other numbers are deleted."""
    entries = entries_of([(IDS[0], "delete"), (IDS[1], "keep")])
    assert [one.phone_number_id for one in bulk.delete(entries, client)] == [IDS[0]]
    assert set(local.service.numbers.queue(local.now)) == {IDS[0]}


def test_a_bad_entry_is_refused(client: Client, local: Local) -> None:
    """Nothing is sent, and the message names the line."""
    entries = entries_of([(IDS[0], "delete"), ("+1206555", "delete")])
    with pytest.raises(InvalidRequest, match=r"^line 3: '[+]1206555' has 6 digits"):
        list(bulk.delete(entries, client))
    assert not local.service.numbers.queue(local.now)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(["delete", "keep"])), min_size=1, max_size=6))
def test_a_number_is_deleted_only_if_every_row_of_it_is_chosen(
    client: Client, local: Local, rows: list[tuple[str, str]]
) -> None:
    """For any rows, in any order and spelling; otherwise the list is refused, and nothing is sent."""
    chosen, left = ({one.replace("%2B", "+") for one, value in rows if value == word} for word in ("delete", "keep"))
    local.service.numbers.close()
    local.service.numbers = Numbers()
    if chosen & left:
        with pytest.raises(InvalidRequest, match="contradicts itself"):
            list(bulk.delete(entries_of(rows), client))
    else:
        assert {one.outcome for one in bulk.delete(entries_of(rows), client)} <= {"accepted"}
    assert set(local.service.numbers.queue(local.now)) == (set() if chosen & left else chosen)
