"""Read awscurl's command line; awscurl signs the request when it runs. https://github.com/okigan/awscurl"""

from __future__ import annotations

from ..bodies import shown
from ..capture import Capture, split_url, with_host
from ..encoding import encoded
from ..http_text import TOKEN
from ..refused import Refused, sketch
from .shell import Command

FORM = "awscurl command"
INSTEAD = "Capture what awscurl sends, with `awscurl -v`."
_WITH_VALUE = {
    "-X": "request", "--request": "request", "-d": "data", "--data": "data", "-H": "header", "--header": "header",
    "--region": "region", "--profile": "profile", "--service": "service", "--access_key": "access_key",
    "--secret_key": "secret_key", "--security_token": "token", "--session_token": "token", "-o": "output",
    "--output": "output",
}  # fmt: skip
_SWITCHES = (
    "-v",
    "--verbose",
    "-i",
    "--include",
    "-k",
    "--insecure",
    "-L",
    "--location",
    "--compressed",
    "--fail-with-body",
)
_BINARY = ("--data-binary",)


def read(command: Command) -> list[Capture]:
    """Return the request that an awscurl command sends, unsigned. Raises Refused if it is uncertain."""
    values: dict[str, str] = {"request": "GET", "service": "execute-api", "region": "us-east-1"}
    headers: list[tuple[str, str]] = []
    url, body, note = "", b"", ""
    left = iter(command.words[1:])
    for word in left:
        if word.text in _SWITCHES or word.text in _BINARY:  # --data-binary is a switch of awscurl
            continue
        name, equals, value = word.text.partition("=")
        if name in _WITH_VALUE:
            following = word._replace(text=value) if equals else next(left, None)
            if following is None:
                raise Refused(FORM, f"nothing follows the option `{name}`", "Copy the whole command.", word.line)
            text = following.value(FORM)
            if _WITH_VALUE[name] == "header":
                field, _, content = text.partition(":")
                if not TOKEN.fullmatch(field):
                    raise Refused(FORM, f"{sketch(text)} is not a header", "Check the command.", word.line)
                headers.append((field, content.strip()))
            elif _WITH_VALUE[name] == "data":
                body, note = (b"", f"awscurl reads it from the file {text[1:]}") if text[:1] == "@" else (encoded(text), "")
            else:
                values[_WITH_VALUE[name]] = text
        elif word.text.startswith("-"):
            raise Refused(FORM, f"the option {sketch(word.text)} is not known", INSTEAD, word.line)
        else:
            url = word.value(FORM)
    if not url:
        raise Refused(FORM, "it names no URL", "Copy the whole command.", command.line)
    scheme, authority, target = split_url(url)
    whole = with_host(tuple(headers), authority)
    data, length_note = (None, note) if note else shown(body, whole)
    later = f"awscurl signs it when it is sent: region {values['region']}, service {values['service']}"
    made = Capture(values["request"], target, whole, data, scheme, form=FORM, line=command.line, note=note or length_note)
    return [made._replace(unseen=("accept", "content-type", "user-agent"), signed_later=later)]
