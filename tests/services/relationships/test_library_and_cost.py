"""The library of messages: versions, retiring, filling; and what contacts cost beside the limit of a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.relationships.outreach import Spent
from frontdesk.domain.relationships.touches import Content, TouchKind
from frontdesk.domain.settings.referrals import Profile
from frontdesk.services.relationships.outreach import NewEvent
from frontdesk.services.relationships.touching import NewTouch
from tests.builders import Desk, settings
from tests.services.relationships.test_relationships import referrer


def test_a_new_version_of_a_message_is_the_same_message(any_desk: Desk) -> None:
    desk = any_desk
    library, priya, kim = desk.do.library, referrer(desk), referrer(desk, "Dr Alan Kim")
    first = library.add("Openings", Content.TREATMENT, "We have room.", by=desk.dana)
    desk.do.relationships.touch(NewTouch(priya, TouchKind.LETTER, message_id=first), by=desk.dana)
    second = library.change(first, "Openings", Content.TREATMENT, "Room on Mondays.", by=desk.lee)
    assert [(one.id, one.text) for one in library.all()] == [(second, "Room on Mondays.")]
    # Priya got the first version, so the second is no news to her.
    assert library.unsent(priya) == []
    assert [one.id for one in library.unsent(kim)] == [second]
    with pytest.raises(Refused, match="went to them before"):
        desk.do.relationships.touch(NewTouch(priya, TouchKind.LETTER, message_id=second), by=desk.dana)
    with pytest.raises(NotFound, match="not in the library any more"):
        desk.do.relationships.touch(NewTouch(kim, TouchKind.LETTER, message_id=first), by=desk.dana)
    library.retire(second, by=desk.dana)
    assert library.all() == []
    with pytest.raises(Refused, match="not in the library any more"):
        library.change(second, "Openings", Content.TREATMENT, "Again.", by=desk.dana)
    assert library.all() == []


def test_a_message_is_filled_with_what_the_practice_wrote(desk: Desk) -> None:
    profile = Profile(services=("TMS", "Spravato"), fax="(212) 555-0199")
    desk.do.practice.save(settings(profile=profile), by=desk.dana)
    card = next(one for one in desk.do.handbook.read(None).shelf.cards if one.name == "tms")
    desk.do.handbook.say_available(card, "Tue Nov 24, 9:00 AM", by=desk.dana)
    typed = "$services: $next_available. Fax $practice_fax, write $practice_email; it costs $$5, $unknown."
    assert desk.do.library.filled(typed) == (
        "TMS, Spravato: TMS: Tue Nov 24, 9:00 AM. Fax (212) 555-0199, write ____; it costs $5, $unknown."
    )


def test_what_a_year_cost_beside_the_limit(any_desk: Desk) -> None:
    desk = any_desk
    do, priya = desk.do.relationships, referrer(desk)
    assert do.spent() == Spent(2026, 0, 0)
    desk.do.practice.save(settings(outreach_limit=200), by=desk.dana)
    now = desk.clock()
    # The last minute of 2025 in New York, and the first of 2026.
    midnight = datetime(2026, 1, 1, 5, 0, tzinfo=UTC)
    for day, cents in ((midnight - timedelta(minutes=1), 900), (midnight, 50)):
        do.touch(NewTouch(priya, TouchKind.LUNCH, at=day, cost_cents=cents), by=desk.dana)
    do.touch(NewTouch(priya, TouchKind.LUNCH, at=now, cost_cents=8450), by=desk.dana)
    party = NewEvent("Open house", TouchKind.OPEN_HOUSE, date(2026, 12, 4), 12000)
    desk.do.outreach.plan(party, by=desk.dana)
    spent = do.spent()
    assert spent == Spent(2026, 50 + 8450 + 12000, 20000)
    assert (spent.is_over, spent.words) == (True, "$205 of $200 spent in 2026: $5 over the limit")
    assert do.spent(date(2025, 6, 1)) == Spent(2025, 900, 20000)
    assert Spent(2026, 15000, 20000).words == "$150 of $200 spent in 2026"
    assert do.one(priya).spent == spent
