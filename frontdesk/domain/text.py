"""What people type, paste and import, made safe to keep, compare, show and export.

Nothing typed may act on the terminal, the stores or a spreadsheet (reliability, "Patient data
stays in"): every entry goes through ``clean``, every export cell through ``safe_cell``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: Longest name of a person, an office or a staff member, in characters.
NAME_LIMIT = 120
#: Longest one-line answer: what a call is about, a reason.
ABOUT_LIMIT = 200
#: Longest note, of several lines.
NOTE_LIMIT = 2000
#: Longest phone number as given, with its extension and dialing codes.
PHONE_LIMIT = 80

#: Stands where a character was that no store or terminal can take.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
#: Combining marks kept on one base; real accents need two, stacks of ten climb over other rows.
MARKS_KEPT = 2

_ZWJ = "\N{ZERO WIDTH JOINER}"
_LINE_ENDS = frozenset("\n\r\v\f\x85")
# Letters and signs by category, but invisible: treated as blanks.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Marks that are never seen. Of these the variation selectors also make Rich and tmux count
# different widths for the same emoji, which breaks the frames of tables.
_UNSEEN_MARKS = frozenset(
    [
        *"\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f",
        *map(chr, range(0xFE00, 0xFE10)),
        *map(chr, range(0xE0100, 0xE01F0)),
    ]
)
_EMOJI = (
    "[\u2190-\u21ff\u2300-\u2328\u232b-\u23ff\u25aa-\u25fe\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
)
# Letters that Unicode does not take apart (the last is the dotless i), then the apostrophes
# and the hyphens that people and word processors type for the same thing.
_FOLDED = str.maketrans(
    dict(zip("łøđðħŧ\u0131", "loddhti", strict=True))
    | {"þ": "th", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("\u2018\u2019\u02bc\u2032`", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
# Canonical classes of marks that make another letter: nukta, kana voicing, virama.
_LETTER_MAKING = frozenset({0, 7, 8, 9})
# The last four are the full-width forms of = + - @, which some spreadsheets run as well.
_FORMULA = re.compile("'*(?: *[\t\r\n\0]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20])")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text that is safe to keep, and what was done to make it so."""

    #: The safe text, NFC, never longer than the limit.
    text: str
    #: How many characters did not fit and were cut; 0 when all fitted.
    cut: int
    #: True when characters were removed or replaced or lines were joined. Spacing, the
    #: composing of accents and the cut do not count.
    changed: bool

    @property
    def notice(self) -> str:
        """What was changed, in one or two sentences for the person who typed; "" if nothing was."""
        sentences = []
        if self.changed:
            sentences.append("Line breaks or hidden characters were removed or replaced.")
        if self.cut:
            sentences.append(f"The last {self.cut:,} characters did not fit and were cut.")
        return " ".join(sentences)


def clean(text: str, *, limit: int, lines: bool = False, joint: str = " / ") -> Cleaned:
    """Make any text safe to keep, show and compare; cleaning it again changes nothing.

    NFC; no control, format, private or unseen characters; surrogates, unassigned code points
    and noncharacters become U+FFFD; a zero-width joiner stays only between emoji; at most two
    combining marks on a base; white space becomes single spaces without ends.

    Args:
        text: what was typed, pasted, imported, sent by a phone or read from the store.
        limit: the most characters to keep; what is over is cut between letters and counted.
        lines: True keeps line ends (and at most one empty line in a row).
        joint: what stands between the lines of a one-line field.
    """
    ready = _plain(text, lines)
    changed = False
    beyond = 0
    if ready is None:
        # Work stays proportional to the limit, however much was pasted.
        text = text.lstrip()
        beyond = max(0, len(text) - (limit * 8 + 4096))
        ready, changed = _scrub(text[: len(text) - beyond])
        if lines:
            ready = _paragraphs(ready)
        else:
            rows = [row for row in (" ".join(row.split()) for row in ready.split("\n")) if row]
            changed = changed or len(rows) > 1
            ready = joint.join(rows)
    kept = _fit(ready, limit)
    return Cleaned(kept, len(ready) - len(kept) + beyond, changed)


def clean_name(text: str) -> Cleaned:
    """Clean a name: one line of ``NAME_LIMIT``, where a line end is only a space."""
    return clean(text, limit=NAME_LIMIT, joint=" ")


