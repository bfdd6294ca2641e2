"""Only a store on a server imports its driver; ``tests/test_layers.py`` shows that one in a file does not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import frontdesk
from frontdesk.store import SERVER_DRIVERS

_PACKAGE = Path(frontdesk.__file__).parent
#: Runs a command of the program and then says what it imported.
_RUN = """
import sys
from frontdesk.cli.program import main
code = main(sys.argv[1:])
print("imported:", *sorted(set(sys.modules) & set({drivers!r})), file=sys.stderr)
sys.exit(code)
"""


def run(*words: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    code = before + _RUN.format(drivers=SERVER_DRIVERS)
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)


def test_a_store_on_a_server_imports_its_driver(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The control: the test of the layers would see it.
    monkeypatch.setenv("FRONTDESK_STORE", own_database)
    done = run("due")
    assert done.returncode in (0, 1), done.stderr
    assert "psycopg" in done.stderr.splitlines()[-1]


def test_without_the_driver_a_server_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_STORE", "postgresql:///practice?host=/nowhere")
    done = run("due", before="import sys; sys.modules['psycopg'] = None\n")
    assert done.returncode == 2
    assert "needs its driver; nothing was opened" in done.stderr
    assert "pip install 'frontdesk[postgres]'" in done.stderr


def test_the_driver_is_named_in_the_modules_of_servers_only() -> None:
    naming = {
        str(path.relative_to(_PACKAGE))
        for path in _PACKAGE.rglob("*.py")
        if re.search(r"^\s*(import|from) (psycopg|psycopg2)\b", path.read_text(), re.MULTILINE)
    }
    assert all(re.fullmatch(r"store/db/(postgres|server_\w+)\.py", name) for name in naming), naming
