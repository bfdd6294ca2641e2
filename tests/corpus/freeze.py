"""Freezing the corpus: drawing its sequences and keeping what the engine of this checkout makes of them.

``python -m tests.corpus.freeze FILE [COUNT]``. The frozen verdicts are those of the two engines that came
before ``frontdesk.domain.callbacks.state``; they are never frozen anew. What changed on purpose since is
beside them.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.builders import SetClock, a_desk, set_up
from tests.corpus.playing import Verdicts, play
from tests.corpus.sequences import Sequence, draw

#: How many sequences are frozen.
COUNT = 3000


def played(sequence: Sequence) -> Verdicts:
    """The verdicts of a sequence on a new store."""
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "frontdesk.db")
        set_up(store)
        with a_desk(store, SetClock("mon 09:00")) as desk:
            return play(desk, sequence, Path(folder))


def frozen(file: Path) -> Iterator[tuple[Sequence, Verdicts]]:
    """The sequences of a frozen corpus with their verdicts."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            kept = json.loads(line)
            yield Sequence(**kept["sequence"]), kept["verdicts"]


def differences(old: Any, new: Any, where: str = "") -> list[str]:
    """What differs between two verdicts, one line for each value: where it is, and both."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        pairs = [(f"{where} {key}".strip(), old[key], new[key]) for key in sorted(old)]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = [(f"{where} {place}".strip(), *both) for place, both in enumerate(zip(old, new, strict=True))]
    else:
        return [] if old == new else [f"{where}: {old} now {new}"]
    return [line for name, one, other in pairs for line in differences(one, other, name)]


def freeze(file: Path, count: int = COUNT) -> None:
    """Draw sequences, play them and keep both."""
    with gzip.GzipFile(file, "wb", mtime=0) as out:
        for seed in range(count):
            sequence = draw(seed)
            kept = {"sequence": asdict(sequence), "verdicts": played(sequence)}
            out.write(json.dumps(kept, separators=(",", ":"), sort_keys=True).encode() + b"\n")


if __name__ == "__main__":
    freeze(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
