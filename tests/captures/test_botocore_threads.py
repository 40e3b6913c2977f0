"""Threads in botocore's debug log: a body goes to the request that it was sent with, or to none."""

from __future__ import annotations

import pytest

from rawchime import captures

MAKING = "Making request for OperationModel(name=X) with params: {'url_path': '/x', 'method': 'POST', 'body': %r}"
SENDING = (
    "Sending http request: <AWSPreparedRequest stream_output=False, method=%s, url=https://a.example/%s, "
    "headers={'X-Amz-Date': b'20261125T073330Z'%s}>"
)


def log(prefixes: tuple[str, str], *, making: bool = True) -> bytes:
    """Two threads make their requests before either sends its own; the second has no body where ``making`` is false."""
    one, two = prefixes
    length = ", 'Content-Length': '2'"
    lines = [one + MAKING % b"11", *([two + MAKING % b"22"] if making else [])]
    lines += [
        two + SENDING % ("POST" if making else "GET", "2", length if making else ""),
        one + SENDING % ("POST", "1", length),
    ]
    return "\n".join([*lines, ""]).encode()


@pytest.mark.parametrize("names", [("Thread-1 (work)", "Thread-2 (work)"), ("MainThread", "ThreadPoolExecutor-0_0")])
def test_a_named_thread_keeps_its_body(names: tuple[str, str]) -> None:
    """Python names a thread after its function, with a space between."""
    first, second = (f"2026-11-25 07:33:30,001 - {name} - botocore.endpoint - DEBUG - " for name in names)
    assert [(one.target, one.body) for one in captures.read(log((first, second)))] == [("/2", b"22"), ("/1", b"11")]


def test_without_names_no_body_is_guessed() -> None:
    """Nothing in the log shows which of the two bodies a request was sent with."""
    plain = "2026-11-25 07:33:30,001 botocore.endpoint [DEBUG] "
    found = captures.read(log((plain, plain)))
    assert [(one.target, one.body) for one in found] == [("/2", None), ("/1", None)]
    assert all(one.note for one in found)


def test_a_request_without_a_body_gets_none_of_the_others() -> None:
    """The line that made it is missing, and the log's only body is another request's."""
    plain = "2026-11-25 07:33:30,001 botocore.endpoint [DEBUG] "
    found = captures.read(log((plain, plain), making=False))
    assert (found[0].method, found[0].body) == ("GET", b"")
    assert not found[0].shows("accept-encoding")
