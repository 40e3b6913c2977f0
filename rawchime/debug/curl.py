"""A request as a curl command line that sends the same bytes."""

from __future__ import annotations

from shlex import quote

from ..message import Request


def command(request: Request) -> str:
    """The command, to be run by a POSIX shell. It holds the signature, and the session token where there is one.

    curl sends the headers that it is given in the order given; what it would add of itself (Accept) is taken out.
    """
    words = ["curl", "--http1.1", "--silent", "--show-error", "--include", "--path-as-is", "--request", request.method]
    names = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        words += ["--header", f"{name}: {value}" if value else f"{name};"]
    for name in ("Accept", "User-Agent", "Content-Type"):
        if name.lower() not in names:
            words += ["--header", f"{name}:"]
    if request.body:
        words += ["--data-binary", request.body.decode("utf-8")]
    return " ".join(quote(word) for word in [*words, request.url])
