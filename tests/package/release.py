"""`python tests/package/release.py`: build the sdist and the wheel, check their contents, and run what the wheel installs.

Run it with the interpreter of an environment that has the extra `lint`.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent.parent
DATA = ("rawchime/py.typed", "rawchime/__init__.pyi")
"""Files of the package that are not Python modules, and must be in both archives."""


def modules() -> set[str]:
    """Return every file of the package that a release must have."""
    return {str(path.relative_to(ROOT)) for path in (ROOT / "rawchime").rglob("*.py")} | set(DATA)


def missing(names: set[str], ending: str) -> list[str]:
    """Return what an archive lacks: files of the package, the licence."""
    found = sorted(modules() - names)
    return found if any(name.endswith(ending) for name in names) else [*found, ending]


def main() -> int:
    """Return 1 if an archive lacks a file, or the installed command does not run."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "build", "--outdir", folder, ROOT], check=True, stdout=subprocess.DEVNULL)
        (sdist,), (wheel,) = list(folder.glob("*.tar.gz")), list(folder.glob("*.whl"))
        subprocess.run([sys.executable, "-m", "twine", "check", "--strict", sdist, wheel], check=True)
        with tarfile.open(sdist) as archive:
            lacks = missing({one.partition("/")[2] for one in archive.getnames()}, "LICENSE")
        with zipfile.ZipFile(wheel) as packed:
            lacks += missing(set(packed.namelist()), "licenses/LICENSE")
        if lacks:
            print(f"the release lacks {', '.join(lacks)}")
            return 1
        venv.create(folder / "venv", with_pip=True)
        subprocess.run([folder / "venv" / "bin" / "pip", "install", "-q", f"{wheel}[tools]"], check=True)
        command = [folder / "venv" / "bin" / "rawchime", "delete", "--local", "+12065550100"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        print(done.stdout, done.stderr, sep="")
        return int("1 accepted" not in done.stdout)


if __name__ == "__main__":
    sys.exit(main())
