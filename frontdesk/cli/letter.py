"""``frontdesk letter``: the letter that answers something owed, as a file or handed over to a gateway."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, FOUND, CommandParser, add_as, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.cli.questions import ask_yes, can_ask, confirm
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.domain.people import Person
    from frontdesk.services.desk import Services
    from frontdesk.services.letters.service import Format, MadeLetter
    from frontdesk.services.letters.writing import OwedLetter, WrittenLetter

_DESCRIPTION = """\
The letter that answers something owed, from the record and the practice's
profile: printed here, or written to a file. What is missing is listed before
anything is made; with --yes there are blank lines in its place, and the exit
code is 1. Lines that a clinician fills in by hand are part of some letters.

--send hands it over to the folder that your fax or mail gateway watches (outbox
in [letters] of config.toml). It is sent then, and the gateway says if it came
through. Letters that a clinician fills in are printed, not sent like this.

In JSON, missing has the names of the fields, and pages counts the cover page
of a fax; it is null for text. file is null where nothing was written."""

_EXAMPLES = (
    "frontdesk letter 12",
    "frontdesk letter 12 --format pdf --output letter.pdf",
    "frontdesk letter 12 --send",
)


def define(parser: CommandParser) -> None:
    """Define ``letter``."""
    parser.describe(
        arguments="OWED [--format text,pdf] [--output FILE] [--send] [--yes] [--as NAME] [--json]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument(
        "owed", metavar="OWED", type=int, help="the number of what is owed, as in: frontdesk owed"
    )
    add_output(parser)
    parser.add_argument("--send", action="store_true", help="hand it over to the gateway's folder")
    add_yes(parser)
    add_as(parser)
    add_json(parser, "one object with kind, complete, missing, file, pages")


def add_output(parser: CommandParser) -> None:
    """Add ``--format`` and ``--output``."""
    parser.add_argument(
        "--format", metavar="FORMAT", choices=("text", "pdf"), help="text (the default) or pdf"
    )
    parser.add_argument("--output", metavar="FILE", help="write it to a file; a name in .pdf makes a PDF")


def run(args: Namespace, context: Context) -> int:
    """Make a letter, or hand it over.

    Raises:
        NotFound: there is no such thing.
        Refused: it may not be made, a question was answered with no, or the file cannot be written.
        NoPdf: the extra for PDF is not installed.
        FolderTrouble: the outgoing folder cannot be used.
    """
    with context.services() as services:
        person = context.person(services, args.person)
        found = services.letters.preview(args.owed)
        if args.send:
            return _send(args, context, services, person, found)
        return write_letter(
            args,
            context,
            services,
            person,
            found.written,
            name=f"letter-{args.owed}",
            kind=found.occasion.kind.value,
            owed_id=args.owed,
        )


def write_letter(
    args: Namespace,
    context: Context,
    services: Services,
    person: Person,
    written: WrittenLetter,
    *,
    name: str,
    kind: str,
    owed_id: int | None = None,
) -> int:
    """Print a letter or write it to a file, after listing what is missing.

    Args:
        args: ``format``, ``output``, ``yes`` and ``json``.
        context: where to write.
        services: the services on the open store.
        person: who makes it.
        written: the letter.
        name: of the file where none was given, without its ending.
        kind: as the JSON object names it.
        owed_id: what it answers, or None.

    Returns:
        1 if something is missing, else 0.
    """
    if not _goes_on(args, context, written, kind):
        return FOUND
    form = _format(args)
    file = _file(args, form, name)
    if file is not None:
        from frontdesk.letters.files import check_place

        check_place(file, overwrite=True)
        if os.path.lexists(file):
            confirm(f"{one_line(str(file))} is there already. Replace it?", yes=args.yes)
    made = services.letters.make(written, form, by=person.id, owed_id=owed_id)
    if file is not None:
        from frontdesk.letters.files import write_private

        write_private(file, made.content, overwrite=True)
    _tell(args, context, written, made, kind, file)
    return FOUND if written.missing else DONE


def _goes_on(args: Namespace, context: Context, written: WrittenLetter, kind: str) -> bool:
    """List what is missing; False if the letter is not to be made without it."""
    if not written.missing:
        return True
    for words in written.missing_words:
        context.out.note(f"Missing: {words}")
    if args.yes or (can_ask() and ask_yes("Make it with blank lines there?", default=False)):
        return True
    context.out.note("Nothing was made; fill in what is missing, or add --yes for blank lines in its place.")
    if args.json:
        context.out.record(_record(written, kind, None, None))
    return False


def _format(args: Namespace) -> Format:
    """Return what the letter is made as: as asked for, else as the file's name says, else text."""
    from frontdesk.services.letters.service import Format

    if args.format:
        return Format(args.format)
    is_pdf = args.output is not None and Path(args.output).suffix.casefold() == ".pdf"
    return Format.PDF if is_pdf else Format.TEXT


