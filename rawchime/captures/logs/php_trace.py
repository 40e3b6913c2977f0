"""The trace of the AWS SDK for PHP (``'debug' => true``): the steps of its middleware, and what libcurl sent.

By default the SDK hides the signature in all of it. With ``scrub_auth`` set to false, libcurl's verbose output holds the
request.
"""

from __future__ import annotations

import re

from .. import curl_verbose
from ..capture import Capture
from ..hidden import hidden
from ..refused import Refused, line_of

FORM = "AWS SDK for PHP trace"
INSTEAD = "Create the client with 'debug' => ['scrub_auth' => false, 'http' => true]."
_STEP = re.compile(r"(?m)^-> Entering step \w+, name '")


def read(text: str) -> list[Capture | Refused] | None:
    """Read what libcurl sent. Raises Refused where the trace does not hold it."""
    start = _STEP.search(text)
    if not start:
        return None
    found = curl_verbose.read(text)
    if not found:
        raise Refused(FORM, "it does not show what is sent over the wire", INSTEAD, line_of(text, start.start()))
    return [
        Refused(FORM, f"{what} is hidden in it", INSTEAD, one.line)
        if isinstance(one, Capture) and (what := hidden(one))
        else one._replace(form=FORM)
        if isinstance(one, Capture)
        else one
        for one in found
    ]
