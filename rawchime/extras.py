"""How to install a package that an extra of rawchime needs, for this interpreter and however rawchime was installed."""

from __future__ import annotations

import shlex
import sys


def how_to_install(package: str) -> str:
    """Return a command that installs the package where this process looks for it."""
    return f"{shlex.quote(sys.executable or 'python3')} -m pip install {package}"
