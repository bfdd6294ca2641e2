"""Numbers as phone systems write them: with hosts, names, prefixes, and what spreadsheets did to them.

``written_number`` takes the number out of its surroundings; ``number_fault`` says why a text is not a number.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import NamedTuple
from urllib.parse import unquote

from frontdesk.domain.phone.numbers import BadNumber, read_number


def _in_any_case(*words: str) -> frozenset[str]:
    """Short words in every mixture of capital and small letters: a field is looked up as it stands."""
    return frozenset(
        "".join(letters)
        for word in words
        for letters in product(*((letter.lower(), letter.upper()) for letter in word))
    )


#: Fields that database tools and people leave where there is nothing; "Na" and "Nan" are also names.
PLACEHOLDERS = _in_any_case(
    "null", "(null)", "<null>", "[null]", "none", "(none)", "<none>", "[none]", "\\n", "n/a", "#n/a",
) | frozenset((
    "NA", "na", "NaN", "nan", "nil", "undefined", "UNDEFINED", "(blank)", "(empty)",
    "-", "--", "---", "–", "—",
))  # fmt: skip

_ANONYMOUS = frozenset((
    "unterdrückt", "rufnummer unterdrückt", "nummer unterdrückt", "anonym", "unbekannt", "privat",
    "keine rufnummer", "ohne rufnummer", "masqué", "numéro masqué", "masque", "inconnu", "anonyme", "privé",
    "oculto", "número oculto", "numero oculto", "desconocido", "privado", "número privado", "anónimo",
    "anonimo", "sin identificar", "anonymous caller", "unknown caller", "private caller", "caller unknown",
    "blocked number", "restricted number", "withheld number", "no number", "unidentified", "anonymous call",
))  # fmt: skip
# ANONYMOUS on a telephone's keys; a spreadsheet takes the plus sign away.
_KEYPAD_WORD = "266696687"
# Words that are put together to say that a number was not given; one of the first must be there.
_WITHHELD_WORDS = frozenset((
    "anonymous", "restricted", "private", "blocked", "withheld", "unknown", "unavailable",
))  # fmt: skip
_BESIDE_WITHHELD = _WITHHELD_WORDS | {
    "caller",
    "number",
    "id",
    "callerid",
    "call",
    "name",
    "cid",
    "the",
    "by",
}
_WORD = re.compile(r"\w+")
_ANGLE = re.compile(r'"?(?P<name>[^"<]*?)"?\s*<(?P<number>[^<>]+)>.*')
_ADDRESS = re.compile(r"(?:sips?|tel|callto|h323):(?://)?([^;>?]*)(;ext=\d+)?.*", re.IGNORECASE)
_AT_HOST = re.compile(
    r"((?=[^@]*\d)[^@\s]+|anonymous|restricted|private|unknown|unavailable)@[\w.\-\[\]:]+(?:;.*)?",
    re.ASCII | re.IGNORECASE,
)
_CHANNEL = re.compile(
    r"(?:PJSIP|SIP|IAX2?|SCCP|DAHDI|ZAP|user|sofia/[\w.\-]+|Local)/(\+?\d+)(?:[-@].*)?",
    re.IGNORECASE | re.ASCII,
)
_EXTENSION = re.compile(
    r"(?:ext(?:ension|n)?|x|nst|nebenstelle|durchwahl|poste|interno|anexo|extensión)\.?\s*:?\s*(\d{1,6})",
    re.IGNORECASE | re.ASCII,
)
_EXTENSION_NAMED = re.compile(
    r"(?:ext(?:ension|n)?|x)\.?\s*:?\s*(?P<number>\d{1,6})\s*[(\[<\-]\s*(?P<name>[^\W\d_][^\d]*?)[)\]>]?",
    re.IGNORECASE,
)
_NAMED_EXTENSION = re.compile(
    r"(?P<name>[^\W\d_][^\d(<]*?)[\s,:;\-|/]+(?:ext(?:ension|n)?|x)\.?\s*:?\s*(?P<number>\d{1,6})",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(\+?\d{3,})[.,]0+", re.ASCII)
_SCIENTIFIC = re.compile(r"[+\-]?\d(?:[.,]\d+)?E\+?\d{1,2}", re.IGNORECASE | re.ASCII)
_HIDDEN_DIGITS = re.compile(r"\d[\s\-.]*[*•]{2,}|\d[\s\-.]*x{3,}$", re.IGNORECASE | re.ASCII)
_NUMBER = r"\+?\(?\d[\d\s().\-/]*"
_NUMBER_NAME = re.compile(rf"(?P<number>{_NUMBER}?)\s*[(\[](?P<name>[^()\[\]]*[^\W\d_][^()\[\]]*)[)\]]")
_NAME_NUMBER = re.compile(
    r"(?P<name>.*[^\W\d_].*?)\s*[(\[](?P<number>(?:ext\w*\.?\s*|x)?\+?\d[\d\s.\-/]+)[)\]]", re.IGNORECASE
)
_NAME_THEN = re.compile(rf"(?P<name>[^\d+(]*[^\W\d_][^\d+(]*?)[\s,:;\-|/]*(?P<number>{_NUMBER})")
_THEN_NAME = re.compile(rf"(?P<number>{_NUMBER}\d)[\s,:;\-|/]+(?P<name>[^\d]*[^\W\d_][^\d]*)")
_FEWEST_BESIDE_A_NAME = 7


class WrittenNumber(NamedTuple):
    """A number as a field of a log holds it.

    Attributes:
        number: the number without host, prefix and name, or the text as it is.
        name: the name beside it, or "".
    """

    number: str
    name: str


def unguarded(text: str) -> str:
    """Return a field without the ``="..."`` or the apostrophe that keep spreadsheets from converting it."""
    if text[:1] == "=":
        return text[1:].strip('"').strip()
    return text[1:].strip() if text[:1] == "'" else text


def written_number(text: str) -> WrittenNumber:
    """Take a number out of what a phone system or a spreadsheet wrote around it."""
    text = unguarded(text.strip())
    if text.isdecimal() or not text:
        return WrittenNumber("anonymous" if text == _KEYPAD_WORD else text, "")
    if text in PLACEHOLDERS:
        return WrittenNumber("", "")
    if _says_withheld(text):
        return WrittenNumber("anonymous", "")
    if found := _ANGLE.fullmatch(text):
        if _is_number_before_name(found["name"], found["number"]):
            return WrittenNumber(written_number(found["name"]).number, found["number"].strip())
        inner = written_number(found["number"])
        return WrittenNumber(inner.number, found["name"].strip() or inner.name)
    if found := _ADDRESS.fullmatch(text):
        bare = unquote(found[1]).partition("@")[0]
        return WrittenNumber(bare + (found[2] or ""), "")
    for shape in (_CHANNEL, _AT_HOST, _EXTENSION, _DECIMAL):
        if found := shape.fullmatch(text):
            return WrittenNumber(unquote(found[1]), "")
    return _beside_a_name(text)


def _says_withheld(text: str) -> bool:
    """True if these are words for a number that was not given, and nothing else."""
    if text.casefold() in _ANONYMOUS:
        return True
    words = set(_WORD.findall(text.casefold()))
    return "@" not in text and not words.isdisjoint(_WITHHELD_WORDS) and words <= _BESIDE_WITHHELD


def _is_number_before_name(before: str, inside: str) -> bool:
    """True if ``2125550104<Lin Ames>`` has its number before the brackets."""
    if any(map(str.isdecimal, inside)) or _says_withheld(inside):
        return False
    return re.fullmatch(_NUMBER, before) is not None


def _beside_a_name(text: str) -> WrittenNumber:
    for shape in (_EXTENSION_NAMED, _NAMED_EXTENSION):
        if found := shape.fullmatch(text):
            return WrittenNumber(found["number"], found["name"].strip())
    for shape in (_NUMBER_NAME, _NAME_NUMBER):
        if found := shape.fullmatch(text):
            inner = _EXTENSION.fullmatch(found["number"])
            return WrittenNumber(inner[1] if inner else found["number"].strip(), found["name"].strip(" -,:"))
    for shape in (_NAME_THEN, _THEN_NAME):
        found = shape.fullmatch(text)
        if found and sum(map(str.isdecimal, found["number"])) >= _FEWEST_BESIDE_A_NAME:
            if _EXTENSION.match(f"{found['name']}1"):
                continue
            return WrittenNumber(found["number"].strip(), found["name"].strip(" -,:;|/"))
    return WrittenNumber(text, "")


@lru_cache(maxsize=4096)
def number_fault(text: str, region: str) -> str:
    """Return why a caller's number from a log cannot be read, with its text; "" if it can.

    An empty field and the words for a withheld number are not faults.

    Args:
        text: the number as ``written_number`` left it.
        region: whose national numbers are meant.
    """
    if not text or text.isdecimal():
        return "" if len(text) <= _MOST_DIGITS else _unreadable(text)
    if _SCIENTIFIC.fullmatch(text):
        return (
            f"a spreadsheet destroyed the number “{_shown(text)}”: export the log again, "
            "and do not save it from a spreadsheet"
        )
    if _HIDDEN_DIGITS.search(text) or not any(map(str.isalnum, text)):
        return _unreadable(text)
    try:
        read_number(text, region)
    except BadNumber:
        return _unreadable(text)
    return ""


_MOST_DIGITS = 15


def _unreadable(text: str) -> str:
    return f"“{_shown(text)}” cannot be read as a number"


def _shown(text: str) -> str:
    """Return the text fit for one line: no control characters, at most 40 characters."""
    clean = "".join(letter if letter.isprintable() else "�" for letter in text)
    return clean if len(clean) <= 40 else f"{clean[:39]}…"
