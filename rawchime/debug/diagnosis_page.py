"""Render a diagnosis as one page: the verdict, both values of each mistake, and the explanation with marked differences.

The page can be attached to a ticket: it contains no secret, token, signature or body, and the access key id is masked.
"""

from __future__ import annotations

from html import escape

from ..captures.capture import Capture
from ..printable import printable
from ..redaction import masked, redact_text
from .diagnosis import MISTAKE, VALID, Diagnosis, Finding
from .differences import lit
from .explain import explain
from .page import sections
from .page_parts import frame
from .report import windows
from .stage import Stage

_TITLES = {VALID: "This signature is right", MISTAKE: "What is wrong with this request"}


def diagnosis_page(found: Diagnosis, capture: Capture, secret_key: str | None, secrets: tuple[str, ...], signer: str) -> str:
    """Return the page without any spelling of ``secrets``; ``signer`` is the access key id to mask."""
    stages, why = _stages(found, capture, secret_key)
    parts = [_verdict(found), *(_finding(finding) for finding in found.findings), _basis(found)]
    if why:
        parts.append(f"<p>There is no explanation, stage by stage: {escape(why)}.</p>")
        parts += [_text("canonical-request", "The canonical request", found.canonical_request)]
        parts += [_text("string-to-sign", "The string to sign", found.string_to_sign)]
    elif stages:
        parts.append('<h2 class="apart">How the service makes the signature</h2>')
        parts.append("<p>Lines that differ are marked. Point at a value to follow it through the stages.</p>")
    body = "\n".join(part for part in parts if part)
    html = frame(
        _TITLES.get(found.verdict, "What can be said of this signature"), f"{body}\n<main>\n{sections(stages)}\n</main>"
    )
    return _safe(html, secrets, signer)


def _safe(html: str, secrets: tuple[str, ...], signer: str) -> str:
    """Remove secrets from a text of the page as a last check."""
    html = redact_text(html, secrets) if secrets else html
    return html.replace(escape(signer), escape(masked(signer))) if signer else html


def _stages(found: Diagnosis, capture: Capture, secret_key: str | None) -> tuple[list[Stage], str]:
    """Return the explanation with its differences, or why there is none."""
    if not capture.method:
        return [], "the capture has canonical requests, and no request"
    try:
        return lit(explain(capture, secret_key, safe=True), found), ""
    except ValueError as error:
        return [], printable(str(error))


def _verdict(found: Diagnosis) -> str:
    kind = {VALID: "good", MISTAKE: "bad", "unexplained": "bad"}.get(found.verdict, "")
    return f'<p class="verdict {kind}">{escape(_capital(found.sentence))}</p>'


def _finding(finding: Finding) -> str:
    actual, expected = windows(finding)
    rows = [
        (label, f"<code>{escape(one.before)}<mark>{escape(one.differs)}</mark>{escape(one.after)}</code>")
        for label, one in (("actual", actual), ("expected", expected))
    ]
    rows.append(("change", escape(finding.change)))
    return _section(f"finding-{finding.id}", finding.sentence, rows)


def _basis(found: Diagnosis) -> str:
    rows = [("judged by", escape(printable(found.rules)))] if found.rules else []
    for label, texts in (("assumed", found.assumed), ("note", found.notes), ("next", found.next)):
        rows += [(label, escape(printable(text))) for text in texts]
    return _section("basis", "What this rests on", rows) if rows else ""


def _section(id_: str, title: str, rows: list[tuple[str, str]]) -> str:
    shown = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows)
    heading = f"<header><h2>{escape(_capital(title))}</h2></header>"
    return f'<section id="{escape(id_)}">{heading}<dl>{shown}</dl></section>'


def _capital(sentence: str) -> str:
    return printable(sentence[:1].upper() + sentence[1:])


def _text(id_: str, title: str, text: str) -> str:
    if not text:
        return ""
    shown = "\n".join(printable(line) for line in text.split("\n"))
    return f'<section id="{id_}"><header><h2>{escape(title)}</h2></header><pre>{escape(shown)}</pre></section>'
