"""An exchange for reading: ``>`` what is sent, ``<`` what is received, ``*`` what is said about it."""

from __future__ import annotations

from collections.abc import Iterator

from ..call import Send, Sleep
from ..message import Exchange, legible
from ..printable import printable
from ..redaction import redact, redact_fields, redact_text


def lines(step: Send | Sleep | Exchange, *, show_secrets: bool = False) -> Iterator[str]:
    """A step before it is taken, or an exchange after it was made; its secrets redacted unless they are asked for."""
    if isinstance(step, Sleep):
        yield f"* {type(step.error).__name__}: trying again in {step.seconds:.2f} s"
    elif isinstance(step, Send):
        yield f"* to {step.request.scheme}://{step.request.host}, for {step.timeout:.0f} s at the most"
        head = step.request.head if show_secrets else redact_fields(step.request.head)
        yield from _marked(">", head + step.request.body)
    else:
        where = f"{'kept' if step.reused else 'new'} connection to {step.peer}" if step.peer else "no connection"
        yield f"* {where}{f', {step.tls}' if step.tls else ''}; {step.sent} bytes sent, {len(step.received)} received"
        secrets = () if show_secrets else step.request.secrets
        yield from _marked("<", redact(legible(step), secrets) if secrets else legible(step))
        if step.failure:
            yield f"* {printable(redact_text(step.failure, secrets))}"
        yield f"* {step.seconds * 1000:.1f} ms"


def _marked(mark: str, data: bytes) -> Iterator[str]:
    if data:
        text = data.decode("utf-8", "backslashreplace")
        for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n"):
            yield f"{mark} {printable(line)}".rstrip()
