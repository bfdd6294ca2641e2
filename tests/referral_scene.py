"""A practice with people on every step of the way, for tests and pictures of the Referrals screen."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.domain.calls import NextStep
from frontdesk.domain.referrals.events import EventKind, Urgency, Via, WaitingFor
from frontdesk.domain.referrals.owed import Channel, Tell
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.owed.referrers import ReferrerFacts
from tests.builders import Desk, at


def refer(desk: Desk, patient: str, referrer: int, number: str = "", **facts: object) -> int:
    """Take in a referral that comes now; give its number."""
    new = NewReferral(patient, number, referrer_id=referrer, **facts)  # type: ignore[arg-type]
    return desk.do.patients.add(new, by=desk.dana).referral


def happen(desk: Desk, referral: int, *kinds: EventKind, **facts: object) -> None:
    """Let things happen to somebody now."""
    for kind in kinds:
        desk.do.patients.record(referral, kind, by=desk.dana, **facts)  # type: ignore[arg-type]


def fill(desk: Desk) -> dict[str, int]:
    """Put people on every step; give the number of each by the step."""
    add = desk.do.referrals.add
    patel = add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside Psychiatry", by=desk.dana).id
    kim = add("Dr Alan Kim", SourceKind.PRIMARY_CARE, "Harbor Medical Group", by=desk.dana).id
    facts = ReferrerFacts(fax="(212) 555-0133", phone="(212) 555-0134", channel="fax")
    desk.do.owed.referrer_facts(patel, facts, by=desk.dana)
    found = {"referred": refer(desk, "Maria Alvarez", patel, "(212) 555-0142", treatment="Spravato")}
    found["urgent"] = refer(
        desk, "James Okonkwo", kim, "(212) 555-0143", urgency=Urgency.URGENT, treatment="TMS", via=Via.FORM
    )
    found["records"] = refer(
        desk,
        "Joyce Tolliver",
        patel,
        "(212) 555-0144",
        treatment="TMS",
        missing=("Referral form", "Medication list"),
    )
    happen(desk, found["records"], EventKind.SPOKEN)
    found["authorization"] = refer(
        desk, "Zoë Brönnimann", kim, "(212) 555-0145", tell=Tell.YES, said_by="the patient"
    )
    happen(desk, found["authorization"], EventKind.SPOKEN)
    happen(desk, found["authorization"], EventKind.AUTH_SUBMITTED, day=at("fri 12:00").date())
    found["deciding"] = refer(desk, "Ann Lee", patel, "(212) 555-0146")
    happen(desk, found["deciding"], EventKind.SPOKEN)
    question = {"reason": "does the copay apply?", "who": WaitingFor.REFERRER, "day": at("thu 12:00").date()}
    happen(desk, found["deciding"], EventKind.QUESTION, **question)
    found["booked"] = refer(
        desk,
        "Theodora van der Westhuizen-Montgomery",
        patel,
        "(212) 555-0147",
        tell=Tell.YES,
        said_by="herself",
    )
    happen(desk, found["booked"], EventKind.SPOKEN)
    happen(desk, found["booked"], EventKind.BOOKED, booked_for=at("thu 10:00"))
    found["treated"] = refer(desk, "Sam Pereira", kim, "(212) 555-0148", tell=Tell.YES, said_by="the patient")
    happen(desk, found["treated"], EventKind.SPOKEN)
    happen(desk, found["treated"], EventKind.BOOKED, booked_for=desk.clock())
    desk.clock.on(30)
    happen(desk, found["treated"], EventKind.EVALUATED)
    happen(desk, found["treated"], EventKind.SESSIONS_PLANNED, planned=8)
    happen(desk, found["treated"], EventKind.SESSION, EventKind.SESSION)
    found["lost"] = refer(desk, "Nora Quist", kim, "(212) 555-0149")
    happen(desk, found["lost"], EventKind.SPOKEN)
    happen(desk, found["lost"], EventKind.LOST, reason="went to another practice")
    found["new"] = 0
    desk.call(name="Walter Webb", number="(212) 555-0150", next_step=NextStep.CALL_BACK)
    desk.do.owed.sent(_acknowledgement(desk, found["booked"]), Channel.FAX, "(212) 555-0133", by=desk.lee)
    desk.clock.instant += timedelta(days=1, hours=2)
    return found


def _acknowledgement(desk: Desk, referral: int) -> int:
    return next(one.owed for one in desk.do.owed.of_referral(referral) if one.kind.value == "acknowledgement")
