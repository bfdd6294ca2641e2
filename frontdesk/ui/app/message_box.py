"""What went wrong, in lines above the keys: Textual's toast, never masked."""

from __future__ import annotations

from textual.content import Content
from textual.notifications import Notifications
from textual.widgets._toast import Toast, ToastHolder, ToastRack

from frontdesk.ui.text import unmasked


class MessageBox(Toast):
    """A message for the person at the desk; it stays readable while the screen is masked."""

    def render(self) -> Content:
        """The title and the sentence."""
        return unmasked(super().render())

    def on_unmount(self) -> None:
        """Give back the room when it is gone: Textual looks again only at the next message."""
        self.app.call_later(self.app._refresh_notifications)


def show_boxes(rack: ToastRack, messages: Notifications) -> None:
    """Show these messages in a screen's rack and no others; the newest stays in sight.

    Args:
        rack: of the screen.
        messages: those that have not expired.
    """
    rack.display = bool(messages)
    for box in rack.query(Toast):
        if box._notification not in messages:
            (box.parent if isinstance(box.parent, ToastHolder) else box).remove()
    there = {holder.id for holder in rack.children}
    new = [one for one in messages if not one.has_expired and rack._toast_id(one) not in there]
    if new:
        rack.mount_all(ToastHolder(MessageBox(one), id=rack._toast_id(one)) for one in new)
        rack.call_later(rack.scroll_end, animate=False, force=True)
