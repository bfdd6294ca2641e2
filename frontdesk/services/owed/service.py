"""The service of what is owed to referrers: its lists, and every action on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from frontdesk.domain.errors import NotFound
from frontdesk.domain.referrals.owed import Channel, OwedKind, Tell
from frontdesk.domain.referrals.owed_counts import OwedCounts
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView, SendingLine
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office
from frontdesk.services.owed import sending
from frontdesk.services.owed.filter import OwedFilter
from frontdesk.services.owed.passing import pass_time
from frontdesk.services.owed.permission import record_tell
from frontdesk.services.owed.promising import NewPromise, record_promise
from frontdesk.services.owed.referrers import ReferrerFacts, change_facts, verify
from frontdesk.services.owed.sending import NewSending
from frontdesk.services.owed.staging import Staging
from frontdesk.services.permitted import needs
from frontdesk.store.db.rows import is_row_number
from frontdesk.store.owed.lists import (
    ViewCounts,
    count_views,
    lines_of_referral,
    lines_of_referrer,
    owed_lines,
    owed_order,
    owed_words,
    referrers_in_words,
)
from frontdesk.store.owed.sendings import sendings_of
from frontdesk.store.owed.waiting import count_owed, owed_work_waits


@dataclass(frozen=True, slots=True)
class SentItem:
    """What sending did.

    Attributes:
        line: the thing as it is now.
        notice: what to say beside it, such as that the fax number was never verified; or "".
    """

    line: OwedLine
    notice: str


class OwedService:
    """Works what is owed to those who send patients."""

    def __init__(self, office: Office) -> None:
        self._office = office
        #: What goes out by the outgoing folder.
        self.staging = Staging(office)

    # The lists

    def order(self, view: OwedView, *, by: int) -> tuple[int, ...]:
        """Return the numbers of a list, in its order, after stamping what passed its due."""
        self.tick(by=by)
        return owed_order(self._office.store, view)

    def rows(self, ids: Sequence[int]) -> list[OwedLine]:
        """Return these things as they are now, in the order given; an unknown number is left out."""
        return owed_lines(self._office.store, ids, now=self._office.now(), at_risk_minutes=self._at_risk)

    def filter(self, view: OwedView, *, by: int) -> OwedFilter:
        """Return the filter of a list, after stamping what passed its due."""
        self.tick(by=by)
        store, region = self._office.store, self._office.practice().settings.phone_region
        return OwedFilter(owed_words(store, view), referrers_in_words(store), region)

    def one(self, owed_id: int) -> OwedLine:
        """Return one thing.

        Raises:
            NotFound: there is no such thing.
        """
        found = self.rows([owed_id]) if is_row_number(owed_id) else []
        if not found:
            raise NotFound(f"Nothing owed has the number {owed_id}.")
        return found[0]

    def sendings(self, owed_id: int) -> list[SendingLine]:
        """Return every try to send a thing, the latest first."""
        return sendings_of(self._office.store, owed_id)

    def of_referral(self, referral_id: int) -> list[OwedLine]:
        """Return everything owed about one referral, by due."""
        return lines_of_referral(
            self._office.store, referral_id, now=self._office.now(), at_risk_minutes=self._at_risk
        )

    def of_referrer(self, referrer_id: int) -> list[OwedLine]:
        """Return everything owed to one referrer, by due."""
        return lines_of_referrer(
            self._office.store, referrer_id, now=self._office.now(), at_risk_minutes=self._at_risk
        )

    def next(self, *, by: int, after: int | None = None) -> OwedLine | None:
        """Return the one thing to do now, or None if nothing is open.

        Late ones come first, then those at risk, then the rest, each by due. What waits for permission is
        among them: there it is the patient who is to be asked.

        Args:
            by: who asks.
            after: the one that was looked at: the next in the order is returned; behind the last, the first.
        """
        order = self.order(OwedView.DUE, by=by)
        if not order:
            return None
        place = order.index(after) + 1 if after in order else 0
        return self.one(order[place % len(order)])

    def counts(self) -> OwedCounts:
        """Return how many are late, at risk and open."""
        now = self._office.now()
        until = now + timedelta(minutes=self._at_risk)
        return count_owed(self._office.store, now=now, at_risk_until=until)

    def view_counts(self) -> ViewCounts:
        """Return how many are on the lists beside the open ones."""
        return count_views(self._office.store)

    def tick(self, *, by: int) -> bool:
        """Stamp what passed its due and make what comes again; True if anything changed.

        It reads first, so that an idle desk writes nothing.
        """
        now = self._office.now()
        if not owed_work_waits(self._office.store, now=now):
            return False
        practice = self._office.practice()
        with self._office.store.writing() as db:
            pass_time(db, practice, now=now, by=by)
        return True

    # What is done to one

    @again_if_lost
    @needs(Permission.REFERRALS)
    def sent(self, owed_id: int, channel: Channel, to: str = "", *, by: int) -> SentItem:
        """Record that a person sent it; the clock stops.

        Args:
            owed_id: what was sent.
            channel: how.
            to: to which number or address, or with whom they spoke; "" for the one that is known.
            by: who sent it.

        Raises:
            NotFound: there is no such thing.
            Taken: it was sent already; the sentence says by whom and how.
            Refused: it is waived, the patient must be asked first, or it is not sent in this way.
        """
        office, new = self._office, NewSending(owed_id, channel, to)
        practice = office.practice()
        with office.store.writing() as db:
            sending.send(db, new, practice, now=office.now(), by=by)
        line = self.one(owed_id)
        return SentItem(line, sending.unverified_fax(line, new, practice.settings.phone_region))

    @again_if_lost
    @needs(Permission.REFERRALS)
    def confirmed(self, owed_id: int, *, by: int) -> OwedLine:
        """Record that it arrived; that moves no verdict.

        Raises:
            NotFound: there is no such thing.
            Refused: it was not sent.
            Taken: it was confirmed already.
        """
        with self._office.store.writing() as db:
            sending.confirm(db, owed_id, now=self._office.now(), by=by)
        return self.one(owed_id)

    @again_if_lost
    @needs(Permission.REFERRALS)
    def failed(self, owed_id: int, reason: str, *, by: int) -> OwedLine:
        """Record that the sending failed: it is open again, with the due it had.

        Raises:
            NotFound: there is no such thing.
            Incomplete: no reason was given.
            Refused: it was not sent.
            Taken: it was confirmed already.
        """
        office = self._office
        practice = office.practice()
        with office.store.writing() as db:
            sending.fail(db, owed_id, reason, practice, now=office.now(), by=by)
        return self.one(owed_id)

    @again_if_lost
    @needs(Permission.REFERRALS)
    def waive(self, owed_id: int, reason: str, *, by: int) -> OwedLine:
        """Record that it is not owed any more, and why.

        Raises:
            NotFound: there is no such thing.
            Incomplete: no reason was given.
            Taken: it was sent already.
            Refused: it is waived already.
        """
        office = self._office
        practice = office.practice()
        with office.store.writing() as db:
            sending.waive(db, owed_id, reason, practice, now=office.now(), by=by)
        return self.one(owed_id)

    # May we tell them, what was promised, and how they are reached

    @again_if_lost
    @needs(Permission.REFERRALS)
    def tell(self, sender_id: int, tell: Tell, said_by: str, *, by: int) -> int:
        """Record what a referrer may be told about a patient, and who said so; return how many are waived.

        Raises:
            NotFound: there is no such sender.
            Incomplete: nobody is named who said so.
        """
        with self._office.store.writing() as db:
            return record_tell(db, sender_id, tell, said_by, now=self._office.now(), by=by)

    @again_if_lost
    @needs(Permission.REFERRALS)
    def promise(
        self,
        referrer_id: int,
        kind: OwedKind,
        day: date | None,
        text: str,
        *,
        referral: int | None = None,
        by: int,
    ) -> OwedLine:
        """Write down something promised to a referrer, or that they are owed a thank-you.

        Raises:
            NotFound: there is no such referrer or referral.
            Incomplete: nothing says what was promised, or for which day.
            Refused: the kind is never promised, the practice owes none, or the day cannot be meant.
        """
        office, new = self._office, NewPromise(referrer_id, kind, day, text, referral)
        practice = office.practice()
        with office.store.writing() as db:
            number = record_promise(db, new, practice, now=office.now(), by=by)
        return self.one(number)

    @again_if_lost
    @needs(Permission.REFERRALS)
    def verify_fax(self, referrer_id: int, number: str = "", *, by: int) -> None:
        """Record that somebody verified a referrer's fax number; "" for the one that is known.

        Raises:
            NotFound: there is no such referrer.
            Incomplete: no number is known, and none was given.
            Refused: it cannot be a number.
        """
        office = self._office
        practice = office.practice()
        with office.store.writing() as db:
            verify(db, referrer_id, number, practice, now=office.now(), by=by)

    @again_if_lost
    @needs(Permission.REFERRALS)
    def referrer_facts(self, referrer_id: int, facts: ReferrerFacts, *, by: int) -> None:
        """Change how a referrer is reached, how care is shared, and since when they are a key relationship.

        Raises:
            NotFound: there is no such referrer.
            Refused: a value cannot be.
        """
        office = self._office
        practice = office.practice()
        with office.store.writing() as db:
            change_facts(db, referrer_id, facts, practice, now=office.now(), by=by)

    @property
    def _at_risk(self) -> int:
        return self._office.practice().settings.owed.at_risk_minutes
