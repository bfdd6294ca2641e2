"""Taking in a referral: who, whom, how it came, and what it does to the person's way and callback."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.numbers import read_number
from frontdesk.domain.referrals.events import EventKind, Via
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.patients import AddedReferral, NewReferral, Sender, check_new
from frontdesk.domain.referrals.points import point_of
from frontdesk.domain.referrals.referral import EARLIEST_YEAR, ReferralState
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.referrals.steps import Step, step_of
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT, NOTE_LIMIT, clean, clean_name, one_line
from frontdesk.services.office import Practice, Work
from frontdesk.services.patients.changing import Way, facts_of
from frontdesk.services.patients.reaching import callback_for
from frontdesk.store.contacts import contact_by_id, find_or_add_contact
from frontdesk.store.patients.lists import read_rows
from frontdesk.store.patients.matching import find_matches
from frontdesk.store.patients.senders import add_sender, is_first_ever, senders_of
from frontdesk.store.patients.states import open_referral_of, read_referral
from frontdesk.store.referrals import add_referrer, referrer_kind


@dataclass(frozen=True, slots=True)
class _Sent:
    """Who is sent by whom, once both are in the store.

    Attributes:
        new: the referral, cleaned.
        contact: who is sent.
        number: the key of their number, or "".
        referrer: who sends them.
        kind: what that referrer is to us.
        at: when it arrived, UTC.
    """

    new: NewReferral
    contact: int
    number: str
    referrer: int
    kind: SourceKind
    at: datetime


def cleaned(new: NewReferral) -> tuple[NewReferral, tuple[str, ...]]:
    """Clean everything people typed; return the notices of what was cut, too."""
    patient, referrer = clean_name(new.patient), clean_name(new.referrer)
    note = clean(new.note, limit=NOTE_LIMIT, lines=True)
    notices = tuple(
        f"{words} cut by {one.cut} characters"
        for words, one in (("patient", patient), ("referrer", referrer), ("note", note))
        if one.cut
    )
    items = (one_line(item, ABOUT_LIMIT) for item in new.missing)
    ready = replace(
        new,
        patient=patient.text,
        number=clean(new.number, limit=80).text,
        referrer=referrer.text,
        organization=one_line(new.organization, NAME_LIMIT),
        said_by=one_line(new.said_by, ABOUT_LIMIT),
        missing=tuple(dict.fromkeys(item for item in items if item)),
        treatment=one_line(new.treatment, ABOUT_LIMIT),
        note=note.text,
    )
    return ready, notices


def check_arrival(at: datetime, now: datetime) -> None:
    """Refuse an arrival that cannot be.

    Raises:
        Refused: it is in the future, or before 2000.
    """
    if at > now:
        raise Refused("A referral cannot arrive in the future. Nothing was changed; check the date.")
    if at.year < EARLIEST_YEAR:
        raise Refused(f"That date is before {EARLIEST_YEAR}. Nothing was changed; check the date.")


def add_referral(work: Work, new: NewReferral) -> AddedReferral:
    """Take in a referral inside the caller's transaction; its text is clean.

    Somebody with the same name and number who is on the way already is joined, and so is the way that was
    chosen. Who only may be the same is returned as ``matches``.

    Raises:
        Incomplete: a name is missing.
        BadNumber: the number cannot be one.
        Refused: the date is not possible.
        NotFound: the referrer, the contact or the way that was chosen is not there.
    """
    check_new(new)
    at = new.arrived_at or work.now
    check_arrival(at, work.now)
    sent = _sent(work, new, at)
    known = open_referral_of(work.db, sent.contact)
    way = Way(work, known) if known is not None else _new_way(work, sent)
    if known is None:
        way.make()
    sender, is_news = _send(work, way, sent)
    if is_news:
        _record(work, way, sent, sender.id)
    state = way.save()
    matches = find_matches(work.db, new.patient, sent.number, beside=[state.contact_id])
    row = read_rows(work.db, [state.id], work.now)[0]
    return AddedReferral(
        referral=state.id,
        sender=sender.id,
        contact=state.contact_id,
        referrer=sent.referrer,
        step=step_of(state),
        point=point_of(facts_of(row, work.practice), work.now),
        tell=sender.tell,
        matches=tuple(matches),
        joined=known is not None,
        callback=state.callback_id,
        notices=() if is_news else ("this referrer sent them already",),
    )


def _sent(work: Work, new: NewReferral, at: datetime) -> _Sent:
    """Find or make the contact and the referrer."""
    db, practice = work.db, work.practice
    number = read_number(new.number, practice.settings.phone_region).key
    chosen = new.contact_id
    if new.referral_id is not None:
        chosen = read_referral(db, new.referral_id).contact_id
    contact = find_or_add_contact(
        db,
        number=number,
        name=new.patient,
        lane=Lane.NEW_PATIENT,
        at=work.now,
        chosen=chosen,
        changes=work.changes,
    )
    assert contact is not None  # there is a name
    referrer, kind = _referrer(work, new)
    return _Sent(new, contact, number or _known_number(work, contact), referrer, kind, at)


def _known_number(work: Work, contact_id: int) -> str:
    from frontdesk.store.patients.matching import numbers_of

    return next(iter(numbers_of(work.db, contact_id)), "")


def _referrer(work: Work, new: NewReferral) -> tuple[int, SourceKind]:
    """Return who sends them, made if they are new.

    Raises:
        NotFound: there is no such referrer.
    """
    if new.referrer_id is not None:
        kind = referrer_kind(work.db, new.referrer_id)
        if kind is None:
            raise NotFound(f"There is no referrer number {new.referrer_id}. Nothing was changed.")
        return new.referrer_id, kind
    found = add_referrer(
        work.db, name=new.referrer, kind=new.kind, organization=new.organization, at=work.now, by=work.by
    )
    return found, new.kind


def _new_way(work: Work, sent: _Sent) -> Way:
    state = ReferralState(
        contact_id=sent.contact,
        opened_at=work.now,
        arrived_at=None if sent.new.via is Via.TOLD else sent.at,
        announced_at=sent.at if sent.new.via is Via.TOLD else None,
        urgency=sent.new.urgency,
        treatment=sent.new.treatment,
    )
    return Way(work, state)


def _send(work: Work, way: Way, sent: _Sent) -> tuple[Sender, bool]:
    """Write who sends them; return the record, and False if that referrer's referral was there already.

    One who only told them to call, and now sent a referral, is one and the same.
    """
    new, arrived = sent.new, None if sent.new.via is Via.TOLD else sent.at
    tell = new.tell or default_tell(work.practice, sent.kind)
    known = senders_of(work.db, way.state.id)
    for one in known:
        if one.referrer != sent.referrer:
            continue
        if one.arrived_at is not None or arrived is None:
            return one, False
        columns: dict[str, object] = {
            "via": new.via,
            "arrived_at": arrived,
            "logged_at": work.now,
            "urgency": new.urgency,
        }
        if new.tell is not None:
            columns |= {"tell": tell, "tell_at": work.now, "tell_by": work.by, "tell_said_by": new.said_by}
        work.changes.change(work.db, "referral_sender", one.id, **columns)
        return replace(one, tell=tell if new.tell else one.tell, arrived_at=arrived), True
    number = add_sender(
        work.db,
        work.changes,
        way.state.id,
        sent.referrer,
        via=new.via,
        arrived_at=arrived,
        urgency=new.urgency,
        tell=tell,
        said_by=new.said_by,
        is_primary=not known,
        is_first=is_first_ever(work.db, sent.referrer, way.state.id, sent.contact),
        note=new.note,
        at=work.now,
        by=work.by,
    )
    made = next(one for one in senders_of(work.db, way.state.id) if one.id == number)
    return made, True


def default_tell(practice: Practice, kind: SourceKind) -> Tell:
    """Return what a referrer of a kind may be told while nobody asked the patient."""
    return practice.settings.owed.tell_of(kind)


_TO_REACH = (Step.REFERRED, Step.TO_CALL)


def _record(work: Work, way: Way, sent: _Sent, sender: int) -> None:
    """Record the arrival, and let the desk call them, unless somebody spoke with them already."""
    new = sent.new
    if new.via is Via.TOLD:
        way.record(EventKind.ANNOUNCED, sent.at, sender=sender, urgency=new.urgency.value)
    else:
        way.record(
            EventKind.ARRIVED,
            sent.at,
            "\n".join(new.missing),
            sender=sender,
            urgency=new.urgency.value,
        )
    if new.treatment and not way.state.treatment:
        way.state = replace(way.state, treatment=new.treatment)
    if new.via is Via.TOLD or step_of(way.state) not in _TO_REACH:
        return
    contact = contact_by_id(work.db, sent.contact)
    way.reached_by(
        callback_for(
            work,
            referral_id=way.state.id,
            contact_id=sent.contact,
            name=contact.name if contact else new.patient,
            number=sent.number,
            about=new.treatment,
            received=sent.at,
            known=way.state.callback_id,
        )
    )
