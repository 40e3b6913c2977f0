"""The frame, style and script of all pages. A page needs no network and no library."""

from __future__ import annotations

from html import escape

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_STYLE = """
:root { color-scheme: light dark; --page: #fbfaf7; --card: #ffffff; --ink: #20242b; --soft: #646b76; --line: #e3e0d8;
  --accent: #0b6b5d; --mark: #ffe28a; --mark-ink: #201a00; --value: #eef4f2;
  --bad: #a61b1b; --bad-ground: #fdecea; --good: #1d6b2e; --good-ground: #e9f6ec; }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --card: #1c2026; --ink: #e6e8eb; --soft: #98a1ad;
  --line: #2e343c; --accent: #6fd3c1; --mark: #f2c94c; --mark-ink: #1a1500; --value: #252c33;
  --bad: #ff9d94; --bad-ground: #3a2120; --good: #86dd9b; --good-ground: #1b3222; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 8rem; max-width: 62rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.05rem; margin: 0; }
h2.apart { margin-top: 1.6rem; font-size: 1.2rem; }
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
.verdict { margin: .6rem 0 .8rem; padding: .7rem 1rem; border-radius: .6rem; font-weight: 600; color: var(--ink);
  border-left: .3rem solid var(--soft); background: var(--card); }
.verdict.bad { border-color: var(--bad); }
.verdict.good { border-color: var(--good); }
dl { margin: 0; padding: .5rem 1rem; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .35rem 1rem; }
dt { color: var(--soft); font-size: .86rem; }
dd { margin: 0; }
mark { background: var(--mark); color: var(--mark-ink); border-radius: .15rem; }
li.differs { border-left: .3rem solid var(--bad); padding-left: .7rem; background: var(--bad-ground); }
.other { display: block; margin-top: .15rem; }
.other small { display: block; color: var(--bad); }
pre { margin: 0; padding: .6rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--ink);
  font: .86rem/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
#now { position: fixed; inset: auto 0 0 0; background: var(--card); border-top: 1px solid var(--line); padding: .6rem 1rem;
  font-size: .9rem; text-align: center; color: var(--soft); }
#now b { color: var(--ink); }
@media (max-width: 40rem) { li { grid-template-columns: minmax(0, 1fr); padding: .45rem .8rem; }
  header { padding: .6rem .8rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: .1rem; }
  dd { margin-bottom: .45rem; }
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


def frame(title: str, body: str) -> str:
    """Return a whole page; ``body`` is HTML."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
{body}
<div id="now" role="status">Point at a value to follow it</div>
<script>{_SCRIPT}</script>
</body>
</html>
"""
