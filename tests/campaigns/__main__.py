"""``python -m tests.campaigns``: every promise at full size; ``scorecard`` puts them into one table."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.every import EVERY
from tests.campaigns.scorecard import rows_of, table

#: The name that runs all of them into one table.
_SCORECARD = "scorecard"


def main() -> int:
    """Run the campaigns asked for; 0 when every promise was kept and every control failed."""
    args = _arguments()
    if args.names == [_SCORECARD]:
        return _scorecard(args)
    chosen = [one for one in EVERY if not args.names or one.name in args.names]
    kept = [_run(one, args.cases or (one.test_cases if args.small else one.full_cases)) for one in chosen]
    print(f"\n{sum(kept)} of {len(kept)} kept")
    return 0 if all(kept) else 1


def _scorecard(args: argparse.Namespace) -> int:
    """Try every promise with its control, and print one table."""

    def cases(campaign: Campaign) -> int:
        """Return how many cases of a campaign are tried."""
        return args.cases or (campaign.test_cases if args.small else campaign.full_cases)

    rows = []
    for heading, row in rows_of(cases):
        rows.append((heading, row))
        print(f"{row.verdict}: {row.promise} ({row.seconds:.0f} s)", file=sys.stderr, flush=True)
    print(*table(rows), sep="\n")
    return 0 if all(row.kept for _, row in rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="run these only: " + ", ".join(_names()))
    parser.add_argument("--small", action="store_true", help="at test size")
    parser.add_argument("--cases", type=int, help="so many cases, whatever the campaign's own size")
    args = parser.parse_args()
    unknown = sorted(set(args.names) - {*_names(), _SCORECARD})
    if _SCORECARD in args.names and len(args.names) > 1:
        parser.error(f"{_SCORECARD} runs all of them")
    if unknown:
        parser.error(f"no such campaign: {', '.join(unknown)}")
    return args


def _names() -> list[str]:
    return [one.name for one in EVERY]


def _run(campaign: Campaign, cases: int) -> bool:
    """Run one and print its lines as soon as it ends."""
    reason = campaign.cannot_run()
    if reason:
        print(f"- {campaign.name}: not run, {reason}", flush=True)
        return False
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-campaign-"))
    started = monotonic()
    try:
        score = campaign.run(cases, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _tell(campaign, score, monotonic() - started)
    return score.kept


def _tell(campaign: Campaign, score: Score, seconds: float) -> None:
    """Print what one campaign saw."""
    mark = "kept  " if score.kept else "BROKEN" if score.broken else "BLIND "
    print(f"{mark} {campaign.name}: {campaign.promise}")
    print(f"       {score.seen}; broken {score.broken}; {seconds:.0f} s")
    print(f"       control, {score.control}: broken {score.control_broken}", flush=True)
    for example in score.examples:
        print(f"       example: {example}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
