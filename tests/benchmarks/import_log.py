"""A phone log as an office's Asterisk writes it: invented calls, the same ones for a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

#: Calls of a working day, as in the office week of the shared data, in an office some times as large.
CALLS_A_DAY = 240
#: Our own number, and the context of the trunk.
OURS, TRUNK = "2125550100", "from-trunk"

_FIRST_DAY = datetime(2012, 1, 2, 7, 30)
_OFFICE_MINUTES = 660
_FIRST = ("Maria", "Jon", "Priya", "Ann", "Tom", "Lena", "Omar", "Grace", "Ivan", "Ruth", "Noor", "Paul")
_LAST = ("Alvarez", "Park", "Shah", "Lee", "Novak", "Okafor", "Weiss", "Haddad", "Brandt", "Silva", "Moss")
# What becomes of a call, and how many of a hundred: as in the office week, and messages.
_KINDS = (("answered", 31), ("missed", 17), ("voicemail", 5), ("reached", 23), ("rang", 19), ("internal", 5))
_SHOWN = 0.45
_RANG_FIRST = 0.45


def make_log(path: Path, rows: int, seed: int = 7) -> None:
    """Write a log of so many rows (legs): about four calls in five rows, in the order in which calls end.

    Numbers are of the range 555-01xx in every area code; a few callers call often, most a few times.
    """
    with path.open("w") as file:
        for at, line in enumerate(_lines(rows, random.Random(seed))):
            if at == rows:
                break
            file.write(line)


def numbers_of(callers: int) -> list[str]:
    """So many telephone numbers that nobody has, at most 78,000."""
    return [f"{201 + at // 100}555{100 + at % 100:04}" for at in range(min(callers, 78_000))]


def _lines(rows: int, chance: random.Random) -> Iterator[str]:
    numbers = numbers_of(max(40, rows // 14))
    names = [
        f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {at % 97}" if chance.random() < _SHOWN else ""
        for at in range(len(numbers))
    ]
    kinds = chance.choices([kind for kind, _ in _KINDS], [weight for _, weight in _KINDS], k=rows)
    clock = _FIRST_DAY
    for serial, kind in enumerate(kinds, start=1):
        clock += timedelta(seconds=chance.expovariate(CALLS_A_DAY / (_OFFICE_MINUTES * 60)))
        if (clock - clock.replace(hour=7, minute=30)).total_seconds() > _OFFICE_MINUTES * 60:
            clock = clock.replace(hour=7, minute=30) + timedelta(days=3 if clock.weekday() == 4 else 1)
        which = int(len(numbers) * chance.random() ** 2)
        number, name = numbers[which], names[which]
        if chance.random() < 0.01:
            number, name = "anonymous", ""
        uniqueid = f"{1325500000 + int((clock - _FIRST_DAY).total_seconds())}.{serial}"
        yield from _legs(kind, clock, number, name, uniqueid, chance)


def _legs(
    kind: str, start: datetime, number: str, name: str, uniqueid: str, chance: random.Random
) -> Iterator[str]:
    """The rows of one call."""
    rang, talked = chance.randint(4, 25), chance.randint(5, 900)
    staff = f"{201 + chance.randrange(8)}"
    if kind in ("answered", "missed", "voicemail"):
        if chance.random() < _RANG_FIRST:
            yield _row(number, OURS, TRUNK, name, "Dial", start, rang, 0, "NO ANSWER", uniqueid)
        if kind == "answered":
            yield _row(number, OURS, TRUNK, name, "Dial", start, rang + talked, talked, "ANSWERED", uniqueid)
        elif kind == "missed":
            yield _row(number, OURS, TRUNK, name, "Dial", start, rang, 0, "NO ANSWER", uniqueid)
        else:
            yield _row(number, OURS, TRUNK, name, "VoiceMail", start, rang + 20, 20, "ANSWERED", uniqueid)
        return
    other = f"{209 + chance.randrange(8)}" if kind == "internal" else number
    seconds, word = (0, "NO ANSWER") if kind == "rang" else (talked, "ANSWERED")
    yield _row(staff, other, "from-internal", "Desk", "Dial", start, rang + seconds, seconds, word, uniqueid)


def _row(
    src: str, dst: str, context: str, name: str, app: str, start: datetime, duration: int, billsec: int,
    disposition: str, uniqueid: str,
) -> str:  # fmt: skip
    end = start + timedelta(seconds=duration)
    answer = f"{end - timedelta(seconds=billsec):%Y-%m-%d %H:%M:%S}" if billsec else ""
    return (
        f'"","{src}","{dst}","{context}","""{name}"" <{src}>","PJSIP/{src}-{uniqueid[-4:]}",'
        f'"PJSIP/201-{uniqueid[-4:]}","{app}","PJSIP/201,30","{start:%Y-%m-%d %H:%M:%S}","{answer}",'
        f'"{end:%Y-%m-%d %H:%M:%S}",{duration},{billsec},"{disposition}","DOCUMENTATION","{uniqueid}",""\n'
    )
