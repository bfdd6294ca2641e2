"""A container that is never seen: what is in it covers it, or shows the plain ground between."""

from __future__ import annotations

from textual.containers import Horizontal


class SideBySide(Horizontal):
    """Puts widgets side by side. Textual draws a container's lines at every frame unless it is blank."""

    BLANK = True
