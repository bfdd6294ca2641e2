"""Which role may do what the services do: one table, and every method in it or known to need nothing."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import pytest

import frontdesk.services
from frontdesk.domain.errors import Refused
from frontdesk.domain.sign_in.roles import PERMISSIONS, Permission, Role
from tests.builders import Desk

#: Methods that change something and need more than taking calls, by permission; written by hand.
NEEDED = {
    Permission.AUDIT: {"AuditTrail.begin_heads"},
    Permission.STORE: {
        "MoveService.copy", "MoveService.move", "MoveService.arrived", "RetentionService.run",
    },
    Permission.APPROVE: {"HandbookService.approve", "HandbookService.withdraw"},
    Permission.CLOSE_DAY: {
        "DayCloseService.sign", "DayCloseService.annotate", "ReviewService.give_reason",
        "ReviewService.give_owed_reason", "ReviewService.carry_over", "ReviewService.count_voicemails",
    },
    Permission.EXPORT: {"DirectoryService.export", "PatientService.export", "ExportService.everything"},
    Permission.IMPORT: {
        "BookingService.run", "ImportService.run", "ImportService.undo", "ImportService.undo_bookings",
    },
    Permission.LETTER_TEXTS: {"LetterTexts.keep"},
    Permission.OUTREACH: {
        "DirectoryService.run", "ImportService.undo_referrers", "MeetingSheets.write", "OutreachService.plan",
        "OutreachService.invite", "OutreachService.answered", "RelationshipService.touch",
        "RelationshipService.settle", "RelationshipService.facts", "RelationshipService.focus",
        "RelationshipService.merge", "MessageLibrary.add", "MessageLibrary.change", "MessageLibrary.retire",
        "OrganizationService.change", "OrganizationService.add_person", "OrganizationService.change_person",
        "OrganizationService.remove_person",
    },
    Permission.REFERRALS: {
        "LetterService.make", "LetterService.hand_over", "OwedService.sent", "OwedService.confirmed",
        "OwedService.failed", "OwedService.waive", "OwedService.tell", "OwedService.promise",
        "OwedService.verify_fax", "OwedService.referrer_facts", "PatientService.add",
        "PatientService.record", "PatientService.join", "PatientService.make_primary",
    },
}  # fmt: skip

#: Whoever sits there may do it: the phone, the queue, a crisis, the cover, their own undo, a wish not to be
#: called; or it asks by itself (the settings, sign-in).
FREE = {
    "BacklogService", "CallService", "CallbackService", "CoverService", "CrisisPromptService",
    "CrisisService", "DayPapers", "DraftService", "EscalationService", "FindService", "FirstTimeService",
    "HandOffService", "OfficePages", "PracticeService", "ReadingService", "ReferralService",
    "SignInService", "UndoService",
}  # fmt: skip
FREE_METHODS = {
    "AuditTrail.last", "Office.refusal", "Office.require",
    "DayCloseService.figures", "DayCloseService.hand_off", "DayCloseService.printed",
    "DayCloseService.report", "HandbookService.mark_read", "HandbookService.say_available",
    "HandingOver.hand_over", "ImportService.clean_up", "ImportService.turn", "OwedService.filter",
    "OwedService.next", "OwedService.order", "OwedService.tick", "RelationshipService.complain",
    "RelationshipService.opt_out", "ReviewService.look", "Staging.stage", "Staging.written",
    "Staging.not_written",
}  # fmt: skip


def acting_methods() -> Iterator[tuple[str, object]]:
    """Yield every public method of a class in the services that takes who acts."""
    for found in pkgutil.walk_packages(frontdesk.services.__path__, "frontdesk.services."):
        module = import_module(found.name)
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ != module.__name__ or name.startswith("_"):
                continue
            for member, method in inspect.getmembers(kind, inspect.isfunction):
                if not member.startswith("_") and "by" in inspect.signature(method).parameters:
                    yield f"{name}.{member}", method


def test_every_method_that_acts_is_in_the_table_or_free() -> None:
    needed = {name: getattr(method, "needed", None) for name, method in acting_methods()}
    assert len(needed) > 80
    for permission, names in NEEDED.items():
        assert {name for name, found in needed.items() if found is permission} == names
    unknown = {
        name
        for name, found in needed.items()
        if found is None and name not in FREE_METHODS and name.partition(".")[0] not in FREE
    }
    assert not unknown, "give these a role by @needs, or say here that whoever sits there may do it"


@pytest.fixture
def roles(desk: Desk) -> Desk:
    """A desk on which sign-in is on: Dana leads; Lee's role is changed by the tests."""
    desk.do.sign_in.turn_on(desk.dana, "482913")
    return desk


