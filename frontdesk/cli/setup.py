"""``frontdesk setup``: the first run without the screen."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, CommandParser, add_yes
from frontdesk.cli.context import Context, store_place
from frontdesk.domain.errors import BadSettings, FrontDeskError, Refused
from frontdesk.domain.people import names_in

if TYPE_CHECKING:
    from frontdesk.cli.output import Output
    from frontdesk.domain.settings import PracticeSettings
    from frontdesk.domain.settings.rows import Setting

_DESCRIPTION = """\
Set the practice up without the screen: from a practice.toml, or by a few
questions in the terminal. Every question has a default; enter takes it.
At a terminal it asks before it saves, unless --yes.
A practice that is set up already is refused and stays as it is.

A practice.toml of three lines is enough; what it leaves out gets its default:

  [practice]
  name = "Lakeside Psychiatry"
  [staff]
  names = ["Dana Reyes"]

frontdesk settings export shows every key, with a word of explanation."""


def define(parser: CommandParser) -> None:
    """Define ``setup``."""
    parser.describe(
        arguments="[--file FILE] [--yes]",
        description=_DESCRIPTION,
        examples=("frontdesk setup", "frontdesk setup --file practice.toml --yes"),
        run=run,
    )
    parser.add_argument("--file", metavar="FILE", help="read the settings from this practice.toml")
    add_yes(parser)


def run(args: Namespace, context: Context) -> int:
    """Set the practice up, and say what was done and what comes next.

    Raises:
        Refused: the practice is set up already, or nobody is there to answer or said yes.
        BadSettings: the file is no practice.toml, or names nobody.
    """
    _refuse_second(context)
    if args.file:
        settings = _from_file(Path(args.file), context, yes=args.yes)
    else:
        settings = _by_questions(context, yes=args.yes)
    with context.services(create=True) as services:
        if services.office.is_set_up():
            raise Refused(_ALREADY)  # another desk was quicker while the questions were answered
        person = services.practice.set_up(settings)
        _remember(context, settings.staff)
        practice = services.practice.current()
        where = services.office.store.where
    out, kept = context.out, practice.settings
    out.line(f"{kept.name} is set up, and {person.name} is on the staff.")
    if kept.holidays:
        years = " and ".join(map(str, kept.holiday_years))
        closed = sum(not ranges for ranges in kept.exceptions.values())
        out.line(f"Closed on {closed} days, the holidays of {kept.holidays} in {years} among them.")
        out.line("You may work on some of them: frontdesk settings edit")
    out.line(f"The store is {where}")
    out.line("Open the desk with: frontdesk")
    return DONE


def _remember(context: Context, staff: Sequence[str]) -> None:
    """Record whose machine this is, where only one person can be meant; else the desk asks."""
    from frontdesk.config import save_config

    config = context.config()
    if len(staff) == 1 and not config.person:
        try:
            save_config(context.locations, replace(config, person=staff[0]))
        except FrontDeskError as wrong:
            # The practice is set up all the same; the desk asks who sits there.
            context.out.note(wrong.sentence)


_ALREADY = (
    "This practice is set up already, and nothing was changed. "
    "Change it on the Settings screen or with: frontdesk settings edit"
)


def _refuse_second(context: Context) -> None:
    """Refuse before anything is asked. Raises Refused."""
    if not context.has_store():
        return
    with context.services() as services:
        if services.office.is_set_up():
            raise Refused(_ALREADY)


def _from_file(file: Path, context: Context, *, yes: bool) -> PracticeSettings:
    """Return the settings of a file; who sits at a terminal is asked, a script has said so with the file."""
    from frontdesk.cli.questions import is_seen
    from frontdesk.domain.text import one_line
    from frontdesk.services.settings import read_practice, unusual_numbers
    from frontdesk.services.toml_text import read_text

    where = one_line(str(file))
    settings = read_practice(read_text(file), where)
    if not settings.staff:
        raise BadSettings(
            f"{where}, staff.names: nobody is named, and every entry is signed with a name. Nothing was "
            'changed; add [staff] and below it names = ["Dana Reyes"].'
        )
    settings = replace(settings, staff=names_in(settings.staff))
    for question in unusual_numbers(settings):
        context.out.note(question)
    if not yes and is_seen():
        _ask(f"Set {settings.name} up in {_place(context)}?")
    return settings


def _ask(question: str) -> None:
    """Ask before anything is written. Raises Refused."""
    from frontdesk.cli.questions import ask_yes

    if not ask_yes(question, default=True):
        raise Refused("Nothing was saved.")


def _place(context: Context) -> str:
    """Return where it will be kept, to be shown."""
    place = store_place(context.locations, context.config())
    return str(place) if isinstance(place, Path) else "the store on the server"


def _by_questions(context: Context, *, yes: bool) -> PracticeSettings:
    """Return the settings by questions, each asked again until its answer can be. Raises Refused."""
    from frontdesk.cli.questions import can_ask
    from frontdesk.services.first_start import in_holiday_country, usual_practice

    if not can_ask():
        raise Refused(
            "There is nobody here to answer questions. Nothing was changed; run this in a terminal, "
            "or give the answers with --file practice.toml"
        )
    place, out = _place(context), context.out
    out.note("A few questions. Enter takes what stands in brackets; everything can be changed later.")
    settings = usual = usual_practice(context.environ)
    questions = _questions()
    for question in questions:
        settings = _answered(question, settings, usual, out)
        while question.key == _LAST_OF_WEEK and not any(settings.week):
            out.note("  Every day is closed; at least one must be open.")
            for day in questions:
                if day.steps[0] == "week":
                    settings = _answered(day, settings, usual, out)
    if not yes:
        _ask(f"Save this to {place}?")
    return in_holiday_country(settings)


_LAST_OF_WEEK = "hours.sun"
_WIDTH = 72  # of a question with its hint and default, so that an answer fits behind it


def _questions() -> list[Setting]:
    """Return what the first start asks, without the phone, which may stay empty; who answers comes last."""
    from frontdesk.domain.settings.table import FIRST_START

    asked = [question for question in FIRST_START.fields if question.key != "practice.phone"]
    return sorted(asked, key=lambda question: question.key == "staff.names")


def _answered(
    question: Setting, settings: PracticeSettings, usual: PracticeSettings, out: Output
) -> PracticeSettings:
    """Ask one question until the answer can be read; its default is as usual. Raises Refused."""
    from frontdesk.cli.questions import ask_text
    from frontdesk.domain.settings.rows import beside_field
    from frontdesk.domain.settings.table import FIRST_START
    from frontdesk.services.settings import unknown_regions

    default = question.text(usual, usual.time_style)
    words = f"{question.label} ({question.hint})"
    if len(f"{words} [{default}]: ") > _WIDTH:
        words = question.label
    while True:
        texts = {question.key: ask_text(words, default)}
        after, wrong = FIRST_START.read_texts(settings, texts)
        for key, sentence in unknown_regions(after):
            wrong.setdefault(key, beside_field(sentence))
        if question.key not in wrong:
            return after
        out.note(f"  {wrong[question.key]}")
