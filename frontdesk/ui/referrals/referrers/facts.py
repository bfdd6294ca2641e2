"""Change what is known of one who refers: how they are reached, who they are, what holds them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.referrals.owed import Channel, SharedCare
from frontdesk.domain.referrals.sources import Referrer
from frontdesk.domain.relationships.concerns import BARRIERS, concerns_of
from frontdesk.domain.relationships.people import (
    DEGREES,
    YES_NO,
    Distance,
    Reach,
    ReferrerDetail,
    ReferrerFacts,
)
from frontdesk.domain.text import ABOUT_LIMIT, ascii_digits, fold
from frontdesk.services.owed.referrers import ReferrerFacts as ReachFacts
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep, in_field
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

_UNKNOWN = Choice("not known", "", ours=True)
_CHANNELS = [_UNKNOWN, *(Choice(one.words, one.value, ours=True) for one in Channel)]
_MODELS = [
    Choice("as the practice does", "", ours=True),
    *(Choice(one.words, one.value, ours=True) for one in SharedCare),
]
_DISTANCES = [_UNKNOWN, *(Choice(f"{one.value} miles", one.value, ours=True) for one in Distance)]
_DEGREES = [_UNKNOWN, *(Choice(one, one, ours=True) for one in DEGREES)]
_YES_NO = [_UNKNOWN, *(Choice(one, one, ours=True) for one in YES_NO)]
_NO_YES = [Choice("no", False, ours=True), Choice("yes", True, ours=True)]
_BARRIERS = [_UNKNOWN, *(Choice(one.words, one.code, ours=True) for one in BARRIERS)]
#: The fields that are typed as text, of how they are reached and of what is known.
_TYPED = ("credentials", "specialty", "npi", "web", "refers_to", "fax_basis")
_PICKED = ("distance", "concern", "barrier", "enthusiasm", "complexity", "unprompted", "reciprocal")


@dataclass(frozen=True, slots=True)
class ChangedFacts:
    """What was typed.

    Attributes:
        reach: how they are reached; None where a thing is as it was.
        facts: what is known.
    """

    reach: ReachFacts
    facts: ReferrerFacts


class AskFacts(FormDialog[ChangedFacts]):
    """Everything known of them, in one form."""

    LABELS = 15

    def __init__(
        self,
        keep: Keep[ChangedFacts],
        detail: ReferrerDetail,
        referrers: Sequence[Referrer],
        read_day: Callable[[str], date],
        number: Callable[[str], str],
    ) -> None:
        """Make the form.

        Args:
            keep: keeps what was typed.
            detail: what is known.
            referrers: everybody who may have introduced them.
            read_day: reads a typed day.
            number: how a number's key is shown.
        """
        super().__init__("What is known", keep, f"{detail.line.words} · {detail.line.kind.words}")
        self._detail = detail
        self._referrers = [one for one in referrers if one.id != detail.line.id]
        self._read_day = read_day
        self._number = number
        self._reach_at_first: dict[str, str] = {}

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        concerns = [
            _UNKNOWN,
            *(Choice(one.words, one.code, ours=True) for one in concerns_of(self._detail.line.kind)),
        ]
        return (
            (_text("phone", "Phone", 24), _text("fax", "fax", 0)),
            (_text("email", "E-mail", 24), _pick("channel", _CHANNELS, "they want")),
            (_pick("model", _MODELS, "Shared care", 24), _text("key_since", "key since", 0)),
            (
                Field(Picker[bool](_NO_YES, id="part2"), 24, "42 CFR Part 2"),
                _pick("distance", _DISTANCES, "distance"),
            ),
            (_text("credentials", "Credentials", 24), _text("specialty", "specialty", 0)),
            (_text("npi", "NPI", 24), _text("caseload", "patients in care", 0)),
            (_text("web", "Web page", 0),),
            (_text("refers_to", "Refers now to", 0),),
            (Field(Picker[int](self._people, id="introduced_by_id"), 0, "Introduced by"),),
            (_pick("concern", concerns, "Concern"),),
            (_pick("barrier", _BARRIERS, "Barrier"),),
            (
                _pick("enthusiasm", _DEGREES, "Enthusiasm", 14),
                _pick("complexity", _DEGREES, "complexity of cases"),
            ),
            (
                _pick("unprompted", _YES_NO, "Unprompted", 14),
                _pick("reciprocal", _YES_NO, "we send them patients"),
            ),
            (
                Field(Picker[bool](_NO_YES, id="opinion_leader"), 14, "Others listen"),
                _text("fax_basis", "may fax because", 0),
            ),
        )

    def _people(self, typed: str) -> list[Choice[int]]:
        found = (one for one in self._referrers if typed in fold(one.words))
        return [Choice(one.words, one.id, one.kind.words) for one in found][:8]

    def begin(self) -> None:
        """Begin with what is known."""
        facts, reach = self._detail.facts, self._detail.reach
        for name in _TYPED:
            self.query_one(f"#{name}", TextField).value = getattr(facts, name)
        for name in _PICKED:
            self.query_one(f"#{name}", Picker).take_value(getattr(facts, name))
        caseload = "" if facts.caseload is None else str(facts.caseload)
        self.query_one("#caseload", TextField).value = caseload
        self.query_one("#opinion_leader", Picker).take_value(facts.opinion_leader)
        self._begin_reach(reach)
        known = next((one for one in self._referrers if one.id == facts.introduced_by_id), None)
        if known is not None:
            self.query_one("#introduced_by_id", Picker).take(Choice(known.words, known.id), quiet=True)

    def _begin_reach(self, reach: Reach) -> None:
        key_since = reach.key_since.isoformat() if reach.key_since else ""
        self._reach_at_first = {
            "phone": self._number(reach.phone) if reach.phone else "",
            "fax": self._number(reach.fax) if reach.fax else "",
            "email": reach.email,
            "key_since": key_since,
        }
        for name, value in self._reach_at_first.items():
            self.query_one(f"#{name}", TextField).value = value
        self.query_one("#channel", Picker).take_value(reach.channel)
        self.query_one("#model", Picker).take_value(reach.model)
        self.query_one("#part2", Picker).take_value(reach.part2)

    def read(self) -> ChangedFacts:
        """Return what was typed."""
        introduced = self.value_of("introduced_by_id")
        if introduced is None and self.text_of("introduced_by_id"):
            raise Incomplete("introduced_by_id", "Who introduced them? Choose one, or empty the field.")
        picked = {name: self.value_of(name) or "" for name in _PICKED}
        facts = ReferrerFacts(
            **{name: self.text_of(name) for name in _TYPED},
            **{name: str(value) for name, value in picked.items()},
            caseload=in_field("caseload", _count, self.text_of("caseload")),
            opinion_leader=bool(self.value_of("opinion_leader")),
            introduced_by_id=introduced if isinstance(introduced, int) else None,
        )
        return ChangedFacts(self._read_reach(), facts)

    def _read_reach(self) -> ReachFacts:
        """Return how they are reached, as far as it is another than before."""
        before = self._detail.reach
        typed = {name: self.text_of(name) for name in self._reach_at_first}
        changed = {name: text for name, text in typed.items() if text != self._reach_at_first[name]}
        if day := changed.get("key_since"):
            read = in_field("key_since", self._day, day)
            changed["key_since"] = read.isoformat() if read is not None else ""
        channel, model = str(self.value_of("channel") or ""), str(self.value_of("model") or "")
        part2 = bool(self.value_of("part2"))
        return ReachFacts(
            **changed,
            channel=channel if channel != before.channel else None,
            model=model if model != before.model else None,
            part2=part2 if part2 != before.part2 else None,
        )

    def _day(self, typed: str) -> date:
        """Read a day, as it stands in the field too."""
        try:
            return date.fromisoformat(typed)
        except ValueError:
            return self._read_day(typed)


def _text(name: str, label: str, width: int) -> Field:
    return Field(TextField(id=name, max_length=ABOUT_LIMIT), width, label)


def _pick(name: str, choices: Sequence[Choice[str]], label: str, width: int = 0) -> Field:
    return Field(Picker[str](choices, id=name), width, label)


def _count(typed: str) -> int:
    """Read a number of patients. Raises Refused if it is none."""
    digits = ascii_digits(typed).replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 7):
        raise Refused(f"“{typed[:20]}” is no number of patients.")
    return int(digits)
