"""Watched words in imported texts: a prompt for each call, until a person looks at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.crisis import PromptAnswer
from frontdesk.domain.errors import Taken
from frontdesk.domain.settings.crisis import CrisisSettings
from tests.builders import Desk, settings
from tests.services.voicemail_log import HEADER, LOG, run


def test_calls_with_watched_words_wait_and_the_report_counts_them(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    assert desk.do.prompts_waiting() == 0
    report = run(desk, tmp_path)
    assert (report.new.calls, report.prompts) == (4, 2)
    assert desk.do.prompts_waiting() == desk.do.crisis_prompts.waiting() == 2
    latest, first = desk.do.crisis_prompts.open()
    assert (latest.name, latest.number, latest.words) == ("", "", ("end it", "not be here"))
    assert (first.name, first.number, first.words) == ("Maria Alvarez", "+12125550142", ("pills",))
    assert first.text == "I cannot go on. I have PILLS here."
    assert desk.rows("SELECT person_id, detail FROM audit WHERE action = 'crisis.prompt_raised'") == [
        (desk.lee, '{"found":2,"settings":1,"import":1}')
    ]
    again = run(desk, tmp_path)
    assert (again.known, again.prompts) == (4, 0)
    assert desk.do.prompts_waiting() == 2


def test_an_answer_is_recorded_once_with_who_gave_it(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    run(desk, tmp_path)
    service = desk.do.crisis_prompts
    latest, first = service.open()
    service.answer(first, PromptAnswer.DISMISSED, by=desk.dana)
    service.answer(latest, PromptAnswer.OPENED, by=desk.sam)
    with pytest.raises(Taken):
        service.answer(first, PromptAnswer.OPENED, by=desk.sam)
    assert service.open() == []
    assert desk.do.prompts_waiting() == 0
    assert desk.rows(
        "SELECT person_id, action, detail FROM audit WHERE subject = 'crisis' AND person_id <> ? ORDER BY id",
        desk.lee,
    ) == [
        (
            desk.dana,
            "crisis.prompt_dismissed",
            f'{{"call":{first.call_id},"found":1,"settings":1,"prompt":{first.id}}}',
        ),
        (
            desk.sam,
            "crisis.prompt_opened",
            f'{{"call":{latest.call_id},"found":2,"settings":1,"prompt":{latest.id}}}',
        ),
    ]


def test_an_import_that_is_taken_back_asks_nobody(desk: Desk, tmp_path: Path) -> None:
    run(desk, tmp_path)
    desk.do.imports.undo(by=desk.lee)
    assert desk.do.prompts_waiting() == 0
    assert desk.do.crisis_prompts.open() == []
    assert run(desk, tmp_path).prompts == 2
    assert desk.do.prompts_waiting() == 2


def test_the_list_of_words_is_the_practice_s(desk: Desk, tmp_path: Path) -> None:
    desk.do.practice.save(settings(crisis=CrisisSettings(watch_words=("TMS",))), by=desk.dana)
    run(desk, tmp_path)
    assert [prompt.name for prompt in desk.do.crisis_prompts.open()] == ["J. Chen"]


def test_a_transcript_is_kept_as_the_note_of_its_call_whole_and_clean(desk: Desk, tmp_path: Path) -> None:
    long = "word " * 700
    run(
        desk, tmp_path, HEADER + f"2026-11-16 08:10,2125550142,2125550100,Voicemail,Maria,{long}\x1b end it\n"
    )
    note = desk.value("SELECT note FROM call")
    assert len(note) > 3500
    assert "\x1b" not in note
    assert desk.do.prompts_waiting() == 1


def test_a_column_of_transcripts_is_guessed(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "voicemails.csv"
    path.write_text(LOG)
    unknown = desk.do.imports.unknown_columns(path)
    assert unknown is not None
    assert unknown.guess.note == "Transcript"
