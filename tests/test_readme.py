"""The README leads an engineer to files that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_file_of_the_walks_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    walks = text.partition("<!-- walks -->")[2].partition("\n\n")[0]
    named = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py|(?:[a-z_]+/)+)`", walks)) - {"frontdesk/"}
    assert {"config.py", "ui/commands.py", "store/migrations/"} <= named
    missing = [
        path for path in sorted(named) if not any((ROOT / top / path).exists() for top in ("frontdesk", ""))
    ]
    assert not missing


def test_the_readme_is_read_in_one_go() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 200
