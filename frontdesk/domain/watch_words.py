"""Watched words: words in a note that raise a prompt, never a decision (product, "Crisis")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from frontdesk.domain.text import fold

#: Words in a note that raise the prompt, until the practice writes its own list.
DEFAULT_WATCH_WORDS = (
    "kill myself",
    "kill herself",
    "kill himself",
    "kill themselves",
    "end it",
    "end my life",
    "pills",
    "not be here",
    "hurt myself",
    "want to die",
    "wants to die",
    "suicide",
    "suicidal",
)


class PromptAt(StrEnum):
    """In what kind of record watched words were found."""

    #: The note of a call.
    CALL = "call"
    #: The note of a try.
    CALLBACK = "callback"


def watch_words_in(text: str, words: Sequence[str]) -> list[str]:
    """Return the watched words in a text, in the order of the list.

    Whole words are found whatever their case, accents and spacing, and phrases whatever stands between their
    words ("end... it"): a needless prompt costs one key.
    """
    folded = fold(text)
    if not folded:
        return []
    return [word for word, pattern in _patterns(tuple(words)) if pattern.search(folded)]


@lru_cache(maxsize=8)
def _patterns(words: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each watched word with its pattern; an entry without a letter or digit is left out."""
    found = []
    for word in dict.fromkeys(words):
        parts = re.findall(r"\w+", fold(word))
        if parts:
            phrase = r"\W+".join(map(re.escape, parts))
            found.append((word, re.compile(rf"(?<!\w){phrase}(?!\w)")))
    return tuple(found)
