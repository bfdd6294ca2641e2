"""A desk that works referrals, by any sequence of actions, and what must hold after each of them."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.referrals.events import EventKind, Via
from frontdesk.domain.referrals.owed import Channel, Tell
from frontdesk.domain.referrals.patients import NewReferral, PatientLine
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.owed.referrers import ReferrerFacts
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, SetClock, a_desk, known, settings
from tests.domain import owed_oracle, way_oracle
from tests.domain.owed_oracle import Sent, Told
from tests.domain.way_oracle import Calling, Happened

#: Few people, two of them a family with one number.
PEOPLE = (("Ada Novak", "(212) 555-0141"), ("Ben Novak", "(212) 555-0141"), ("Cleo Marsh", "(212) 555-0142"))
#: Few referrers; care is shared with the second as both treat together.
REFERRERS = ("Dr Priya Patel", "Dr Ngozi Okoro", "Joan Hale")
WHICH = st.integers(0, 5)
#: What a person records by a key; what belongs together comes more often than chance would have it.
_BY_KEY = tuple(kind for kind in EventKind if kind.facts.key)
_OFTEN = "booked booked canceled no_show confirmed evaluated session session missing completed reopened"
KINDS = st.sampled_from([EventKind(code) for code in _OFTEN.split()]) | st.sampled_from(_BY_KEY)
OUTCOMES = st.sampled_from((Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE)) | st.sampled_from(
    [outcome for outcome in Outcome if outcome is not Outcome.CRISIS]
)
HOURS = settings().hours()


class ReferralDesk(RuleBasedStateMachine):
    """What a coordinator does with referrals, right or wrong."""

    #: A store of a practice that was just set up, for copying.
    template: ClassVar[Path]

    def __init__(self) -> None:
        """Open a desk on a copy of the store."""
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        path = folder / "frontdesk.db"
        shutil.copyfile(self.template, path)
        path.chmod(0o600)
        self.clock = SetClock("mon 09:00")
        self.desk: Desk = self.stack.enter_context(a_desk(str(path), self.clock))

    def teardown(self) -> None:
        """The store agrees with itself; close the desk."""
        try:
            assert CheckService(self.desk.do.office).run().findings == []
        finally:
            self.stack.close()

    # What people do

    @initialize()
    def first_referral(self) -> None:
        """Dr Okoro's first; with her the practice treats together."""
        self.refer(0, 1, Tell.YES, Via.FAX)
        number = self.desk.value("SELECT id FROM referrer WHERE name = ?", REFERRERS[1])
        facts = ReferrerFacts(model="collaborative")
        self.desk.do.owed.referrer_facts(number, facts, by=self.desk.dana)

    @rule(
        person=st.integers(0, 2),
        referrer=st.integers(0, 2),
        tell=st.sampled_from(Tell),
        via=st.sampled_from((Via.FAX, Via.CALL, Via.FORM, Via.PORTAL)),
    )
    def refer(self, person: int, referrer: int, tell: Tell, via: Via) -> None:
        """A referral arrives."""
        name, number = PEOPLE[person]
        who = REFERRERS[referrer]
        new = NewReferral(name, number, who, "", SourceKind.PSYCHIATRIST, via, tell=tell)
        with suppress(FrontDeskError):
            self.desk.do.patients.add(new, by=self.desk.dana)

    @rule(person=st.integers(0, 2), step=st.sampled_from(NextStep), sent=st.booleans())
    def call(self, person: int, step: NextStep, sent: bool) -> None:
        """One of them calls; some say who sent them."""
        name, number = PEOPLE[person]
        source = known()
        if sent:
            referrer = self.desk.do.referrals.add(
                REFERRERS[0], SourceKind.PSYCHIATRIST, "", by=self.desk.dana
            )
            source = known(SourceKind.PSYCHIATRIST, referrer.id)
        at = self.clock() + timedelta(hours=3)
        with suppress(FrontDeskError):
            self.desk.call(name=name, number=number, next_step=step, source=source, promised_at=at)

    @rule(which=WHICH, outcome=OUTCOMES)
    def record_try(self, which: int, outcome: Outcome) -> None:
        """Somebody tries to reach one of them."""
        found = self.desk.rows("SELECT id FROM callback ORDER BY id DESC LIMIT 6")
        if not found:
            return
        asked = (
            self.clock() + timedelta(hours=4) if outcome.facts.asks in (Asks.TIME, Asks.FOLLOW_UP) else None
        )
        attempt = NewAttempt(int(found[which % len(found)][0]), outcome, "somebody", asked)
        with suppress(FrontDeskError):
            self.desk.do.callbacks.record(attempt, by=self.desk.dana)

    @rule(which=WHICH, kind=KINDS, maintenance=st.booleans())
    def record_event(self, which: int, kind: EventKind, maintenance: bool) -> None:
        """One key of the Patients list."""
        numbers = self._ways()
        if not numbers:
            return
        number = numbers[which % len(numbers)]
        with suppress(FrontDeskError):
            self.desk.do.patients.record(
                number,
                kind,
                by=self.desk.dana,
                reason="records\nmedication list" if kind is EventKind.MISSING else "in a few words",
                maintenance=maintenance and kind is EventKind.COMPLETED,
                planned=6 if kind is EventKind.SESSIONS_PLANNED else None,
            )

    @rule(which=WHICH, what=st.sampled_from(("send", "send", "send", "fail", "confirm", "waive")))
    def work_owed(self, which: int, what: str) -> None:
        """Something owed is sent, or it fails, arrives, or is owed no more."""
        found = self.desk.rows("SELECT id FROM owed WHERE voided_at IS NULL ORDER BY id DESC LIMIT 6")
        if not found:
            return
        number, by, owed = int(found[which % len(found)][0]), self.desk.dana, self.desk.do.owed
        with suppress(FrontDeskError):
            if what == "send":
                owed.sent(number, Channel.PHONE, "the office", by=by)
            elif what == "fail":
                owed.failed(number, "line busy", by=by)
            elif what == "confirm":
                owed.confirmed(number, by=by)
            else:
                owed.waive(number, "told them at lunch", by=by)

    @rule(which=WHICH, tell=st.sampled_from(Tell))
    def ask(self, which: int, tell: Tell) -> None:
        """The patient says what a referrer may be told."""
        found = self.desk.rows(
            "SELECT id FROM referral_sender WHERE voided_at IS NULL ORDER BY id DESC LIMIT 6"
        )
        if found:
            with suppress(FrontDeskError):
                number = int(found[which % len(found)][0])
                self.desk.do.owed.tell(number, tell, "the patient", by=self.desk.dana)

    @rule()
    def undo(self) -> None:
        """Take the last action back, or the last one on which nobody built."""
        with suppress(FrontDeskError):
            what = self.desk.do.undo.what(by=self.desk.dana)
            if what is not None:
                past = [seen.id for seen in what.blocked]
                self.desk.do.undo.undo(by=self.desk.dana, of=what.id, past=past)

    @rule(minutes=st.sampled_from((1, 25, 200, 900, 3000)))
    def wait(self, minutes: int) -> None:
        """Time passes, and the desk looks at the clock."""
        self.clock.on(minutes)
        self.desk.do.callbacks.tick(by=self.desk.dana)
        self.desk.do.owed.tick(by=self.desk.dana)

    # What must hold

    @invariant()
    def everybody_has_one_step_point_and_list(self) -> None:
        """As the oracle reads them from what happened."""
        for number in self._ways():
            line = self.desk.do.patients.line(number)
            happened = [one for _, one in self._events(number)]
            way = way_oracle.read(happened)
            step = way_oracle.step(way)
            assert line.step.value == step, (number, happened)
            assert self.desk.value("SELECT step FROM referral WHERE id = ?", number) == step
            home = line.home_list.value if line.home_list else None
            assert home == way_oracle.home_list(way, in_crisis=False), (number, happened)
            assert line.point == self._point(line, way), (number, happened, self._callback(line))

    @invariant()
    def counts_sum_to_the_open_people(self) -> None:
        """Each open person is in the order once, and in one list."""
        patients = self.desk.do.patients
        order = patients.order()
        lines = patients.rows(order)
        still_open = [line.referral for line in lines if line.step.is_open]
        assert sorted(order) == sorted(set(order)) == sorted(still_open)
        counts = patients.counts()
        assert sum(counts.lists.values()) == len(order)
        assert {step: n for step, n in counts.steps.items() if n} == _count(line.step for line in lines)

    @invariant()
    def what_is_owed_is_what_the_table_demands(self) -> None:
        """No more, no less, and each once; a series goes on by itself and is left out after its first."""
        for number in self._ways():
            wanted = sorted(owed_oracle.demanded(self._told(number), self._senders(number)))
            found = self.desk.rows(
                "SELECT event_id, sender_id, kind FROM owed"
                " WHERE referral_id = ? AND series <= 1 AND voided_at IS NULL AND event_id IS NOT NULL",
                number,
            )
            assert sorted(found) == wanted, number

    @invariant()
    def what_was_sent_was_sent_once(self) -> None:
        """A thing that is sent has one sending that stands; one that is open or waived has none."""
        rows = self.desk.rows(
            "SELECT o.id, o.state, o.kind, s.tell, (SELECT COUNT(*) FROM sending t WHERE t.owed_id = o.id"
            " AND t.state IN ('sent', 'confirmed') AND t.voided_at IS NULL)"
            " FROM owed o JOIN referral_sender s ON s.id = o.sender_id WHERE o.voided_at IS NULL"
        )
        for number, state, kind, tell, standing in rows:
            assert standing == (state in ("sent", "confirmed")), number
            assert not (state == "open" and tell == "no"), number
            blocked = self.desk.do.owed.one(number).blocked_by == "permission"
            assert blocked == owed_oracle.is_blocked(kind, tell) or state != "open", number

    # Reading what happened

    def _ways(self) -> list[int]:
        return [
            n for (n,) in self.desk.rows("SELECT id FROM referral WHERE voided_at IS NULL ORDER BY id DESC")
        ]

    def _events(self, number: int) -> list[tuple[int, Happened]]:
        rows = self.desk.rows(
            "SELECT id, kind, reason, detail FROM referral_event"
            " WHERE referral_id = ? AND voided_at IS NULL ORDER BY id",
            number,
        )
        return [(event, _happened(kind, reason, json.loads(detail))) for event, kind, reason, detail in rows]

    def _told(self, number: int) -> list[Told]:
        rows = self.desk.rows(
            "SELECT id, kind, sender_id, detail FROM referral_event"
            " WHERE referral_id = ? AND voided_at IS NULL ORDER BY id",
            number,
        )
        told, sessions = [], 0
        for event, kind, sender, text in rows:
            sessions += kind == "session"
            maintenance = bool(json.loads(text).get("maintenance"))
            told.append(Told(event, kind, sender, sessions if kind == "session" else 0, maintenance))
        return told

    def _senders(self, number: int) -> list[Sent]:
        rows = self.desk.rows(
            "SELECT s.id, (SELECT MIN(e.id) FROM referral_event e WHERE e.sender_id = s.id"
            " AND e.kind = 'arrived' AND e.voided_at IS NULL), s.is_first, r.model"
            " FROM referral_sender s JOIN referrer r ON r.id = s.referrer_id"
            " WHERE s.referral_id = ? AND s.voided_at IS NULL",
            number,
        )
        return [Sent(one, with_, bool(first), model == "collaborative") for one, with_, first, model in rows]

    def _callback(self, line: PatientLine) -> Calling | None:
        if line.callback is None:
            return None
        ((state, due, met, backlog, claimed, wakes, call_by, tries, outcome, rung),) = self.desk.rows(
            "SELECT state, due, met_at, backlog, claimed_at, next_at, call_by, attempts, last_outcome, rung"
            " FROM callback WHERE id = ?",
            line.callback,
        )
        return Calling(
            state == "open",
            _instant(due),
            met is not None,
            bool(backlog),
            claimed is not None,
            claimed and _instant(claimed),
            wakes and _instant(wakes),
            _instant(call_by),
            tries,
            is_wrong_number=outcome == "wrong_number",
            letter_is_out=rung == 5,
        )

    def _point(self, line: PatientLine, way: way_oracle.Way) -> int:
        now = self.clock()
        calling = self._callback(line)
        late = self.desk.rows(
            "SELECT 1 FROM owed WHERE referral_id = ? AND kind = 'acknowledgement' AND state = 'open'"
            " AND voided_at IS NULL AND due < ?",
            line.referral,
            now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        )
        is_called = calling is not None and calling.is_open
        is_dated = line.until is not None or (calling is not None and is_called and calling.wakes is not None)
        since = self._since(line)
        found = way_oracle.point(
            way,
            calling,
            now,
            has_number=bool(line.number),
            unacknowledged=bool(late),
            day_is_over=since is not None and now > HOURS.closes(HOURS.service_day(since)),
            is_dated=is_dated,
        )
        is_to_call = way_oracle.step(way) in ("referred", "to_call")
        return max(found, 18) if is_to_call and not is_called and line.number else found

    def _since(self, line: PatientLine) -> datetime | None:
        """Since when they are to be called: the referral came, or they called again after a loss."""
        if line.arrived_at is None:
            return None
        rows = self.desk.rows(
            "SELECT at, detail FROM referral_event"
            " WHERE referral_id = ? AND kind = 'reopened' AND voided_at IS NULL",
            line.referral,
        )
        again = [_instant(at) for at, detail in rows if json.loads(detail).get("by_call")]
        return max([line.arrived_at, *again])


def _happened(kind: str, reason: str, detail: dict[str, Any]) -> Happened:
    items = tuple(reason.splitlines()) if kind in ("missing", "missing_came", "arrived") else ()
    return Happened(
        kind, items, bool(detail.get("day")), bool(detail.get("by_call")), str(detail.get("how") or "")
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _count(found: Any) -> dict[Any, int]:
    counts: dict[Any, int] = {}
    for one in found:
        counts[one] = counts.get(one, 0) + 1
    return counts
