"""Settings as rows of a table, and the documents and forms that are read and written by them.

The rows are named tuples: the desk makes them at every start, and a dataclass takes eight times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, NamedTuple, TypeVar, cast

from frontdesk.domain.clock_text import INTERNATIONAL, TimeStyle
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings.crisis import CrisisNumber
from frontdesk.domain.settings.kinds import Kind, nearest, shown
from frontdesk.domain.settings.problems import Problems

T = TypeVar("T")
#: The keys that lead to a value in a document: ``("rule", "met_by")``.
Path = tuple[str, ...]
#: The fields, keys and indexes that lead to a value in the program's own settings: ``("week", 0)``. A range
#: of indexes stands for equal values.
Place = tuple[Any, ...]


class Setting(NamedTuple):
    """One setting.

    Attributes:
        key: its name in the file and everywhere else: ``rule.promise_minutes``.
        kind: what it may be.
        comment: what the file says above it.
        label: what a form calls it; "" if no form asks for it.
        hint: an example, or what it is for, below the form.
        example: as TOML: stands in the file as a comment while the setting has no value.
        place: where its value is; () for the field with the name of the key's last part.
        path: its keys in a document, if a part of the key has a dot in it; else ().
    """

    key: str
    kind: Kind[Any]
    comment: str = ""
    label: str = ""
    hint: str = ""
    example: str = ""
    place: Place = ()
    path: Path = ()

    @property
    def keys(self) -> Path:
        """Its keys in a document."""
        return self.path or tuple(self.key.split("."))

    @property
    def steps(self) -> Place:
        """Where its value is in the program's own settings."""
        return self.place or self.keys[-1:]

    def value(self, settings: object) -> Any:
        """Its value in the settings; None if it has none."""
        for step in self.steps:
            settings = _inside(settings, step)
        return settings

    def text(self, settings: object, style: TimeStyle = INTERNATIONAL) -> str:
        """Its value as shown in a field of a form, with times as the practice writes them."""
        return self.kind.write_text(self.value(settings), style)

    def plain(self, settings: object) -> object:
        """Its value as a document has it; None if it is left out."""
        return self.kind.write(self.value(settings))


class Section(NamedTuple):
    """Settings that stand together, in the file and on a page of the screen.

    Attributes:
        name: identifies it; the first part of its settings' keys.
        title: as the screen shows it.
        settings: its rows.
        comment: what the file says at its top.
        note: what the screen says below its fields.
    """

    name: str
    title: str
    settings: tuple[Setting, ...] = ()
    comment: str = ""
    note: str = ""

    @property
    def fields(self) -> tuple[Setting, ...]:
        """The settings that a form asks for."""
        return tuple(setting for setting in self.settings if setting.label)


class Family(NamedTuple):
    """Settings whose names are not known beforehand, such as the days with other hours.

    Attributes:
        path: the keys of the table that holds them.
        rows: the settings of one name; raises BadSettings if there can be none of that name.
        names: the names that settings have.
        comment: what the file says at the top of the table.
        most: how many names there may be; None for any number.
        too_many: the sentence if there are more.
    """

    path: Path
    rows: Callable[[str], Sequence[Setting]]
    names: Callable[[Any], Iterable[str]]
    comment: str = ""
    most: int | None = None
    too_many: str = ""


class Table(Generic[T]):
    """All settings of one kind of document, of the practice or of a machine."""

    def __init__(
        self,
        usual: Callable[[], T],
        sections: Sequence[Section],
        families: Sequence[Family] = (),
        check: Callable[[T], Iterable[tuple[str, str]]] = lambda settings: (),
    ) -> None:
        """Make the table.

        Args:
            usual: makes the settings with their defaults.
            sections: the settings, in the order of the file and of the screen.
            families: the settings whose names are not known beforehand.
            check: what is wrong with settings that are right one by one: keys and sentences.
        """
        self.usual, self.sections, self.families, self.check = usual, sections, families, check
        self.settings = tuple(setting for section in sections for setting in section.settings)
        self.fields = tuple(setting for setting in self.settings if setting.label)

    def of(self, settings: T) -> Iterator[Setting]:
        """Every row that these settings have, each once."""
        yield from self.settings
        seen = {setting.key for setting in self.settings}
        for family in self.families:
            for name in family.names(settings):
                yield from (row for row in family.rows(name) if row.key not in seen)

    # Documents

    def write(self, settings: T) -> dict[str, Any]:
        """Return the settings as a document: sections are dictionaries of texts, numbers and lists."""
        document: dict[str, Any] = {}
        for row in self.of(settings):
            plain = row.plain(settings)
            section = _section(document, row.keys[:-1])
            if plain is not None:
                section[row.keys[-1]] = plain
        for family in self.families:
            _section(document, family.path)
        return document

    def read(self, document: Mapping[str, object], problems: Problems) -> T:
        """Read a document; a key that is left out has its default.

        Args:
            document: sections as dictionaries.
            problems: gets every mistake; the caller asks it to refuse.
        """
        return _Reading(self, problems).read(document)

    # Forms

    def texts(self, settings: T, style: TimeStyle = INTERNATIONAL) -> dict[str, str]:
        """Return the texts of every field, by key, with times as the practice writes them."""
        return {field.key: field.text(settings, style) for field in self.fields}

    def read_texts(self, kept: T, texts: Mapping[str, str]) -> tuple[T, dict[str, str]]:
        """Read a form.

        Args:
            kept: the settings as they are now; a field without a text stays as in these.
            texts: what stands in the fields, by key.

        Returns:
            The settings, not checked together, and what is wrong by key, in a sentence.
        """
        changes: dict[Place, Any] = {}
        wrong: dict[str, str] = {}
        for field in self.fields:
            if field.key in texts:
                try:
                    changes[field.steps] = field.kind.read_text(texts[field.key], field.value(kept))
                except BadSettings as error:
                    wrong[field.key] = beside_field(error.sentence)
        return with_changes(kept, changes), wrong


