"""Return the messages of a log, without the prefixes of loggers, containers and terminals."""

from __future__ import annotations

import json
import re
from collections import Counter

_PREFIXES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[\w.\-]{1,60} +\| ?",  # docker compose
        r"[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} \S{1,80} [^\s:]{1,80}: ?",  # syslog
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9:]{4,6}) (?:stdout|stderr) [FP] ",  # Kubernetes
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9:]{4,6})[ \t]\S{1,80}[ \t]",  # CloudWatch
    )
)
_MEMBERS = ("message", "msg", "event", "log", "@message", "textPayload")


def log_lines(text: str) -> list[str]:
    """Return the lines of a log; of JSON lines, the lines of their messages. A prefix that every line has is taken off."""
    lines = text.replace("\r\n", "\n").split("\n")
    if messages := _json_messages(lines):
        return messages
    full = [line for line in lines if line.strip()]
    for prefix in _PREFIXES:
        if all(prefix.match(line) or prefix.match(line + " ") for line in full):
            return [line[match.end() :] if (match := prefix.match(line)) else "" for line in lines]
    return lines


def _json_messages(lines: list[str]) -> list[str]:
    """Return the lines of the messages in JSON Lines; empty if the lines are not JSON."""
    full = [line for line in lines if line.strip()]
    if not full or not full[0].lstrip().startswith("{"):
        return []
    found: list[str] = []
    for line in full:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return []
        texts = [value[name] for name in _MEMBERS if isinstance(value, dict) and isinstance(value.get(name), str)]
        if texts:
            found += texts[0].rstrip("\n").split("\n")
    return found


def unwrapped(lines: list[str]) -> list[str]:
    """Return the lines as they were before a terminal wrapped them at its width, which most long lines then have."""
    lengths = Counter(len(line) for line in lines if len(line) >= 60)
    width, count = lengths.most_common(1)[0] if lengths else (0, 0)
    if count < 3:
        return lines
    found: list[str] = []
    joined: list[str] = []
    for line in lines:
        joined.append(line)
        if len(line) < width:
            found.append("".join(joined))
            joined = []
    return [*found, "".join(joined)] if joined else found
