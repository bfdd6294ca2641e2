"""Phone numbers: read as people and phone systems write them, compared by one key, shown, masked.

A call is never dropped for its number: what no numbering plan knows keeps the digits it came with.
The library of numbering plans is imported when the first number is read, not before.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.text import PHONE_LIMIT, one_line

if TYPE_CHECKING:
    import phonenumbers

#: Digits of the longest number the world's plan allows (ITU-T E.164), without an extension.
MOST_DIGITS = 15
#: Shown for a caller who hides the number, and for one whose number never came through.
WITHHELD, UNKNOWN = "withheld", "unknown"

_WITHHELD_WORDS = frozenset(
    "anonymous/blocked/hidden/no caller id/number withheld/private/private number/restricted/withheld".split("/")
)
_UNKNOWN_WORDS = frozenset(
    "asterisk/n a/none/not available/null/out of area/unavailable/unknown/unknown number".split("/")
)
# Carriers spell the same words on the telephone's keys: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE.
_SPELLED = {"+266696687": WITHHELD, "+7378742833": WITHHELD, "+2562533": WITHHELD} | dict.fromkeys(
    ("+8656696", "+86282452253"), UNKNOWN
)
_NOBODYS_ZEROS = re.compile(r"\+?0{7,}")

# Ten digits in the United States and Canada need no library to be told apart and shown, which halves the cost.
_AMERICA = frozenset({"US", "CA"})
_ORDINARY = re.compile(r"(?:\+?1[-. ]?)?\(?([2-9][0-9]{2})[-. /)]{0,2}([2-9][0-9]{2})[-. ]?([0-9]{4})")
_AMERICAN_KEY = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")

_SIP = re.compile(r"sips?:([^@;>]*).*", re.IGNORECASE)
_SERVICE_CODE = re.compile(r"(\*[0-9]{2})[ ,]*(?=(?:[^0-9]*[0-9]){7})")
_PAUSE_CODES = re.compile(r"(?<=[0-9])[ ,;]*([wp][0-9,;*#wp]*)$", re.IGNORECASE)
_EXTENSION_WORD = re.compile(r"[ ,;]*(?:ext(?:ension|n)?\.?|x|#)", re.IGNORECASE)
_EMPTY_EXTENSION = re.compile(rf"{_EXTENSION_WORD.pattern}$", re.IGNORECASE)
_TYPED = re.compile(r"(?P<number>\+?[0-9 ()./-]*)(?P<mark>[x#] ?(?P<extension>[0-9]*))?", re.IGNORECASE)
_SHOWN = re.compile(r"(?P<number>[0-9 ()+./-]+?)(?: x[0-9]+)?")


class BadNumber(FrontDeskError):
    """The text cannot be a phone number at all."""

    title = "Phone number"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """One phone number, as it is compared, shown and kept."""

    #: What two spellings of one number share, and what is stored and searched: ``+12125550142``
    #: when the number is possible in its plan, else the digits given; empty when there is no number.
    key: str
    #: As people say it, without the extension: ``(212) 555-0142``; or ``withheld`` or ``unknown``.
    shown: str
    #: Digits to dial inside the called office; empty when there are none.
    extension: str
    #: Whether the numbering plan has given such numbers out; a number may be kept though it is not.
    valid: bool
    #: What was typed or sent, cleaned.
    given: str
    #: Service and pause codes around the number (``*67``, ``w3``): for the note, never dialled.
    codes: str = ""

    @property
    def with_extension(self) -> str:
        """As people say it, with the extension: ``(212) 555-0142 x12``."""
        return f"{self.shown} x{self.extension}" if self.extension else self.shown


def read_number(text: str, region: str) -> PhoneNumber:
    """Read a number as typed in a form. Words such as ``anonymous``, and nothing at all, give an empty key.

    Args:
        text: the number in any spelling, with or without an extension.
        region: the country whose national numbers are meant, such as ``US``.

    Raises:
        BadNumber: words, or more than 15 digits.
    """
    return _read(text.strip(), region)


def logged_number(text: str, region: str) -> PhoneNumber:
    """Read a number from a call log or a ringing phone: never refused, what is no number has an empty key."""
    try:
        return read_number(text, region)
    except BadNumber:
        given = one_line(text, PHONE_LIMIT)
        return PhoneNumber("", given, "", False, given)


@lru_cache(maxsize=16384)
def show_number(key: str, region: str) -> str:
    """A stored key as people say it: short for the region's own country, international for others."""
    if region in _AMERICA and (ten := _AMERICAN_KEY.fullmatch(key)):
        return f"({ten[1]}) {ten[2]}-{ten[3]}"
    import phonenumbers

    number = _parse(key, region)
    if number is None or not phonenumbers.is_possible_number(number) or _is_whole(number) != key.startswith("+"):
        return key
    own = number.country_code == phonenumbers.country_code_for_region(region)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if own else style.INTERNATIONAL)


def format_typing(text: str, region: str) -> str:
    """The number as far as it is typed, in the spelling of the region: ``(212) 555-01``.

    What cannot be formatted is left as typed; formatting what is formatted changes nothing.
    """
    typed = _TYPED.fullmatch(_with_ascii_digits(text))
    plain = digits(typed["number"]) if typed else ""
    if typed is None or not plain:
        return text
    import phonenumbers

    formatter = phonenumbers.AsYouTypeFormatter(region)
    plain = f"+{plain}" if typed["number"].startswith("+") else plain
    shown = ""
    for char in plain:
        shown = formatter.input_digit(char)
    if shown == plain:
        return text
    return f"{shown.strip()} x{typed['extension']}" if typed["mark"] else shown.strip()


