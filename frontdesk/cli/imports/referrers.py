"""``frontdesk import referrers``: a list of those who refer, after a preview."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from frontdesk.cli.command import (
    DONE,
    FOUND,
    INTERRUPTED,
    Commands,
    add_as,
    add_command,
    add_json,
    add_yes,
)
from frontdesk.cli.context import Context
from frontdesk.cli.imports.table_columns import (
    CELL,
    NONE,
    VALUES_SHOWN,
    as_options,
    ask_columns,
    ask_meaning,
    read_map_option,
    read_means_option,
    show_columns,
)
from frontdesk.cli.output import Output
from frontdesk.cli.questions import can_ask
from frontdesk.cli.stopping import stopped_by_ctrl_c
from frontdesk.directories.mapping import COLUMNS, KIND_MEANINGS, SELDOM, ListMapping
from frontdesk.directories.table import KindWord, ListTable, UnknownColumns
from frontdesk.domain.errors import BadSettings, Incomplete, Refused
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.text import fold, one_line

if TYPE_CHECKING:
    from frontdesk.services.desk import Services
    from frontdesk.services.directories.service import DirectoryService

_FIELDS = tuple(one.name for one in fields(ListMapping) if one.name not in ("has_header", "kind_words"))
_OTHER = SourceKind.OTHER_SPECIALTY.value
_KINDS = ", ".join(KIND_MEANINGS)

_REFERRERS = """\
Import a list of those who refer, or may: the NPPES file, an insurer's
directory, a contact export of HubSpot, any spreadsheet with names.

Somebody is known again by their NPI. Without one, the name and either the
office, the phone number or the mail address must be the same. The same name
alone may be the same person: such rows are shown and left out. Nobody is
merged without you.

What people typed is never overwritten: a list fills what is empty. What an
earlier list wrote is changed by a later one, so that it tells who moved; who is
deactivated is marked, and no more contacted. Who asked not to be contacted
stays so, whatever a list says.

First it shows how it read the file and what it would do, and asks. Ctrl-C stops
it, and then nothing of it is in the store. The same file again changes nothing.

The NPPES file is known by its columns. Columns of others are found by their
names; what they are is asked where that is not clear, and remembered by the
header. What somebody is follows from the taxonomy code, else from the words for
the specialty or the job. A word that is not known is asked about once, and else
means another specialty. Each means one of:
{meanings}

What can be mapped, and which column it is:
{fields}

