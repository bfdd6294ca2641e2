"""``frontdesk check``: how its report is written; what is checked is tested with the service."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType

import pytest

from tests.builders import Desk
from tests.cli.conftest import Shell


@dataclass
class Report:
    """The report of the service."""

    findings: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(
        default_factory=lambda: [("SQLite library", "3.51.3"), ("peewee", "4.5.3")]
    )


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Report:
    """Let the service give this report."""
    given = Report()

    class CheckService:
        def __init__(self, office: object) -> None:
            assert office is not None

        def run(self) -> Report:
            return given

    module = ModuleType("frontdesk.services.safety.check")
    module.__dict__["CheckService"] = CheckService
    monkeypatch.setitem(sys.modules, "frontdesk.services.safety.check", module)
    return given


def test_a_whole_store(desk: Desk, shell: Shell, report: Report) -> None:
    ran = shell("check")
    assert ran.code == 0
    assert ran.lines == [
        "The store is whole and its sums agree.",
        "",
        "SQLite library  3.51.3",
        "peewee          4.5.3",
    ]


def test_differences_are_listed_and_the_exit_code_is_1(desk: Desk, shell: Shell, report: Report) -> None:
    report.findings += ["callback 7: closed, but its audit says open"]
    ran = shell("check")
    assert ran.code == 1
    assert ran.lines[:2] == ["1 difference:", "  callback 7: closed, but its audit says open"]


def test_as_json_it_is_one_object(desk: Desk, shell: Shell, report: Report) -> None:
    assert shell("check", "--json").record == {
        "ok": True,
        "findings": [],
        "facts": {"sqlite_library": "3.51.3", "peewee": "4.5.3"},
    }
    report.findings += ["one", "two"]
    ran = shell("check", "--json")
    assert ran.code == 1
    assert (ran.record["ok"], ran.record["findings"]) == (False, ["one", "two"])
