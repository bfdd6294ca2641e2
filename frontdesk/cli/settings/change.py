"""Changing the practice's settings from text: read, shown key by key, asked about, kept."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE
from frontdesk.cli.context import Context
from frontdesk.cli.output import cut
from frontdesk.cli.questions import confirm
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.people import names_in
from frontdesk.domain.settings.table import PRACTICE
from frontdesk.domain.text import one_line
from frontdesk.services.holidays import seed_holidays
from frontdesk.services.settings import read_practice, unusual_numbers

if TYPE_CHECKING:
    from frontdesk.domain.settings import PracticeSettings
    from frontdesk.services.desk import Services
    from frontdesk.services.office import Practice

_VALUE_WIDTH = 60


def read_changed(text: str, where: str, before: Practice) -> PracticeSettings:
    """Read a person's text; names of exceptions that are known already are kept.

    Raises:
        BadSettings: each mistake with its line, or nobody is left on the staff.
    """
    settings = read_practice(text, where, before.settings.exception_names)
    if not settings.staff:
        raise BadSettings(
            f"{where}, staff.names: nobody would be left on the staff, and every entry is signed with "
            "a name. Nothing was changed; name at least one person."
        )
    return replace(settings, staff=names_in(settings.staff, before.settings.staff))


def change_settings(
    args: Namespace, context: Context, services: Services, before: Practice, after: PracticeSettings
) -> int:
    """Show which keys change, ask, and keep the new settings.

    Raises:
        Refused: the answer was no, nobody of the given name is on the staff, or another desk changed
            the settings meanwhile.
    """
    out = context.out
    person = context.person(services, args.person)
    after = _with_holidays(context, services, before, after)
    changes = list(changed_keys(before.settings, after))
    say = out.note if args.json else out.line
    for key, old, new in changes:
        say(f"{key}: {old} -> {new}")
    version, redated = before.version, 0
    if changes:
        many = len(changes)
        for question in unusual_numbers(after, before.settings):
            say(question)
        confirm(f"Save {'this change' if many == 1 else f'these {many} changes'}?", yes=args.yes)
        redated = services.practice.save(after, by=person.id, seen_version=before.version)
        version = services.practice.current().version
    if args.json:
        out.record({"version": version, "changed": [key for key, _, _ in changes], "redated": redated})
    elif changes:
        out.line(f"Saved as version {version}, signed by {person.name}.")
        out.line(f"Open callbacks that got another deadline: {redated}.")
    else:
        out.line("Nothing changes: the practice has these settings already.")
    return DONE


def changed_keys(before: PracticeSettings, after: PracticeSettings) -> Iterator[tuple[str, str, str]]:
    """Every key that differs: ``rule.morning_deadline``, what it was and what it is to be."""
    old, new = (dict(_flat(PRACTICE.write(settings))) for settings in (before, after))
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            yield key, _shown(old.get(key)), _shown(new.get(key))


def _flat(document: Mapping[str, object], path: str = "") -> Iterator[tuple[str, object]]:
    """Yield the keys of all sections with dots between, as the messages about a file name them."""
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _shown(plain: object) -> str:
    """Return a value as written in the file, on one line; ``nothing`` if the key is not there."""
    if plain is None:
        return "nothing"
    return cut(one_line(json.dumps(plain, ensure_ascii=False), 2000), _VALUE_WIDTH)


def _with_holidays(
    context: Context, services: Services, before: Practice, after: PracticeSettings
) -> PracticeSettings:
    """Add the holidays of this and the next year where the text asks for others than before.

    A year that ``holiday_years`` names was put there already; what was removed of it stays away.
    """
    was, is_ = before.settings, after
    if (was.holidays, was.holiday_years) == (is_.holidays, is_.holiday_years):
        return after
    year = services.office.now().year
    seeded = seed_holidays(after, (year, year + 1))
    if is_.holidays != was.holidays and is_.holidays and seeded.exceptions == is_.exceptions:
        context.out.note(
            f"No holidays of {is_.holidays} are added, because hours.holiday_years says they are there "
            "already: take a year out of it to add them."
        )
    return seeded
