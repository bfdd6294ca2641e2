"""What a PIN or password must be, and codes that people read from a screen and type."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from itertools import pairwise
from typing import Final

from frontdesk.domain.errors import Refused

#: Digits of a PIN, at least: one of four falls in minutes to who has a copy of the store.
SHORTEST_PIN: Final = 6
#: Characters of a password, at least.
SHORTEST_PASSWORD: Final = 8
#: Characters of either, at most: hashing more only costs time.
LONGEST_SECRET: Final = 128

#: How long a one-time code may be used: over a long weekend.
CODE_LASTS: Final = timedelta(days=4)
#: Characters of a one-time code, and of each of its groups.
CODE_LENGTH: Final = 10
#: Characters of the recovery key: 125 bits, which nobody guesses.
KEY_LENGTH: Final = 25
_GROUP: Final = 5

#: What codes are made of: no letter looks like a digit, and no word comes out by chance.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SAFE: Final = "Nothing was changed; choose"
_MEANT: Final = str.maketrans("OILU", "011V")


class BadSecret(Refused):
    """This cannot be a PIN or password; the one before is still valid."""

    title = "PIN or password"


def read_secret(typed: str) -> str:
    """Return a PIN or password as it is compared: the same characters, whatever keyboard they came from."""
    return unicodedata.normalize("NFKC", typed)


def check_secret(typed: str) -> str:
    """Return a new PIN or password as it is kept.

    Raises:
        BadSecret: it is too short or too long, or has characters that cannot be typed everywhere.
    """
    secret = read_secret(typed)
    if len(secret) > LONGEST_SECRET:
        raise BadSecret(f"A PIN or password has at most {LONGEST_SECRET} characters. {_SAFE} a shorter one.")
    if any(unicodedata.category(char)[0] == "C" for char in secret):
        raise BadSecret(f"A PIN or password has letters, digits, signs and spaces only. {_SAFE} another.")
    if re.fullmatch(r"[0-9]*", secret):
        if len(secret) < SHORTEST_PIN:
            raise BadSecret(f"A PIN has at least {SHORTEST_PIN} digits. {_SAFE} a longer one.")
    elif len(secret) < SHORTEST_PASSWORD or not secret.strip():
        raise BadSecret(
            f"A password has at least {SHORTEST_PASSWORD} characters, and a PIN at least {SHORTEST_PIN} "
            f"digits. {_SAFE} a longer one."
        )
    return secret


def is_easily_guessed(secret: str) -> bool:
    """True for a secret that is tried first: one character over and over, or a run such as 123456."""
    steps = {ord(after) - ord(before) for before, after in pairwise(secret)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def code_of(number: int, length: int) -> str:
    """Return a random number as a code of so many characters: ``7K3F9QXM2A``."""
    chars = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        chars.append(ALPHABET[place])
    return "".join(chars)


def show_code(code: str) -> str:
    """Return a code as it is shown, in groups: ``7K3F9-QXM2A``."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def read_code(typed: str) -> str:
    """Return a code as it is compared: what looks alike is the same, and spaces and dashes do not count."""
    kept = unicodedata.normalize("NFKC", typed)[:LONGEST_SECRET].upper().translate(_MEANT)
    return "".join(char for char in kept if char in ALPHABET)