def one_line(text: str, limit: int = ABOUT_LIMIT) -> str:
    """Return the cleaned text alone, in one line."""
    if len(text) <= limit and (ready := _plain(text, False)) is not None:
        return ready
    return clean(text, limit=limit).text


def fold(text: str) -> str:
    """Return the form in which texts are searched and compared; folding it again changes nothing.

    Case, accents, hidden characters, kinds of apostrophe and hyphen, and spacing are levelled:
    ``José  Álvarez`` and ``jose alvarez`` fold to the same. What a person sees is never this.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().replace("`", "'").split())
    bare, _ = _scrub(text)
    bare = bare.replace(_ZWJ, "")
    while (once := _fold_once(bare)) != bare:
        bare = once
    return bare


def ascii_digits(text: str) -> str:
    """Return the text with the decimal digits of every script in ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def safe_cell(text: str) -> str:
    """Return text for a cell of an exported table, with an apostrophe before what would run as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def from_safe_cell(cell: str) -> str:
    """Return exactly what ``safe_cell`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _plain(text: str, lines: bool) -> str | None:
    """Return the finished text if it is ordinary printable ASCII, as most is, else None: a quick way."""
    if not text.isascii() or not text.isprintable():
        return None
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        return None if lines else " ".join(text.split())
    return text


def _fit(text: str, limit: int) -> str:
    """As much of the text as the limit takes, cut between letters: no accent or joiner is left alone."""
    if len(text) <= limit:
        return text
    end = max(0, limit)
    while end and _is_mark(text[end]):
        end -= 1
    return text[:end].rstrip(f" \n{_ZWJ}")


def _paragraphs(text: str) -> str:
    """Lines with single spaces and without ends; at most one empty line in a row."""
    rows = "\n".join(" ".join(row.split()) for row in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", rows).strip("\n")


def _scrub(text: str) -> tuple[str, bool]:
    """Return the text with every character harmless, line ends alike, in NFC; and True if any was lost."""
    text = text.replace("\r\n", "\n")
    instead = {ord(char): other for char in set(text) if (other := _instead(char)) != char}
    lost = any(not other.isspace() for other in instead.values())
    text = text.translate(instead) if instead else text
    if text.isascii():
        return text, lost
    before = len(text)
    if _ZWJ in text:
        text = re.sub(f"(?<!{_EMOJI}){_ZWJ}|{_ZWJ}(?!{_EMOJI})", "", text)
    text = _few_marks(text)
    lost = lost or len(text) != before
    if not unicodedata.is_normalized("NFC", text):
        # Marks once more: NFC takes some single characters apart into a base and its marks.
        text = _few_marks(unicodedata.normalize("NFC", text))
    return text, lost


@lru_cache(maxsize=4096)
def _instead(char: str) -> str:
    """Return what is kept in the place of one character: itself, a space, a line end, U+FFFD or nothing."""
    kind = unicodedata.category(char)
    if char in _LINE_ENDS or kind in ("Zl", "Zp"):
        return "\n"
    if char == "\t" or kind == "Zs" or char in _BLANK_LETTERS:
        return " "
    if char == _ZWJ:
        return char
    if kind in ("Cc", "Cf") or char in _UNSEEN_MARKS:
        return ""
    return REPLACEMENT if kind in ("Cs", "Cn", "Co") else char


@lru_cache(maxsize=4096)
def _is_mark(char: str) -> bool:
    """True if a character is drawn over or around the one before it."""
    return unicodedata.category(char) in ("Mn", "Me")


def _few_marks(text: str) -> str:
    """Return the text with at most ``MARKS_KEPT`` marks on a base; a mark on nothing, or on a space, goes."""
    if not any(map(_is_mark, set(text))):
        return text
    kept = []
    run = MARKS_KEPT
    for char in text:
        if not _is_mark(char):
            run = MARKS_KEPT if char.isspace() else 0
        elif run == MARKS_KEPT:
            continue
        else:
            run += 1
        kept.append(char)
    return "".join(kept)


def _fold_once(text: str) -> str:
    """One round of folding; rounds are repeated because folding a letter may bring up another to fold."""
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_FOLDED)
    bare = "".join(char for char in apart if unicodedata.combining(char) in _LETTER_MAKING)
    return " ".join(_few_marks(unicodedata.normalize("NFC", bare)).split())
