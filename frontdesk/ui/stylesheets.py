"""Where the style sheets are: inside the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path, PurePath

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDER = next(
    place for place in (_PACKAGE / "styles", _PACKAGE.parent / "styles") if (place / "app.tcss").is_file()
)


def sheets(*names: str) -> list[str | PurePath]:
    """Return the style sheets of a screen, or of ``app``, which all share: the value of a ``CSS_PATH``."""
    return [_FOLDER / f"{name}.tcss" for name in names]
