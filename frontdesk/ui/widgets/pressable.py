"""Words that are also a button for the mouse."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Pressable(Static):
    """A few words; a click does what their key does."""

    def __init__(self, content: Content, action: str, *, id: str | None = None) -> None:
        """Make the words.

        Args:
            content: the words.
            action: Textual's action string.
            id: the widget's id.
        """
        super().__init__(content, id=id)
        self._action = action

    async def on_click(self) -> None:
        """Do what the key does."""
        await self.run_action(self._action)
