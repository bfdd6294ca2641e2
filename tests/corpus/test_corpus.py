"""Every verdict of the frozen corpus is still given, but for those that were changed on purpose.

``changes.json`` lists these: by the number of a sequence why, and what differs.
``FRONTDESK_CORPUS_CASES=3000`` plays all of the corpus.
"""

from __future__ import annotations

import json
import os
from itertools import islice
from pathlib import Path

from tests.corpus.freeze import COUNT, differences, frozen, played

HERE = Path(__file__).parent

#: Sequences played in a usual run, spread over the corpus.
CASES = int(os.environ.get("FRONTDESK_CORPUS_CASES", "300"))


def test_every_verdict_that_was_frozen_is_given_still() -> None:
    changes = json.loads((HERE / "changes.json").read_text("utf-8"))
    wrong: dict[int, list[str]] = {}
    for sequence, verdicts in islice(frozen(HERE / "frozen.jsonl.gz"), 0, None, max(1, COUNT // CASES)):
        listed = changes.get(str(sequence.seed), {}).get("differs", [])
        found = differences(verdicts, played(sequence))
        if found != listed:
            wrong[sequence.seed] = found
    assert not wrong


def test_a_verdict_that_differs_is_seen() -> None:
    sequence, verdicts = next(frozen(HERE / "frozen.jsonl.gz"))
    verdicts["callbacks"][0]["due"] = "2026-11-16T00:00Z"
    assert [line.split(":")[0] for line in differences(verdicts, played(sequence))] == ["callbacks 0 due"]
