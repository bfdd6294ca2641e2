"""The settings about referrers, one row each: what is owed and when, checklists, the practice's profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frontdesk.domain.referrals.owed import OwedKind, SharedCare, Tell
from frontdesk.domain.rule.terms import Term
from frontdesk.domain.settings.kinds import NUMBER_TO_DIAL, Choice, Kind, ListOf, Number, Option, Text
from frontdesk.domain.settings.referrals import DEFAULT_CHECKLISTS
from frontdesk.domain.settings.rows import Family, Section, Setting
from frontdesk.domain.text import ABOUT_LIMIT

#: The longest warning, minutes: a week, as for callbacks.
_LONGEST = 10_080
_MOST_TREATMENTS = 40
_NEVER: Option[Any] = Option("never", None, "never")


def _terms(*, repeating: bool) -> Choice[Term | None]:
    """Return the terms that a kind may have: the repeating ones, or those of what comes once."""
    terms = (term for term in Term if term is not Term.PROMISED and term.repeats is repeating)
    return Choice(*(Option(term.value, term, term.words) for term in terms), _NEVER)


_ONCE, _REPEATING = _terms(repeating=False), _terms(repeating=True)


def _owed_kinds() -> Iterator[Setting]:
    """Yield the rows of when each kind is due; the first explains them. A thing promised has its date."""
    words = [", ".join(option.word for option in kind.options) for kind in (_ONCE, _REPEATING)]
    comment = f"When each is due after it arose: {words[0]};\nwhat comes again and again: {words[1]}."
    for kind in OwedKind:
        if kind is OwedKind.PROMISED:
            continue
        yield Setting(
            f"owed.when.{kind.value}",
            _REPEATING if kind.facts.term.repeats else _ONCE,
            comment=comment,
            label=kind.words.capitalize(),
            hint=f"owed when: {kind.facts.arises.words}",
            place=("owed", "terms", kind),
        )
        comment = ""


OWED = Section(
    "owed",
    "Owed",
    (
        Setting(
            "owed.at_risk_minutes",
            Number(1, _LONGEST),
            comment="How long before it is due a thing owed warns, in minutes.",
            label="Warn before it is due",
            hint="minutes",
            place=("owed", "at_risk_minutes"),
        ),
        Setting(
            "owed.treatment_update_sessions",
            Number(1, 3),
            comment="A treatment update is owed after every so many sessions: 1, 2 or 3.",
            label="Sessions per update",
            hint="a treatment update after every so many sessions: 1, 2 or 3",
            place=("owed", "update_sessions"),
        ),
        Setting(
            "owed.model",
            Choice(*(Option(model.value, model, model.words) for model in SharedCare)),
            comment="The shared-care model with a referrer for whom none was chosen:\n"
            "consultation, collaborative or integrated.",
            label="Shared care",
            hint="with a referrer for whom nothing else was chosen",
            place=("owed", "model"),
        ),
        Setting(
            "owed.clinicians_tell",
            Choice(*(Option(tell.value, tell, tell.words) for tell in (Tell.NOT_ASKED, Tell.YES))),
            comment="May clinicians who treat the patient be told, until somebody asks: not_asked or yes.",
            label="Tell their clinicians",
            hint="until somebody asks the patient",
            place=("owed", "clinicians_tell"),
        ),
        *_owed_kinds(),
    ),
    comment="What the practice owes its referrers, and when.",
    note="What is open is dated anew by a change; what became late before stays late.",
)


def _checklist(name: str) -> tuple[Setting, ...]:
    """Return the row of one treatment's checklist. Raises BadSettings if the name cannot be one."""
    treatment = Text(ABOUT_LIMIT).read(name)
    usual = treatment in DEFAULT_CHECKLISTS
    return (
        Setting(
            f"referrals.checklists.{name}",
            ListOf(Text(ABOUT_LIMIT), example='["Referral form"]', once=True, lines=4),
            label=treatment if usual else "",
            hint="what may be missing, one item a line; one request names all that is" if usual else "",
            place=("checklists", treatment),
            path=("referrals", "checklists", name),
        ),
    )


REFERRALS = Section(
    "referrals",
    "Missing items",
    tuple(row for treatment in DEFAULT_CHECKLISTS for row in _checklist(treatment)),
    note="What a referral may lack, by treatment. Lists for more treatments are added in the file.",
)
CHECKLISTS = Family(
    ("referrals", "checklists"),
    _checklist,
    lambda settings: settings.checklists,
    comment='What a referral may lack, by treatment: Spravato = ["Referral form"]; [] for no list.\n'
    "The treatments are those that callers ask for; add a line for each more.",
    most=_MOST_TREATMENTS,
    too_many=f"more than {_MOST_TREATMENTS} treatments cannot have a checklist; take some out.",
)

OUTREACH = Section(
    "outreach",
    "Outreach",
    (
        Setting(
            "outreach.year_limit",
            Number(0, 1_000_000),
            comment="What contacts with referrers and events for them may cost in a calendar year,\n"
            "in dollars; 0 for no limit.",
            label="Cost in a year",
            hint="dollars for contacts and events; 0 for no limit",
            place=("outreach_limit",),
        ),
    ),
    note="A contact that costs something says how much of it is spent. Nothing is refused.",
)


def _lines(lines: int, example: str) -> ListOf[str]:
    """Return a list of short texts, one a line."""
    return ListOf(Text(ABOUT_LIMIT), example=example, lines=lines)


def _profile(name: str, kind: Kind[Any], label: str, hint: str, comment: str = "") -> Setting:
    return Setting(f"profile.{name}", kind, comment, label, hint, place=("profile", name))


_TEXT = Text(ABOUT_LIMIT, empty=True)

PROFILE = Section(
    "profile",
    "Profile",
    (
        _profile("medical_director", _TEXT, "Medical director", "the name, without credentials"),
        _profile("credentials", _TEXT, "Credentials", "MD, board certified in psychiatry"),
        _profile("services", _lines(2, '["TMS"]'), "Services", "one a line", "What is offered, one each."),
        _profile(
            "conditions",
            _lines(2, '["Depression"]'),
            "Conditions",
            "one a line",
            "What is treated, one each.",
        ),
        _profile(
            "insurance",
            _lines(2, '["Medicare"]'),
            "Insurance",
            "one panel a line",
            "The insurance panels that the practice is on.",
        ),
        _profile(
            "address", _lines(3, '["12 Main Street"]'), "Address", "one line of it a line", "Its lines."
        ),
        _profile("fax", NUMBER_TO_DIAL, "Fax", "where referrers fax to"),
        _profile("email", _TEXT, "Email", "where referrers write to"),
        _profile("website", _TEXT, "Website", "its address"),
        _profile(
            "referral_line",
            _TEXT,
            "How to refer",
            "fax the referral form, or call us and ask for Lee",
            "How to refer to the practice, in one sentence.",
        ),
        _profile(
            "opt_out",
            _TEXT,
            "To get no more letters",
            "how a referrer says so, in one sentence",
            "How a referrer says that no more letters are wanted; it stands under every introduction.",
        ),
        _profile("signature", _TEXT, "Letters are signed", "Priya Patel, MD", "Who signs letters."),
    ),
    comment="Who the practice is, as its letters and handouts say it.",
    note="Letters and handouts take these words. A letter says what is missing before it is made.",
)
