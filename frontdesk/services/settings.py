"""The practice's settings as text for people and as a document for the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.settings.problems import Problems
from frontdesk.domain.settings.rows import Path, beside_field
from frontdesk.domain.settings.table import PRACTICE, STORED
from frontdesk.domain.text import one_line
from frontdesk.services.holidays import unknown_region
from frontdesk.services.toml_text import parse

if TYPE_CHECKING:
    from tomlkit.items import Item, SingleKey, Table

_HEAD = (
    "Practice settings of frontdesk. They live in the store and all desks share them:",
    "this file changes nothing until it is read with: frontdesk settings import FILE",
    "A key that is left out gets its default.",
)
_WIDE = 60  # a list of texts longer than this is written one text a line


def settings_to_document(settings: PracticeSettings) -> dict[str, Any]:
    """Return the settings as a dictionary of texts, numbers and lists, for JSON; nothing is lost."""
    return STORED.write(settings)


def settings_from_document(document: Mapping[str, object], where: str = "the store") -> PracticeSettings:
    """Read what ``settings_to_document`` made; a document of older settings gets the defaults of newer ones.

    Raises:
        BadSettings: as ``read_practice``, with ``where`` for the place.
    """
    problems = Problems(where)
    settings = STORED.read(document, problems)
    problems.refuse()
    return settings


def read_practice(text: str, where: str, names: Mapping[date, str] | None = None) -> PracticeSettings:
    """Read the text of a ``practice.toml``.

    Args:
        text: the whole file.
        where: the file or place, for the messages.
        names: names of exceptions that are known already; those of the same days are kept.

    Raises:
        BadSettings: one line for each mistake, with the place, its line, the key and what is allowed.
    """
    document = parse(text, where)
    problems = Problems(where, text)
    settings = PRACTICE.read(document, problems)
    for key, sentence in unknown_regions(settings):
        problems.add(tuple(key.split(".")), sentence)
    problems.refuse()
    known = names or {}
    return replace(settings, exception_names={day: known[day] for day in settings.exceptions if day in known})


def read_form(kept: PracticeSettings, texts: Mapping[str, str]) -> tuple[PracticeSettings, dict[str, str]]:
    """Read a form; that may import a library of holidays: not for the event loop.

    Args:
        kept: what holds for everything that is not in the form.
        texts: what stands in the fields, by key; a field that is left out stays as it is kept.

    Returns:
        The settings, and what is wrong by key, in a sentence; without one the settings can be saved.
    """
    settings, wrong = PRACTICE.read_texts(kept, texts)
    for key, sentence in (*PRACTICE.check(settings), *unknown_regions(settings)):
        wrong.setdefault(key, beside_field(sentence))
    return settings, wrong


def unknown_regions(settings: PracticeSettings) -> Iterator[tuple[str, str]]:
    """Regions that no library knows, as keys and sentences; may import those libraries.

    Asked only where a person wrote them: the store's settings are not held against the next release of a
    library, and a start does not pay for importing it.
    """
    if settings.holidays and (wrong := unknown_region(settings.holidays)):
        yield "hours.holidays", wrong
    region = settings.phone_region
    if region != PracticeSettings().phone_region:  # so the usual practice does not pay for the import
        import phonenumbers

        if region not in phonenumbers.SUPPORTED_REGIONS:
            yield (
                "practice.phone_region",
                f"{region} is not a country whose numbers are known; "
                'write its two letters, for example "US".',
            )


def unusual_numbers(after: PracticeSettings, before: PracticeSettings | None = None) -> list[str]:
    """Questions about numbers that are new and cannot be dialed, a sentence each.

    Args:
        after: the settings that are to be kept.
        before: those that are kept now, whose numbers were asked about already; None at the first start.
    """
    from frontdesk.domain.phone.dialing import unusual_number

    questions, known = [], set(_numbers(before)) if before else set()
    for label, number, services in _numbers(after):
        question = unusual_number(number, after.phone_region, services=services) if number else ""
        if question and (label, number, services) not in known:
            questions.append(f"{label} {number}. {question}")
    return questions


def _numbers(settings: PracticeSettings) -> list[tuple[str, str, bool]]:
    """Every number with whose it is, and True if a short one of the country's services is right there."""
    return [
        ("Phone", settings.phone, False),
        *(("Our own number", number, False) for number in settings.own_numbers),
        *((number.label, number.number, True) for number in settings.crisis.numbers),
    ]


# practice.toml for people


def write_practice(settings: PracticeSettings) -> str:
    """Write the settings as a commented ``practice.toml``, for ``read_practice`` to read back."""
    import tomlkit

    written = tomlkit.document()
    for line in _HEAD:
        written.add(tomlkit.comment(line))
    document = PRACTICE.write(settings)
    writer = _Writer(settings)
    for section in PRACTICE.sections:
        written.add(tomlkit.nl())
        written.add(section.name, writer.table((section.name,), document[section.name]))
    return tomlkit.dumps(written)


class _Writer:
    """Writes sections, each key below what it means."""

    def __init__(self, settings: PracticeSettings) -> None:
        self._rows = {row.keys: row for row in PRACTICE.of(settings)}
        self._comments: dict[Path, str] = {(section.name,): section.comment for section in PRACTICE.sections}
        self._comments |= {family.path: family.comment for family in PRACTICE.families}
        self._names = {day.isoformat(): one_line(name) for day, name in settings.exception_names.items()}

    def table(self, path: Path, section: Mapping[str, Any]) -> Table:
        """One section; a key without a value is written as an example."""
        import tomlkit

        table = tomlkit.table()
        _comment(table, self._comments.get(path, ""))
        for keys, row in self._rows.items():
            key = keys[-1]
            if keys[:-1] != path or not (key in section or row.example):
                continue
            _comment(table, row.comment)
            if key in section:
                table.add(_key(key), _item(section[key], self._names.get(key, "")))
            else:
                _comment(table, f"{key} = {row.example}")
        for key, inside in section.items():
            if isinstance(inside, Mapping):
                table.add(tomlkit.nl())
                table.add(key, self.table((*path, key), inside))
        return table


def _comment(table: Table, text: str) -> None:
    """Write comment lines; none for an empty text."""
    import tomlkit

    for line in text.splitlines():
        table.add(tomlkit.comment(line))


def _key(key: str) -> SingleKey:
    """Return a key as people expect it: days in quotes, words without."""
    from tomlkit.items import KeyType, SingleKey

    return SingleKey(key, None if key.isidentifier() else KeyType.Basic)


def _item(value: object, comment: str) -> Item:
    """Return a value; a long list with one entry a line, a comment behind it."""
    import tomlkit
    from tomlkit.items import Array

    item = tomlkit.item(value)
    if isinstance(item, Array):
        item.multiline(len(item.as_string()) > _WIDE)
    if comment:
        item.comment(comment)
        item.trivia.comment_ws = "  "
    return item
