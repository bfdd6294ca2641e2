"""``frontdesk retention``: settled callers lose their names after the months that the practice sets."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from frontdesk.cli.command import DONE, CommandParser, add_as, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.cli.questions import confirm
from frontdesk.domain.sign_in.roles import Permission

if TYPE_CHECKING:
    from frontdesk.domain.rule.hours import OpeningHours
    from frontdesk.services.safety.retention import RetentionResult

_DESCRIPTION = """\
Drop the names, numbers and notes of callers who are settled: nothing about
them is open, and the last contact was more months ago than the practice keeps
names (desk.retention_months; 0, the default, keeps them for good).

Figures, days, outcomes and ids stay, so every report stays the same. Of each
number a keyed hash stays, by which an old call log brings nobody back. Drafts,
what could be undone, words of old days and backups that are older go too.
It cannot be undone. A desk does the same by itself once a day.

Without --yes it shows what would be dropped, and asks."""

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "callers": ("caller", "callers"),
    "calls": ("call", "calls"),
    "callbacks": ("callback", "callbacks"),
    "crises": ("crisis", "crises"),
    "referrals": ("referral", "referrals"),
    "texts": ("note or report of a day", "notes and reports of days"),
    "drafts": ("half-typed call", "half-typed calls"),
    "undo_steps": ("action that could be undone", "actions that could be undone"),
    "backups": ("backup", "backups"),
}


def define(parser: CommandParser) -> None:
    """Define ``retention``."""
    parser.describe(
        arguments="[--as NAME] [--yes] [--json]",
        description=_DESCRIPTION,
        examples=("frontdesk retention", "frontdesk retention --yes --json"),
        run=run,
    )
    add_as(parser)
    add_yes(parser)
    add_json(parser, "one object with months, before, dropped, cleaned and the counts of each kind")


def run(args: Namespace, context: Context) -> int:
    """Show what would be dropped; drop it when that was agreed to.

    Raises:
        Refused: nobody agreed, or the key of the dropped numbers is not here.
        StoreTrouble: the store did not answer.
    """
    from frontdesk.services.backups.places import places_of

    with context.services() as services:
        by = context.person(services, args.person).id
        services.office.require(by, Permission.STORE)
        services.backup_places = places_of(context.locations, context.config())
        hours = services.office.practice().rule.hours
        result = services.retention.preview()
        dropped = not result.is_empty or not result.cleaned
        if not args.json:
            _show(result, context, hours)
        if dropped:
            if args.json and not args.yes:
                dropped = False  # the preview, for a program
            else:
                confirm("Drop these? It cannot be undone.", yes=args.yes)
                result = services.retention.run(by=by)
    if args.json:
        before = hours.local(result.before).isoformat() if result.before else None
        context.out.record(
            {
                "months": result.months,
                "before": before,
                "dropped": dropped,
                "cleaned": result.cleaned,
                **{name: result.counts.get(name, 0) for name in _WORDS},
            }
        )
    elif dropped:
        context.out.line("Dropped.")
        if not result.cleaned:
            context.out.line("A desk was at work: old bytes are left in the file until the next run.")
    return DONE


def _show(result: RetentionResult, context: Context, hours: OpeningHours) -> None:
    """Write what would be dropped, with its counts."""
    out = context.out
    if result.before is None:
        out.line("Names are kept for good (desk.retention_months = 0).")
        return
    day = hours.style.day_and_year(hours.day_of(result.before))
    out.line(f"Settled callers whose last contact was before {day} ({result.months} months):")
    if result.is_empty:
        out.line("  none")
    for name, (one, many) in _WORDS.items():
        count = result.counts.get(name, 0)
        if count:
            out.line(f"  {count:>7,}  {one if count == 1 else many}")
