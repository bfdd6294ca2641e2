"""The invented practice as tables: its settings, people's names, who refers, what callers answer and want."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings

#: The practice's own number, as shown; nobody in the demo calls from it.
PHONE = "(212) 555-0100"

#: Who answers the phone, the person who does most first.
STAFF = ("Dana Reyes", "Lee Wong", "Sam Ortiz")

#: Open at lunch as well, so that a demo at noon is as busy as one at three.
_ALL_DAY = (Range(8 * 60, 17 * 60),)


def lakeside() -> PracticeSettings:
    """Return the settings of Lakeside Psychiatry; referring offices are called back within an open hour."""
    return PracticeSettings(
        name="Lakeside Psychiatry",
        time_zone="America/New_York",
        phone_region="US",
        phone=PHONE,
        week=(_ALL_DAY,) * 5 + ((), ()),
        holidays="US-NY",
        target_minutes={Lane.REFERRING_OFFICE: 60},
        own_numbers=("+12125550100",),
        staff=STAFF,
        people_on_phones=2,
    )


@dataclass(frozen=True, slots=True)
class PersonName:
    """An invented person's name.

    Attributes:
        given: the given name.
        family: the family name; "" for people with one name only.
        family_first: True if the family name is written first.
        joint: the text between the two.
    """

    given: str
    family: str
    family_first: bool = False
    joint: str = " "

    @property
    def full(self) -> str:
        """The whole name as it is written."""
        parts = (self.family, self.given) if self.family_first else (self.given, self.family)
        return self.joint.join(part for part in parts if part)


# Given names and family names that go together; any of the one with any of the other.
NAME_GROUPS: tuple[tuple[str, str], ...] = (
    (
        "Maria Camila Rosa Luis Jaime Teresa Mateo Yesenia Ramón Belén Óscar Nayeli Andrés Lucía Iván Pilar "
        "Rubén Xiomara",
        "Alvarez Núñez Rosario Peralta Quiñones Batista Zárate Ibáñez Figueroa Mejía Arroyo Tejada Cárdenas "
        "Villalobos Sepúlveda",
    ),
    (
        "Ellen Walter Denise Clark Hannah Russell Paige Gordon Audrey Keith Joyce Derek Nora Glenn Tess "
        "Marjorie Colin Brenda Todd Phoebe Wesley Irene Doug Gail Stuart Lorna",
        "Hollis Brandt O'Dowd Kessler Whitcomb Lindgren MacNeil Barlow Pruitt Schaefer Tolliver Ames Yardley "
        "Dunleavy Rasmussen Furlong Getz Vanderhoof Corrigan Mott Sizemore Bellweather",
    ),
    (
        "Latoya Terrence Imani Darnell Keisha Reggie Monique Andre Simone Clifton Aaliyah Winston Yvette "
        "Marlon Deja Cedric",
        "Gaines Broadnax Fontenot Mayfield Desmond Pettway Rollins Cheeks Baptiste Toussaint Hargrove Lacey "
        "Goodwine Sessoms",
    ),
    (
        "Wei Jing Hao Mei-Ling Jun Xiaoyan Ming Yuting Tao Lily",
        "Zhou Fung Kuang Tsai Lau Xie Deng Ouyang Shih",
    ),
    (
        "Anjali Rohan Sunita Farhan Meera Imran Kavya Arjun Nasreen",
        "Iyer Bhatt Qureshi Menon Gill Saha Rao Dar",
    ),
    (
        "Olga Piotr Zofia Milan Katarzyna Bogdan Jiří Agnieszka",
        "Wójcik Novotný Horváth Petrenko Sokolić Dąbek",
    ),
    ("Chiamaka Kwame Amara Ibrahim Folake Yaw Nneka Seydou", "Eze Asante Ogunleye Diallo Amoah Traoré Nwosu"),
    ("Leila Omar Yasmin Karim Shirin Tariq Rania", "Haddad Nazari Mansour El-Sayed Farrokhi Khoury Bitar"),
    ("Minh Thảo Lan Khoa Tuyết Quang", "Đặng Lương Trịnh Huỳnh Bùi Vũ"),
    ("Hye-jin Min-seo Daniel Eunice Sung-ho", "Noh Baek Seo Yoon Hwang"),
    ("Miriam Avi Shoshana Eitan Devorah", "Rosenthal Abramov Halpern Szold Mizrahi"),
)
#: The shares of these groups.
NAME_SHARES = (18, 30, 16, 8, 8, 5, 6, 5, 4, 4, 5)

#: Names that are hard to show; the demo's day has some of each kind.
NOTABLE = (
    PersonName("美玲", "陈", family_first=True, joint=""),
    PersonName("Zoë", "Brönnimann-Lefèvre"),
    PersonName("María Fernanda", "de la Cruz Villanueva-Ortega"),
    PersonName("Thị Hồng Nhung", "Nguyễn", family_first=True),
    PersonName("花子", "山田", family_first=True),
    PersonName("Siobhán", "Ní Dhomhnaill"),
    PersonName("Suryadi", ""),
    PersonName("지훈", "박", family_first=True, joint=""),
    PersonName("Maximiliano Alexander", "Papadopoulos-Featherstonehaugh"),
    PersonName("Bo", "Li"),
    PersonName("Jean-Baptiste", "d'Aubigné"),
    PersonName("Oğuzhan", "Çelikkaya"),
)


@dataclass(frozen=True, slots=True)
class Referring:
    """Somebody who sends patients.

    Attributes:
        name: as people say it.
        kind: what they are.
        organization: where they work.
        weight: how much they send, compared with others of their kind.
    """

    name: str
    kind: SourceKind
    organization: str
    weight: int = 1


_PSYCHIATRIST, _PRIMARY = SourceKind.PSYCHIATRIST, SourceKind.PRIMARY_CARE
_THERAPIST = SourceKind.THERAPIST

#: Everybody who referred before the demo's day: 25 people at 16 organizations.
REFERRERS = (
    Referring("Dr Priya Patel", _PSYCHIATRIST, "Westside Psychiatry", 9),
    Referring("Dr Jonah Adler", _PSYCHIATRIST, "Westside Psychiatry", 4),
    Referring("Dr Mireille Fontaine", _PSYCHIATRIST, "Westside Psychiatry", 2),
    Referring("Dr Samuel Okonkwo", _PSYCHIATRIST, "Harlem Bridge Behavioral Health", 6),
    Referring("Dr Ana Lucía Benítez", _PSYCHIATRIST, "Harlem Bridge Behavioral Health", 3),
    Referring("Dr Wei-Lin Tseng", _PSYCHIATRIST, "Canal Street Mind Clinic", 5),
    Referring("Dr Ruth Feldmark", _PSYCHIATRIST, "Parkview Psychiatric Associates", 4),
    Referring("Dr Tomasz Zieliński", _PSYCHIATRIST, "Parkview Psychiatric Associates", 2),
    Referring("Dr Hadiza Bello", _PSYCHIATRIST, "Eastgate Mood Center", 2),
    Referring("Dr Marcus Whitfield", _PSYCHIATRIST, "Hudson Terrace Psychiatry", 1),
    Referring("Dr Elena Marchetti", _PRIMARY, "Riverbend Family Medicine", 6),
    Referring("Dr Tunde Adeyemi", _PRIMARY, "Riverbend Family Medicine", 3),
    Referring("Dr Karen Lindqvist", _PRIMARY, "Maple Street Internal Medicine", 4),
    Referring("Dr Vikram Chaudhary", _PRIMARY, "Maple Street Internal Medicine", 2),
    Referring("Dr Joanna Prusak", _PRIMARY, "Greenpoint Primary Care", 2),
    Referring("Dr Noor Haddad", SourceKind.WOMENS_HEALTH, "Orchard Women's Health", 1),
    Referring("Rachel Steinmetz LCSW", _THERAPIST, "Stillwater Therapy Group", 4),
    Referring("Deshawn Parrish LMHC", _THERAPIST, "Stillwater Therapy Group", 3),
    Referring("Dr Inés Carranza", _THERAPIST, "Cedar & Vine Counseling", 3),
    Referring("Mei Fujimoto PhD", _THERAPIST, "Cedar & Vine Counseling", 2),
    Referring("Bridget Ó Súilleabháin LCSW", _THERAPIST, "Brooklyn Heights Counseling Rooms", 1),
    Referring("Kofi Mensah-Boateng", SourceKind.ADDICTION_CENTER, "New Landing Recovery", 2),
    Referring("Dr Lars Henriksen", SourceKind.NEUROLOGY, "Tri-County Neurology", 1),
    Referring("Dr Amal Rahimi", SourceKind.PAIN, "Tri-County Neurology", 1),
    Referring("Yolanda Baptiste RN", SourceKind.HOSPITAL, "St. Brendan Hospital", 2),
)

#: Referrers whose first referral comes on the demo's day.
NEWCOMERS = (
    Referring("Dr Thandiwe Ndlovu", _PSYCHIATRIST, "Hudson Terrace Psychiatry"),
    Referring("Dr Peter Vandermeer", _PRIMARY, "Greenpoint Primary Care"),
)

#: Who calls from a referring office.
OFFICE_VOICES = ("Kim", "Tasha", "Mrs. Orozco", "Ben", "Farah", "Front desk", "Luz", "Greg", "Nurse")

#: Places that are neither a patient nor a referring office.
OTHER_CALLERS = (
    "Harbor Pharmacy",
    "Corner Drug on 84th",
    "Specialty pharmacy, prior authorizations",
    "Insurer, provider line",
    "Copier service",
    "Building management",
    "Medical records, St. Brendan",
    "Courier",
    "Office supplies",
    "Answering service",
)


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """One answer about the source, before the referrer has an id in the store.

    Attributes:
        answer: known, declined, and so on.
        kind: the kind of source, if known.
        referring: the person who sent them, if it was a person.
        detail: the reason for "not asked", or the search phrase.
    """

    answer: SourceAnswer
    kind: SourceKind | None = None
    referring: Referring | None = None
    detail: str = ""


#: The answer of a missed call or a voicemail: nobody could ask.
NOT_ASKED_MISSED = PlannedAnswer(SourceAnswer.MISSED)

# Sources without a referrer, and rarer referrers, each as often as it is listed.
_THEMSELVES = (
    *[SourceKind.WEB_SEARCH] * 3,
    *[SourceKind.WORD_OF_MOUTH] * 2,
    SourceKind.AI_ASSISTANT,
    SourceKind.SOCIAL_MEDIA,
)
_RARER_REFERRERS = (
    SourceKind.HOSPITAL,
    SourceKind.ADDICTION_CENTER,
    SourceKind.NEUROLOGY,
    SourceKind.WOMENS_HEALTH,
    SourceKind.PAIN,
)

# Of 51: 45 % psychiatrists, 24 % primary care, 14 % therapists, 14 % by themselves: inside the bands that
# the product expects (product, "Referral sources").
SOURCE_KINDS = (
    ((SourceKind.PSYCHIATRIST,), 23),
    ((SourceKind.PRIMARY_CARE,), 12),
    ((SourceKind.THERAPIST,), 7),
    (_THEMSELVES, 7),
    (_RARER_REFERRERS, 2),
)

SOURCE_DETAILS = {
    SourceKind.WEB_SEARCH: ("searched for Spravato near me", "found our page", "maps"),
    SourceKind.WORD_OF_MOUTH: ("a colleague", "their sister", "a neighbor"),
    SourceKind.AI_ASSISTANT: ("asked a chat program", ""),
    SourceKind.SOCIAL_MEDIA: ("a video about TMS", ""),
}

NOT_ASKED_REASONS = (
    "line was bad, hung up early",
    "two phones ringing, forgot",
    "was driving, kept it short",
    "mother was on the line as well",
)

# Of 40 who can be asked 34 know (85 %); one more is in distress and is not asked.
ANSWERS = (
    (SourceAnswer.KNOWN, 34),
    (SourceAnswer.DOES_NOT_KNOW, 3),
    (SourceAnswer.DECLINED, 1),
    (SourceAnswer.NOT_ASKED, 2),
    (SourceAnswer.IN_DISTRESS, 1),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What one call is about.

    Attributes:
        about: what they asked for, mostly from the practice's list of reasons.
        note: the note, or "".
    """

    about: str
    note: str = ""


