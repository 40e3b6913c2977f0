"""The logger ``rawchime``, and the lines in which an exchange is shown: ``>`` sent, ``<`` received, ``*`` a remark.

A program sees nothing until it asks: the logger has a NullHandler. INFO is one line per attempt and per wait, without phone
numbers. DEBUG adds the whole exchange, as ``-v`` prints it. Secrets are redacted on both levels.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from .call import Send, Sleep
from .framing import legible
from .message import Exchange
from .printable import printable
from .redaction import redact, redact_fields, redact_text

logger = logging.getLogger("rawchime")
logger.addHandler(logging.NullHandler())


def log(step: Send | Sleep | Exchange) -> None:
    """Log a step before it is taken, or an exchange after it was made."""
    if logger.isEnabledFor(logging.INFO):
        if not isinstance(step, Send):
            logger.info("%s", sentence(step))
        for line in lines(step) if logger.isEnabledFor(logging.DEBUG) else ():
            logger.debug("%s", line)


def sentence(step: Sleep | Exchange) -> str:
    """Return one line about a wait or an attempt, without phone numbers and secrets."""
    if isinstance(step, Sleep):
        return f"{type(step.error).__name__}: retrying in {step.seconds:.2f} s"
    request, response = step.request, step.response
    target = re.sub(r"(?:%2B|\+)\d+", "+…", request.target, flags=re.IGNORECASE)
    if response is None:
        came = printable(redact_text(step.failure, request.secrets))
    else:
        request_id = redact_text(response.get("x-amzn-requestid"), request.secrets)
        came = f"{response.status} (request id {printable(request_id) or 'none'})"
    return f"{request.method} {request.host}{target}: {came}, {step.seconds * 1000:.1f} ms"


def lines(step: Send | Sleep | Exchange, *, show_secrets: bool = False) -> Iterator[str]:
    """Yield the lines that show a step before it is taken, or an exchange after it was made.

    Secrets are redacted unless ``show_secrets``.
    """
    if isinstance(step, Sleep):
        yield f"* {type(step.error).__name__}: retrying in {step.seconds:.2f} s"
    elif isinstance(step, Send):
        yield f"* sending to {step.request.scheme}://{step.request.host}, timeout {step.timeout:.0f} s"
        head = step.request.head if show_secrets else redact_fields(step.request.head)
        yield from _marked(">", head + step.request.body)
    else:
        where = f"{'reused' if step.reused else 'new'} connection to {step.peer}" if step.peer else "no connection"
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
