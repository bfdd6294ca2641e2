"""Those who refer, at every standing, for tests and pictures of the Referrers tab."""

from __future__ import annotations

from datetime import date, timedelta

from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.people import ReferrerFacts
from frontdesk.domain.relationships.touches import Content, Response, TouchKind
from frontdesk.services.owed.referrers import ReferrerFacts as ReachFacts
from frontdesk.services.relationships.touching import NewComplaint, NewTouch
from tests.builders import Desk
from tests.referral_scene import refer


def fill_referrers(desk: Desk) -> dict[str, int]:
    """Put one of those who refer at every standing; give the number of each by the standing."""
    add, do = desk.do.referrals.add, desk.do.relationships
    patel = add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside Psychiatry", by=desk.dana).id
    kim = add("Dr Alan Kim", SourceKind.PRIMARY_CARE, "Harbor Medical Group", by=desk.dana).id
    ortiz = add("Carmen Ortiz", SourceKind.THERAPIST, "", by=desk.dana).id
    weiss = add("Dr Ruth Weiss", SourceKind.HOSPITAL, "St. Anne's", by=desk.dana).id
    gone = add("Dr Theodora van der Westhuizen", SourceKind.PAIN, "Spine & Pain [East]", by=desk.dana).id
    now = desk.clock()
    refer(desk, "Maria Alvarez", patel, "(212) 555-0142", treatment="Spravato")
    for days, response in ((40, Response.POLITE), (60, Response.NONE)):
        touch = NewTouch(kim, TouchKind.LETTER, at=now - timedelta(days), response=response)
        do.touch(touch, by=desk.dana)
    lunch = NewTouch(
        ortiz,
        TouchKind.LUNCH,
        at=now - timedelta(20),
        content=Content.EDUCATION,
        response=Response.INTERESTED,
        cost_cents=8450,
        note="liked the video",
        next_step="send the sheet",
        next_on=date(2026, 11, 20),
    )
    do.touch(lunch, by=desk.dana)
    do.touch(NewTouch(weiss, TouchKind.GRAND_ROUNDS, at=now - timedelta(10)), by=desk.lee)
    do.focus(ortiz, on=True, by=desk.dana)
    do.complain(
        NewComplaint("nobody called my patient back", referrer_id=patel, owner_id=desk.lee), by=desk.dana
    )
    do.facts(
        patel,
        ReferrerFacts(),
        ReferrerFacts(credentials="MD", specialty="interventional", concern="evidence", distance="5-15"),
        ReachFacts(fax="(212) 555-0133", phone="(212) 555-0134", channel="fax"),
        by=desk.dana,
    )
    do.opt_out(gone, "by letter", by=desk.dana)
    return {"complaint": patel, "late": kim, "soon": ortiz, "on_time": weiss, "apart": gone}
