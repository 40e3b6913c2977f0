"""Bugs in what is made of a redirect."""

from __future__ import annotations

from .mutant import mutant

CALL = "            return proven(exchange(url, request(url, body), deadline), ids)"
FOUND = "            found = exchange(url, request(url, body), deadline)\n"
NEXT = "urllib.parse.urlsplit(urllib.parse.urljoin(url.geturl(), first(found[1], 'location')))"


def follows(when: str, then: str = "exchange(target, request(target, body), deadline)") -> tuple[str, str]:
    """A redirect is followed."""
    lines = f"            target = {NEXT}\n            if found[0] // 100 == 3 and {when}:\n                found = {then}\n"
    return CALL, f"{FOUND}{lines}            return proven(found, ids)"


def success(when: str) -> tuple[str, str]:
    """A redirect is a success."""
    return "    if status >= 300:", f"    if status // 100 == 3 and {when}:\n        return []\n    if status >= 300:"


MUTANTS = (
    *(mutant(f"redirects/{status}-followed", follows(f"found[0] == {status}")) for status in (301, 302, 303, 307, 308)),
    *(mutant(f"redirects/{status}-is-a-success", success(f"status == {status}")) for status in (301, 302, 303, 307, 308)),
    mutant("redirects/all-followed", follows("True")),
    mutant("redirects/same-host-followed", follows("target.netloc == url.netloc")),
    mutant("redirects/other-host-followed", follows("target.netloc != url.netloc")),
    mutant("redirects/followed-with-the-old-signature", follows("True", "exchange(target, request(url, body), deadline)")),
    mutant("redirects/followed-without-signature",
           follows("True", "exchange(target, re.sub(rb'authorization: [^\\r]*\\r\\n', b'', request(target, body)), deadline)")),
    mutant("redirects/followed-with-get",
           follows("True", "exchange(target, b'GET ' + target.path.encode() + b' HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', deadline)")),
    mutant("redirects/all-are-successes", success("True")),
    mutant("redirects/of-the-same-host-are-successes", success("not first(headers, 'location').startswith('http')")),
)  # fmt: skip
