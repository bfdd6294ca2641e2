"""What the Settings screen asks about a crisis: the numbers, the words, who approved them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from frontdesk.domain.crisis_settings import CrisisNumber, CrisisSettings
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.practice_values import read_day
from frontdesk.ui.settings_fields import Field, Line

#: What is said below them.
CRISIS_NOTE = (
    "Try the numbers now and then, and write down the day. Other words to say are not approved until"
    " your clinician approves them. Watched words only ask; they decide nothing."
)

_NUMBERS = (
    ("clinician", "Urgent clinician"),
    ("backup", "Backup"),
    ("emergency", "Emergency"),
    ("lifeline", "Lifeline"),
)


def _field(
    key: str,
    label: str,
    hint: str,
    write: Callable[[CrisisSettings], str],
    read: Callable[[CrisisSettings, str], CrisisSettings],
    rows: int = 1,
) -> Field:
    """A field of the crisis settings."""

    def read_all(settings: PracticeSettings, text: str) -> PracticeSettings:
        return replace(settings, crisis=read(settings.crisis, text))

    return Field(Line(f"crisis.{key}", label, hint, rows), lambda settings: write(settings.crisis), read_all)


def _number(crisis: CrisisSettings, key: str) -> CrisisNumber:
    return next(number for number in crisis.numbers if number.key == key)


def _with(crisis: CrisisSettings, changed: CrisisNumber) -> CrisisSettings:
    numbers = (changed if number.key == changed.key else number for number in crisis.numbers)
    return replace(crisis, numbers=tuple(numbers))


def _dialled(key: str, label: str) -> Field:
    """The number itself."""
    return _field(
        f"numbers.{key}.number",
        label,
        "the number to call; empty while there is none",
        lambda crisis: _number(crisis, key).number,
        lambda crisis, text: _with(crisis, replace(_number(crisis, key), number=text.strip())),
    )


def _checked(key: str) -> Field:
    """The day it was last tried; raises BadSettings for what is no day."""

    def write(crisis: CrisisSettings) -> str:
        day = _number(crisis, key).last_checked
        return day.isoformat() if day else ""

    def read(crisis: CrisisSettings, text: str) -> CrisisSettings:
        day = read_day(text.strip()) if text.strip() else None
        return _with(crisis, replace(_number(crisis, key), last_checked=day))

    return _field(
        f"numbers.{key}.last_checked", "   last tried", "the day somebody tried it: 2026-11-26", write, read
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


#: What is asked, as it stands on the page.
CRISIS_FIELDS = (
    *(field for key, label in _NUMBERS for field in (_dialled(key, label), _checked(key))),
    _field(
        "say",
        "Words to say",
        "one sentence a line; they neither assess nor advise nor promise",
        lambda crisis: "\n".join(crisis.say),
        lambda crisis, text: replace(crisis, say=_lines(text)),
        rows=5,
    ),
    _field(
        "approved_by",
        "Approved by",
        "the clinician who approved these words; empty until one did",
        lambda crisis: crisis.approved_by,
        lambda crisis, text: replace(crisis, approved_by=text.strip()),
    ),
    _field(
        "watch_words",
        "Watched words",
        "one a line; found in a note they ask whether to open the crisis steps",
        lambda crisis: "\n".join(crisis.watch_words),
        lambda crisis, text: replace(crisis, watch_words=_lines(text)),
        rows=5,
    ),
)
