"""Damaged captures: what a cut, a slip of the mouse, an editor or bad luck makes of them.

Run `python tests/captures/fuzz.py 200000` for the full count; the tests run a part of it.
"""

from __future__ import annotations

import random
import re
import shlex
import sys
import time
from collections import Counter
from pathlib import Path

import generated
from generated import Sent
from test_round_trips import LOSSY, WRITERS

from rawchime import captures
from rawchime.captures import Capture, described
from rawchime.debug.diagnose import diagnose
from rawchime.printable import printable

CASES = [path.read_bytes() for path in sorted((Path(__file__).parent.parent / "cases").rglob("*.*")) if path.suffix != ".md"]


def damaged(chance: random.Random, data: bytes) -> bytes:
    """The capture after one to three accidents."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice([1, 1, 2, 5, 40, 400]))
        noise = bytes(chance.choices(b"'\"\\`$^{}[]<>()&|;:,=/@%#-+ \t\r\n\0\x1b\xc2\xa0\xff0aZ", k=chance.randint(1, 8)))
        data = chance.choice(
            [
                data[:at],
                data[at:],
                data[:at] + data[end:],
                data[:at] + noise + data[at:],
                data[:at] + noise + data[end:],
                data[:at] + data[at:end] * 2 + data[end:],
                data.replace(b"\r\n", b"\n"),
                data.replace(b"\n", b"\r\n"),
                data.replace(chance.choice([b"'", b'"', b":", b" "]), b"", 1),
                data + noise,
            ]
        )
    return data


def survives(data: bytes) -> str:
    """Read a damaged capture and judge what was read; the outcome's name. Fails for a crash."""
    found = reading(data)
    for capture in found:
        assert isinstance(capture, Capture)
        assert described(capture) == printable(described(capture))
        assert diagnose(capture, None).verdict in ("valid", "mistake", "unexplained", "unverifiable")
    return "read" if found else "refused"


def reading(data: bytes) -> list[Capture]:
    """The captures; none where they are refused, with a sentence."""
    try:
        return captures.read(data)
    except ValueError as error:
        if not str(error).strip():
            raise AssertionError("a refusal without a reason") from error
        return []


def cut(chance: random.Random) -> tuple[str, Sent, bytes]:
    """A form's name, the request, and what a tool wrote of it, cut anywhere."""
    name = chance.choice(sorted(WRITERS))
    sent = generated.request(chance)
    written = WRITERS[name](sent)
    data = written if isinstance(written, bytes) else written.encode()
    return name, sent, data[: chance.randrange(len(data))]


def is_visible(name: str, data: bytes) -> bool:
    """Whether a cut can be seen: a command that ends after a word is a whole command."""
    if not name.startswith("shell "):
        return True
    text = data.decode("utf-8", "replace").rstrip(" ")
    if "cmd" in name or name in ("shell firefox_win", "shell powershell"):
        escaped = "`." if name == "shell powershell" else r'\^?\\\^?[\\"]|""'
        return text.endswith(("^", "`")) or re.sub(escaped, "", text, flags=re.DOTALL).count('"') % 2 == 1
    if name.removeprefix("shell ") in ("chrome_bash", "firefox_posix", "burp"):
        text = re.sub(r"\$'(?:[^'\\]|\\.)*'", "x", text, flags=re.S)
    try:
        shlex.split(text)
    except ValueError:
        return True
    return text.endswith("\\")


def is_harmless(name: str, sent: Sent, data: bytes) -> str:
    """Read what is left: it is refused, or it is the same request, or it lacks what was cut. The outcome's name."""
    found = reading(data)
    for capture in found:
        same = (capture.method, capture.target) == (sent.method, sent.target)
        same = same and capture.get("authorization") == sent.names()["authorization"]
        same = same and capture.get("x-amz-date") == sent.names()["x-amz-date"]
        same = same and capture.get("content-type") == sent.names()["content-type"]
        body = capture.body is None or capture.body == sent.body
        if not (same and body) and is_visible(name, data):
            raise AssertionError(f"{name}: another request is read from a cut capture: {described(capture)}\n{data!r}")
    return "read" if found else "refused"


def run(count: int, seed: int = 0, longest: float = 0.0) -> Counter[str]:
    """Read so many damaged captures; half of them cut, half of them damaged in other ways.

    ``longest`` is the maximum of seconds of CPU for one; 0 for no limit.
    """
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    for number in range(count):
        started = time.process_time()
        if number % 2:
            name, sent, data = cut(chance)
            outcomes["cut, " + is_harmless(name, sent, data)] += 1
        elif number % 4:
            outcomes["damaged, " + survives(damaged(chance, chance.choice(CASES)))] += 1
        else:
            written = WRITERS[chance.choice(sorted(WRITERS))](generated.request(chance))
            data = written if isinstance(written, bytes) else written.encode()
            outcomes["damaged, " + survives(damaged(chance, data))] += 1
        if longest and time.process_time() - started > longest:
            raise AssertionError(f"number {number} takes more than {longest} s")
    return outcomes


if __name__ == "__main__":
    begun = time.perf_counter()
    total = run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, longest=1.0)
    print(dict(total), f"{time.perf_counter() - begun:.0f} s", f"{len(WRITERS)} writers, {len(LOSSY)} lossy")
