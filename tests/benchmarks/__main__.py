"""``python -m tests.benchmarks``: the table of what a person feels, ours and the floors of the same run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.every import EVERY
from tests.benchmarks.row import Row, heading, markdown_heading

#: Where the standard loads are kept between runs: making a million calls takes minutes.
DEFAULT_LOADS = Path(tempfile.gettempdir()) / "frontdesk-standard-loads"


def main() -> int:
    """Measure the groups asked for and print their rows; 0 when every target is met."""
    args = _arguments()
    # With it set every start compiles every library again: all figures would be about the compiler.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if args.peers is not None:
        os.environ["PATH"] = os.pathsep.join((str(args.peers), os.environ.get("PATH", os.defpath)))
    args.loads.mkdir(mode=0o700, parents=True, exist_ok=True)
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, {cores} cores, load {load:.1f} before; medians of {args.runs}"
    )
    rows: list[Row] = []
    for one in EVERY:
        if not args.names or one.name in args.names:
            title = markdown_heading() if args.markdown else heading()
            print(f"\n{one.name}\n{title}", flush=True)
            for row in one.measure(args.loads, args.runs):
                rows.append(row)
                print(row.markdown() if args.markdown else row.line(), flush=True)
    judged = [row for row in rows if row.is_judged]
    missing = sum(row.ours is None for row in rows)
    left = f"; {missing} not measured" if missing else ""
    print(f"\n{sum(row.met for row in judged)} of {len(judged)} targets met{left}")
    print(f"load {os.getloadavg()[0]:.1f} after")
    return 0 if all(row.met for row in judged) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = [one.name for one in EVERY]
    parser.add_argument("names", nargs="*", metavar="NAME", help="measure these only: " + ", ".join(names))
    parser.add_argument("--runs", type=int, default=9, help="turns of each measurement (default 9)")
    parser.add_argument("--loads", type=Path, default=DEFAULT_LOADS, help="where the made stores are kept")
    parser.add_argument(
        "--peers", type=Path, metavar="DIR", help="where vd, vit, task and harlequin are, if not on the PATH"
    )
    parser.add_argument("--markdown", action="store_true", help="print Markdown tables")
    args = parser.parse_args()
    if unknown := sorted(set(args.names) - set(names)):
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if args.runs < 1:
        parser.error("--runs has to be 1 or more")
    return args


if __name__ == "__main__":
    sys.exit(main())
