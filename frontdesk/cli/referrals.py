"""``frontdesk referrals``: take in a referral, list everybody on the way, record what happened to one."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from frontdesk.cli.command import DONE, CommandParser, Commands, add_as, add_command, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.cli.output import as_json, fill
from frontdesk.cli.questions import confirm
from frontdesk.domain.errors import Refused
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.events import BY_COMMAND, EventKind, Urgency, Via
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.patients import AddedReferral, NewReferral, PatientLine, View
from frontdesk.domain.referrals.points import point_words
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.services.desk import Services
    from frontdesk.services.office import Practice

_Code = TypeVar("_Code", bound=StrEnum)

_DESCRIPTION = """\
Everybody on the way from referral or first call to the end of treatment: who
sent them, the step they stand on, and what is done next."""

_ADD = """\
Takes in a referral that came by fax, call, form or portal: makes the patient's
row and their callback, and what is owed to who sent them. Somebody with the
same name and number who is on the way already is joined. Who only may be the
same person is listed under matches, and is to be asked about.

--arrived says when it came, if that is not now: it is due from then."""

_LIST = """\
Everybody open, by home list and urgency; --all adds those who are done or lost.

step is one of told_to_call, referred, to_call, records, authorization,
deciding, booked, done and lost; point is the point of the 27 at which they may
be lost, 0 on track; list is crisis, callbacks, waiting or booked. --csv writes
a table that spreadsheets read, with the status of HL7's BSeR for each step.
It has people's names and numbers: only you may read the file, and the audit
keeps who wrote it."""

_SET = """\
Records what happened to a patient. --at says when, if that is not now; of
booked, a later time is the appointment's. What is out of order is refused, and
nothing is changed."""

_EXAMPLES: Final = (
    "frontdesk referrals add --patient 'Maria Alvarez' --number 2125550142 \\\n"
    "      --referrer 'Dr Priya Patel' --organization 'Westside Psychiatry' \\\n"
    "      --kind psychiatrist --via fax",
    "frontdesk referrals list",
    "frontdesk referrals set 12 evaluated",
)


def define(parser: CommandParser) -> None:
    """Define ``referrals`` and its commands."""
    parts = parser.describe_group(description=_DESCRIPTION, examples=_EXAMPLES)
    _define_add(parts)
    _define_list(parts)
    _define_set(parts)


def _define_add(parts: Commands) -> None:
    parser = add_command(
        parts,
        "add",
        summary="take in a referral",
        arguments="--patient NAME --referrer NAME --via HOW [...]",
        description=_ADD,
        examples=(_EXAMPLES[0],),
        run=run_add,
    )
    _add_who(parser)
    _add_how(parser)
    add_as(parser)
    add_yes(parser)
    add_json(parser, "what was made")


def _add_who(parser: CommandParser) -> None:
    """Add the options that say who is sent by whom, and how it came."""
    parser.add_argument("--patient", metavar="NAME", required=True, help="the patient's name")
    parser.add_argument("--number", metavar="NUMBER", default="", help="the patient's phone number")
    parser.add_argument("--referrer", metavar="NAME", required=True, help="who sends them")
    parser.add_argument("--organization", metavar="NAME", default="", help="where the referrer works")
    parser.add_argument(
        "--kind",
        type=_one_of(SourceKind),
        default=SourceKind.OTHER_SPECIALTY,
        metavar="KIND",
        help=", ".join(kind.value for kind in SourceKind if kind.is_referrer),
    )
    came = [via for via in Via if via is not Via.TOLD]
    parser.add_argument("--via", type=_one_of(Via, came), required=True, metavar="HOW", help=", ".join(came))
    parser.add_argument("--arrived", metavar="TIME", default="now", help="when it came (default: now)")


def _add_how(parser: CommandParser) -> None:
    """Add the options that say how soon, what for, what is missing and what we may tell."""
    parser.add_argument(
        "--urgency",
        type=_one_of(Urgency),
        default=Urgency.ROUTINE,
        metavar="HOW",
        help="routine, soon, urgent (default: routine)",
    )
    parser.add_argument(
        "--tell", type=_one_of(Tell), metavar="WHAT", help=f"may we tell them: {', '.join(Tell)}"
    )
    parser.add_argument("--treatment", metavar="WHAT", default="", help="what for")
    parser.add_argument(
        "--missing", metavar="ITEM", action="append", default=[], help="a missing item; may be given again"
    )


def _define_list(parts: Commands) -> None:
    parser = add_command(
        parts,
        "list",
        summary="everybody on the way",
        arguments="[--all] [--csv FILE] [--as NAME] [--json]",
        description=_LIST,
        examples=("frontdesk referrals list", "frontdesk referrals list --all --csv patients.csv"),
        run=run_list,
    )
    parser.add_argument("--all", action="store_true", help="with those who are done or lost")
    parser.add_argument("--csv", metavar="FILE", help="write a CSV file instead")
    add_as(parser)
    add_json(parser, "one object a line for each person")


def _define_set(parts: Commands) -> None:
    events = ", ".join(kind.value for kind in BY_COMMAND)
    parser = add_command(
        parts,
        "set",
        summary="record what happened to a patient",
        arguments="ID EVENT [--at TIME] [--reason TEXT] [--maintenance]",
        description=_SET,
        examples=(
            "frontdesk referrals set 12 evaluated --at '2027-01-14 12:30'",
            "frontdesk referrals set 12 completed --maintenance",
            "frontdesk referrals set 12 lost --reason 'went elsewhere'",
        ),
        run=run_set,
    )
    parser.add_argument("referral", metavar="ID", type=_number, help="the number of the referral")
    parser.add_argument("event", metavar="EVENT", type=_one_of(EventKind, BY_COMMAND), help=events)
    parser.add_argument("--at", metavar="TIME", default="now", help="when it happened (default: now)")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why, in a few words")
    parser.add_argument(
        "--maintenance", action="store_true", help="of completed: maintenance goes on after it"
    )
    add_as(parser)
    add_yes(parser)
    add_json(parser, "the person as they are now")


# What is given


def _one_of(kind: type[_Code], allowed: Sequence[_Code] = ()) -> Callable[[str], _Code]:
    """Return what reads a code as typed, with spaces, hyphens or underscores."""
    codes = list(allowed or kind)

    def read(text: str) -> _Code:
        """Read one code."""
        typed = text.strip().lower().replace(" ", "_").replace("-", "_")
        found = next((code for code in codes if code.value == typed), None)
        if found is None:
            known = ", ".join(code.value for code in codes)
            raise ArgumentTypeError(f"{one_line(text)!r} is none of {known}")
        return found

    return read


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"{one_line(text)!r} is not the number of a referral") from wrong


def _instant(text: str, practice: Practice) -> datetime | None:
    """Read when something was; None for now."""
    from frontdesk.cli.rule import read_instant

    if text.strip().lower() == "now":
        return None
    return read_instant(text, practice.rule.hours.zone).astimezone(UTC)


# What it does


def run_add(args: Namespace, context: Context) -> int:
    """Take in a referral."""
    with context.services() as services:
        practice = services.practice.current()
        by = context.person(services, args.person).id
        new = NewReferral(
            patient=args.patient,
            number=args.number,
            referrer=args.referrer,
            organization=args.organization,
            kind=args.kind,
            via=args.via,
            arrived_at=_instant(args.arrived, practice),
            urgency=args.urgency,
            tell=args.tell,
            missing=tuple(args.missing),
            treatment=args.treatment,
        )
        question = f"Take in the referral of {one_line(args.patient)} by {one_line(args.referrer)}?"
        confirm(question, yes=args.yes)
        added = services.patients.add(new, by=by)
        if args.json:
            context.out.record(_added_record(added, practice))
        else:
            _say_added(context, services, practice, added)
    return DONE


def _added_record(added: AddedReferral, practice: Practice) -> dict[str, object]:
    """Return the JSON object of a referral that was taken in; its keys are part of the product."""
    values = {
        "referral": added.referral,
        "contact": added.contact,
        "referrer": added.referrer,
        "step": added.step,
        "point": added.point,
        "tell": added.tell,
    }
    matches = [
        as_json(
            {"contact": one.contact, "referral": one.referral, "name": one.name, "number": one.number},
            practice.rule.hours.local,
        )
        for one in added.matches
    ]
    return {**as_json(values, practice.rule.hours.local), "matches": matches}


def _say_added(context: Context, services: Services, practice: Practice, added: AddedReferral) -> None:
    line = services.patients.line(added.referral)
    out = context.out
    how = "is added to the way they are on" if added.joined else "is taken in"
    out.line(f"The referral of {one_line(line.name)} {how}: number {added.referral}.")
    out.line(f"Sent by {'; '.join(line.referrers)}. Step: {line.step.words}. Next: {line.next_step}.")
    for notice in added.notices:
        out.line(f"Note: {notice}.")
    for match in added.matches:
        who = one_line(match.name) or "a caller without a name"
        number = say_number(match.number, practice.settings.phone_region) if match.number else "no number"
        out.line(f"Is this the same person? {who}, {number}")


def run_list(args: Namespace, context: Context) -> int:
    """List everybody on the way."""
    with context.services() as services:
        practice = services.practice.current()
        ids = services.patients.order(View.OPEN)
        if args.all:
            ids = (*ids, *services.patients.order(View.ENDED))
        if args.csv:
            _write_csv(args, context, services, practice, ids)
            return DONE
        shown = 0
        for start in range(0, len(ids), _PAGE):
            for line in services.patients.rows(ids[start : start + _PAGE]):
                if args.json:
                    context.out.record(as_record(line, practice))
                else:
                    _write_line(context, practice, line, first=not shown)
                shown += 1
        if not shown and not args.json:
            context.out.line("Nobody is on the way.")
    return DONE


#: So many are read at once.
_PAGE = 400


def as_record(line: PatientLine, practice: Practice) -> dict[str, object]:
    """Return the JSON object of one person; its keys are part of the product ("Commands and files")."""
    from frontdesk.domain.phone.dropped import unless_dropped

    values = {
        "referral": line.referral,
        "contact": line.contact,
        "name": line.name,
        "number": unless_dropped(line.number),
        "referrers": line.referrers,
        "step": line.step,
        "point": line.point,
        "list": line.home_list,
        "next_step": line.next_step,
        "owner": line.owner,
        "waiting_for": line.waiting,
        "until": line.until,
        "lost_reason": line.lost_reason,
    }
    return as_json(values, practice.rule.hours.local)


_COLUMNS = (("No.", 5), ("Name", 20), ("Step", 13), ("Next", 22), ("Sent by", 14))


def _write_line(context: Context, practice: Practice, line: PatientLine, *, first: bool) -> None:
    """Write one person: two lines, the second with the number and what is wrong."""
    out = context.out
    if first:
        out.line(out.paint("  ".join(fill(title, width) for title, width in _COLUMNS).rstrip(), "head"))
    cells = (str(line.referral), line.name, line.step.words, line.next_step, "; ".join(line.referrers) or "-")
    widths = [width for _, width in _COLUMNS]
    out.line("  ".join(fill(text, width) for text, width in zip(cells, widths, strict=True)).rstrip())
    number = say_number(line.dialed, practice.settings.phone_region) if line.number else "no number"
    more = [number]
    if line.urgency is not Urgency.ROUTINE:
        more.append(line.urgency.words)
    if line.waiting_for:
        until = f" until {practice.rule.hours.style.month_day(line.until)}" if line.until else ""
        more.append(f"waits for {line.waiting_for}{until}")
    if line.point:
        more.append(f"{line.point}: {point_words(line.point)}")
    if line.lost_reason:
        more.append(f"lost: {line.lost_reason}")
    out.line(out.paint(f"       {one_line(' · '.join(more))}", "aside"))


_HEAD = (
    "referral", "contact", "name", "number", "referrers", "step", "point", "list", "next_step", "owner",
    "waiting_for", "until", "lost_reason", "bser_code", "bser_status",
)  # fmt: skip


def _write_csv(
    args: Namespace, context: Context, services: Services, practice: Practice, ids: Sequence[int]
) -> None:
    """Write the list as a table, with HL7's BSeR status of each step."""
    by, path = context.person(services, args.person).id, Path(args.csv)
    rows: list[list[object]] = []
    for start in range(0, len(ids), _PAGE):
        for line in services.patients.rows(ids[start : start + _PAGE]):
            record = as_record(line, practice) | {"referrers": "; ".join(line.referrers)}
            bser = line.step.facts.bser
            rows.append([*(record[name] for name in _HEAD[:-2]), bser.code, bser.display])
    services.patients.export(path, _HEAD, rows, ended=args.all, by=by)
    context.out.line(f"{len(rows):,} written to {one_line(str(path))}.")


def run_set(args: Namespace, context: Context) -> int:
    """Record what happened to a patient."""
    with context.services() as services:
        practice = services.practice.current()
        by = context.person(services, args.person).id
        kind: EventKind = args.event
        if args.maintenance and kind is not EventKind.COMPLETED:
            raise Refused("--maintenance goes with completed only. Nothing was changed.")
        line = services.patients.line(args.referral)
        confirm(f"Record “{kind.words}” for {one_line(line.name) or 'this person'}?", yes=args.yes)
        line = services.patients.record(
            args.referral,
            kind,
            by=by,
            at=_instant(args.at, practice),
            reason=args.reason,
            maintenance=args.maintenance,
        )
        if args.json:
            context.out.record(as_record(line, practice))
        else:
            context.out.line(f"{one_line(line.name) or 'They'}: {kind.words}. Step: {line.step.words}.")
            if line.next_step:
                context.out.line(f"Next: {line.next_step}.")
    return DONE
