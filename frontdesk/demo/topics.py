"""What people call about, and what the desk writes down: short, dry and kind."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from frontdesk.demo.deck import Deck
from frontdesk.domain.lanes import Lane


@dataclass(frozen=True, slots=True)
class Topic:
    """What one call is about.

    Attributes:
        about: what they asked for, mostly from the practice's list of reasons.
        note: what was written down, or "".
    """

    about: str
    note: str = ""


_T = Topic

_NEW_OWED = (
    _T("Spravato", "Asks if insurance covers it. Tired of waiting elsewhere."),
    _T(
        "Spravato",
        "Was told yes by their psychiatrist, asks how to begin. Referral letter is coming.",
    ),
    _T("Spravato", "Lives an hour out, asks who drives them home after. Told them: somebody has to."),
    _T("Spravato"),
    _T("Ketamine", "Asks what a first visit costs without insurance. Promised the price list."),
    _T("Ketamine", "Read a lot already, good questions. Wants to speak to somebody who gives the treatment."),
    _T("Ketamine", "Tried four medications. Only has time on the phone after 3."),
    _T("Ketamine"),
    _T("TMS", "Asks how many weeks, and if one can work in between."),
    _T("TMS", "Has a metal plate in the wrist, asks if that matters. Said a clinician will answer."),
    _T("TMS", "Did TMS two years ago out of state, it helped. Wants to do it again here."),
    _T("TMS"),
    _T("Evaluation", "Calling for their daughter, 24, who knows about the call."),
    _T("Evaluation", "Moved here in the spring, needs everything new. Prefers mornings."),
    _T("Evaluation", "Soft voice, took time. Would like the same person to call back if possible."),
    _T("Evaluation", "Spanish preferred."),
    _T("Insurance or cost", "Card read out: member number is in the portal. Please check before calling."),
    _T("Insurance or cost", "Asks if we take out-of-network claims."),
)
_VOICEMAIL_NEW = (
    _T("Spravato", "Voicemail: please call back, any time before six."),
    _T("Ketamine", "Voicemail: number said twice, name hard to hear at first."),
    _T("TMS", "Voicemail: has questions, mostly free in the morning."),
    _T("Evaluation", "Voicemail: was given our number by their doctor, did not say which."),
    _T("Insurance or cost", "Voicemail: wants to know if we take their plan."),
    _T("Evaluation", "Voicemail, 40 seconds, traffic behind. Would like an appointment."),
    _T("Spravato", "Voicemail: calls for their husband, he is with them."),
    _T("", "Voicemail: only name and number."),
    _T("Ketamine", "Voicemail: friend was here, would like to know more."),
    _T("TMS", "Voicemail: works nights, please not before 11."),
    _T("Spravato", "Voicemail: has the referral letter in hand."),
)
_NEW_BOOKED = (
    _T("Evaluation", "Booked, forms sent by mail."),
    _T("Evaluation", "Booked. Brings their medication list."),
    _T("Spravato", "Booked for evaluation. Partner drives."),
    _T("TMS", "Booked for mapping. Told: no hair products that day."),
    _T("Ketamine", "Booked, first slot in the morning. Nervous, glad we picked up."),
    _T("Evaluation"),
)
_NEW_SETTLED = (
    _T("Ketamine", "Wanted prices only. Sent the sheet, will think about it."),
    _T("Insurance or cost", "Plan is one of ours. Will call when the referral is there."),
    _T("TMS", "Explained how a session goes. Talks to their doctor first."),
    _T("Evaluation"),
    _T("Spravato", "Wants to start in the new year. Put on the list."),
)
_NEW_NOT_FOR_US = (
    _T("Evaluation", "Asked for a clinician who speaks Polish. We have none; gave two names."),
    _T("Evaluation", "Looking for couples therapy. Gave the county list."),
    _T("Medication", "Needs a family doctor, new in town. Gave the clinic on Maple Street."),
)
_EXISTING_OWED = (
    _T("Medication", "Refill runs out Friday. Pharmacy has faxed already, they say."),
    _T("Medication", "Asks if they may take a cold remedy with it. For the nurse."),
    _T("Appointment", "Has to move Thursday, new shift at work."),
    _T("Appointment", "Wants an earlier slot if one opens. Flexible."),
    _T("Records", "Needs a letter for the employer. No details, only the dates."),
    _T("Insurance or cost", "Got a bill they do not understand. Has it in front of them."),
    _T("Spravato", "Felt well after the second session. Question about eating before."),
    _T("TMS", "Headache after Tuesday, gone now. Wants the nurse to know."),
    _T("Appointment", "Comes with a walker, asks about the steps at the side entrance."),
    _T("Appointment", "New insurance from the first. Asks if the dates can stay."),
    _T("Medication", "Pharmacy gave half of it, the rest is on order. Asks what to do till then."),
    _T("Spravato", "Missed the last one, cold. Wants back in before the week is over."),
    _T("Ketamine", "Sleeps better since. Asks if the next one can wait till after the trip."),
    _T("TMS", "Session 22 tomorrow, the ride fell through. Looking for another."),
    _T("Records", "Moving in January, wants everything sent to the new place."),
    _T("Insurance or cost", "Copay changed, nobody told them. Not upset, wants to understand."),
    _T("Appointment"),
)
_VOICEMAIL_EXISTING = (
    _T("Appointment", "Voicemail: running late last time, wants to confirm the next one."),
    _T("Medication", "Voicemail: refill, the usual pharmacy."),
    _T("Records", "Voicemail: asks whether the records arrived."),
    _T("Appointment", "Voicemail: cannot come Wednesday, please call."),
    _T("Spravato", "Voicemail: who may drive them, the brother-in-law has offered."),
    _T("TMS", "Voicemail: the machine at work is down, could come earlier today."),
    _T("Insurance or cost", "Voicemail: letter from the insurer, will read it out."),
    _T("Medication", "Voicemail: the new dose, feels fine, one question."),
    _T("Other", "Voicemail: thinks the grey scarf is here. It is."),
)
_EXISTING_SETTLED = (
    _T("Appointment", "Confirmed."),
    _T("Appointment", "Moved to the week after, same time."),
    _T("Appointment", "Asked for directions and parking. Told them the side entrance."),
    _T("TMS", "Moved session 14 to the afternoon."),
    _T("Spravato", "Ride is arranged, just wanted us to know."),
    _T("Ketamine", "Asked when to stop eating before. Told: as on the sheet."),
    _T("Medication", "Refill was ready, pharmacy had not called them."),
    _T("Insurance or cost", "Paid by card."),
    _T("Records", "Signed release is here, records go out today."),
    _T("Other", "Just said thank you. Passed it on."),
    _T("Appointment"),
    _T("TMS"),
)
_OFFICE_OWED = (
    _T("Evaluation", "Wants to refer, asks how soon we can see somebody. Good on the back line until 4."),
    _T("Records", "Asks for the evaluation summary of a shared patient. Release is on file."),
    _T("TMS", "Patient of theirs is not sure. Dr would like ten minutes with ours."),
    _T("Spravato", "Asks what we need with a referral. Wants a person, not the fax."),
    _T("Medication", "Question about doses before the first visit. For a clinician."),
    _T("Evaluation", "Referral sent Monday, asks whether the patient was reached."),
)
_VOICEMAIL_OFFICE = (
    _T("Evaluation", "Voicemail from the back line: has a referral, please call."),
    _T("Records", "Voicemail: page 3 of our fax did not come through."),
)
_OFFICE_SETTLED = (
    _T("Evaluation", "Referral is here and complete. Told them when we call the patient."),
    _T("Records", "Sent the summary again by fax, they have it."),
    _T("Spravato", "Asked which plans we take. Sent the one-page sheet."),
    _T("Other", "New fax number, changed in the list."),
    _T("TMS", "Asked how their patient is doing. Clinician will write on Friday."),
)
_OTHER_OWED = (
    _T("Medication", "Pharmacy: needs a clinician's OK for a substitute."),
    _T("Insurance or cost", "Prior authorization wants two more dates. Reference is in the portal."),
    _T("Other", "Wants a time for the yearly check of the phones."),
)
_OTHER_SETTLED = (
    _T("Other", "Delivery, left at the side entrance."),
    _T("Other", "Wrong number, wished them a good day."),
    _T("Medication", "Pharmacy hours over the holidays noted."),
    _T("Insurance or cost", "Faxed the form they asked for."),
    _T("Other", "Sales call, not interested."),
    _T("Other", "Fire alarm test on Thursday at 7:00."),
)

_OWED = {
    Lane.NEW_PATIENT: _NEW_OWED,
    Lane.EXISTING_PATIENT: _EXISTING_OWED,
    Lane.REFERRING_OFFICE: _OFFICE_OWED,
    Lane.OTHER: _OTHER_OWED,
}
_VOICEMAIL = {
    Lane.NEW_PATIENT: _VOICEMAIL_NEW,
    Lane.EXISTING_PATIENT: _VOICEMAIL_EXISTING,
    Lane.REFERRING_OFFICE: _VOICEMAIL_OFFICE,
    Lane.OTHER: _OTHER_OWED,
}
_SETTLED = {
    Lane.NEW_PATIENT: _NEW_SETTLED,
    Lane.EXISTING_PATIENT: _EXISTING_SETTLED,
    Lane.REFERRING_OFFICE: _OFFICE_SETTLED,
    Lane.OTHER: _OTHER_SETTLED,
}

#: A call that was neither answered nor left a message.
MISSED = Topic("", "Rang out, no message.")
#: The two crisis calls of the weeks before: a crisis is never a callback (product rule 8).
CRISIS = Topic("Other", "Put through to the clinician on call at once, stayed on until they spoke.")
# Somebody calls again about the same thing.
_AGAIN = (
    Topic("", "Calls again. Told them they are on today's list."),
    Topic("", "Second call, friendly. Has to leave at 4."),
    Topic("", "Asks whether the first message arrived. It did."),
)
# They call back after we tried to reach them.
_RETURNED = (
    Topic("Evaluation", "Returned our call. Booked."),
    Topic("Appointment", "Saw our number. All settled."),
    Topic("", "Returned our call, had the list ready. Thanked us for trying again."),
)


class TopicDecks:
    """Deals topics by what kind of caller it is and how the call ends."""

    def __init__(self, rng: Random) -> None:
        """Shuffle; ``rng`` decides the order."""
        self._owed = {lane: Deck(rng, topics) for lane, topics in _OWED.items()}
        self._voicemail = {lane: Deck(rng, topics) for lane, topics in _VOICEMAIL.items()}
        self._settled = {lane: Deck(rng, topics) for lane, topics in _SETTLED.items()}
        self._booked = Deck(rng, _NEW_BOOKED)
        self._not_for_us = Deck(rng, _NEW_NOT_FOR_US)
        self._again = Deck(rng, _AGAIN)
        self._returned = Deck(rng, _RETURNED)

    def owed(self, lane: Lane) -> Topic:
        """An answered call after which somebody has to call back."""
        return self._owed[lane].deal()

    def voicemail(self, lane: Lane) -> Topic:
        """A message on the machine."""
        return self._voicemail[lane].deal()

    def settled(self, lane: Lane) -> Topic:
        """A call that needs nothing more."""
        return self._settled[lane].deal()

    def booked(self) -> Topic:
        """A new patient who has an appointment now."""
        return self._booked.deal()

    def not_for_us(self) -> Topic:
        """A new patient whom somebody else can help better."""
        return self._not_for_us.deal()

    def again(self) -> Topic:
        """A repeated call."""
        return self._again.deal()

    def returned(self) -> Topic:
        """A call that answers ours."""
        return self._returned.deal()
