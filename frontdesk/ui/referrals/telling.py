"""May we tell them: what a referrer may be told about a patient, and who said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.text import NAME_LIMIT, fold
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep
from frontdesk.ui.referrals.intake import TELLS
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker


@dataclass(frozen=True, slots=True)
class Permission:
    """What a referrer may be told.

    Attributes:
        sender: the record of the referrer who sent the patient.
        tell: the answer.
        said_by: who gave it.
    """

    sender: int
    tell: Tell
    said_by: str


class AskPermission(FormDialog[Permission]):
    """The patient's answer; ``no`` waives everything that is owed to this referrer about them."""

    LABELS = 13

    def __init__(
        self, keep: Keep[Permission], about: str, senders: Sequence[Choice[int]], tell: Tell, said_by: str
    ) -> None:
        """Make the question.

        Args:
            keep: keeps the answer.
            about: whose it is, people's text.
            senders: the referrers who sent them, the one who is meant first.
            tell: the answer so far of the first of them.
            said_by: who gave it, or "".
        """
        super().__init__("May we tell their referrer?", keep, about)
        self._senders = senders
        self._tell = tell
        self._said_by = said_by

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields; the answer comes first, most patients have one referrer."""
        tell = Field(Picker[Tell](TELLS, id="tell"), 16, "May we tell")
        said_by = TextField(
            self._said_by, id="said_by", max_length=NAME_LIMIT, placeholder="the patient, a parent"
        )
        return (
            (Field(Picker[int](self._offered, id="sender"), label="Referrer"),),
            (tell,),
            (Field(said_by, label="Said by"),),
        )

    def _offered(self, typed: str) -> Sequence[Choice[int]]:
        return [one for one in self._senders if typed in fold(one.label)]

    def begin(self) -> None:
        """Begin with the answer so far."""
        self.query_one("#sender", Picker).take_value(self._senders[0].value)
        self.query_one("#tell", Picker).take_value(self._tell)
        self.query_one("#tell", Picker).focus()

    def read(self) -> Permission:
        """Return the answer."""
        sender, tell, said_by = self.value_of("sender"), self.value_of("tell"), self.text_of("said_by")
        if not isinstance(sender, int):
            raise Incomplete("sender", "Which referrer is meant? Choose one.")
        if not isinstance(tell, Tell):
            raise Incomplete("tell", "May we tell them? Choose one.")
        return Permission(sender, tell, said_by)