def digits(text: str) -> str:
    """The decimal digits of a text, of any script, in ASCII."""
    return "".join(char for char in _with_ascii_digits(text) if char.isdecimal())


def suffix(key: str, n: int = 4) -> str:
    """The last digits of a key, by which people find a number; all of them when it has fewer."""
    return digits(key)[-n:]


def mask(shown: str, dot: str = "•") -> str:
    """A shown number for eyes that may not read it: ``(212) •••-••42``, of the same length.

    Five digits of a whole number are hidden, so the staff still know it from others. Shorter
    numbers, extensions and anything that is not a number are hidden altogether.
    """
    if shown in (WITHHELD, UNKNOWN):
        return shown
    number = _SHOWN.fullmatch(shown)
    if number is None:
        return "".join(dot if char.isalnum() else char for char in shown)
    places = [place for place, char in enumerate(number["number"]) if char.isdecimal()]
    seen = {*places[:-7], *places[-2:]} if len(places) >= 7 else set()
    hidden = (char.isdecimal() and place not in seen for place, char in enumerate(shown))
    return "".join(dot if hide else char for hide, char in zip(hidden, shown, strict=True))


@lru_cache(maxsize=65536)
def _read(text: str, region: str) -> PhoneNumber:
    """Read a stripped number; remembered, because a log of calls holds the same few thousand numbers."""
    if region in _AMERICA and (ten := _ORDINARY.fullmatch(text)):
        key = f"+1{ten[1]}{ten[2]}{ten[3]}"
        return PhoneNumber(key, f"({ten[1]}) {ten[2]}-{ten[3]}", "", _is_given_out(key[2:], region), text)
    if len(text) > PHONE_LIMIT:
        raise _too_long(len(digits(text)))
    given = one_line(text, PHONE_LIMIT)
    number, codes = _without_codes(_with_ascii_digits(given))
    if (silence := _silence(number)) is not None:
        return PhoneNumber("", silence, "", False, given)
    return _read_by_plan(number, region, given, codes)


def _read_by_plan(number: str, region: str, given: str, codes: str) -> PhoneNumber:
    """Read a number with the library of numbering plans; what it does not know keeps its digits."""
    import phonenumbers

    parsed = _best_parse(number, region)
    extension = (parsed.extension or "") if parsed else ""
    if parsed and _is_whole(parsed):
        key = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        valid = phonenumbers.is_valid_number(parsed)
    elif _reads_as_words(number):
        raise BadNumber(
            "This is not a phone number; nothing was changed. Type its digits, "
            "or leave it empty when the number is withheld."
        )
    else:
        key, valid = digits(number).removesuffix(extension), False
    if len(digits(key)) > MOST_DIGITS:
        raise _too_long(len(digits(key)))
    return PhoneNumber(key, show_number(key, region), extension, valid, given, codes)


def _best_parse(number: str, region: str) -> phonenumbers.PhoneNumber | None:
    """The first reading of whole length, else any reading at all.

    Besides the number as it stands: some phone systems write 00 for the plus sign whatever the
    country dials, and some leave the plus out, which the library sees for valid numbers only.
    """
    import phonenumbers

    own_code = str(phonenumbers.country_code_for_region(region))
    spellings = [number]
    spellings += [f"+{number[2:]}"] if number.startswith("00") else []
    spellings += [f"+{number}"] if number.startswith(own_code) else []
    readings = [parsed for parsed in (_parse(spelling, region) for spelling in spellings) if parsed]
    return next(filter(_is_whole, readings), readings[0] if readings else None)


def _parse(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    """The library's reading of a number, or None."""
    import phonenumbers

    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _is_whole(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the number has a length its plan allows, area code and all."""
    import phonenumbers

    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def _is_given_out(ten_digits: str, region: str) -> bool:
    """Whether ten digits are given out in the plan of North America; the region's own are found at once."""
    import phonenumbers

    number = phonenumbers.PhoneNumber(1, int(ten_digits))
    return phonenumbers.is_valid_number_for_region(number, region) or phonenumbers.is_valid_number(number)


def _with_ascii_digits(text: str) -> str:
    """The text with the decimal digits of every script in ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _without_codes(number: str) -> tuple[str, str]:
    """The number without SIP address, service and pause codes and an extension not typed yet; and the codes."""
    if address := _SIP.fullmatch(number):
        number = address[1]
    service, pause = _SERVICE_CODE.match(number), _PAUSE_CODES.search(number)
    codes = " ".join(found[1] for found in (service, pause) if found)
    number = number[service.end() if service else 0 : pause.start() if pause else None]
    return _EMPTY_EXTENSION.sub("", number), codes


def _reads_as_words(number: str) -> bool:
    """Whether a text that no plan can read is words: ``room 12``, or letters among the digits."""
    before, digit, after = re.split("([0-9]|$)", _EXTENSION_WORD.sub("", number), maxsplit=1)
    return not digit or any(map(str.isalpha, after)) or sum(map(str.isalpha, before)) > len(digits(number))


def _silence(number: str) -> str | None:
    """What to show when there is no number to read (nothing was given, or a word for it); else None."""
    if number in _SPELLED or _NOBODYS_ZEROS.fullmatch(number):
        return _SPELLED.get(number, UNKNOWN)
    if any(map(str.isalnum, number)):
        words = " ".join(re.findall("[a-z]+|[0-9]+", number.casefold()))
        return WITHHELD if words in _WITHHELD_WORDS else UNKNOWN if words in _UNKNOWN_WORDS else None
    return ""


def _too_long(count: int) -> BadNumber:
    """The refusal of more digits than any number has."""
    return BadNumber(
        f"A phone number has at most {MOST_DIGITS} digits and an extension, and this has {count}; "
        "nothing was changed. Check it and type it again."
    )