class _Reading(Generic[T]):
    """Reads one document by the rows of a table."""

    def __init__(self, table: Table[T], problems: Problems) -> None:
        self._table = table
        self._problems = problems
        self._rows = {setting.keys: setting for setting in table.settings}
        self._refused: dict[Path, str] = {}
        self._changes: dict[Place, Any] = {}

    def read(self, document: Mapping[str, object]) -> T:
        """Return the settings of a document; every mistake in it is added to the problems."""
        usual = self._table.usual()
        for family in self._table.families:
            self._add(family, document, usual)
        self._sections = {keys[:end] for keys in self._rows for end in range(1, len(keys))}
        self._sections |= {family.path for family in self._table.families}
        self._walk(document, ())
        settings = with_changes(usual, self._changes)
        for key, sentence in self._table.check(settings):
            self._problems.add(tuple(key.split(".")), sentence)
        return settings

    def _add(self, family: Family, document: Mapping[str, object], usual: T) -> None:
        """Add the rows of the names that the document has."""
        found: object = document
        for key in family.path:
            found = found.get(key) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            return  # left out, or no section: that is reported where it is read
        known = set(family.names(usual))
        too_many = family.most is not None and len(known | found.keys()) > family.most
        if too_many:
            self._problems.add(family.path, family.too_many)
        for name in found:
            path = (*family.path, name)
            try:
                rows = () if too_many and name not in known else family.rows(name)
                if not rows:
                    self._refused[path] = ""
                for row in rows:
                    self._rows[row.keys] = row
                    # A name is there also if its section is empty.
                    self._changes[row.steps] = row.value(usual)
            except BadSettings as wrong:
                self._refused[path] = wrong.sentence

    def _walk(self, section: Mapping[str, object], at: Path) -> None:
        for name, plain in section.items():
            path = (*at, name)
            try:
                if row := self._rows.get(path):
                    self._changes[row.steps] = row.kind.read(plain)
                elif path in self._sections:
                    self._walk(_as_section(plain), path)
                elif path not in self._refused:
                    raise BadSettings(f"there is no such setting. {self._suggestion(name, at)}")
                elif sentence := self._refused[path]:
                    raise BadSettings(sentence)
            except BadSettings as wrong:
                self._problems.add(path, wrong.sentence)

    def _suggestion(self, name: str, at: Path) -> str:
        """Return a sentence with the nearest name that there is, or with all of them if none is near."""
        if self._problems.full:
            return ""  # a file of another kind has thousands of them; comparing each would take seconds
        inside = [path for path in (*self._rows, *sorted(self._sections)) if path[:-1] == at]
        known = list(dict.fromkeys(path[-1] for path in inside))
        if near := nearest(name, known):
            return f"Did you mean {near}?"
        return f"Allowed here: {', '.join(known)}." if known else "Nothing is allowed here."


def beside_field(sentence: str) -> str:
    """Return a sentence of BadSettings as it reads beside a field: what is wrong, and no more."""
    plain = sentence.replace("; nothing was changed", "").removesuffix(" Nothing was changed.").strip()
    return plain[:1].upper() + plain[1:]


def with_changes(settings: T, changes: Mapping[Place, Any]) -> T:
    """Settings with other values at some places; None at a key of a mapping takes the key out."""
    return cast("T", _changed(settings, changes)) if changes else settings


def _changed(old: object, changes: Mapping[Place, Any]) -> Any:
    if () in changes:
        return changes[()]
    inside: dict[Any, dict[Place, Any]] = {}
    for (step, *rest), value in changes.items():
        inside.setdefault(step, {})[tuple(rest)] = value
    new = {step: _changed(_inside(old, step), deeper) for step, deeper in inside.items()}
    if isinstance(old, Mapping):
        return {key: value for key, value in {**old, **new}.items() if value is not None}
    if not isinstance(old, tuple):
        return replace(cast("Any", old), **new)
    values: dict[Any, Any]
    if isinstance(next(iter(new)), str):
        values = {number.key: number for number in old}
        return tuple((values | new).values())
    values = dict(enumerate(old))
    for step, value in new.items():
        values |= dict.fromkeys(step if isinstance(step, range) else (step,), value)
    return tuple(values.values())


def _inside(value: object, step: Any) -> Any:
    """Return what is at one step inside of a value."""
    if isinstance(value, Mapping):
        return value.get(step)
    if not isinstance(value, tuple):
        return getattr(value, str(step))
    if not isinstance(step, str):
        return value[step[0] if isinstance(step, range) else step]
    # The numbers of a crisis have names; one that is new begins with its name for a label.
    return next((number for number in value if number.key == step), CrisisNumber(step, step))


def _section(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the section of a document at some keys; made if it is not there."""
    for key in path:
        document = document.setdefault(key, {})
    return document


def _as_section(plain: object) -> dict[str, object]:
    if not isinstance(plain, dict):
        raise BadSettings(
            f"{shown(plain)} is not a section; write its name in square brackets and its keys below."
        )
    return plain
