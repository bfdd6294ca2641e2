"""Three weeks of a practice's telephone, drawn once, in the formats of three systems, and counted by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import median
from typing import Any

#: Monday, March 2, 2026; the weeks before the clock changes and after it.
BEGIN = datetime(2026, 3, 2)
OURS = "2125550100"


@dataclass(frozen=True)
class Drawn:
    """One call.

    Attributes:
        at: when it began, the practice's own time.
        number: the other one's ten digits; "" where it was withheld.
        inbound: True if they called.
        talked: seconds that somebody spoke; 0 if nobody did.
    """

    at: datetime
    number: str
    inbound: bool
    talked: int


def drawn(seed: int, count: int = 400) -> list[Drawn]:
    """Draw the calls of three weeks, in their order, each over before the next one."""
    rng = Random(seed)
    minutes = sorted(rng.sample(range(0, 21 * 24 * 60, 12), count))
    numbers = [f"646555{line:04}" for line in range(120, 170)]
    calls = []
    for minute in minutes:
        at = BEGIN + timedelta(minutes=minute, seconds=rng.randrange(60))
        inbound = rng.random() < 0.7
        number = "" if inbound and rng.random() < 0.05 else rng.choice(numbers)
        calls.append(Drawn(at, number, inbound, rng.randrange(5, 600) if rng.random() < 0.55 else 0))
    return calls


def counted(calls: list[Drawn]) -> dict[str, Any]:
    """Count them: every missed call is held against all that came after it."""
    inbound = [call for call in calls if call.inbound]
    missed = [call for call in inbound if not call.talked]
    waits, same_day = [], 0
    for call in missed:
        spoken = [
            other.at for other in calls
            if other.number == call.number != "" and other.talked and other.at > call.at
        ]  # fmt: skip
        if spoken:
            waits.append(int((min(spoken) - call.at).total_seconds()) // 60)
            same_day += min(spoken).date() == call.at.date()
    return {
        "from": calls[0].at.isoformat(),
        "to": calls[-1].at.isoformat(),
        "inbound": len(inbound),
        "answered": len(inbound) - len(missed),
        "missed": len(missed),
        "same_day": same_day,
        "later": len(waits) - same_day,
        "never": len(missed) - len(waits),
        "median_minutes": median(waits),
        "by_hour": [sum(call.at.hour == hour for call in inbound) for hour in range(24)],
        "by_weekday": [sum(call.at.weekday() == day for call in inbound) for day in range(7)],
    }


def asterisk(calls: list[Drawn]) -> str:
    """Write them as Asterisk's Master.csv."""
    lines = []
    for place, call in enumerate(calls):
        number = call.number or "anonymous"
        source, target, context = (
            (number, OURS, "from-trunk") if call.inbound else ("201", call.number, "from-internal")
        )
        start = f"{call.at:%Y-%m-%d %H:%M:%S}"
        ended = call.at + timedelta(seconds=call.talked + 8)
        answered = f"{call.at + timedelta(seconds=8):%Y-%m-%d %H:%M:%S}" if call.talked else ""
        told = "ANSWERED" if call.talked else "NO ANSWER"
        channels = ("SIP/trunk-1", "SIP/201-2") if call.inbound else ("SIP/201-2", "SIP/trunk-1")
        fields = (
            "", source, target, context, f'""{source}"" <{source}>', *channels, "Dial", "", start, answered,
            f"{ended:%Y-%m-%d %H:%M:%S}", call.talked + 8, call.talked, told, "DOCUMENTATION",
            f"1772450000.{place}", "",
        )  # fmt: skip
        lines.append(",".join(f'"{field}"' for field in fields))
    return "\n".join(lines) + "\n"


def hosted(calls: list[Drawn]) -> str:
    """Write them as a hosted system does: two columns for the time, twelve hours, words for the result."""
    lines = ["Date,Time,Direction,From,To,Result,Duration"]
    for call in calls:
        number = f"({call.number[:3]}) {call.number[3:6]}-{call.number[6:]}" if call.number else "Blocked"
        ours = "(212) 555-0100"
        source, target = (number, ours) if call.inbound else (ours, number)
        result = "Answered" if call.talked else "Missed" if call.inbound else "No Answer"
        minutes, seconds = divmod(call.talked, 60)
        lines.append(
            f"{call.at:%m/%d/%Y},{call.at:%I:%M:%S %p},{'Inbound' if call.inbound else 'Outbound'},"
            f"{source},{target},{result},0:{minutes:02}:{seconds:02}"
        )
    return "\r\n".join(lines) + "\r\n"


def semicolons(calls: list[Drawn]) -> str:
    """Write them with semicolons, ISO times with an offset, and talk time alone."""
    lines = ["start;caller;called;direction;talk_seconds"]
    for call in calls:
        offset = "-05:00" if call.at < datetime(2026, 3, 8, 2) else "-04:00"
        number = f"+1{call.number}" if call.number else ""
        source, target = (number, f"+1{OURS}") if call.inbound else (f"+1{OURS}", number)
        way = "in" if call.inbound else "out"
        lines.append(f"{call.at.isoformat()}{offset};{source};{target};{way};{call.talked}")
    return "\n".join(lines) + "\n"


#: The formats, by their names.
FORMATS = {"asterisk": asterisk, "hosted": hosted, "semicolons": semicolons}
