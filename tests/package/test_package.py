"""The package: its names, what importing it loads, and what its files may know of each other."""

from __future__ import annotations

import ast
import pydoc
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rawchime

SOURCE = Path(rawchime.__file__).parent

# The core in reading order: a file imports only what stands above it.
ORDER = (
    *("errors", "keys", "redaction", "message", "framing", "printable", "sigv4", "endpoint", "phone_numbers", "answer"),
    *("operations", "signing", "retry"),
    *("call", "credentials", "environment", "attempt", "transport", "log", "client"),
)
FOLDERS = {
    "operations": set(),
    "sigv4": set(),
    "inputs": set(),
    "captures": set(),
    "debug": {"captures"},
    "local": {"debug", "captures", "inputs"},
    "bulk": {"inputs"},
    "vectors": {"local", "debug", "captures", "conformance"},  # of the kit only which rules use a vector
    "conformance": {"local", "debug", "captures", "vectors"},
    "cli": {"inputs", "captures", "debug", "local", "bulk", "vectors", "conformance"},
}


def loaded_by(statement: str) -> set[str]:
    done = subprocess.run([sys.executable, "-X", "importtime", "-c", statement], capture_output=True, text=True, check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_importing_loads_nothing_heavy() -> None:
    """Not botocore's session, rich or sqlite3; in fact nothing of botocore or requests at all."""
    found = loaded_by("import rawchime")
    assert "rawchime" in found
    heavy = {"botocore", "botocore.session", "requests", "urllib3", "rich", "sqlite3", "h11", "argparse", "json", "ssl"}
    assert not heavy & found


def test_the_version_and_the_help_load_nothing_heavy() -> None:
    """They answer at once."""
    for word in ("--version", "--help", "delte"):
        found = loaded_by(f"from rawchime.cli import main; main([{word!r}])")
        assert not {"botocore", "requests", "urllib3", "argparse", "ssl", "sqlite3", "h11"} & found


def test_a_call_with_keys_from_the_environment_does_not_load_botocores_session() -> None:
    """The credential chain is slow to load, and is only where keys and region are not known."""
    found = loaded_by(
        "import os; os.environ.update(AWS_ACCESS_KEY_ID='a', AWS_SECRET_ACCESS_KEY='b', AWS_REGION='us-east-1');"
        "import rawchime; c = rawchime.Client(endpoint_url='http://127.0.0.1:1');\n"
        "try: c.batch_delete_phone_number(['+1'])\n"
        "except rawchime.NothingSent: pass"
    )
    assert {"botocore.auth", "requests"} <= found
    assert not {"botocore.session", "botocore.credentials", "rich", "sqlite3", "h11", "argparse"} & found


def test_every_name_is_there_and_the_stub_knows_it() -> None:
    """`__all__`, the stub for type checkers and dir() list the same names, and each can be loaded."""
    stub = set(re.findall(r" as (\w+)$", (SOURCE / "__init__.pyi").read_text(), re.M))
    assert stub == {*rawchime._HOME, *rawchime._MODULES}
    assert stub <= set(dir(rawchime))
    assert sorted(rawchime.__all__) == sorted({"__version__", *stub})
    everything: dict[str, object] = {}
    exec("from rawchime import *", everything)
    assert stub <= everything.keys()
    shown = pydoc.render_doc(rawchime, renderer=pydoc.plaintext)
    assert all(re.search(rf"\b{name}\b", shown) for name in stub)
    for name in stub:
        assert getattr(rawchime, name).__name__.rpartition(".")[2] == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="nonsense"):
        rawchime.nonsense  # noqa: B018 - the access is the test


def imports_of(path: Path) -> set[str]:
    """The parts of rawchime that a file imports at run time, as `name` or `folder`."""
    found = set()
    tree = ast.parse(path.read_text())
    for_types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    skipped = {inner for node in for_types for inner in ast.walk(node)}
    for node in set(ast.walk(tree)) - skipped:
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.relative_to(SOURCE).parts[:-1]
            base = base[: len(base) - node.level + 1]
            names = (*base, *(node.module or "").split(".")) if node.module else base
            found |= {names[0]} if names and names[0] else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", sorted(SOURCE.glob("*.py")), ids=lambda path: path.name)
def test_a_file_of_the_core_imports_only_what_stands_above_it(path: Path) -> None:
    """The flow goes one way, so that the core can be read from top to bottom."""
    if path.stem in ORDER:
        above = ORDER[: ORDER.index(path.stem)]
        assert imports_of(path) <= {*above, "__version__"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_uses_only_the_core_and_what_is_drawn(folder: str) -> None:
    """One folder a job; they know each other only as the design says."""
    for path in (SOURCE / folder).rglob("*.py"):
        others = imports_of(path) & FOLDERS.keys() - {folder, "operations", "sigv4"}
        assert others <= FOLDERS[folder], path


def test_the_core_down_to_call_does_no_io() -> None:
    """No socket, file, clock or environment where a call is decided, its defaults for clock and chance apart."""
    for name in ORDER[: ORDER.index("credentials")]:
        paths = (SOURCE / name).rglob("*.py") if (SOURCE / name).is_dir() else [SOURCE / f"{name}.py"]
        tree = ast.Module([node for path in paths for node in ast.parse(path.read_text()).body], [])
        modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not modules & {"os", "socket", "ssl", "requests", "urllib3", "subprocess", "sqlite3", "logging"}
        assert "time" not in modules or name == "call"


def test_the_process_of_a_command_does_not_search_at_its_end_what_it_has_loaded() -> None:
    """`command` returns what `main` returns, and leaves nothing to the collector: a seventh of a short command's time."""
    run = "from rawchime.cli import command; sys.argv[1:] = ['delte']; print(command(), len(gc.get_objects()))"
    done = subprocess.run([sys.executable, "-c", f"import gc, sys; {run}"], capture_output=True, text=True, check=True)
    code, left = done.stdout.split()
    assert code == "2"
    assert int(left) < 50
