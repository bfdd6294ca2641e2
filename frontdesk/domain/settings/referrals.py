"""What the practice decides about referrers: what it owes them and when, checklists, and its profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.domain.referrals.owed import DEFAULT_TERMS, OwedKind, SharedCare, Tell
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.rule.terms import Term

#: What may be missing of a referral, by treatment, until the practice writes its own lists.
DEFAULT_CHECKLISTS: Mapping[str, tuple[str, ...]] = {
    "Spravato": (
        "Referral form",
        "Last two visit notes",
        "Antidepressants tried: dose and how long",
        "Medication list",
        "Blood pressure history",
        "Insurance card, both sides",
    ),
    "TMS": (
        "Referral form",
        "Last two visit notes",
        "Antidepressants tried: dose and how long",
        "Psychotherapy tried",
        "Metal in the head or neck, seizures: yes or no",
        "Insurance card, both sides",
    ),
    "Ketamine": (
        "Referral form",
        "Last two visit notes",
        "Medication list",
        "Blood pressure and heart history",
    ),
    "Evaluation": (
        "Referral form",
        "Last two visit notes",
        "Medication list",
        "Insurance card, both sides",
    ),
}

DEFAULT_OPT_OUT = "If you would rather not get letters like this one, call or fax us, and we will stop."


@dataclass(frozen=True, slots=True)
class OwedSettings:
    """When the practice owes its referrers what (product, "What the desk owes referrers").

    Attributes:
        at_risk_minutes: a thing owed is at risk so many minutes before it is due.
        update_sessions: a treatment update is owed after every so many sessions: 1, 2 or 3.
        model: the shared-care model with a referrer for whom none was chosen.
        clinicians_tell: whether a clinician who treats the patient may be told, until somebody asks.
        terms: when each kind is due; a kind that is left out is never owed.
    """

    at_risk_minutes: int = 60
    update_sessions: int = 3
    model: SharedCare = SharedCare.CONSULTATION
    clinicians_tell: Tell = Tell.NOT_ASKED
    terms: Mapping[OwedKind, Term] = field(default_factory=lambda: dict(DEFAULT_TERMS))

    def model_with(self, chosen: str) -> SharedCare:
        """Return the shared-care model with a referrer for whom this one was chosen, or none ("")."""
        return SharedCare(chosen) if chosen else self.model

    def tell_of(self, kind: SourceKind) -> Tell:
        """Return whether a referrer of this kind may be told about a patient, until somebody asks."""
        return self.clinicians_tell if kind.treats else Tell.NOT_ASKED


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the practice is, as its letters and handouts say it; a text is "" until it is written.

    Attributes:
        medical_director: the name.
        credentials: the director's, such as "MD, board certified in psychiatry".
        services: what is offered, one each.
        conditions: what is treated, one each.
        insurance: the panels that the practice is on, one each.
        address: the lines of the address.
        fax: the practice's fax number, as shown.
        email: where referrers write to.
        website: its address.
        referral_line: how to refer, in one sentence.
        opt_out: the sentence that says how to get no more letters.
        signature: who signs letters.
    """

    medical_director: str = ""
    credentials: str = ""
    services: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    insurance: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    fax: str = ""
    email: str = ""
    website: str = ""
    referral_line: str = ""
    opt_out: str = DEFAULT_OPT_OUT
    signature: str = ""
