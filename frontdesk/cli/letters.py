"""``frontdesk letters``: the texts of letters and handouts, the practice's own ones, and printing by name."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from frontdesk.cli.command import DONE, CommandParser, Commands, add_as, add_command, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.cli.letter import add_output, write_letter
from frontdesk.cli.output import fill
from frontdesk.cli.questions import confirm
from frontdesk.domain.text import clean, one_line

_DESCRIPTION = """\
The texts of letters and handouts. The practice may have its own: export ours,
change them, and bring them back in. In a text, $patient and the like are
fields: frontdesk letters show NAME lists those that a letter may have."""

_SHOW = """\
Print the text of a letter as it is now, yours or ours, and below it the fields
that it may have. ____ is a line to write on by hand, [ ] a box to tick."""

_IMPORT = """\
Bring your own texts in from a folder: files such as booked.md. Every mistake is
listed with file, line and field, and then nothing is changed. An empty file
goes back to our text; a letter without a file stays as it is."""

_PRINT = """\
Print a letter or handout by its name, or write it to a file. A letter needs
--referrer, and one about a patient --referral too."""

#: Longest text of a letter that is shown.
_LONGEST = 40_000


def define(parser: CommandParser) -> None:
    """Define ``letters`` and its commands."""
    parts = parser.describe_group(
        description=_DESCRIPTION,
        examples=("frontdesk letters list", "frontdesk letters print referral_form --format pdf"),
    )
    every = add_command(
        parts,
        "list",
        summary="every letter and handout",
        arguments="[--json]",
        description="Every letter and handout by its name, and whether the text is yours.",
        examples=("frontdesk letters list",),
        run=run_list,
    )
    add_json(every, "one object a line: name, words, form, own, at, by")
    show = add_command(
        parts,
        "show",
        summary="print the text of a letter",
        arguments="NAME",
        description=_SHOW,
        examples=("frontdesk letters show booked",),
        run=run_show,
    )
    show.add_argument("name", metavar="NAME", help="as in: frontdesk letters list")
    _add_folders(parts)
    _add_print(parts)


def _add_folders(parts: Commands) -> None:
    """Add the two that write and read a folder."""
    export = add_command(
        parts,
        "export",
        summary="write all texts to a folder",
        arguments="DIR",
        description="Write the text of every letter to a folder, a file each; none is written over.",
        examples=("frontdesk letters export our-letters",),
        run=run_export,
    )
    read = add_command(
        parts,
        "import",
        summary="bring your own texts in from a folder",
        arguments="DIR [--yes] [--as NAME] [--json]",
        description=_IMPORT,
        examples=("frontdesk letters import our-letters",),
        run=run_import,
    )
    for parser in (export, read):
        parser.add_argument("folder", metavar="DIR", help="the folder")
    add_yes(read)
    add_as(read)
    add_json(read, "one object with changed, the names of the letters")


def _add_print(parts: Commands) -> None:
    """Add printing by name."""
    printing = add_command(
        parts,
        "print",
        summary="print a letter or handout by its name",
        arguments="NAME [--referrer ID] [--referral ID] [--format text,pdf] [--output FILE] [--yes]",
        description=_PRINT,
        examples=(
            "frontdesk letters print communication_protocol",
            "frontdesk letters print introduction_warm --referrer 3 --output hello.pdf",
        ),
        run=run_print,
    )
    printing.add_argument("name", metavar="NAME", help="as in: frontdesk letters list")
    printing.add_argument("--referrer", metavar="ID", type=int, help="to whom")
    printing.add_argument("--referral", metavar="ID", type=int, help="about which patient's referral")
    add_output(printing)
    add_yes(printing)
    add_as(printing)
    add_json(printing, "one object with kind, complete, missing, file, pages")


def run_list(args: Namespace, context: Context) -> int:
    """Print every letter, by its name."""
    with context.services() as services:
        every = services.letters.texts.every()
        hours = services.practice.current().rule.hours
    for one in every:
        own = one.own
        if args.json:
            context.out.record(
                {
                    "name": one.letter.name,
                    "words": one.letter.words,
                    "form": one.letter.form.value,
                    "own": own is not None,
                    "at": hours.local(own.at).isoformat() if own else None,
                    "by": one_line(own.by) if own else None,
                }
            )
            continue
        name, words = fill(one.letter.name, 28), fill(one.letter.words, 32)
        whose = f"yours, {hours.style.moment(hours.local(own.at))}, {own.by}" if own else "ours"
        context.out.line(f"{name}{words}{one_line(whose)}")
    return DONE


def run_show(args: Namespace, context: Context) -> int:
    """Print the text of a letter, and its fields."""
    with context.services() as services:
        found = services.letters.texts.of(args.name)
    out = context.out
    out.line(clean(found.text, limit=_LONGEST, lines=True).text)
    out.line()
    out.line(out.paint("Fields of this letter:", "head"))
    for field in found.letter.allowed.values():
        shape = "" if field.shape.value == "text" else f", a {field.shape.value} alone on its line"
        out.line(f"  {fill('$' + field.name, 22)}{field.words}{shape}")
    return DONE


def run_export(args: Namespace, context: Context) -> int:
    """Write the texts of all letters to a folder."""
    folder = Path(args.folder)
    with context.services() as services:
        count = services.letters.texts.export(folder)
    context.out.line(f"{count} letters are in {one_line(str(folder))}")
    return DONE


def run_import(args: Namespace, context: Context) -> int:
    """Bring in the practice's own texts, after showing what changes."""
    with context.services() as services:
        person = context.person(services, args.person)
        texts = services.letters.texts
        changes = [one for one in texts.read_folder(Path(args.folder)) if one.changes]
        say = context.out.note if args.json else context.out.line
        for one in changes:
            say(f"{one.letter.name}: {one.words}")
        if changes:
            count = len(changes)
            confirm("Keep this text?" if count == 1 else f"Keep these {count} texts?", yes=args.yes)
            texts.keep(changes, by=person.id)
    if args.json:
        context.out.record({"changed": [one.letter.name for one in changes]})
    else:
        context.out.line("Kept." if changes else "Nothing changes: the letters have these texts already.")
    return DONE


def run_print(args: Namespace, context: Context) -> int:
    """Print a letter or handout by its name. Raises as ``cli.letter.run``."""
    with context.services() as services:
        person = context.person(services, args.person)
        written = services.letters.by_name(args.name, referrer_id=args.referrer, referral_id=args.referral)
        return write_letter(
            args, context, services, person, written, name=written.letter.name, kind=written.letter.name
        )
