"""Reading a card from its file: a few lines about it, then Markdown."""

from __future__ import annotations

import re

from frontdesk.domain.cards import LAST, Card, CardKind, words_of
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.text import one_line

#: A card is read on one screen: a longer file is something else.
MOST_CHARACTERS = 20_000

_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,59}")
_FENCE = "---"
_FIELDS = ("title", "kind", "words", "about", "order")


class BadCard(FrontDeskError):
    """A file that is no card. The sentence says why, in a few words."""

    title = "A handbook card"


def read_card(name: str, text: str, *, is_own: bool) -> Card:
    """A card from its file.

    A file may begin with lines between two lines of ``---``: ``title: ...``, ``kind: ...``,
    ``words: ...``, ``about: ketamine, infusion``, ``order: 2``. Without a title the first heading is it.

    Args:
        name: the file's name without its ending.
        text: what is in it.
        is_own: whether it is the practice's own.

    Raises:
        BadCard: it is none; the sentence says why in a few words.
    """
    if not _NAME.fullmatch(name):
        raise BadCard("its name may have small letters, digits, - and _ only")
    if len(text) > MOST_CHARACTERS:
        raise BadCard(f"it has more than {MOST_CHARACTERS:,} characters; a card fits one screen")
    lines = text.removeprefix("\ufeff").splitlines()
    fields, body = _front(lines)
    if not body.strip():
        raise BadCard("it has no text")
    title = one_line(fields.get("title", "")) or _first_heading(body) or name.replace("_", " ").capitalize()
    return Card(
        name=name,
        title=title,
        kind=_kind(fields.get("kind", CardKind.PRACTICE.value)),
        body=body.strip(),
        words=fields.get("words", ""),
        about=tuple(filter(None, (" ".join(words_of(one)) for one in fields.get("about", "").split(",")))),
        order=_order(fields.get("order", str(LAST))),
        is_own=is_own,
    )


def _front(lines: list[str]) -> tuple[dict[str, str], str]:
    """The fields at the top, and the text below them."""
    if not lines or lines[0].strip() != _FENCE:
        return {}, "\n".join(lines)
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        raise BadCard("the lines at its top begin with --- and do not end with ---")
    fields: dict[str, str] = {}
    for line in lines[1:end]:
        key, colon, value = line.partition(":")
        key = key.strip().lower()
        if not line.strip():
            continue
        if not colon or key not in _FIELDS:
            raise BadCard(f"its top may have {', '.join(_FIELDS)} only, each as “title: ...”")
        fields[key] = value.strip()
    return fields, "\n".join(lines[end + 1 :])


def _kind(text: str) -> CardKind:
    try:
        return CardKind(text.strip().lower())
    except ValueError:
        raise BadCard(f"its kind must be one of {', '.join(CardKind)}") from None


def _order(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LAST):
        raise BadCard(f"its order must be a number from 0 to {LAST}")
    return int(text)


def _first_heading(body: str) -> str:
    first = next((line for line in body.splitlines() if line.strip()), "")
    return one_line(first.strip().lstrip("#")) if first.startswith("#") else ""
