"""An export of voicemails with their transcripts, two of which hold watched words."""

from __future__ import annotations

from pathlib import Path

from frontdesk.phones.mapping import ColumnMapping
from frontdesk.services.imports.report import ImportReport
from tests.builders import Desk

MAPPING = ColumnMapping(
    started_at="Start", from_number="From", to_number="To", result="Result", name="Name", note="Transcript"
)
HEADER = "Start,From,To,Result,Name,Transcript\n"
LOG = HEADER + (
    "2026-11-16 08:10,2125550142,2125550100,Voicemail,Maria Alvarez,I cannot go on. I have PILLS here.\n"
    "2026-11-16 08:20,6465550188,2125550100,Voicemail,J. Chen,Please call me about TMS.\n"
    '2026-11-16 08:30,,2125550100,Voicemail,,"I want to\nend   it, and not be here"\n'
    "2026-11-16 08:40,9175550111,2125550100,Missed,Suicide Prevention,\n"
)


def run(desk: Desk, folder: Path, text: str = LOG) -> ImportReport:
    """Import an export of voicemails with their transcripts."""
    path = folder / "voicemails.csv"
    path.write_text(text)
    with desk.do.imports.open(path, MAPPING) as log:
        return desk.do.imports.run(log, by=desk.lee)
