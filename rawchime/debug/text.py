"""An exchange for reading: ``>`` what is sent, ``<`` what is received, ``*`` what is said about it."""

from __future__ import annotations

from collections.abc import Iterator

from ..call import Send, Sleep
from ..message import Exchange, Request, legible, redact
from ..printable import printable


def lines(step: Send | Sleep | Exchange, *, show_secrets: bool = False) -> Iterator[str]:
    """A step before it is taken, or an exchange after it was made; its secrets redacted unless they are asked for."""
    if isinstance(step, Sleep):
        yield f"* {type(step.error).__name__}: trying again in {step.seconds:.2f} s"
    elif isinstance(step, Send):
        yield f"* to {step.request.scheme}://{step.request.host}, for {step.timeout:.0f} s at the most"
        yield from _marked(">", step.request.to_bytes(), step.request, show_secrets)
    else:
        where = f"{'kept' if step.reused else 'new'} connection to {step.peer}" if step.peer else "no connection"
        yield f"* {where}{f', {step.tls}' if step.tls else ''}; {step.sent} bytes sent, {len(step.received)} received"
        yield from _marked("<", legible(step), step.request, show_secrets)
        if step.failure:
            failure = redact(step.failure.encode("utf-8", "replace"), step.request).decode()
            yield f"* {printable(failure)}"
        yield f"* {step.seconds * 1000:.1f} ms"


def _marked(mark: str, data: bytes, request: Request, show_secrets: bool) -> Iterator[str]:
    if data:
        text = (data if show_secrets else redact(data, request)).decode("utf-8", "backslashreplace")
        for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n"):
            yield f"{mark} {printable(line)}".rstrip()
