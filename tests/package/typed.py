"""`python tests/package/typed.py`: mypy --strict and pyright accept every Python block of every README.

Run it with the interpreter of an environment that has the extras `lint` and `test`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent.parent


def blocks() -> dict[str, str]:
    """Return the Python blocks of the READMEs, each under a name for a file."""
    readmes = [ROOT / "README.md", *sorted((ROOT / "rawchime").rglob("README.md")), ROOT / "fixtures" / "README.md"]
    return {
        f"{readme.parent.name.replace('-', '_')}_{number}.py": code
        for readme in readmes
        for number, code in enumerate(re.findall(r"^```python\n(.*?)^```$", readme.read_text(), re.M | re.S), 1)
    }


def main() -> int:
    """Check all blocks. Return 1 if a checker rejects one."""
    with TemporaryDirectory() as folder:
        for name, code in blocks().items():
            (Path(folder) / name).write_text(code)
        checks = (["mypy", "--strict", "--cache-dir", os.devnull, "."], ["pyright", "--pythonpath", sys.executable, "."])
        environ = {**os.environ, "PYRIGHT_PYTHON_USE_BUNDLED_PYRIGHT": "1"}
        codes = [
            subprocess.run([sys.executable, "-m", *check], cwd=folder, env=environ, check=False).returncode
            for check in checks
        ]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
