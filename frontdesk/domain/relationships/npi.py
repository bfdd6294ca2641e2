"""National Provider Identifiers: ten digits, the last of which checks the others.

Source: CMS, "Requirements for National Provider Identifier (NPI) and NPI Check Digit" (45 CFR 162.406): the
Luhn formula over the nine digits behind the prefix 80840.
"""

from __future__ import annotations

_PREFIX = "80840"
_LENGTH = 10


def npi_fault(text: str) -> str:
    """Return what is wrong with an NPI, in a few words; "" if it can be one."""
    if not text.isascii() or not text.isdigit() or len(text) != _LENGTH:
        return "an NPI has ten digits"
    if text[0] not in "12":
        return "an NPI begins with 1 or 2"
    return "" if _luhn(_PREFIX + text) else "the last digit does not fit the others"


def _luhn(digits: str) -> bool:
    """True if the last digit is the check digit of those before it."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
