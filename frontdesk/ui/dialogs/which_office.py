"""Which referring office is meant: one of those who referred, by a part of a name."""

from __future__ import annotations

from frontdesk.domain.referrals.sources import Referrer
from frontdesk.domain.text import fold
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.narrow import Narrow
from frontdesk.ui.text import said
from frontdesk.ui.widgets.choice import Choice

#: So many are offered at once; typing narrows them.
_OFFERED = 40


async def which_office(desk: Desk, name: str = "") -> int | None:
    """Ask which office is meant; the number of a referrer who works there, None where the person left.

    Args:
        desk: where it is asked, in a worker.
        name: what is known of who calls, to begin the question with; or "".
    """
    referrers = await desk.jobs.run(desk.services.referrals.referrers)
    begun = name if any(_fits(one, fold(name)) for one in referrers) else ""

    def offered(typed: str, text: str) -> list[Choice[int]]:
        """Return the referrers who fit what was typed."""
        found = [one for one in referrers if _fits(one, typed)][:_OFFERED]
        return [Choice(one.words, one.id, f"{one.kind.words}, sent {one.referrals}") for one in found]

    about = said("Their referrer, or a part of the office's name")
    taken = await desk.push_screen_wait(Narrow("Which office is calling?", about, offered, text=begun))
    return taken.value if taken is not None else None


def _fits(one: Referrer, typed: str) -> bool:
    """True if every typed word begins a word of the referrer's name or office."""
    words = fold(one.words).split()
    return all(any(word.startswith(part) for word in words) for part in typed.split())