def _file(args: Namespace, form: Format, name: str) -> Path | None:
    """Return the file to write; None for standard output, which takes text."""
    if args.output not in (None, "-"):
        return Path(args.output)
    return None if form.value == "text" else Path(f"{name}.pdf")


def _tell(
    args: Namespace,
    context: Context,
    written: WrittenLetter,
    made: MadeLetter,
    kind: str,
    file: Path | None,
) -> None:
    """Write the result."""
    if args.json:
        context.out.record(_record(written, kind, file, made.pages))
    elif file is None:
        context.out.line(made.content.decode().rstrip("\n"))
    else:
        pages = f", {made.pages} page{'' if made.pages == 1 else 's'}" if made.pages else ""
        context.out.line(f"The letter is in {one_line(str(file))}{pages}")
    if made.pages is not None and written.uncertain:
        context.out.note(f"Look at it before it goes out: {written.uncertain} may be boxes in the PDF.")
    if written.letter.one_page and made.pages is not None and made.pages > 1 + (written.cover is not None):
        context.out.note(f"It has {made.pages} pages and should fit one: shorten the practice's own text.")


def _record(written: WrittenLetter, kind: str, file: Path | None, pages: int | None) -> dict[str, object]:
    return {
        "kind": kind,
        "complete": not written.missing,
        "missing": [field.name for field in written.missing],
        "file": str(file) if file is not None else None,
        "pages": pages,
    }


def _send(args: Namespace, context: Context, services: Services, person: Person, found: OwedLetter) -> int:
    """Hand a letter over to the gateway's folder.

    Raises:
        Refused: a question was answered with no, or it may not be sent.
    """
    written, kind = found.written, found.occasion.kind.value
    if not written.letter.clinical and not _goes_on(args, context, written, kind):
        return FOUND
    services.letters.tick(starting=True)
    _verify_fax(context, services, person, found)
    to = written.to.words if written.to else ""
    confirm(f"Send the {written.letter.words} to {one_line(to)}?", yes=args.yes)
    sent = services.letters.hand_over(args.owed, by=person.id, with_blanks=bool(written.missing))
    if args.json:
        context.out.record(_record(written, kind, Path(sent.file), sent.pages))
    else:
        where = f" to {sent.address}" if sent.address else ""
        pages = "1 page" if sent.pages == 1 else f"{sent.pages} pages"
        context.out.line(f"Handed over as {sent.channel.words}{where}: {sent.file}, {pages}")
    return FOUND if written.missing else DONE


def _verify_fax(context: Context, services: Services, person: Person, found: OwedLetter) -> None:
    """Ask about a fax number at its first use for a patient; ``--yes`` does not answer that."""
    number = services.letters.fax_to_verify(found)
    to = found.written.to
    if not number or to is None or not can_ask():
        return  # the service refuses a number that nobody verified
    context.out.note(f"Nobody verified the fax number {number} of {one_line(to.words)} yet.")
    if ask_yes("Did their office read it back to you just now?", default=False):
        services.owed.verify_fax(to.id, to.fax, by=person.id)
