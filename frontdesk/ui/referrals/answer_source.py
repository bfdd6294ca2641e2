"""Answer who sent a patient, after the call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from frontdesk.domain.referrals.sources import Referrer, Source
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.dialogs.source_choices import NewReferrer, NotAskedYet, SourceValue, source_choices
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker

if TYPE_CHECKING:
    pass


class AnswerSource(Dialog[Choice[SourceValue]]):
    """The field "Who sent" of the call form, for one call."""

    # Before the field's own escape, which closes a list that is never closed here.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False, priority=True)]

    def __init__(self, about: str, referrers: Sequence[Referrer], left: NewReferrer | None = None) -> None:
        """Make the question.

        Args:
            about: the call it acts on.
            referrers: everybody who referred before, those who send most first.
            left: a new referrer whom somebody began to type and left: the field begins with the name.
        """
        super().__init__(
            "Who sent this patient?", about, keys="type to narrow     enter  take     esc  leave"
        )
        self._referrers = referrers
        self._left = left

    def body(self) -> ComposeResult:
        """The field."""
        yield Picker[SourceValue](
            self._offered, id="source", placeholder="referrer, kind, or why nobody knows"
        )

    def _offered(self, typed: str) -> list[Choice[SourceValue]]:
        return source_choices(typed, self.query_one("#source", Picker).text, self._referrers, self._left)

    def on_mount(self) -> None:
        """Show what there is to choose from at once."""
        picker = self.query_one("#source", Picker)
        name = self._left.name if self._left else ""
        picker.write(name)
        picker.focus()
        # Letters that were typed behind the key that opened this have narrowed it already.
        self.call_after_refresh(lambda: picker.show_list(picker.text))

    @on(Picker.Picked)
    def _picked(self, event: Picker.Picked) -> None:
        # Leaving the field takes its first line too: only what a person took is an answer.
        value = event.value
        if isinstance(value, (Source, NewReferrer, NotAskedYet)) and event.picker.has_focus_within:
            self.dismiss(Choice(event.picker.text, value))
