"""Where somebody who refers works: what is known of it, and who else matters there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.relationships.organizations import (
    ROLES,
    OrganizationDetail,
    OrganizationFacts,
    OrganizationPerson,
)
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT, NOTE_LIMIT, fold
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.eye import Eye, eye_of
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

_NO_YES = [Choice("no", False, ours=True), Choice("yes", True, ours=True)]
_NUMBERS = ("phone", "fax", "contact_phone")
#: What stands between several locations on one line.
_BETWEEN = "; "

#: Shows a number's key as people here write it.
Say = Callable[[str], str]


class AskOrganization(FormDialog[OrganizationFacts]):
    """What is known of an organization."""

    def __init__(self, keep: Keep[OrganizationFacts], detail: OrganizationDetail, number: Say) -> None:
        """Make the form.

        Args:
            keep: keeps what was typed.
            detail: what is known.
            number: shows a number's key.
        """
        super().__init__("The organization", keep, detail.name)
        self._facts = detail.facts
        self._number = number

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        return (
            (_text("department", "Department"),),
            (_text("phone", "Phone", 24), _text("fax", "fax", 0)),
            (_text("locations", "Locations", 0, "12 Main Street; 40 Elm Street", NOTE_LIMIT),),
            (_text("contact_name", "Speak with", 0, "the one person to ask for"),),
            (_text("contact_phone", "Their phone", 24), _text("contact_email", "email", 0)),
            (Field(Picker[bool](_NO_YES, id="is_hospital"), 12, "A hospital"),),
            (_text("note", "Note", 0, "", NOTE_LIMIT),),
        )

    def begin(self) -> None:
        """Begin with what is known."""
        for name, value in _shown(self._facts, self._number).items():
            self.query_one(f"#{name}", TextField).value = value
        self.query_one("#is_hospital", Picker).take_value(self._facts.is_hospital)

    def read(self) -> OrganizationFacts:
        """Return what is known now; a number that was not touched stays as it is."""
        before = _shown(self._facts, self._number)
        values = {
            name: getattr(self._facts, name) if self.text_of(name) == shown else self.text_of(name)
            for name, shown in before.items()
        }
        if self.text_of("locations") != before["locations"]:
            values["locations"] = "\n".join(part.strip() for part in values["locations"].split(";"))
        return OrganizationFacts(**values, is_hospital=bool(self.value_of("is_hospital")))


def _shown(facts: OrganizationFacts, number: Say) -> dict[str, str]:
    """Return what stands in each field that is typed into."""
    names = ("department", "phone", "fax", "contact_name", "contact_phone", "contact_email", "note")
    shown = {name: getattr(facts, name) for name in names}
    shown |= {name: number(shown[name]) if shown[name] else "" for name in _NUMBERS}
    return shown | {"locations": _BETWEEN.join(facts.places)}


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """Somebody at an organization, as the form saves them.

    Attributes:
        person: what is known of them.
        stays: False if they are there no more.
    """

    person: OrganizationPerson
    stays: bool


class AskPerson(FormDialog[ChangedPerson]):
    """Somebody at an organization who matters and does not refer."""

    def __init__(
        self, keep: Keep[ChangedPerson], about: str, person: OrganizationPerson, number: Say
    ) -> None:
        """Make the form.

        Args:
            keep: keeps what was typed.
            about: where they are, people's text.
            person: what is known; without a number for somebody new.
            number: shows a number's key.
        """
        super().__init__("Who matters there", keep, about)
        self._person = person
        self._number = number

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields; of somebody who is known, whether they are still there."""
        roles = Picker[str](
            lambda typed: [Choice(role, role) for role in ROLES if typed in fold(role)], id="role", free=True
        )
        still = [(Field(Picker[bool](_NO_YES, id="stays"), 12, "Still there"),)] if self._person.id else []
        return (
            (_text("name", "Name", 0, "", NAME_LIMIT),),
            (Field(roles, 0, "What they do"),),
            (_text("phone", "Phone", 24), _text("email", "email", 0)),
            (_text("note", "Note", 0, "", NOTE_LIMIT),),
            *still,
        )

    def begin(self) -> None:
        """Begin with what is known."""
        for name in ("name", "email", "note"):
            self.query_one(f"#{name}", TextField).value = getattr(self._person, name)
        self.query_one("#phone", TextField).value = self._phone()
        self.query_one("#role", Picker).input.value = self._person.role
        if self._person.id:
            self.query_one("#stays", Picker).take_value(True)

    def _phone(self) -> str:
        return self._number(self._person.phone) if self._person.phone else ""

    def read(self) -> ChangedPerson:
        """Return them as typed."""
        name, phone = self.text_of("name"), self.text_of("phone")
        if not name:
            raise Incomplete("name", "What is their name?")
        person = OrganizationPerson(
            self._person.id,
            name,
            self.text_of("role"),
            self._person.phone if phone == self._phone() else phone,
            self.text_of("email"),
            self.text_of("note"),
        )
        return ChangedPerson(person, not self._person.id or self.value_of("stays") is not False)


