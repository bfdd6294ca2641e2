"""``frontdesk audit``: prove that the audit was not altered and is complete, and show its entries."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.cli.command import (
    DONE,
    FOUND,
    CommandParser,
    Commands,
    add_as,
    add_command,
    add_json,
    add_yes,
)
from frontdesk.cli.context import Context
from frontdesk.cli.output import Output, as_json, cut, fill
from frontdesk.cli.questions import confirm
from frontdesk.domain.errors import Refused
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.domain.safety.audit_proof import AuditProof
    from frontdesk.services.desk import Services
    from frontdesk.store.chain.entries import AuditLine

_GROUP = """\
The audit keeps who did what, when: every change, everybody who was read, every
search, paper and export. It has numbers and codes, never the names of patients."""

_VERIFY = """\
Prove two things. Unaltered: no entry is other than it was written, and nobody
put one in. Complete: no entry is gone, not even from the end. Each desk seals
its own entries with a key that is in its home; the last seal of every desk is
also kept in a file outside the store. What was proved with which of these is
said below the verdict. It changes no record, and writes down when it was done.
The exit code is 1 if either is not so.

In the JSON broken_at is the number of the first altered entry of the table
audit. What the verdict rests on is written to standard error."""

_SHOW = """\
Show the last entries: who did what to which record, when. Records have numbers
only; the names of your staff are shown."""

_ACCEPT = """\
Begin the heads outside the store anew, from what is in the store now. Do this
when you know why something was found missing, or after a file of heads was
lost: until then every check says that the audit is not complete. That it was
done, by whom, and how many entries were missing is an entry of the audit."""

#: Entries that are shown unless a number is given.
LAST = 50
#: Columns that what was done has at least, however narrow the terminal is.
_LEAST = 20
#: Entries that are shown at most.
MOST = 100_000


def define(parser: CommandParser) -> None:
    """Define ``audit`` and its commands."""
    parts = parser.describe_group(
        description=_GROUP,
        examples=("frontdesk audit verify", "frontdesk audit show --last 20"),
    )
    verify = add_command(
        parts,
        "verify",
        summary="prove that nothing was altered and nothing is missing",
        arguments="[--json]",
        description=_VERIFY,
        examples=("frontdesk audit verify", "frontdesk audit verify --json | jq .complete"),
        run=run_verify,
    )
    add_json(verify, "one object with unaltered, complete, entries, missing, broken_at")
    _define_show(parts)
    accept = add_command(
        parts,
        "accept",
        summary="begin anew after something was found missing",
        arguments="[--yes] [--as NAME]",
        description=_ACCEPT,
        examples=('frontdesk audit accept --as "Dana Reyes"',),
        run=run_accept,
    )
    add_yes(accept)
    add_as(accept)


def _define_show(parts: Commands) -> None:
    show = add_command(
        parts,
        "show",
        summary="the last entries: who did what, when",
        arguments="[--last N] [--by NAME] [--of KIND [NUMBER]] [--json]",
        description=_SHOW,
        examples=(
            "frontdesk audit show --last 20",
            'frontdesk audit show --by "Dana Reyes"',
            "frontdesk audit show --of contact 12",
        ),
        run=run_show,
    )
    show.add_argument("--last", type=int, default=LAST, metavar="N", help=f"how many (else {LAST})")
    show.add_argument("--by", metavar="NAME", help="only what this staff member did")
    show.add_argument(
        "--of", nargs="+", default=(), metavar="KIND", help="only about such records, or one by its number"
    )
    add_json(show, "one object a line: entry, at, person, action, subject, subject_id, detail")


def run_verify(args: Namespace, context: Context) -> int:
    """Verify and print the two verdicts and what they rest on; 1 if either is not good."""
    started = time.monotonic()
    with context.services() as services:
        proof = services.audit_trail.verify()
        moment = _clock_of(services)
    out = context.out
    if args.json:
        out.record(
            {
                "unaltered": proof.unaltered,
                "complete": proof.complete,
                "entries": proof.entries,
                "missing": proof.missing_in_all,
                "broken_at": proof.broken_at,
            }
        )
        for sentence in _rests_on(proof, moment):
            out.note(sentence)
    else:
        _print(out, proof)
        out.line()
        for sentence in _rests_on(proof, moment):
            out.line(sentence)
        out.line(f"{proof.entries:,} entries, {time.monotonic() - started:.1f} seconds.")
    return DONE if proof.ok else FOUND


def _clock_of(services: Services) -> Callable[[datetime], str]:
    """Return what writes an instant as the practice does; in UTC before it is set up."""
    if not services.office.is_set_up():
        return lambda instant: instant.isoformat(sep=" ", timespec="minutes")
    hours = services.practice.current().rule.hours
    return lambda instant: hours.style.moment(hours.local(instant), year=True)


def _print(out: Output, proof: AuditProof) -> None:
    """Print the two verdicts."""
    if proof.unaltered:
        out.line(out.paint("Unaltered: every entry is as it was sealed.", "met"))
    elif not proof.altered:
        out.line(out.paint("NOT PROVED UNALTERED: the key of this desk's older entries is gone.", "breached"))
    else:
        first = f"the first is {proof.broken_at}"
        out.line(out.paint(f"ALTERED: {_counted(proof.altered)} not what was sealed; {first}.", "breached"))
    missing = proof.missing_in_all
    if proof.complete:
        out.line(out.paint("Complete: no entry is missing.", "met"))
    elif missing:
        out.line(out.paint(f"NOT COMPLETE: {_counted(missing)} missing.", "breached"))
    else:
        out.line(out.paint("NOT PROVED COMPLETE: the heads outside the store are missing.", "breached"))


def _counted(entries: int) -> str:
    return f"{entries:,} {'entry is' if entries == 1 else 'entries are'}"


def _rests_on(proof: AuditProof, moment: Callable[[datetime], str]) -> Iterator[str]:
    """Yield what the verdicts rest on, a sentence each."""
    yield f"{_counted(proof.proved)} proved with the key of this desk."
    if proof.elsewhere:
        yield (
            f"{_counted(proof.elsewhere)} sealed by other desks or with a key that is not here: whether they "
            "are unaltered can be proved only where their key is."
        )
    if proof.key_lost:
        yield (
            "The key of this desk's older entries is gone: nobody can tell if they were altered. Put the old "
            "key, audit.key, back into the folder of keys; if it is lost for good and you know why, begin "
            "anew with: frontdesk audit accept"
        )
    yield from _outside_words(proof, moment)


def _outside_words(proof: AuditProof, moment: Callable[[datetime], str]) -> Iterator[str]:
    """Yield what the file of heads outside the store says."""
    from frontdesk.domain.safety.audit_proof import OutsideState

    outside = proof.outside
    at = f", last written {moment(outside.written_at)}" if outside.written_at else ""
    match outside.state:
        case OutsideState.NOT_KEPT:
            yield "Whether it is complete rests on the store's own heads: none are kept outside of it."
        case OutsideState.UNREADABLE:
            yield "The file of heads outside the store cannot be read. Ask for access to it, then verify."
        case OutsideState.MISSING if proof.begun:
            yield (
                "The file of heads outside the store is gone, or was cut: nobody can tell if the end of the "
                "audit was cut off, too. Put it back, or begin anew with: frontdesk audit accept"
            )
        case OutsideState.MISSING:
            yield (
                "This home never wrote to this store, so it has neither a key nor heads for it: nothing is "
                "proved here. Verify at a desk that works with it."
            )
        case OutsideState.KNOWN:
            yield f"That none is missing rests on audit-heads.json, the count kept outside the store{at}."
            if outside.behind:
                yield (
                    f"The last {_counted(outside.behind)} newer than that file, so for them it rests on "
                    "the store alone. A power cut can leave it so."
                )
    if outside.was_missing:
        yield (
            "The file of heads outside the store had been missing when the desk went on. When you know why, "
            "begin anew with: frontdesk audit accept"
        )
    if outside.found_missing:
        yield (
            f"{_counted(outside.found_missing)} missing since before the desk went on. When you know why, "
            "begin anew with: frontdesk audit accept"
        )


def run_show(args: Namespace, context: Context) -> int:
    """Print the last entries."""
    kind, number = _of(args.of)
    if not 0 < args.last <= MOST:
        raise Refused(f"--last takes 1 to {MOST:,}. Nothing was shown.")
    out = context.out
    with context.services() as services:
        by = context.person(services, args.by).id if args.by else 0
        lines = services.audit_trail.last(args.last, by=by, subject=kind, subject_id=number)
        moment = _clock_of(services)
        local = services.practice.current().rule.hours.local if services.office.is_set_up() else None
    for line in lines:
        if args.json:
            values = {"entry": line.id, "at": line.at, "person": line.person, "action": line.action}
            about = {"subject": line.subject, "subject_id": line.subject_id or None}
            known = as_json({**values, **about}, local or (lambda instant: instant))
            out.record({**known, "detail": line.detail})
        else:
            out.line(_line(line, moment(line.at), out))
    if not lines and not args.json:
        out.line("No such entry.")
    return DONE


def _line(line: AuditLine, at: str, out: Output) -> str:
    """Return an entry in one line that fits: its number, when, who, what, which record and the codes."""
    ascii_only = not out.has_glyphs
    detail = " ".join(f"{name}={value}" for name, value in line.detail.items())
    what = f"{line.action} {line.subject_id or ''} {detail}"
    cells = (fill(str(line.id), 7, True), fill(at, 26), fill(line.person, 14, False, ascii_only))
    room = max(_LEAST, out.width - sum(map(len, cells)) - 2 * len(cells))
    return "  ".join([*cells, cut(one_line(what), room, ascii_only)]).rstrip()


def _of(given: list[str]) -> tuple[str, int]:
    """Return the kind of record and the number that ``--of`` was given; "" and 0 for any."""
    if not given:
        return "", 0
    kind, *rest = given
    if len(rest) > 1 or (rest and not rest[0].isdecimal()):
        raise Refused("--of takes a kind of record and a number: --of contact 12. Nothing was shown.")
    return kind, int(rest[0]) if rest else 0


def run_accept(args: Namespace, context: Context) -> int:
    """Ask, and begin the heads anew."""
    from frontdesk.domain.safety.audit_proof import HeadsBegun

    with context.services() as services:
        person = context.person(services, args.person)
        missing = services.audit_trail.verify().missing_in_all
        found = f"{_counted(missing)} missing." if missing else "Nothing is known to be missing."
        confirm(f"{found} Begin the heads outside the store anew, as {person.name}?", yes=args.yes)
        services.audit_trail.begin_heads(HeadsBegun.ACCEPTED, by=person.id)
    context.out.line("The heads outside the store began anew. The audit says so.")
    return DONE
