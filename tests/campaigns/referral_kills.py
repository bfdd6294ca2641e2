"""kill -9 while referrals are taken in and acknowledged: what was told is there, whole, and sent once."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from frontdesk.services.desk import Services
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, not_whole, opened
from tests.campaigns.kills import CALLERS_A_DESK, KILLS_A_STORE, LATEST, SavingDesk
from tests.campaigns.processes import desks
from tests.campaigns.programs.referral_saver import SENT, TAKEN_IN, refer, refer_but_tell_early
from tests.campaigns.programs.saver import Saver
from tests.campaigns.set_up_stores import PEOPLE, copy_store, make_store

#: Every referral with what taking it in writes: sender, event, callback, entry, and what is owed with it.
_WHOLE = """
SELECT r.id,
       (SELECT COUNT(*) FROM referral_sender s WHERE s.referral_id = r.id) = 1,
       (SELECT COUNT(*) FROM referral_event e WHERE e.referral_id = r.id AND e.kind = 'arrived') = 1,
       (SELECT COUNT(*) FROM owed o WHERE o.referral_id = r.id AND o.kind = 'acknowledgement') = 1,
       EXISTS (SELECT 1 FROM callback k WHERE k.id = r.callback_id),
       EXISTS (SELECT 1 FROM audit a WHERE a.action = 'referral.added' AND a.subject_id = r.id)
FROM referral r
"""
#: Everything owed whose state is not what its sendings say: one that stands if it is sent, else none.
_HALF_SENT = """
SELECT o.id FROM owed o
WHERE (o.state = 'sent') <> (SELECT COUNT(*) FROM sending s WHERE s.owed_id = o.id AND s.state = 'sent')
"""
_NAMES = "SELECT c.name FROM referral r JOIN contact c ON c.id = r.contact_id"
_SENT = f"{_NAMES} JOIN owed o ON o.referral_id = r.id WHERE o.state = 'sent'"


@dataclass(slots=True)
class Seen:
    """What the kills did to the stores, summed up."""

    #: Referrals and sendings that a desk told.
    told: int = 0
    #: Those that were told and are gone.
    lost: int = 0
    #: People who were taken in twice, and things that were sent twice.
    twice: int = 0
    #: Referrals and sendings of which a part is missing.
    half: int = 0
    #: Files that are not whole, and differences in ``frontdesk check``.
    differences: int = 0
    #: A few words on the first of them.
    examples: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """All that must not be."""
        return self.lost + self.twice + self.half + self.differences

    def __str__(self) -> str:
        """The figures, in words."""
        return (
            f"{self.told:,} referrals and sendings acknowledged: {self.lost} lost, {self.twice} twice,"
            f" {self.half} half saved, {self.differences} differences in check"
        )


def run(cases: int, folder: Path) -> Score:
    """Kill desks that take in referrals, and as a control desks that tell of them too early."""
    new = make_store(folder / "new.db")
    real = _kill_often(refer, cases, new, folder / "real", most_desks=2)
    naive_cases = min(cases, 20)
    naive = _kill_often(refer_but_tell_early, naive_cases, new, folder / "naive", most_desks=1)
    return Score(
        seen=f"{cases} kills, {real}",
        broken=real.broken,
        control=f"told before COMMIT ({naive_cases} kills, {naive.told:,} told)",
        control_broken=naive.lost,
        examples=tuple(real.examples[:5]),
    )


def _kill_often(saver: Saver, cases: int, new: Path, folder: Path, most_desks: int) -> Seen:
    """Kill so many desks, one on a store or two at once, and judge the store after each kill."""
    random = Random(cases)
    seen = Seen()
    kills = 0
    told: set[str] = set()
    store = folder / "store-0.db"
    while kills < cases:
        if kills % KILLS_A_STORE == 0 or not store.exists():
            store = copy_store(new, folder / f"store-{kills}.db")
            told = set()
        together = min(random.randint(1, most_desks), cases - kills, KILLS_A_STORE - kills % KILLS_A_STORE)
        start = desks().Barrier(together)
        working = [
            SavingDesk.start(saver, store, (kills + desk) * CALLERS_A_DESK % 70_000, PEOPLE[desk], start)
            for desk in range(together)
        ]
        for desk in working:
            desk.wait_until_it_saves()
        for desk in working:
            time.sleep(random.uniform(0, LATEST / together))
            news = desk.kill()
            seen.told += len(news)
            told.update(news)
        kills += together
        judged = copy_store(store, folder / "judged" / "store.db")
        # What a naive desk lost stays lost: it is counted once.
        told -= _judge(seen, judged, told, f"kill {kills}")
    return seen


def _judge(seen: Seen, judged: Path, told: set[str], where: str) -> set[str]:
    """Open the store as the next start does, count what is broken, and give what is lost."""
    with opened(judged) as services:
        rows = services.office.store.rows
        gone = _gone(services, told)
        twice = [f"{name} twice" for (name,) in rows(f"{_NAMES} GROUP BY c.name HAVING COUNT(*) > 1")]
        half = [f"referral {number} is half saved" for number, *parts in rows(_WHOLE) if not all(parts)]
        half += [f"owed {number} is half sent, or sent twice" for (number,) in rows(_HALF_SENT)]
        differing = not_whole(services) + differences(services)
    seen.lost += len(gone)
    seen.twice += len(twice)
    seen.half += len(half)
    seen.differences += len(differing)
    words = [*(f"told and gone: {each}" for each in sorted(gone)), *twice, *half, *differing]
    seen.examples += [f"{where}: {each}" for each in words][: 5 - len(seen.examples)]
    return gone


def _gone(services: Services, told: Iterable[str]) -> set[str]:
    """What was told and is not there."""
    rows = services.office.store.rows
    there = {f"{TAKEN_IN}: {name}" for (name,) in rows(_NAMES)}
    there |= {f"{SENT}: {name}" for (name,) in rows(_SENT)}
    return set(told) - there


CAMPAIGN = Campaign(
    name="referral_kills",
    promise="referrals and sendings you were told of are there after kill -9, whole, and none twice",
    run=run,
    test_cases=8,
    full_cases=500,
)
