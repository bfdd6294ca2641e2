"""``python -m tests.benchmarks``: the table of what a person feels, ours and the floors of the same run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.every import EVERY
from tests.benchmarks.row import Row

#: Where the standard loads are kept between runs: making a million calls takes minutes.
DEFAULT_LOADS = Path(tempfile.gettempdir()) / "frontdesk-standard-loads"


def main() -> int:
    """Measure the groups asked for and print their rows; 0 when every target is met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = [one.name for one in EVERY]
    parser.add_argument("names", nargs="*", metavar="NAME", help="measure these only: " + ", ".join(names))
    parser.add_argument("--runs", type=int, default=9, help="turns of each measurement (default 9)")
    parser.add_argument("--loads", type=Path, default=DEFAULT_LOADS, help="where the made stores are kept")
    args = parser.parse_args()
    unknown = sorted(set(args.names) - set(names))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    # With it set every start compiles every library again: all figures would be about the compiler.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    args.loads.mkdir(mode=0o700, parents=True, exist_ok=True)
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians"
    )
    rows: list[Row] = []
    for one in EVERY:
        if not args.names or one.name in args.names:
            print(f"\n{one.name}", flush=True)
            for row in one.measure(args.loads, args.runs):
                rows.append(row)
                print("  " + row.line(), flush=True)
    print(f"\n{sum(row.met for row in rows)} of {len(rows)} targets met")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
