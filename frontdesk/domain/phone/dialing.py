"""Dialing a number: its extension, how it is shown, and if it can be dialed from here.

No call is dropped for its number: one that cannot be dialed is asked about once, kept, and marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from frontdesk.domain.phone.dropped import is_dropped
from frontdesk.domain.phone.numbers import BadNumber, digits, read_number, show_number
from frontdesk.domain.text import ascii_digits

#: The mark in lists before a number that cannot be dialed.
MARK: Final = "?"

# A mark after the number's own digits, then the extension at the text's end, or before a bracket.
_EXTENSION = re.compile(
    r"[0-9][)\s,.;]*(?:;ext=|ext(?:ension|n)?\.?|x|#)[\s.:=#]*([0-9]{1,11})\s*(?:$|[;)>\"])", re.IGNORECASE
)
#: Between a key and its extension, as in the URI of a telephone (RFC 3966).
_BETWEEN: Final = ";ext="
# Area code and exchange of the North American plan begin with 2 to 9.
_NORTH_AMERICAN = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")
_EMERGENCY: Final = 6


def extension_of(given: str) -> str:
    """Return the extension in a number as it was typed or logged, or "".

    ``ext 136``, ``Ext.136``, ``x136``, ``#136`` and ``;ext=136`` are read, after a number only.
    """
    lowered = given.lower()
    if "x" not in lowered and "#" not in lowered:
        return ""
    # What follows an "@" is the name of a telephone system.
    found = _EXTENSION.search(ascii_digits(given.partition("@")[0]))
    return found[1] if found else ""


def dialed(key: str, extension: str) -> str:
    """Return a number's key with its extension, for :func:`say_number`: ``+12125550109;ext=136``."""
    return f"{key}{_BETWEEN}{extension}" if key and extension else key


def bare(number: str) -> str:
    """Return a key or a typed number without its extension, the same for all calls from a switchboard."""
    extension = extension_of(number)
    return number[: number.rindex(extension)] if extension else number


def spell_number(number: str, region: str) -> str:
    """Return a number with its extension as people write it, without a mark, for form fields."""
    key, _, extension = number.partition(_BETWEEN)
    return f"{show_number(key, region)} x{extension}" if extension else show_number(key, region)


def say_number(number: str, region: str) -> str:
    """Return a number as people dial it: ``(212) 555-0109 x136``; ``? 21255501`` if it cannot be dialed.

    Args:
        number: a key, with its extension where it has one (:func:`dialed`).
        region: the practice's country, as two letters.
    """
    shown = spell_number(number, region)
    return (
        shown
        if is_dropped(number) or is_dialable(number.partition(_BETWEEN)[0], region)
        else f"{MARK} {shown}"
    )


@lru_cache(maxsize=16384)
def is_dialable(key: str, region: str) -> bool:
    """True if a stored number can be dialed, or is empty."""
    if key.startswith("+1"):
        return _NORTH_AMERICAN.fullmatch(key) is not None
    if not key.startswith("+"):
        return not key
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(key, region))
    except phonenumbers.NumberParseException:
        return False


def unusual_number(text: str, region: str, *, services: bool = False) -> str:
    """Return the question about a typed number that cannot be dialed; "" if it can, or is empty.

    Args:
        text: as typed.
        region: the practice's country.
        services: True if short numbers of the country's services, such as 988, are allowed.
    """
    try:
        key = read_number(text, region).key
    except BadNumber:
        return "It cannot be read as a number: keep it as it is?"
    if is_dialable(key, region) or (services and _is_service(digits(key), region)):
        return ""
    lengths = _usual_lengths(region)
    if _length(key) in lengths:
        return "Nobody has a number that begins like this: keep it as it is?"
    return f"{_range(lengths)} digits are usual: keep it as it is?"


def why_marked(key: str, region: str) -> str:
    """Return why a number is marked in a list: ``8 digits, 10 are usual``; "" if it is not."""
    if is_dropped(key) or is_dialable(key, region):
        return ""
    lengths, count = _usual_lengths(region), _length(key)
    if count in lengths:
        return "nobody has a number that begins like this"
    return f"{count} digit{'' if count == 1 else 's'}, {_range(lengths)} are usual"


def _length(key: str) -> int:
    """Return how many digits a number has, without the code of North America."""
    return len(digits(key)) - key.startswith("+1")


def _range(lengths: Sequence[int]) -> str:
    return str(lengths[0]) if len(lengths) == 1 else f"{lengths[0]} to {lengths[-1]}"


def _usual_lengths(region: str) -> Sequence[int]:
    """Return how many digits numbers of a country have, without its code."""
    import phonenumbers

    found = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    general = found.general_desc if found else None
    return sorted(general.possible_length) if general else (10,)


def _is_service(number: str, region: str) -> bool:
    """True if a short number is one that the country's telephones know."""
    from phonenumbers import shortnumberinfo

    if len(number) > _EMERGENCY:
        return False
    import phonenumbers

    code = phonenumbers.country_code_for_region(region)
    short = phonenumbers.PhoneNumber(country_code=code, national_number=int(number or 0))
    return bool(shortnumberinfo.is_possible_short_number_for_region(short, region))
