"""What curl, wget, HTTPie and http.client print of awkward requests is read as what they sent."""

from __future__ import annotations

import pytest
import real_tools


@pytest.mark.slow
def test_nothing_that_a_tool_prints_is_misread() -> None:
    """`python tests/captures/real_tools.py 400` is the full count. Most are read, some of them without their body."""
    counts, misread = real_tools.run(8, seed=3)
    assert misread == []
    read = sum(many for name, many in counts.items() if name.endswith((": whole", ": without a body")))
    assert read > 0.95 * counts.total()


def test_a_misreading_is_seen() -> None:
    """Another target, value or body than arrived is named."""
    arrived = b"POST /a HTTP/1.1\r\nHost: h\r\nX-Custom: 1\r\nContent-Length: 2\r\n\r\nab"
    assert real_tools.differences(arrived, arrived) == ("whole", [])
    for wrong in (arrived.replace(b"/a", b"/b"), arrived.replace(b"m: 1", b"m: 2"), arrived.replace(b"\nab", b"\nac")):
        assert len(real_tools.differences(wrong, arrived)[1]) == 1
