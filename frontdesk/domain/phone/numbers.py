"""Phone numbers: read as people and phone systems write them, compared by one key, shown, masked.

A call is never dropped for its number: what no numbering plan knows keeps the digits it came with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.phone.dropped import NUMBER_DROPPED, is_dropped
from frontdesk.domain.text import PHONE_LIMIT, ascii_digits, one_line

if TYPE_CHECKING:
    import phonenumbers


#: Digits of the longest number the world's plan allows (ITU-T E.164), without an extension.
MOST_DIGITS = 15
#: Shown for a caller who hides the number, and for one whose number never came through.
WITHHELD, UNKNOWN = "withheld", "unknown"

# Carriers also send the words as a telephone's keys spell them: +266696687 is ANONYMOUS.
_NO_NUMBER = {
    WITHHELD: {"anonymous", "blocked", "hidden", "no caller id", "number withheld", "private"}
    | {"private number", "restricted", "withheld", "+266696687", "+7378742833", "+2562533"},
    UNKNOWN: {"asterisk", "n a", "none", "not available", "null", "out of area", "unavailable", "unknown"}
    | {"unknown number", "+8656696", "+86282452253"},
}
# Ten digits in the United States and Canada are read and shown without the library, at half the cost.
_AMERICA = frozenset({"US", "CA"})
_ORDINARY = re.compile(r"(?:\+?1[-. ]?)?\(?([1-9][0-9]{2})[-. /)]{0,2}([0-9]{3})[-. ]?([0-9]{4})")
_SIP = re.compile(r"^sips?:([^@;>]*).*", re.IGNORECASE)
_SERVICE_CODE = re.compile(r"(\*[0-9]{2})[ ,]*(?=(?:[^0-9]*[0-9]){7})")
_PAUSE_CODES = re.compile(r"(?<=[0-9])[ ,;]*([wp][0-9,;*#wp]*)$", re.IGNORECASE)
_EXTENSION_WORD = re.compile(r"[ ,;]*(?:ext(?:ension|n)?\.?|x|#)", re.IGNORECASE)


class BadNumber(FrontDeskError):
    """The text cannot be a phone number at all."""

    title = "Phone number"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """One phone number, as it is compared, shown and kept."""

    #: What two spellings of one number share, stored and searched: ``+12125550142`` when the number
    #: is possible in its plan, else the digits (and plus sign) given; empty when there is no number.
    key: str
    #: As people say it, without the extension: ``(212) 555-0142``; or ``withheld`` or ``unknown``.
    shown: str
    #: Digits to dial inside the called office; empty when there are none.
    extension: str
    #: True if the numbering plan has assigned such numbers; others are kept, too.
    valid: bool
    #: What was typed or sent, cleaned.
    given: str
    #: Service and pause codes around the number (``*67``, ``w3``): for the note, never dialed.
    codes: str = ""


def read_number(text: str, region: str) -> PhoneNumber:
    """Read a number as typed in a form; ``region`` (``US``) is the country whose national numbers are meant.

    Words such as ``anonymous``, and nothing at all, give an empty key. Raises BadNumber for other
    words, and for more than 15 digits.
    """
    # What is remembered stays small, however much was pasted.
    return _read(text.strip()[: 4 * PHONE_LIMIT], region)


def logged_number(text: str, region: str) -> PhoneNumber:
    """Read a number from a call log or a ringing phone; what cannot be read has an empty key."""
    try:
        return read_number(text, region)
    except BadNumber:
        given = one_line(text, PHONE_LIMIT)
        return PhoneNumber("", given, "", False, given)


def logged_key(text: str, region: str) -> tuple[str, str]:
    """Return the key and the cleaned text of a number from a call log, as ``logged_number`` has them.

    It does not check if the number is assigned, which would take twenty times as long.
    """
    text = text.strip()[: 4 * PHONE_LIMIT]
    if region in _AMERICA and (ten := _ORDINARY.fullmatch(text)):
        return f"+1{ten[1]}{ten[2]}{ten[3]}", text
    number = logged_number(text, region)
    return number.key, number.given


@lru_cache(maxsize=16384)
def show_number(key: str, region: str) -> str:
    """Return a stored key as people say it: short in the region's own country, international in others."""
    if region in _AMERICA and (ten := _ORDINARY.fullmatch(key)):
        return f"({ten[1]}) {ten[2]}-{ten[3]}"
    if is_dropped(key):
        return NUMBER_DROPPED
    import phonenumbers

    number, whole = _parse(key, region)
    if number is None or not phonenumbers.is_possible_number(number):
        return key
    national = phonenumbers.national_significant_number(number)
    if key != (f"+{number.country_code}{national}" if whole else national):
        return key
    own = number.country_code == phonenumbers.country_code_for_region(region)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if own else style.INTERNATIONAL)


def digits(text: str) -> str:
    """Return the decimal digits of a text, of any script, in ASCII."""
    return "".join(char for char in ascii_digits(text) if char.isdecimal())


def suffix(key: str, n: int = 4) -> str:
    """Return the last ``n`` digits of a key, by which people find a number, or all if it has fewer."""
    return digits(key)[-n:]


@lru_cache(maxsize=65536)
def _read(text: str, region: str) -> PhoneNumber:
    """Read a stripped number; remembered, because a log of calls holds the same few thousand numbers."""
    if region in _AMERICA and (ten := _ORDINARY.fullmatch(text)):
        import phonenumbers

        area, exchange, line = ten.groups()
        number = phonenumbers.PhoneNumber(1, int(area + exchange + line))
        # The region's own are asked for first, because most calls are from there.
        own = phonenumbers.is_valid_number_for_region(number, region)
        valid = own or phonenumbers.is_valid_number(number)
        return PhoneNumber(f"+1{area}{exchange}{line}", f"({area}) {exchange}-{line}", "", valid, text)
    given = one_line(text, PHONE_LIMIT)
    bare, codes = _without_codes(ascii_digits(given))
    if (silence := _silence(bare)) is not None:
        return PhoneNumber("", silence, "", False, given)
    return _read_by_plan(bare, region, given, codes)


