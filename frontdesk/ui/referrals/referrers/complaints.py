"""Write down a complaint of one who refers, with the card to follow and who answers it."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.relationships.concerns import PLAYBOOK, Answered
from frontdesk.domain.text import NOTE_LIMIT
from frontdesk.services.relationships.touching import NewComplaint
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

_CARDS = [Choice(one.words, one, f"F8: {one.title}", ours=True) for one in PLAYBOOK]
#: Stands for nobody, where a person is chosen.
NOBODY = 0


class AskComplaint(FormDialog[NewComplaint]):
    """What went wrong, in their words."""

    def __init__(
        self, keep: Keep[NewComplaint], about: str, referrer: int, people: Sequence[Choice[int]], by: int
    ) -> None:
        """Make the form.

        Args:
            keep: keeps the complaint.
            about: whose it is, people's text.
            referrer: their number.
            people: who may answer it.
            by: who is offered first.
        """
        super().__init__("A complaint", keep, about)
        self._referrer = referrer
        self._people = people
        self._by = by

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        what = TextField(id="what", max_length=NOTE_LIMIT, placeholder="in their words")
        return (
            (Field(what, label="What"),),
            (Field(Picker[Answered](_CARDS, id="card"), label="It is about"),),
            (Field(Picker[int](self._people, id="owner"), 30, "Answers it"),),
        )

    def begin(self) -> None:
        """Offer the most frequent kind, and who writes it down."""
        self.query_one("#card", Picker).take_value(PLAYBOOK[0])
        self.query_one("#owner", Picker).take_value(self._by)

    def read(self) -> NewComplaint:
        """Return the complaint as typed."""
        what, owner, card = self.text_of("what"), self.value_of("owner"), self.value_of("card")
        if not what:
            raise Incomplete("what", "What went wrong? Write it in their words.")
        return NewComplaint(
            what,
            referrer_id=self._referrer,
            owner_id=owner if isinstance(owner, int) and owner != NOBODY else None,
            card=card.card if isinstance(card, Answered) else "",
        )
