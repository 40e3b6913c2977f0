"""An explanation as one page that needs nothing else: no network, no fonts, no library.

Pointing at a value, or reaching it with the keyboard, lights it up wherever it goes. Without a script it can still be read.
"""

from __future__ import annotations

from html import escape

from .stage import Span, Stage, name_of

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_STYLE = """
:root { color-scheme: light dark; --page: #fbfaf7; --card: #ffffff; --ink: #20242b; --soft: #646b76; --line: #e3e0d8;
  --accent: #0b6b5d; --mark: #ffe28a; --mark-ink: #201a00; --value: #eef4f2; }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --card: #1c2026; --ink: #e6e8eb; --soft: #98a1ad;
  --line: #2e343c; --accent: #6fd3c1; --mark: #f2c94c; --mark-ink: #1a1500; --value: #252c33; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 8rem; max-width: 62rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.05rem; margin: 0; }
p { margin: 0; color: var(--soft); }
a { color: var(--accent); }
section { margin-top: 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  overflow: hidden; }
header { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; padding: .7rem 1rem;
  border-bottom: 1px solid var(--line); }
header b { color: var(--accent); }
header a { font-size: .85rem; margin-left: auto; }
ol { list-style: none; margin: 0; padding: .3rem 0; }
li { padding: .3rem 1rem; display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: .1rem 1.5rem; }
code { font: .86rem/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere;
  white-space: pre-wrap; }
small { color: var(--soft); font-size: .82rem; line-height: 1.45; }
.v { background: var(--value); border-radius: .2rem; padding: .05em .1em; cursor: pointer; }
.v:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.lit { background: var(--mark); color: var(--mark-ink); }
#now { position: fixed; inset: auto 0 0 0; background: var(--card); border-top: 1px solid var(--line); padding: .6rem 1rem;
  font-size: .9rem; text-align: center; color: var(--soft); }
#now b { color: var(--ink); }
@media (max-width: 40rem) { li { grid-template-columns: minmax(0, 1fr); padding: .45rem .8rem; }
  header { padding: .6rem .8rem; }
  header a { margin-left: 0; } }
"""

_SCRIPT = """
const all = [...document.querySelectorAll('.v')], now = document.getElementById('now'), idle = now.textContent;
let held = '';
function light(value) {
  let stages = new Set();
  for (const one of all) {
    const on = value !== '' && one.dataset.v === value;
    one.classList.toggle('lit', on);
    one.setAttribute('aria-pressed', on);
    if (on) stages.add(one.closest('section').querySelector('h2').textContent);
  }
  now.replaceChildren();
  if (!value) { now.textContent = idle; return; }
  const name = document.createElement('b');
  name.textContent = all.find(one => one.dataset.v === value).dataset.name;
  now.append(name, ' in: ' + [...stages].join(' \\u2192 '));
}
for (const one of all) {
  one.addEventListener('pointerenter', event => { if (event.pointerType === 'mouse') light(one.dataset.v); });
  one.addEventListener('pointerleave', event => { if (event.pointerType === 'mouse') light(held); });
  one.addEventListener('focus', () => light(one.dataset.v));
  one.addEventListener('blur', () => light(held));
  one.addEventListener('click', () => { held = held === one.dataset.v ? '' : one.dataset.v; light(held); });
  one.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); one.click(); }
    if (step) {
      event.preventDefault();
      const same = all.filter(other => other.dataset.v === one.dataset.v);
      same[(same.indexOf(one) + step + same.length) % same.length].focus();
    }
  });
}
document.addEventListener('keydown', event => { if (event.key === 'Escape') { held = ''; light(''); } });
"""


def page(stages: list[Stage]) -> str:
    """The page's HTML."""
    seen: set[str] = set()
    sections = "\n".join(_section(number, stage, seen) for number, stage in enumerate(stages, 1))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>How this request is signed</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>How this request is signed</h1>
<p>Signature Version 4, stage by stage. Point at a value, tap it, or reach it with Tab: it lights up in every stage it
flows through. The arrow keys go from one place of a value to the next; Esc lets go.</p>
<main>
{sections}
</main>
<div id="now" role="status">Point at a value to follow it</div>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _section(number: int, stage: Stage, seen: set[str]) -> str:
    rows, rule = [], ""
    for line in stage.lines:
        spans = "".join(_span(span, seen) for span in line.spans) or "<small>(an empty line)</small>"
        rows.append(f"<li><code>{spans}</code><small>{escape(line.rule) if line.rule != rule else ''}</small></li>")
        rule = line.rule
    link = f'<a href="{escape(stage.clause)}">AWS’s guide</a>' if stage.clause else ""
    heading = f"<header><b>{number}</b><h2>{escape(stage.title)}</h2>{link}</header>"
    return f'<section id="{stage.id}">{heading}<ol>{"".join(rows)}</ol></section>'


def _span(span: Span, seen: set[str]) -> str:
    if not span.value:
        return escape(span.text)
    # Tab goes to each value once; the arrow keys to its other places.
    index = -1 if span.value in seen else 0
    seen.add(span.value)
    value, name, text = escape(span.value), escape(name_of(span.value)), escape(span.text)
    return f'<span class="v" role="button" tabindex="{index}" data-v="{value}" data-name="{name}">{text}</span>'
