"""The orderly program in one of our themes, styled once and not four times before the first frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from textual.screen import Screen

from frontdesk.ui.orderly_app import OrderlyApp
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.theme import DARK, THEMES

Result = TypeVar("Result")


class ThemedApp(OrderlyApp[Result]):
    """Has our themes; each screen's sheet is read when the screen first opens."""

    CSS_PATH = sheets("app")

    def __init__(self, log_file: Path | None, theme: str) -> None:
        """Take a theme before anything is styled.

        Args:
            log_file: where faults are logged, or None.
            theme: the theme's name.
        """
        super().__init__(log_file)
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme
        self._first_theme = theme
        self._was_changed = False
        self.stylesheet.set_variables(self.get_css_variables())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, so that a style sheet can name them under any theme."""
        return dict(DARK.variables)

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
