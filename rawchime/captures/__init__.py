"""What a file of captured requests is: raw HTTP, HAR, ``curl -v``'s output, a curl command line, or botocore's debug log."""

from __future__ import annotations

import json
import re

from .capture import Capture, read_http

FORMS = "raw HTTP, a HAR file, the output of `curl -v`, a curl command line, botocore's or aws-cli's debug log"


def read_captures(data: bytes) -> list[Capture]:
    """Every request of the file, oldest first, at least one. Raises ValueError with what is wrong with it."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    if not text.strip():
        raise ValueError("it is empty")
    if text.lstrip().startswith("{"):
        from . import har

        try:
            found = har.read(json.loads(text))
        except json.JSONDecodeError as error:
            raise ValueError(f"it starts as JSON, and is not: {error}") from None
        except RecursionError:
            raise ValueError("its JSON is nested too deeply") from None
    elif "AWSPreparedRequest" in text:
        from .botocore_log import read_log

        found = read_log(text.replace("\r\n", "\n"))
    elif re.search(r"^> \S+ \S.* HTTP/[0-9]", text, re.M):
        from .curl import read_verbose

        found = read_verbose(text)
    elif re.match(r"\s*(?:\$ )?(?:printf |curl )", text):
        from .curl import read_command

        found = [read_command(text)]
    else:
        one = read_http(data)
        found = [one] if one else []
    if not found:
        raise ValueError("no request is found in it")
    return found
