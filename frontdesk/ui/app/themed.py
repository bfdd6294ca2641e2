"""The orderly program in one of our themes, styled once and not four times before the first frame."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from textual import events
from textual.filter import LineFilter
from textual.screen import Screen

from frontdesk.ui.app.orderly import OrderlyApp
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.theme import DARK, THEMES, in_one_color, theme_of

Result = TypeVar("Result")


class ThemedApp(OrderlyApp[Result]):
    """Has our themes; each screen's sheet is read when the screen first opens."""

    CSS_PATH = sheets("app")

    def __init__(self, log_file: Path | None, theme: str) -> None:
        """Take a theme before anything is styled.

        Args:
            log_file: where faults are logged, or None.
            theme: its name in ``config.toml``.
        """
        super().__init__(log_file)
        for one in THEMES:
            self.register_theme(one)
        # What a key asks for is there with the next frame, not after a second of gliding.
        self.animation_level = "none"
        self._ground = os.environ.get("COLORFGBG", "")
        self._first_theme = theme_of(theme, self._ground)
        self.theme = self._first_theme
        self._was_changed = False
        #: Whether people's text is masked on every screen.
        self.is_masked = False
        #: Counts how often it was masked, by a key or after a while: what was typed since then is not.
        self.mask = 0
        #: When somebody last typed or used the mouse, in seconds of ``monotonic``.
        self.touched_at = monotonic()
        self._mask: LineFilter | None = None
        self.stylesheet.set_variables(self.get_css_variables())

    def wear(self, theme: str) -> None:
        """Take another theme, by its name in ``config.toml``."""
        self.theme = theme_of(theme, self._ground)

    def get_css_variables(self) -> dict[str, str]:
        """The theme's variables; in one color, those in which what is overdue stands out most."""
        variables = super().get_css_variables()
        if self.no_color:
            variables = self.theme_variables = variables | in_one_color(self.current_theme)
        return variables

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, so that a style sheet can name them under any theme."""
        return dict(DARK.variables)

    # Privacy

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is at the desk."""
        if isinstance(event, (events.InputEvent, events.Paste)):
            self.touched_at = monotonic()
        await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The guards' filters; before them, while the screen is masked, the one that masks people's text."""
        filters = super().get_line_filters()
        if not self.is_masked:
            return filters
        if self._mask is None:
            from frontdesk.ui.app.masked_text import Masked

            self._mask = Masked()
        return (self._mask, *filters)

    def repaint_all(self) -> None:
        """Draw everything again, on every screen that is open, in sight or not."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                for widget in screen.walk_children(with_self=True):
                    widget.refresh()

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything anew, once the theme was changed.

        Textual asks for it at the start and for every new screen, as if the theme had just changed. While it
        is the first one still, every widget was given its styles by these very sheets when it was mounted.
        """
        self._was_changed = self._was_changed or self.theme != self._first_theme
        if self._was_changed:
            super().refresh_css(animate)

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        """Read a screen's own sheet when it first opens.

        All its rules stand under the screen's type. Textual would parse every other sheet again as well, and
        style again every widget of the screens that are open.
        """
        for path in screen.css_path:
            if not self.stylesheet.has_source(str(path), ""):
                self.stylesheet.read(path)
