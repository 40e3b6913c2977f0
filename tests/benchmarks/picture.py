"""The targets as a picture: a bar for each ratio, the mark of its target, in an SVG that is read in light and in dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, LEFT, RIGHT, TOP, STEP, BAR = 820, 372, 60, 64, 30, 14


class Target(NamedTuple):
    """A ratio and the most that it may be; ``ratio`` is None where the peer was not there."""

    name: str
    most: float
    ratio: float | None


def svg(targets: Sequence[Target], subtitle: str) -> str:
    """Each bar is its ratio as a share of its target: the line on the right is the target."""
    shown = [one for one in targets if one.ratio is not None]
    height = TOP + STEP * len(shown) + 34
    span = WIDTH - LEFT - RIGHT
    longest = max(1.0, *(float(one.ratio or 0) / one.most for one in shown))
    line = LEFT + span / longest
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" font-size="13">',
        "<title>rawchime beside its peers</title>",
        "<style>.g{fill:#fff}.t{fill:#1f2328}.m{fill:#59636e}.b{fill:#0969da}.o{fill:#cf222e}.l{stroke:#59636e}"
        "@media(prefers-color-scheme:dark){.g{fill:#0d1117}.t{fill:#f0f6fc}.m{fill:#9198a1}.b{fill:#4493f8}.o{fill:#f85149}"
        ".l{stroke:#9198a1}}</style>",
        f'<rect class="g" width="{WIDTH}" height="{height}"/>',
        '<text class="t" x="12" y="26" font-size="16" font-weight="600">rawchime beside its peers: less is better</text>',
        f'<text class="m" x="12" y="46">{escape(subtitle)}</text>',
    ]
    for at, one in enumerate(shown):
        ratio = float(one.ratio or 0)
        y = TOP + STEP * at
        width = max(1.5, span / longest * ratio / one.most)
        colour = "b" if ratio <= one.most else "o"
        parts.append(f'<text class="t" x="{LEFT - 12}" y="{y + 16}" text-anchor="end">{escape(one.name)}</text>')
        parts.append(f'<rect class="{colour}" x="{LEFT}" y="{y + 5}" width="{width:.1f}" height="{BAR}" rx="2"/>')
        inside = width > 60
        place = (
            f'x="{LEFT + width - 6:.1f}" text-anchor="end" fill="#fff"'
            if inside
            else f'x="{LEFT + width + 6:.1f}" class="t"'
        )
        parts.append(f'<text {place} y="{y + 16}" font-size="11" font-weight="600">{ratio:.2f}</text>')
        parts.append(f'<text class="m" x="{line + 6:.1f}" y="{y + 16}" font-size="11">{one.most:g}</text>')
    bottom = TOP + STEP * len(shown)
    parts.append(f'<line class="l" x1="{line:.1f}" y1="{TOP}" x2="{line:.1f}" y2="{bottom}" stroke-dasharray="3 3"/>')
    parts.append(f'<text class="m" x="{line:.1f}" y="{bottom + 18}" text-anchor="middle">target</text>')
    return "\n".join([*parts, "</svg>", ""])
