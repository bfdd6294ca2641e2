"""The scorecard: every promise of the program with its control, tried one after the other, in one table.

Most are campaigns. What needs no many cases is held by tests, which have their control in them: a test that
would not see the naive way fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple
from xml.etree import ElementTree

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.every import EVERY

_TESTS: Final = Path(__file__).resolve().parent.parent
#: Columns of the promise's text in the table.
_WIDE: Final = 62


@dataclass(frozen=True, slots=True)
class ByTests:
    """A promise that tests hold.

    Attributes:
        promise: the promise, in one sentence.
        files: the tests' files.
        control: the naive way that they try beside it.
    """

    promise: str
    files: tuple[str, ...]
    control: str


#: The campaigns' names and the tests, under the headings of what is promised.
PROMISES: Final[dict[str, tuple[str | ByTests, ...]]] = {
    "Never lose a record": (
        "kills",
        "power_cuts",
        "drafts",
        "outages",
        "nothing_deleted",
        "planted_faults",
        "repeats",
        "backups",
        "moves",
        "migrations",
        "first_starts",
        ByTests(
            "an export of everything comes back the same, and a changed one is refused",
            ("cli/test_everything.py", "store/test_copying.py"),
            "one changed value, row, table or digest",
        ),
    ),
    "Exactly one desk": (
        "claims",
        "one_sending",
        "day",
        "desks",
        "many_desks",
        ByTests(
            "a save whose answer was cut off is there once, and a lost server is told",
            ("services/test_lost_server.py",),
            "the driver without our asking again",
        ),
        ByTests(
            "an older program does not write to a store that a newer one migrated",
            ("store/test_versions_on_one_store.py",),
            "a save that does not ask for the version",
        ),
    ),
    "The rule is right on every day": ("rule", "terms", "breaches_while_off", "clocks", "owed_clocks"),
    "Patient data stays in": (
        "canary",
        "encryption",
        "sealed_kills",
        "sealed_power_cuts",
        "sealed_desks",
        ByTests(
            "nothing typed acts on the terminal or the program",
            ("test_hostile_terminal.py", "ui/guards/test_control_codes.py", "ui/test_hostile.py"),
            "a stock program, and cells without our guard",
        ),
        ByTests(
            "the audit tells what was altered, and what was cut off its end",
            ("store/test_audit_chain.py",),
            "the chain alone, without heads outside",
        ),
    ),
    "Faults to survive": (
        "ascii",
        "sizes",
        "week",
        "soak",
        "month",
        "letters_killed",
        "letters_cut",
        "referral_kills",
        ByTests(
            "a full, read-only, locked or broken disk gets a sentence, and what was typed is kept",
            ("store/test_faults.py", "store/test_faults_of_disks.py", "ui/test_faults.py"),
            "the same save where nothing is wrong",
        ),
    ),
}


class Row(NamedTuple):
    """One row of the table.

    Attributes:
        promise: the promise, in one sentence.
        cases: how many cases were tried.
        found: how many broke the promise; -1 if it was not run.
        control: the naive way in words, with how often it broke the promise.
        kept: True if it was kept, and its control was not.
        seconds: how long it took.
    """

    promise: str
    cases: int
    found: int
    control: str
    kept: bool
    seconds: float

    @property
    def verdict(self) -> str:
        """What became of the promise; one that no control tried is not shown, whatever was found."""
        return "kept" if self.kept else "NOT KEPT" if self.found > 0 else "NOT SHOWN"


def rows_of(cases: Callable[[Campaign], int]) -> Iterator[tuple[str, Row]]:
    """Try every promise, and yield each with its heading as soon as it was tried.

    Args:
        cases: how many cases of a campaign are tried.
    """
    known = {one.name: one for one in EVERY}
    for heading, promises in PROMISES.items():
        for one in promises:
            yield heading, _tested(one) if isinstance(one, ByTests) else tried(known[one], cases(known[one]))


def tried(campaign: Campaign, cases: int) -> Row:
    """Run a campaign, and return its row."""
    reason, began = campaign.cannot_run(), monotonic()
    if reason:
        return Row(campaign.promise, 0, -1, f"not run: {reason}", False, 0)
    with tempfile.TemporaryDirectory(prefix="frontdesk-campaign-", ignore_cleanup_errors=True) as folder:
        try:
            score: Score = campaign.run(cases, Path(folder))
        except Exception as error:  # the others are tried all the same
            why = f"not run to its end: {type(error).__name__}"
            return Row(campaign.promise, cases, -1, why, False, monotonic() - began)
    control = f"{score.control}: {score.control_broken}"
    return Row(campaign.promise, cases, score.broken, control, score.kept, monotonic() - began)


def _tested(one: ByTests) -> Row:
    """Run tests."""
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="frontdesk-campaign-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", f"--junitxml={report}"]
        files = [str(_TESTS / file) for file in one.files]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        subprocess.run([*command, *files], cwd=_TESTS.parent, env=environ, capture_output=True, check=False)
        if not report.exists():
            return Row(one.promise, 0, -1, "not run: the tests did not begin", False, monotonic() - began)
        suite = next(ElementTree.parse(report).getroot().iter("testsuite"))  # our own file
    tests, bad = int(suite.get("tests", 0)), int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    control = f"{one.control}: in the tests"
    return Row(one.promise, tests, bad, control, tests > 0 and not bad, monotonic() - began)


def table(rows: Sequence[tuple[str, Row]]) -> Iterator[str]:
    """Yield the lines of the table: promise, cases, found, control."""
    yield f"{'promise':{_WIDE}}  {'cases':>9}  {'found':>5}  control (what the naive way breaks)"
    before = ""
    for heading, row in rows:
        if heading != before:
            yield f"-- {heading} {'-' * (_WIDE - len(heading) - 4)}"
            before = heading
        found = f"{row.found:,}" if row.found >= 0 else "-"
        first, *rest = _wrapped(row.promise)
        mark = "" if row.kept else f"  <- {row.verdict}"
        yield f"{first:{_WIDE}}  {row.cases:9,}  {found:>5}  {row.control}{mark}"
        yield from (f"  {line}" for line in rest)
    kept, seconds = sum(row.kept for _, row in rows), sum(row.seconds for _, row in rows)
    yield f"{kept} of {len(rows)} promises kept, each with a control; {seconds:,.0f} s"


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > _WIDE - 2 * (len(lines) > 1):
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
