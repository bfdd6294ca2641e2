"""The settings while they are edited: what is kept in the store, and what was changed here since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from frontdesk.config import MACHINE, Config
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.settings.rows import beside_field
from frontdesk.domain.settings.table import PRACTICE
from frontdesk.services.holidays import change_region
from frontdesk.services.office import Practice
from frontdesk.services.settings import read_form
from frontdesk.ui.settings.other_days import OtherDays


class SettingsDraft:
    """Keeps what is in the store and what was changed here apart: no desk undoes another's changes."""

    def __init__(self) -> None:
        self.days = OtherDays()
        self._kept: dict[str, str] = {}

    def take(self, practice: Practice, config: Config, texts: Mapping[str, str] | None) -> dict[str, str]:
        """Take what is kept now.

        Args:
            practice: the practice's settings.
            config: the machine's.
            texts: what stands in the form, of which changes stay; None to drop them.

        Returns:
            What the form is to show.
        """
        changed = self.changed(texts) if texts is not None else {}
        settings = practice.settings
        self._kept = {**PRACTICE.texts(settings, settings.time_style), **MACHINE.texts(config)}
        self.days.load(settings, keep=texts is not None)
        return {**self._kept, **changed}

    def changed(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return the texts that differ from what is kept."""
        return {
            key: text for key, text in texts.items() if text.rstrip() != self._kept.get(key, text).rstrip()
        }

    def read(
        self, practice: Practice, texts: Mapping[str, str], today: date, here: str
    ) -> tuple[PracticeSettings, dict[str, str]]:
        """Return the settings as they are to be; may import a library of holidays: not for the event loop.

        Args:
            practice: what is kept now.
            texts: what stands in the form.
            today: the practice's day.
            here: who is at this desk, and so cannot leave the staff.

        Returns:
            The settings, and what is wrong by key.
        """
        kept = practice.settings
        settings, wrong = read_form(self.days.apply(kept), self.changed(texts))
        if here not in settings.staff:
            wrong.setdefault("staff.names", f"{here} is at this desk; first change who is here with ^y.")
        if settings.holidays != kept.holidays and not wrong:
            try:
                settings = change_region(settings, kept.holidays, today)
            except BadSettings as error:
                wrong["hours.holidays"] = beside_field(error.sentence)
        return settings, wrong
