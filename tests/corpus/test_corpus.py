"""Every verdict of the frozen corpus is still given, but for those that were changed on purpose.

``changes.jsonl`` lists these, a line for each sequence: why, and what differs.
``FRONTDESK_CORPUS_CASES=3000`` plays all of the corpus.
"""

from __future__ import annotations

import json
import os
from itertools import islice
from pathlib import Path
from typing import Any

from tests.corpus.freeze import COUNT, differences, frozen, played

HERE = Path(__file__).parent

#: Sequences played in a usual run, spread over the corpus.
CASES = int(os.environ.get("FRONTDESK_CORPUS_CASES", "300"))

#: Why a verdict is another one than before the two engines became one.
REASONS = {
    "asleep": "a try while it sleeps climbs nothing (product, attempt ladder)",
    "early": "an early try that does not reach them leaves the promise; reaching them keeps it (rule 5)",
    "referrer": "a breach names the referrer of its own source, else of the contact's first (rule 7)",
    "rang_back": "they rang back keeps the latest",
    "closed_day": "nothing stays on a day that is closed later",
    "not_there": "a callback that is not there is said to be not there, not to be somebody else's",
    "closed_sleeps_not": "what a log closed has no time to come back any more; it was closed before, too",
}


def changes() -> dict[int, Any]:
    """What was changed on purpose, by the number of the sequence."""
    lines = (HERE / "changes.jsonl").read_text("utf-8").splitlines()
    return {entry["seed"]: entry for entry in map(json.loads, lines)}


def test_every_verdict_that_was_frozen_is_given_still() -> None:
    listed = changes()
    wrong: dict[int, list[str]] = {}
    for sequence, verdicts in islice(frozen(HERE / "frozen.jsonl.gz"), 0, None, max(1, COUNT // CASES)):
        expected = listed[sequence.seed]["differs"] if sequence.seed in listed else []
        found = differences(verdicts, played(sequence))
        if found != expected:
            wrong[sequence.seed] = found
    assert not wrong


def test_what_was_changed_has_its_reason() -> None:
    assert all(entry["reasons"] and set(entry["reasons"]) <= REASONS.keys() for entry in changes().values())


def test_a_verdict_that_differs_is_seen() -> None:
    sequence, verdicts = next(frozen(HERE / "frozen.jsonl.gz"))
    verdicts["callbacks"][0]["due"] = "2026-11-16T00:00Z"
    found = differences(verdicts, played(sequence))
    assert "callbacks 0 due" in [line.split(":")[0] for line in found]
