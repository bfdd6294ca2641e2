"""What a line of a list needs to know to draw itself at a moment."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from frontdesk.domain.phone.dialing import say_number, why_marked
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.show import Glyphs


@dataclass(frozen=True, slots=True)
class Eye:
    """What a line needs to know to draw itself at this moment.

    Attributes:
        now: the present instant.
        rule: the rule.
        glyphs: the signs in use.
        number: how a number's key is shown.
        marked: the rows that are marked; None in a list without marks.
        odd: why a number's key cannot be dialed, in words, or "".
    """

    now: datetime
    rule: SameDayRule
    glyphs: Glyphs
    number: Callable[[str], str]
    marked: Container[int] | None = None
    odd: Callable[[str], str] = lambda key: ""

    @property
    def hours(self) -> OpeningHours:
        """The opening hours, which say how times and days are written."""
        return self.rule.hours


def eye_of(desk: Desk, marked: Container[int] | None = None) -> Eye:
    """Return the present moment of a desk.

    Args:
        desk: the program.
        marked: as in :class:`Eye`.
    """
    practice = desk.practice
    region = practice.settings.phone_region
    number, odd = partial(say_number, region=region), partial(why_marked, region=region)
    return Eye(desk.now(), practice.rule, desk.glyphs, number, marked, odd)
