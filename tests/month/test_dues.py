"""When each thing of the month is due, by ``frontdesk rule --owed``, against what was worked out on paper."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cli.conftest import Shell, home, shell
from tests.month.reading import ZONE, read_month
from tests.month.setting import open_practice

__all__ = ["home", "shell"]

_MONTH = read_month()
_KINDS = sorted({one.kind for one in _MONTH.owes} - {"promised"})


@pytest.mark.parametrize("kind", _KINDS)
def test_rule_explains_every_due(shell: Shell, kind: str) -> None:
    """The keys of the table, exactly, and the due instant of each."""
    open_practice(shell.home)
    wanted = [(one.arose, one.due) for one in _MONTH.owes if one.kind == kind]
    instants = [arose.astimezone(ZONE).isoformat() for arose, _ in wanted]
    ran = shell("rule", *instants, "--owed", kind, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert all(set(record) == {"kind", "arose", "due", "decided_by"} for record in ran.records)
    said = [
        (datetime.fromisoformat(record["arose"]), datetime.fromisoformat(record["due"]))
        for record in ran.records
    ]
    assert said == wanted