def _read_by_plan(number: str, region: str, given: str, codes: str) -> PhoneNumber:
    """Read a number with the library of numbering plans; what it does not know keeps its digits."""
    import phonenumbers

    parsed, whole = _best_parse(number, region)
    extension = (parsed.extension or "") if parsed else ""
    if parsed and whole:
        key = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        valid = phonenumbers.is_valid_number(parsed)
    elif _reads_as_words(number):
        raise BadNumber(
            "This is not a phone number; nothing was changed. Type its digits, "
            "or leave it empty when the number is withheld."
        )
    else:
        key, valid = "+" * number.startswith("+") + digits(number).removesuffix(extension), False
    if len(digits(key)) > MOST_DIGITS:
        raise BadNumber(
            f"A phone number has at most {MOST_DIGITS} digits and an extension, and this has more; "
            "nothing was changed. Check it and type it again."
        )
    return PhoneNumber(key, show_number(key, region), extension, valid, given, codes)


def _best_parse(number: str, region: str) -> tuple[phonenumbers.PhoneNumber | None, bool]:
    """Return the first reading of whole length, else the reading as it stands; and True if it is whole.

    Some phone systems write 00 for the plus sign whatever the country dials, some leave it out
    (seen by the library for valid numbers only), and some put it before a national number.
    """
    import phonenumbers

    as_given = _parse(number, region)
    if as_given[1]:
        return as_given
    if number.startswith("+"):
        national = _parse(number[1:], region)
        return national if national[0] and phonenumbers.is_valid_number(national[0]) else as_given
    own_code = str(phonenumbers.country_code_for_region(region))
    bare = number[2:] if number.startswith("00") else number if number.startswith(own_code) else ""
    abroad = _parse(f"+{bare}", region)
    return abroad if abroad[1] else as_given


def _parse(text: str, region: str) -> tuple[phonenumbers.PhoneNumber | None, bool]:
    """Return the library's reading, and True if its plan allows that length, area code and all."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None, False
    length = phonenumbers.is_possible_number_with_reason(number)
    return number, length == phonenumbers.ValidationResult.IS_POSSIBLE


def _without_codes(number: str) -> tuple[str, str]:
    """Return the number without SIP address, service and pause codes or a bare extension mark; the codes."""
    number = _SIP.sub(r"\1", number)
    service, pause = _SERVICE_CODE.match(number), _PAUSE_CODES.search(number)
    codes = " ".join(found[1] for found in (service, pause) if found)
    number = number[service.end() if service else 0 : pause.start() if pause else None]
    return re.sub(rf"{_EXTENSION_WORD.pattern}$", "", number, flags=re.IGNORECASE), codes


def _reads_as_words(number: str) -> bool:
    """True if a text that no plan can read is words: ``room 12``, or letters among the digits."""
    before, digit, after = re.split("([0-9]|$)", _EXTENSION_WORD.sub("", number), maxsplit=1)
    return not digit or any(map(str.isalpha, after)) or sum(map(str.isalpha, before)) > len(digits(number))


def _silence(number: str) -> str | None:
    """Return what to show if there is no number to read (nothing given, or a word for it); else None."""
    if not any(map(str.isalnum, number)):
        return ""
    if re.fullmatch(r"\+?0{7,}", number):
        return UNKNOWN
    words = " ".join(re.findall("[a-z]+|[0-9]+", number.casefold()))
    return next((shown for shown, known in _NO_NUMBER.items() if words in known or number in known), None)


@lru_cache(maxsize=32)
def country_code(region: str) -> str:
    """Return the calling code of a region, ``1`` for US; "" if it has none."""
    import phonenumbers

    code = phonenumbers.country_code_for_region(region)
    return str(code) if code else ""


def prefixes(typed: str, region: str) -> list[str]:
    """Return the beginnings of stored numbers that typed digits may mean, likeliest first.

    Args:
        typed: the digits so far, with or without the country's code or the trunk's zero.
        region: the practice's region.
    """
    code = country_code(region)
    national = typed.removeprefix("0") if code != "1" else typed
    found = [f"+{code}{national}"] if code else []
    if code and typed.startswith(code):
        found.append(f"+{typed}")
    return [*found, typed]


_TYPED = re.compile(r"(?P<number>\+?[0-9 ()./-]*)(?P<mark>[x#] ?(?P<extension>[0-9]*))?", re.IGNORECASE)

#: So many digits are a whole number in most countries, and more than any prefix.
_WHOLE = 10


def format_typing(text: str, region: str) -> str:
    """Return a half-typed number as the region writes it: ``(212) 555-01``.

    What cannot be formatted stays as typed; formatting a formatted number changes nothing.
    """
    typed = _TYPED.fullmatch(ascii_digits(text))
    plain = re.sub("[^0-9+]", "", typed["number"]) if typed else ""
    if typed is None or not digits(plain):
        return text
    import phonenumbers

    formatter = phonenumbers.AsYouTypeFormatter(region)
    shown = [formatter.input_digit(char) for char in plain][-1]
    if shown == plain:
        return text
    if typed["mark"]:
        return f"{shown.strip()} x{typed['extension']}"
    # A blank after a whole number stays: "ext 136" is typed after it.
    whole = len(digits(shown)) >= _WHOLE and text.endswith(" ")
    return f"{shown.strip()} " if whole else shown.strip()
