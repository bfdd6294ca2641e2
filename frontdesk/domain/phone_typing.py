"""A phone number while it is being typed."""

from __future__ import annotations

import re

from frontdesk.domain.phone import digits
from frontdesk.domain.text import ascii_digits

_TYPED = re.compile(r"(?P<number>\+?[0-9 ()./-]*)(?P<mark>[x#] ?(?P<extension>[0-9]*))?", re.IGNORECASE)

#: So many digits are a whole number in most countries, and more than any prefix.
_WHOLE = 10


def format_typing(text: str, region: str) -> str:
    """The number as far as it is typed, in the spelling of the region: ``(212) 555-01``.

    What cannot be formatted is left as typed; formatting what is formatted changes nothing.
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
    # A blank behind a whole number stays: "ext 136" is typed behind it.
    whole = len(digits(shown)) >= _WHOLE and text.endswith(" ")
    return f"{shown.strip()} " if whole else shown.strip()
