"""Where the style sheets are: inside the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path, PurePath

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDER = next(
    place for place in (_PACKAGE / "styles", _PACKAGE.parent / "styles") if (place / "app.tcss").is_file()
)

#: One sheet for the frame and the widgets, one for each screen.
STYLESHEETS: list[str | PurePath] = [
    _FOLDER / "app.tcss",
    *sorted(path for path in _FOLDER.glob("*.tcss") if path.name != "app.tcss"),
]