def organization_words(detail: OrganizationDetail, eye: Eye) -> str:
    """Return what is known of an organization in a few lines."""
    facts = detail.facts
    speak = [facts.contact_name, eye.number(facts.contact_phone) if facts.contact_phone else ""]
    speak.append(facts.contact_email)
    parts = [
        facts.department,
        "a hospital" if facts.is_hospital else "",
        f"phone {eye.number(facts.phone)}" if facts.phone else "",
        f"fax {eye.number(facts.fax)}" if facts.fax else "",
    ]
    known = (
        " · ".join(filter(None, parts)),
        _BETWEEN.join(facts.places),
        f"Speak with {' · '.join(filter(None, speak))}" if any(speak) else "",
        facts.note,
        f"Refer from there: {', '.join(detail.referrers)}" if detail.referrers else "",
    )
    return "\n".join((detail.name, *filter(None, known)))


async def look_at_organization(desk: Desk, referrer_id: int) -> None:
    """Show where somebody who refers works, and keep changes, until the person leaves.

    Raises:
        NotFound: no organization is known of them.
    """
    organizations = desk.services.organizations
    number = (await desk.jobs.run(lambda: organizations.of(referrer_id))).id
    while await _about(desk, number):
        pass


async def _about(desk: Desk, number: int) -> bool:
    """Show an organization and keep one change; False where the person left."""
    organizations, eye = desk.services.organizations, eye_of(desk)
    detail = await desk.jobs.run(lambda: organizations.one(number))
    # In a tuple each: None alone would say that the person left.
    lines: list[Choice[tuple[OrganizationPerson | None]]] = [
        Choice("change what is known of it", (None,), ours=True)
    ]
    for one in detail.people:
        reached = (one.role, eye.number(one.phone) if one.phone else "", one.email, one.note)
        lines.append(Choice(one.name, (one,), " · ".join(filter(None, reached))))
    new = OrganizationPerson(0, "")
    lines.append(Choice("add somebody who matters there", (new,), "a coordinator, the chair …", ours=True))
    keys, words = "enter  change or add     esc  leave", organization_words(detail, eye)
    picked = await desk.push_screen_wait(Pick("Where they work", lines, words, keys=keys))
    if picked is None:
        return False
    (person,) = picked
    await (_change(desk, detail) if person is None else _person(desk, detail, person))
    return True


async def _change(desk: Desk, detail: OrganizationDetail) -> None:
    async def keep(new: OrganizationFacts) -> bool:
        """Keep what was typed."""
        change = partial(desk.services.organizations.change, detail.id, detail.facts, new)
        await desk.jobs.run(lambda: change(by=desk.person.id))
        return True

    if await desk.push_screen_wait(AskOrganization(keep, detail, _say(desk))) is not None:
        desk.confirm("Kept; z undoes")


async def _person(desk: Desk, detail: OrganizationDetail, was: OrganizationPerson) -> None:
    organizations = desk.services.organizations

    async def keep(new: ChangedPerson) -> bool:
        """Keep them as typed, or take them out."""
        by, person = desk.person.id, new.person
        if not was.id:
            await desk.jobs.run(partial(organizations.add_person, detail.id, person, by=by))
        elif new.stays:
            await desk.jobs.run(partial(organizations.change_person, was, person, by=by))
        else:
            await desk.jobs.run(partial(organizations.remove_person, was, by=by))
        return True

    if await desk.push_screen_wait(AskPerson(keep, detail.name, was, _say(desk))) is not None:
        desk.confirm("Kept; z undoes")


def _say(desk: Desk) -> Say:
    """Return how a number is shown in a field: whole, as it is typed."""
    return partial(say_number, region=desk.practice.settings.phone_region)


def _text(name: str, label: str, width: int = 0, example: str = "", limit: int = ABOUT_LIMIT) -> Field:
    return Field(TextField(id=name, max_length=limit, placeholder=example), width, label)