def test_a_role_that_may_not_is_refused_before_anything_happens(roles: Desk) -> None:
    do = roles.do
    services = {
        type(one).__name__: one
        for one in (
            do.handbook, do.review, do.directories, do.patients, do.bookings, do.imports, do.letters,
            do.letters.texts, do.outreach, do.meeting_sheets, do.relationships, do.owed, do.library,
            do.organizations, do.moving, do.retention, do.audit_trail,
            do.exporting,
        )
    }  # fmt: skip
    asked = 0
    for role in Role:
        roles.do.sign_in.set_role(roles.lee, role, roles.dana)
        for permission, names in NEEDED.items():
            if permission in PERMISSIONS[role]:
                continue
            for name in names:
                kind, _, method = name.partition(".")
                if kind in services:
                    with pytest.raises(Refused, match="Only the "):
                        getattr(services[kind], method)(by=roles.lee)
                    asked += 1
    assert asked > 80


def test_each_role_may_do_what_is_its_own(roles: Desk) -> None:
    for role, permissions in PERMISSIONS.items():
        roles.do.sign_in.set_role(roles.lee, role, roles.dana)
        assert {one for one in Permission if roles.do.sign_in.may(roles.lee, one)} == permissions


def test_settings_people_and_approvals_are_for_different_people(roles: Desk) -> None:
    save, sign_in = roles.do.practice.save, roles.do.sign_in
    before = roles.do.practice.current().settings
    named = replace(before, name="Lakeside TMS")
    more = replace(before, staff=(*before.staff, "Pat Kim"))
    approved = replace(before, crisis=replace(before.crisis, approved_by="Dr. Ann Lee"))
    doctor = replace(before, clinicians=("Lee Wong",))
    may = {
        Role.RECEPTIONIST: (), Role.BACKUP: (), Role.LIAISON: (),
        Role.COORDINATOR: (named,), Role.LEAD: (named, more, doctor), Role.CLINICIAN: (approved,),
    }  # fmt: skip
    for role, allowed in may.items():
        sign_in.set_role(roles.lee, role, roles.dana)
        for settings in (named, more, approved, doctor):
            save(before, by=1)
            if settings in allowed:
                save(settings, by=roles.lee)
            else:
                with pytest.raises(Refused, match="Only the "):
                    save(settings, by=roles.lee)
                assert roles.do.practice.current().settings == before


def test_an_approval_is_not_taken_back_by_anybody(roles: Desk) -> None:
    save, sign_in = roles.do.practice.save, roles.do.sign_in
    before = roles.do.practice.current().settings
    approved = replace(before, crisis=replace(before.crisis, approved_by="Dr. Ann Lee"))
    for role in Role:
        save(approved, by=1)
        sign_in.set_role(roles.lee, role, roles.dana)
        if role in (Role.COORDINATOR, Role.LEAD, Role.CLINICIAN):
            save(before, by=roles.lee)
        else:
            with pytest.raises(Refused, match="Only the "):
                save(before, by=roles.lee)


def test_the_only_doctor_of_a_small_practice_may_lead_and_approve(roles: Desk) -> None:
    assert not roles.do.sign_in.may(roles.dana, Permission.APPROVE)
    before = roles.do.practice.current().settings
    roles.do.practice.save(replace(before, clinicians=("Dana Reyes",)), by=roles.dana)
    assert roles.do.sign_in.may(roles.dana, Permission.APPROVE)
    assert not roles.do.sign_in.may(roles.lee, Permission.APPROVE)


def test_nobody_adds_themselves_once_sign_in_is_on(roles: Desk) -> None:
    with pytest.raises(Refused, match="a lead adds people"):
        roles.do.practice.add_person("Mallory Stone")
    with pytest.raises(Refused, match="set up already"):
        roles.do.practice.set_up(roles.do.practice.current().settings)


def test_calls_and_a_crisis_are_for_whoever_sits_there(roles: Desk) -> None:
    for role in Role:
        roles.do.sign_in.set_role(roles.sam, role, roles.dana)
        callback = roles.callback(by=roles.sam)
        roles.do.callbacks.claim(callback, by=roles.sam)
        assert roles.do.undo.undo(by=roles.sam)