_T = Topic

_NEW_CALL_BACK = (
    _T("Spravato", "Asks if insurance covers it. Tired of waiting elsewhere."),
    _T(
        "Spravato",
        "Their psychiatrist agrees, asks how to begin. Referral letter is coming.",
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
NEW_BOOKED = (
    _T("Evaluation", "Booked, forms sent by mail."),
    _T("Evaluation", "Booked. Brings their medication list."),
    _T("Spravato", "Booked for evaluation. Partner drives."),
    _T("TMS", "Booked for mapping. Told: no hair products that day."),
    _T("Ketamine", "Booked, first slot in the morning. Nervous, glad we picked up."),
    _T("Evaluation"),
)
_NEW_SETTLED = (
    _T("Ketamine", "Wanted prices only. Sent the sheet, will think about it."),
    _T("Insurance or cost", "We take their plan. Will call when the referral is there."),
    _T("TMS", "Explained how a session goes. Talks to their doctor first."),
    _T("Evaluation"),
    _T("Spravato", "Wants to start in the new year. Put on the list."),
)
NEW_NOT_FOR_US = (
    _T("Evaluation", "Asked for a clinician who speaks Polish. We have none; gave two names."),
    _T("Evaluation", "Looking for couples therapy. Gave the county list."),
    _T("Medication", "Needs a family doctor, new in town. Gave the clinic on Maple Street."),
)
_EXISTING_CALL_BACK = (
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
    _T("Other", "Voicemail: thinks the gray scarf is here. It is."),
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
_OFFICE_CALL_BACK = (
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
_OTHER_CALL_BACK = (
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

CALL_BACK = {
    Lane.NEW_PATIENT: _NEW_CALL_BACK,
    Lane.EXISTING_PATIENT: _EXISTING_CALL_BACK,
    Lane.REFERRING_OFFICE: _OFFICE_CALL_BACK,
    Lane.OTHER: _OTHER_CALL_BACK,
}
VOICEMAIL = {
    Lane.NEW_PATIENT: _VOICEMAIL_NEW,
    Lane.EXISTING_PATIENT: _VOICEMAIL_EXISTING,
    Lane.REFERRING_OFFICE: _VOICEMAIL_OFFICE,
    Lane.OTHER: _OTHER_CALL_BACK,
}
SETTLED = {
    Lane.NEW_PATIENT: _NEW_SETTLED,
    Lane.EXISTING_PATIENT: _EXISTING_SETTLED,
    Lane.REFERRING_OFFICE: _OFFICE_SETTLED,
    Lane.OTHER: _OTHER_SETTLED,
}

#: A call that was neither answered nor left a message.
RANG_OUT = Topic("", "Rang out, no message.")
#: The two crisis calls of the weeks before: a crisis is never a callback (product rule 8).
CRISIS = Topic("Other", "Put through to the clinician on call at once, stayed on until they spoke.")
#: Somebody calls again about the same thing.
AGAIN = (
    Topic("", "Calls again. Told them they are on today's list."),
    Topic("", "Second call, friendly. Has to leave at 4."),
    Topic("", "Asks whether the first message arrived. It did."),
)
#: They return a call of the practice.
RETURNED = (
    Topic("Evaluation", "Returned our call. Booked."),
    Topic("Appointment", "Saw our number. All settled."),
    Topic("", "Returned our call, had the list ready. Thanked us for trying again."),
)