In JSON, rows is the sum of bad_rows, added, updated, unchanged, duplicates
(twice in the list, or perhaps known) and unmatched (an organization, or
deactivated and nobody here); duplicate_rows and unmatched_rows have line and
reason."""


def add_referrers(parts: Commands) -> None:
    """Add ``import referrers``."""
    mappable = "\n".join(f"  {what:12} {question}" for what, question in COLUMNS.items())
    referrers = add_command(
        parts,
        "referrers",
        summary="import a list of those who refer",
        arguments="FILE [--map FIELD=COLUMN ...]"
        "\n           [--means VALUE=KIND ...] [--yes] [--as NAME] [--json]",
        description=_REFERRERS.replace("{fields}", mappable).replace("{meanings}", _meanings()),
        examples=(
            "frontdesk import referrers npidata_pfile.csv",
            "frontdesk import referrers hubspot-contacts.csv --means 'Office Manager=ignore'",
            'frontdesk import referrers doctors.csv --map name=Doctor --map organization="Where"',
        ),
        run=run_referrers,
    )
    referrers.add_argument("file", metavar="FILE", help="the list, as CSV")
    referrers.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        default=[],
        help="which column is what, where its name does not say it",
    )
    referrers.add_argument(
        "--means",
        metavar="VALUE=KIND",
        action="append",
        default=[],
        help="what a word for a specialty or a job means",
    )
    add_yes(referrers)
    add_as(referrers)
    add_json(referrers, "one object with the counts, and rows with line and reason")


def _meanings() -> str:
    return textwrap.fill(", ".join(KIND_MEANINGS), 78, initial_indent="  ", subsequent_indent="  ")


def run_referrers(args: Namespace, context: Context) -> int:
    """Show what a list says, ask, import it, and report what became of every row."""
    with context.services() as services:
        person = context.person(services, args.person)
        services.imports.clean_up(by=person.id)
        with _open(args, context.out, services.directories) as table:
            return _import(args, context, services, table, person.id)


def _import(args: Namespace, context: Context, services: Services, table: ListTable, by: int) -> int:
    from frontdesk.cli.imports.output import ProgressLine
    from frontdesk.cli.imports.referrer_output import list_preview_lines, list_record, list_report_lines
    from frontdesk.cli.questions import confirm
    from frontdesk.services.imports.report import ImportCanceled

    out, directories = context.out, services.directories
    try:
        with ProgressLine(lambda: table.rows) as progress, stopped_by_ctrl_c() as stopped:
            read = directories.read(table, progress=progress, canceled=stopped)
        with read:
            for line in list_preview_lines(read.preview):
                (out.note if args.json else out.line)(line)
            if read.preview.counts.added or read.preview.counts.updated:
                out.flush()
                confirm("Import these people?", yes=args.yes)
            with ProgressLine() as progress, stopped_by_ctrl_c() as stopped:
                report = directories.run(read, by=by, progress=progress, canceled=stopped)
    except ImportCanceled as stop:
        out.note(stop.sentence)
        return INTERRUPTED
    if args.json:
        out.record(list_record(report))
    else:
        for line in list_report_lines(report):
            out.line(line)
    counts = report.counts
    return FOUND if counts.bad or counts.unmatched or counts.duplicates else DONE


def _open(args: Namespace, out: Output, directories: DirectoryService) -> ListTable:
    """Open the list of the command line, with its columns mapped.

    Raises:
        BadFile: it cannot be read as a list of people.
        Refused: its columns are not known and there is nobody to ask.
        WrongUse: an option cannot be understood.
        BadSettings: the mapping does not fit the columns.
    """
    changes: dict[str, Any] = dict(read_map_option(text, _FIELDS) for text in args.map)
    meant = dict(read_means_option(text, _kind_named, _KINDS, "KIND") for text in args.means)
    columns = directories.columns(args.file)
    known = directories.remembered(columns.signature)
    if "name" in changes:
        changes.setdefault("first_name", "")
        changes.setdefault("last_name", "")
    mapping = replace(known or columns.guess, **changes)
    if known is None and not _is_clear(mapping, columns.header):
        if args.yes or not can_ask():
            raise Refused(_what_to_give(columns))
        mapping = _ask(out, columns, mapping)
    for word, meaning in meant.items():
        mapping = mapping.with_meaning(word, meaning)
    table = directories.open(args.file, mapping)
    if known is not None or args.yes or not can_ask():
        return table
    try:
        with_words = _ask_words(out, mapping, table.unknown_words())
    except BaseException:
        table.close()
        raise
    if with_words == mapping:
        return table
    table.close()
    return directories.open(args.file, with_words)


def _is_clear(mapping: ListMapping, header: Sequence[str]) -> bool:
    """True if it is known who somebody is, and what tells people of one name apart."""
    try:
        mapping.check(header)
    except Incomplete:
        return False
    return mapping.is_nppes or mapping.tells_apart


def _ask_words(out: Output, mapping: ListMapping, unknown: Sequence[KindWord]) -> ListMapping:
    """Return the mapping with what words for a specialty mean, as far as a person says it.

    Raises:
        Refused: the input ended.
    """
    if not unknown:
        return mapping
    asked = unknown[:VALUES_SHOWN]
    more = len(unknown) - len(asked)
    out.note(
        "What are these, by what they do? Each is one of the kinds of sources, or ignore, which leaves its "
        "rows out. Enter takes the one in brackets."
    )
    if more > 0:
        out.note(f"The other {more:,} words mean another specialty; --means VALUE=KIND says otherwise.")
    for one in asked:
        mapping = mapping.with_meaning(
            one.word, ask_meaning(out, one.word, one.rows, _kind_named, _KINDS, _OTHER)
        )
    return mapping


def _kind_named(text: str) -> str:
    """Return the code of a kind that a person named by its code or its words, or ""."""
    said = fold(text).replace(" ", "_")
    if said in KIND_MEANINGS:
        return said
    named = {fold(kind.facts.words): kind.value for kind in SourceKind if kind.facts.is_referrer}
    return named.get(fold(text), "")


def _what_to_give(columns: UnknownColumns) -> str:
    """Return what to say if nobody can be asked: the options that stand for the guess."""
    names = columns.header[:VALUES_SHOWN]
    listed = ", ".join(one_line(name, CELL) for name in names)
    more = len(columns.header) - len(names)
    return (
        "The columns of this list are not clear: it must be known which is the name, and which tells people "
        f"of one name apart (NPI, organization, phone or email). Nothing was imported; its columns are "
        f"{listed}{f' and {more:,} more' if more > 0 else ''}. Run it again and say which is what, for "
        f"example with: {as_options(columns.guess.columns()) or '--map name=... --map phone=...'}"
    )


def _ask(out: Output, columns: UnknownColumns, mapping: ListMapping) -> ListMapping:
    """Ask for every usual field, with the guess as the default. Raises Refused if the input ends."""
    show_columns(out, "list", columns.header, columns.rows)
    asked = {what: question for what, question in COLUMNS.items() if what not in SELDOM}
    guess = {what: str(getattr(mapping, what)) for what in asked}
    while True:
        chosen = ask_columns(out, columns.header, asked, guess)
        columns_said: dict[str, Any] = {what: name or NONE for what, name in chosen.items()}
        said = replace(mapping, **columns_said)
        try:
            said.check(columns.header)
        except (Incomplete, BadSettings) as wrong:
            out.note(wrong.sentence)
            continue
        return said
