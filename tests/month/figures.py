"""The figures of the program: as its screens have them, and as its commands print them."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

from frontdesk.cli import main
from frontdesk.domain.referrals.owed import OwedState, Tell
from frontdesk.domain.referrals.owed_items import OwedLine
from frontdesk.services.desk import Services
from tests.month.adding import Totals
from tests.month.reading import ZONE

Record = dict[str, Any]


class Said(AssertionError):
    """A command did not do what the stories say it does."""


def run_command(home: Path, clock: Callable[[], datetime], *argv: str) -> list[Record]:
    """Run a command with nobody at the keyboard, and return the objects it printed.

    Raises:
        Said: it could not be done.
    """
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), _nobody_types():
        code = main(["--home", str(home), *argv, "--json"], clock=clock, environ={})
    if code not in (0, 1):
        raise Said(f"{' '.join(argv)}: exit {code}: {err.getvalue().strip()}")
    return [json.loads(line) for line in out.getvalue().splitlines()]


def figures(services: Services, at: datetime, *, by: int) -> Totals:
    """The program's figures now, as the screens have them."""
    lines = services.patients.rows(services.patients.order())
    services.owed.tick(by=by)
    rows = services.office.store.rows
    numbers = [number for (number,) in rows("SELECT id FROM owed WHERE voided_at IS NULL ORDER BY id")]
    owed: dict[str, Counter[str]] = {}
    breached: Counter[str] = Counter()
    for one in services.owed.rows(numbers):
        if _was_never_owed(one):
            continue
        stands = "waived" if one.state is OwedState.WAIVED else one.standing.value
        owed.setdefault(one.kind.value, Counter())[stands] += 1
        breached[one.kind.value] += one.breached_at is not None
    ((callbacks,),) = rows("SELECT COUNT(*) FROM breach")
    return {
        "at": at.astimezone(ZONE).isoformat(timespec="minutes"),
        "open": len(lines),
        "steps": _sorted(Counter(line.step.value for line in lines)),
        "lists": _sorted(Counter(line.home_list.value for line in lines if line.home_list)),
        "points": _sorted(Counter(f"point_{line.point}" for line in lines)),
        "owed": {kind: _sorted(counts) for kind, counts in sorted(owed.items())},
        "owed_breaches": _sorted(breached),
        "callback_breaches": callbacks,
    }


def said_by_commands(commands: Callable[..., list[Record]]) -> dict[str, Any]:
    """The same figures by the program's commands, as far as they tell them."""
    listed = commands("referrals", "list")
    (funnel,) = commands("report", "funnel")
    points = {
        row["code"]: row["count"]
        for row in funnel["rows"]
        if row["code"].startswith("point_") and row["count"]
    }
    owed: dict[str, Counter[str]] = {}
    for record in commands("owed"):
        owed.setdefault(record["kind"], Counter())[record["standing"]] += 1
    return {
        "open": funnel["n"],
        "steps": _sorted(Counter(record["step"] for record in listed)),
        "lists": _sorted(Counter(record["list"] for record in listed)),
        "points": _sorted(Counter(points)),
        "owed": {kind: _sorted(counts) for kind, counts in sorted(owed.items())},
    }


def _was_never_owed(one: OwedLine) -> bool:
    """True if the patient had said no before it arose: the record shows it as waived."""
    return one.state is OwedState.WAIVED and one.tell is Tell.NO and one.breached_at is None


@contextmanager
def _nobody_types() -> Iterator[None]:
    """Standard input is empty."""
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = before


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {code: count for code, count in sorted(counts.items()) if count}
