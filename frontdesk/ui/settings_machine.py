"""What the Settings screen asks about this machine; the rest it asks about the practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from frontdesk.config import THEMES, Config
from frontdesk.ui.settings_fields import Line
from frontdesk.ui.widgets.choice import Choice

#: The lines; their keys are those of ``config.toml``.
MACHINE_LINES = (
    Line(
        "machine.theme",
        "Colours",
        "shown at once, kept with F10",
        choices=(
            Choice("as it is", "auto", "as the terminal says, else dark"),
            Choice("dark", "frontdesk-dark"),
            Choice("light", "frontdesk-light"),
            Choice("16 colours", "ansi", "the terminal's own"),
        ),
    ),
    Line(
        "machine.ascii",
        "Signs",
        "plain, where the terminal shows boxes",
        choices=(Choice("as drawn", "no", "‼ ▲ ○ ✓"), Choice("plain", "yes", "!! ^ o v")),
    ),
)


def machine_texts(config: Config) -> dict[str, str]:
    """The machine's settings as the form has them."""
    return {"machine.theme": config.theme, "machine.ascii": "yes" if config.ascii else "no"}


def read_machine(config: Config, texts: Mapping[str, str]) -> Config:
    """Put the machine's lines into its settings; a line nobody finished stays as it was."""
    theme = next((name for name in THEMES if name == texts["machine.theme"]), config.theme)
    plain = {"yes": True, "no": False}.get(texts["machine.ascii"], config.ascii)
    return replace(config, theme=theme, ascii=plain)
