"""Roles of the people at the practice, and the one table of what each role may do.

It holds once sign-in is on; while it is off everybody may do everything. The phone can be answered and a
crisis worked by whoever sits there, so neither is a permission that a role could lack.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Role(StrEnum):
    """What somebody is at the practice. A member is its stored code."""

    RECEPTIONIST = "receptionist"
    BACKUP = "backup"
    COORDINATOR = "coordinator"
    LIAISON = "liaison"
    LEAD = "lead"
    CLINICIAN = "clinician"

    @property
    def words(self) -> str:
        """The role as people say it: ``liaison``."""
        return self.value


class Permission(StrEnum):
    """Something that not every role may do. A member is its code."""

    CALLS = "calls"
    CLOSE_DAY = "close_day"
    REFERRALS = "referrals"
    OUTREACH = "outreach"
    LETTER_TEXTS = "letter_texts"
    IMPORT = "import"
    REPORTS = "reports"
    APPROVE = "approve"
    SETTINGS = "settings"
    PEOPLE = "people"
    EXPORT = "export"
    AUDIT = "audit"
    STORE = "store"

    @property
    def words(self) -> str:
        """What is done by it, to follow "may": ``change the practice's settings``."""
        return _ROWS[self].words


class _Row(NamedTuple):
    """One line of the table.

    Attributes:
        words: what is done, to follow "may".
        roles: who may.
    """

    words: str
    roles: frozenset[Role]


def _row(words: str, *roles: Role) -> _Row:
    """Return a line of the table: what is done by it, and who may."""
    return _Row(words, frozenset(roles))


_EVERYBODY: Final = tuple(Role)

_ROWS: Final[Mapping[Permission, _Row]] = {
    Permission.CALLS: _row("take calls, work callbacks and find people", *_EVERYBODY),
    Permission.CLOSE_DAY: _row(
        "review and sign the day", Role.RECEPTIONIST, Role.COORDINATOR, Role.LEAD, Role.CLINICIAN
    ),
    Permission.REFERRALS: _row(
        "work on referrals and on what referrers are owed",
        Role.RECEPTIONIST,
        Role.COORDINATOR,
        Role.LIAISON,
        Role.LEAD,
        Role.CLINICIAN,
    ),
    Permission.OUTREACH: _row("look after those who refer", Role.COORDINATOR, Role.LIAISON, Role.LEAD),
    Permission.LETTER_TEXTS: _row(
        "change the texts of letters and handouts", Role.COORDINATOR, Role.LIAISON, Role.LEAD
    ),
    Permission.IMPORT: _row(
        "import call logs and appointments, or undo an import",
        Role.RECEPTIONIST,
        Role.COORDINATOR,
        Role.LEAD,
    ),
    Permission.REPORTS: _row(
        "see the practice's figures", Role.COORDINATOR, Role.LIAISON, Role.LEAD, Role.CLINICIAN
    ),
    Permission.APPROVE: _row("approve clinical texts", Role.CLINICIAN),
    Permission.SETTINGS: _row("change the practice's settings", Role.COORDINATOR, Role.LEAD),
    Permission.PEOPLE: _row("add people, change roles, hand out codes or turn sign-in off", Role.LEAD),
    Permission.EXPORT: _row("write people's data to a file", Role.LEAD),
    Permission.AUDIT: _row("read the audit", Role.LEAD),
    Permission.STORE: _row("move, encrypt or thin out the store", Role.LEAD),
}

#: What each role may do.
PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    role: frozenset(permission for permission, row in _ROWS.items() if role in row.roles) for role in Role
}


def who_may(permission: Permission) -> str:
    """Return the roles that may do something, as people say them: ``coordinator or lead``, ``everybody``."""
    roles = [role.words for role in Role if role in _ROWS[permission].roles]
    if len(roles) == len(Role):
        return "everybody"
    *first, last = roles
    return f"{', '.join(first)} or {last}" if first else last


def refusal(role: Role, permission: Permission) -> str:
    """Return the sentence for somebody whose role may not do something."""
    assert permission not in PERMISSIONS[role]  # so it is not for everybody
    return (
        f"Only the {who_may(permission)} may {permission.words}, and your role is {role.words}. "
        "Nothing was changed."
    )
