"""Times as people speak them, put into figures: ``half past three`` is ``3:30``, ``ten`` is ``10``.

What is not a spoken figure goes through untouched; ``domain.asked_time`` reads the rest.
"""

from __future__ import annotations

import re

_ONES: tuple[str, ...] = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ONES += ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen")
_NUMBERS = {word: number for number, word in enumerate(_ONES)}
_NUMBERS |= {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}

_TENS = "|".join(word for word, number in _NUMBERS.items() if number >= 20)
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_MINUTE = rf"(?:fifteen|(?:{_TENS})(?:[ -]five)?)"
_HOUR_AND_MINUTE = (
    rf"\b(?P<hour>1[0-2]|[1-9]|{'|'.join(_ONES[1:13])}) (?P<minute>{_MINUTE})\b(?! (?:min|hour|day|week))"
)
_HOUR = r"(?P<hour>[0-9]{1,2})\b(?!:)"
#: What changes nothing about a time: "3ish", "sometime after 3".
_LOOSE = r"\b(?:any|some)time\b|(?<=[0-9])-?ish\b|\bsharp\b"


def in_figures(said: str) -> str:
    """Put the spoken figures of a folded text into digits.

    ``10 to 4`` stays as it is and is refused later: it may as well be from ten to four.
    """
    said = re.sub(_LOOSE, " ", said)
    said = re.sub(_HOUR_AND_MINUTE, _joined, said)
    said = re.sub(rf"\b(?P<tens>{_TENS})[ -](?P<one>{'|'.join(_ONES[1:10])})\b", _both, said)
    said = re.sub(rf"\b(?:{_WORD})\b", lambda found: str(_NUMBERS[found[0]]), said)
    said = re.sub(r"\b(?:an? )?couple(?: of)? (?=hour|day|week|min)", "2 ", said)
    said = re.sub(rf"\bhalf past {_HOUR}", r"\g<hour>:30", said)
    said = re.sub(rf"\b(?:a )?quarter past {_HOUR}", r"\g<hour>:15", said)
    said = re.sub(rf"\b(?:a )?quarter (?:to|of|before) {_HOUR}", _quarter_before, said)
    said = re.sub(rf"\b(?P<past>[0-9]{{1,2}})(?: min(?:ute)?s?)? past {_HOUR}", _past, said)
    return " ".join(said.split())


def _both(found: re.Match[str]) -> str:
    return str(_NUMBERS[found["tens"]] + _NUMBERS[found["one"]])


def _quarter_before(found: re.Match[str]) -> str:
    return f"{(int(found['hour']) - 2) % 12 + 1}:45"


def _past(found: re.Match[str]) -> str:
    """``20 past 3``; what is no minute of an hour is left as it was."""
    minute = int(found["past"])
    return f"{found['hour']}:{minute:02}" if minute < 60 else found[0]


def _joined(found: re.Match[str]) -> str:
    """``three thirty``, ``3 forty five``; figures beside figures may be a date, and stay."""
    hour = found["hour"]
    minute = sum(_NUMBERS[word] for word in re.split("[ -]", found["minute"]))
    return f"{_NUMBERS.get(hour, hour)}:{minute:02}"
