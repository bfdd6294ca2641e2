"""The texts of letters: the program's, and the practice's own, which go before them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.referrals.letter_facts import OwnTemplate
from frontdesk.domain.settings.kinds import nearest
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import one_line
from frontdesk.letters.files import write_private
from frontdesk.letters.table import LETTERS, Letter
from frontdesk.letters.template import MOST_CHARACTERS, BadTemplate, Mistake, Template, read_template
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store.audit import write_audit
from frontdesk.store.letters import add_template, own_templates

#: Where the program's texts are.
SHIPPED = Path(__file__).resolve().parent.parent.parent / "letters" / "templates"
_ENDING = ".md"


@dataclass(frozen=True, slots=True)
class LetterText:
    """The text of one letter.

    Attributes:
        letter: which letter.
        text: the template.
        own: when and by whom it was brought in, if it is the practice's own; None for the program's.
    """

    letter: Letter
    text: str
    own: OwnTemplate | None


@dataclass(frozen=True, slots=True)
class TextChange:
    """What bringing in one file changes.

    Attributes:
        letter: which letter.
        text: the new text; "" for the program's own again.
        words: "changed", "back to the program's text" or "as it is".
    """

    letter: Letter
    text: str
    words: str

    @property
    def changes(self) -> bool:
        """True if anything changes."""
        return self.words != _SAME


_SAME = "as it is"


class LetterTexts:
    """Reads the texts, and takes the practice's own."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def every(self) -> list[LetterText]:
        """Return the text of every letter, in the order of the table."""
        own = own_templates(self._office.store)
        return [_text_of(letter, own.get(letter.name)) for letter in LETTERS.values()]

    def of(self, name: str) -> LetterText:
        """Return the text of one letter.

        Raises:
            NotFound: there is no letter of that name.
        """
        return _text_of(letter_named(name), own_templates(self._office.store).get(name))

    def template(self, name: str) -> Template:
        """Return the template of a letter, read.

        Raises:
            NotFound: there is no letter of that name.
            BadTemplate: the practice's own text is wrong by the rules of this version of the program.
        """
        found = self.of(name)
        return read_template(found.letter, found.text)

    def export(self, folder: Path) -> int:
        """Write the text of every letter to a folder, a file each, and return how many there are.

        Raises:
            Refused: the folder is none, cannot be written to, or has a file of one of the names; none of them
                is written over.
        """
        shown = one_line(str(folder))
        texts = self.every()
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            taken = {name.casefold() for name in os.listdir(folder)}
        except OSError as trouble:
            why = (trouble.strerror or "no reason given").lower()
            raise Refused(f"{shown} cannot be used ({why}). Nothing was written; name a folder.") from trouble
        already = [one.letter.name for one in texts if f"{one.letter.name}{_ENDING}" in taken]
        if already:
            raise Refused(
                f"{shown} has {already[0]}{_ENDING} already. Nothing was written; name an empty folder."
            )
        for one in texts:
            write_private(folder / f"{one.letter.name}{_ENDING}", one.text.encode(), overwrite=False)
        return len(texts)

    def read_folder(self, folder: Path) -> list[TextChange]:
        """Read the texts in a folder, and return what bringing them in changes; nothing is changed yet.

        An empty file stands for the program's own text. A letter without a file stays as it is.

        Raises:
            Refused: the folder cannot be read, or has no text of a letter.
            BadTemplate: with every mistake in all of the files.
        """
        files = _files(folder)
        mistakes: list[Mistake] = []
        changes: list[TextChange] = []
        for name, file in files:
            letter = LETTERS.get(name)
            if letter is None:
                near = nearest(name, LETTERS)
                known = f"Did you mean {near}{_ENDING}?" if near else f"Letters: {', '.join(LETTERS)}."
                mistakes.append(Mistake(one_line(file.name), 0, f"there is no letter of this name. {known}"))
                continue
            try:
                changes.append(self._change(letter, _content(letter, file)))
            except BadTemplate as wrong:
                mistakes += wrong.mistakes
        if mistakes:
            raise BadTemplate(mistakes)
        return changes

    @again_if_lost
    @needs(Permission.LETTER_TEXTS)
    def keep(self, changes: list[TextChange], *, by: int) -> int:
        """Keep the practice's own texts, all of them or none, and return how many changed."""
        real = [one for one in changes if one.changes]
        if not real:
            return 0
        at = self._office.now()
        with self._office.store.writing() as db:
            for one in real:
                number = add_template(db, one.letter.name, one.text, at=at, by=by)
                write_audit(
                    db,
                    at=at,
                    person_id=by,
                    action=Action.LETTER_TEXT_CHANGED,
                    subject_id=number,
                    letter=one.letter.name,
                    own=bool(one.text),
                )
        return len(real)

    def _change(self, letter: Letter, text: str) -> TextChange:
        """Return what a text changes. Raises BadTemplate."""
        now = self.of(letter.name)
        if text.strip():
            read_template(letter, text)
            same = text == now.text
            # The program's text, unchanged, is no text of the practice: a later version may better it.
            ours = text == _shipped(letter)
            if ours:
                return TextChange(letter, "", _back(now))
            return TextChange(letter, text, _SAME if same else "changed")
        return TextChange(letter, "", _back(now))


def letter_named(name: str) -> Letter:
    """Return a letter by its name.

    Raises:
        NotFound: there is none of that name.
    """
    letter = LETTERS.get(name)
    if letter is None:
        near = nearest(name, LETTERS)
        hint = f"Did you mean {near}?" if near else "See: frontdesk letters list"
        raise NotFound(f"There is no letter “{one_line(name, 60)}”. {hint}")
    return letter


def _back(now: LetterText) -> str:
    return "back to the program's text" if now.own is not None else _SAME


def _text_of(letter: Letter, own: OwnTemplate | None) -> LetterText:
    return LetterText(letter, own.text if own else _shipped(letter), own)


def _shipped(letter: Letter) -> str:
    return (SHIPPED / f"{letter.name}{_ENDING}").read_text(encoding="utf-8")


def _files(folder: Path) -> list[tuple[str, Path]]:
    """Return the texts in a folder, by name. Raises Refused."""
    shown = one_line(str(folder))
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(_ENDING) and name[0] != ".")
    except OSError as trouble:
        why = (trouble.strerror or "no reason given").lower()
        raise Refused(f"{shown} cannot be read ({why}). Nothing was changed; name a folder.") from trouble
    if not names:
        raise Refused(
            f"{shown} has no letters: files such as booked{_ENDING}. Nothing was changed; begin with: "
            "frontdesk letters export DIR"
        )
    return [(name.removesuffix(_ENDING), folder / name) for name in names]


def _content(letter: Letter, file: Path) -> str:
    """Return the text of a file. Raises BadTemplate."""
    try:
        with file.open("rb") as reading:
            content = reading.read(MOST_CHARACTERS * 4 + 4)
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as trouble:
        why = (trouble.strerror or "no reason given").lower()
        raise BadTemplate([Mistake(letter.name, 0, f"the file cannot be read ({why}).")]) from trouble
    except UnicodeDecodeError as trouble:
        line = trouble.object[: trouble.start].count(b"\n") + 1
        raise BadTemplate([Mistake(letter.name, line, "this is not UTF-8; save it as UTF-8.")]) from trouble
