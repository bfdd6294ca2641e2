"""The call logs beside this repository come to what their cases say, in every order of rows and columns."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "call-logs"
CASES: list[dict[str, Any]] = (
    json.loads((FOLDER / "cases.json").read_text()) if (FOLDER / "cases.json").exists() else []
)

pytestmark = pytest.mark.skipif(not CASES, reason="the call logs are not beside this repository")


def table(text: str) -> tuple[list[str], list[list[str]]]:
    """The header, or an empty one, and the rows."""
    rows = list(csv.reader(io.StringIO(text)))
    named = not any(re.search(r"\d{6}", field) for field in rows[0])
    return (rows[0], rows[1:]) if named else ([], rows)


def written(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows] if header else rows)
    return out.getvalue()


def as_it_is(text: str) -> str:
    return text


def shuffled(text: str) -> str:
    header, rows = table(text)
    random.Random(5).shuffle(rows)
    return written(header, rows)


def reordered(text: str) -> str:
    header, rows = table(text)
    if not header:
        return text
    order = list(range(len(header)))
    random.Random(3).shuffle(order)
    return written([header[at] for at in order], [[row[at] for at in order] for row in rows])


def a_week_earlier(text: str) -> str:
    """ISO, slashed and numbered instants moved back; other spellings stay where they are."""

    def moved(found: re.Match[str], pattern: str) -> str:
        return (datetime.strptime(found[0], pattern) - timedelta(days=7)).strftime(pattern)

    text = re.sub(r"2026-11-\d\d", lambda found: moved(found, "%Y-%m-%d"), text)
    text = re.sub(r"\d\d/11/2026", lambda found: moved(found, "%d/%m/%Y"), text)
    return re.sub(r"^179\d{7}(?=,)", lambda found: str(int(found[0]) - 7 * 86400), text, flags=re.MULTILINE)


@pytest.mark.parametrize("variant", [as_it_is, shuffled, reordered, a_week_earlier])
@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_log_comes_to_what_its_case_says(
    shell: Shell, tmp_path: Path, case: dict[str, Any], variant: Any
) -> None:
    shell.clock.instant = datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert shell("setup", "--file", str(FOLDER / "practice.toml")).code == 0
    path = tmp_path / "log.csv"
    path.write_text(variant((FOLDER / case["file"]).read_text()))
    command = ("import", "calls", str(path), *case["args"], "--not-backlog", "--yes", "--json")
    got = shell(*command).record
    got["bad_rows"] = len(got["bad_rows"])
    got["owed"] = sorted(one["number"] for one in shell("due", "--json").records)
    for key, wanted in case["expect"].items():
        if key.endswith("_at_least"):
            assert got[key.removesuffix("_at_least")] >= wanted
        elif key.endswith("_at_most"):
            assert got[key.removesuffix("_at_most")] <= wanted
        else:
            assert got[key] == wanted, key
    twice = shell(*command).record
    assert (twice["calls"], twice["import"], twice["already_known"]) == (0, None, got["calls"])
    if got["import"] is not None:
        assert shell("import", "undo", "--yes").code == 0
    assert shell("due", "--json").records == []


QUESTIONS = ("sep-line-type-codes.csv", "one-column-two-meanings.csv")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_column_of_codes_shows_the_one_question(shell: Shell, name: str) -> None:
    shell("setup", "--file", str(FOLDER / "practice.toml"))
    start = "started_at=Datum" if name.startswith("sep") else "started_at=Time"
    ran = shell("import", "calls", str(FOLDER / name), "--map", start, "--yes", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("What do the values of") == 1
    assert "(1)" in ran.err
    assert "--means" in ran.err
