"""What holds a referrer back: concerns by kind, barriers, and the handbook card that answers each.

See product, "Relationships": a referrer's concern (a table per kind: psychiatrist, primary care, therapist)
and barrier (knowledge, trust, practical), each with its card; and the playbook of complaints.
"""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.referrals.sources import SourceKind

_PSYCHIATRIST = ("concern_psychiatrist", "A psychiatrist hesitates")
_PRIMARY_CARE = ("concern_primary_care", "Primary care hesitates")
_THERAPIST = ("concern_therapist", "A therapist hesitates")


@dataclass(frozen=True, slots=True)
class Answered:
    """Something that a handbook card answers.

    Attributes:
        code: identifies it; it is stored.
        words: as shown.
        card: the name of the card.
        title: the card's title, as the handbook shows it.
    """

    code: str
    words: str
    card: str
    title: str


#: Concerns by the card of their kind, the most frequent first; to add one is to add a row.
CONCERNS: dict[tuple[str, str], tuple[Answered, ...]] = {
    card: tuple(Answered(code, words, *card) for code, words in rows)
    for card, rows in {
        _PSYCHIATRIST: (
            ("losing_patient", "afraid to lose the patient"),
            ("who_leads", "who leads the medication meanwhile"),
            ("evidence", "doubts that it works"),
            ("safety", "worries about safety"),
            ("no_word_back", "hears nothing back"),
        ),
        _PRIMARY_CARE: (
            ("whom_to_send", "does not know whom to send"),
            ("too_much_work", "fears more work"),
            ("cost", "thinks their patients cannot pay"),
            ("wait", "thinks the wait is long"),
        ),
        _THERAPIST: (
            ("left_out", "afraid to be left out"),
            ("medical", "unsure about medical treatment"),
            ("therapy_stops", "fears that therapy stops"),
            ("misuse", "worries about misuse"),
        ),
    }.items()
}

#: Whose concerns those of a kind are; every other kind is asked as primary care is.
_CARDS: dict[SourceKind, tuple[str, str]] = {
    SourceKind.PSYCHIATRIST: _PSYCHIATRIST,
    SourceKind.OTHER_PROVIDER: _PSYCHIATRIST,
    SourceKind.HOSPITAL: _PSYCHIATRIST,
    SourceKind.OUR_CLINICIANS: _PSYCHIATRIST,
    SourceKind.THERAPIST: _THERAPIST,
    SourceKind.ADDICTION_CENTER: _THERAPIST,
    SourceKind.EMPLOYEE_ASSISTANCE: _THERAPIST,
}

#: What stands between them and a first referral.
BARRIERS = (
    Answered("knowledge", "knowledge: does not know enough", "barrier_knowledge", "They do not know enough"),
    Answered("trust", "trust: does not trust us yet", "barrier_trust", "They do not trust us yet"),
    Answered("practical", "practical: it is too much trouble", "barrier_practical", "It is too much trouble"),
)

#: What to do after a complaint.
PLAYBOOK = (
    Answered("lapse", "we forgot or were late", "playbook_lapse", "We forgot or were late"),
    Answered("outcome", "the outcome disappointed", "playbook_outcome", "The outcome disappointed"),
    Answered("conflict", "a conflict about care", "playbook_conflict", "A conflict about care"),
)


def concerns_of(kind: SourceKind) -> tuple[Answered, ...]:
    """Return the concerns of a kind of referrer."""
    return CONCERNS[_CARDS.get(kind, _PRIMARY_CARE)]


def concern_of(code: str) -> Answered | None:
    """Return a concern by its code, or None if it is none of ours."""
    return next((one for rows in CONCERNS.values() for one in rows if one.code == code), None)


def barrier_of(code: str) -> Answered | None:
    """Return a barrier by its code, or None if it is none of ours."""
    return next((one for one in BARRIERS if one.code == code), None)
