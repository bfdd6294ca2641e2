"""Signing in on both engines: tries and waits, codes, the last lead, the recovery key, and what is kept."""

from __future__ import annotations

import contextlib
import logging
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound, Refused, StoreTrouble
from frontdesk.domain.sign_in.accounts import Session, SignInRefused
from frontdesk.domain.sign_in.roles import Permission, Role
from frontdesk.domain.sign_in.secret_rules import BadSecret
from frontdesk.services.office import Office
from frontdesk.services.sign_in.hashes import hash_of, is_old, is_right
from frontdesk.store.accounts import SignInRow, make_row
from tests.builders import Desk, a_desk
from tests.store.fixtures import TABLES

#: Dana's PIN, Lee's password.
DANA, LEE = "482913", "correct horse"


def refused(action: Callable[[], object]) -> Refused:
    """Do something that must be refused, and return the refusal."""
    with pytest.raises(Refused) as sentence:
        action()
    return sentence.value


def turn_on(desk: Desk) -> str:
    """Turn sign-in on with Dana as lead and Lee as receptionist with a password; return the recovery key."""
    key = desk.do.sign_in.turn_on(desk.dana, DANA)
    code = desk.do.sign_in.issue_code(desk.lee, desk.dana)
    desk.do.sign_in.set_secret(desk.lee, code, LEE, desk.lee)
    return key


def miss(desk: Desk, times: int, person: int | None = None) -> SignInRefused:
    """Type a wrong PIN so often; return what was said last."""
    said = None
    for _ in range(times):
        said = refused(lambda: desk.do.sign_in.check(person or desk.dana, "000111"))
    assert isinstance(said, SignInRefused)
    return said


# On and off


def test_nothing_is_asked_while_it_is_off(any_desk: Desk) -> None:
    sign_in = any_desk.do.sign_in
    assert not sign_in.is_on()
    assert [(one.person.name, one.role, one.has_secret) for one in sign_in.accounts()] == [
        ("Dana Reyes", Role.RECEPTIONIST, False),
        ("Lee Wong", Role.RECEPTIONIST, False),
        ("Sam Okafor", Role.RECEPTIONIST, False),
    ]
    for permission in Permission:
        sign_in.require(any_desk.sam, permission)


def test_who_turns_it_on_becomes_lead(any_desk: Desk) -> None:
    sign_in = any_desk.do.sign_in
    key = sign_in.turn_on(any_desk.lee, LEE)
    assert len(key) == 29
    session = sign_in.check(any_desk.lee, LEE)
    assert session == Session(sign_in.account(any_desk.lee).person, Role.LEAD)
    assert sign_in.may(any_desk.lee, Permission.PEOPLE)
    assert not sign_in.may(any_desk.dana, Permission.PEOPLE)
    assert "on already" in refused(lambda: sign_in.turn_on(any_desk.dana, DANA)).sentence


def test_who_has_a_pin_must_give_it_to_turn_it_on(any_desk: Desk) -> None:
    sign_in = any_desk.do.sign_in
    sign_in.set_secret(any_desk.dana, None, DANA, any_desk.dana)
    refused(lambda: sign_in.turn_on(any_desk.dana, "999888777"))
    assert not sign_in.is_on()
    sign_in.turn_on(any_desk.dana, DANA)
    assert sign_in.is_on()


def test_a_pin_of_four_digits_turns_nothing_on(any_desk: Desk) -> None:
    with pytest.raises(BadSecret):
        any_desk.do.sign_in.turn_on(any_desk.dana, "4829")
    assert not any_desk.do.sign_in.is_on()
    assert not any_desk.value("SELECT COUNT(*) FROM sign_in_account")


def test_off_needs_the_lead_and_their_pin(any_desk: Desk) -> None:
    turn_on(any_desk)
    sign_in = any_desk.do.sign_in
    assert "Only the lead may" in refused(lambda: sign_in.turn_off(any_desk.lee, LEE)).sentence
    refused(lambda: sign_in.turn_off(any_desk.dana, "111222"))
    assert sign_in.is_on()
    sign_in.turn_off(any_desk.dana, DANA)
    assert not sign_in.is_on()
    assert sign_in.may(any_desk.sam, Permission.PEOPLE)
    assert "off" in refused(lambda: sign_in.turn_off(any_desk.dana, DANA)).sentence


def test_another_desk_sees_it_at_once(address: str) -> None:
    with a_desk(address) as one, a_desk(address) as other:
        turn_on(one)
        assert other.do.sign_in.is_on()
        assert other.do.sign_in.check(other.lee, LEE).role is Role.RECEPTIONIST
        one.do.sign_in.set_role(one.lee, Role.COORDINATOR, one.dana)
        assert other.do.sign_in.may(other.lee, Permission.SETTINGS)


# Tries


def test_five_misses_then_the_right_pin_within_the_wait_is_refused(any_desk: Desk) -> None:
    turn_on(any_desk)
    assert miss(any_desk, 4).wait_seconds == 0
    assert miss(any_desk, 1).wait_seconds == 30
    any_desk.clock.on(29.9 / 60)
    said = refused(lambda: any_desk.do.sign_in.check(any_desk.dana, DANA))
    assert isinstance(said, SignInRefused)
    assert said.wait_seconds == 1
    any_desk.clock.on(0.2 / 60)
    assert any_desk.do.sign_in.check(any_desk.dana, DANA).person.id == any_desk.dana
    assert miss(any_desk, 1).wait_seconds == 0  # counted from the start again


def test_the_wait_grows_and_others_do_not_wait(any_desk: Desk) -> None:
    turn_on(any_desk)
    assert miss(any_desk, 5).wait_seconds == 30
    for minutes, seconds in ((0.51, 60), (1.01, 120), (2.01, 240)):
        any_desk.clock.on(minutes)
        assert miss(any_desk, 1).wait_seconds == seconds
    assert any_desk.do.sign_in.check(any_desk.lee, LEE)


def test_a_restart_does_not_end_the_wait(address: str) -> None:
    with a_desk(address) as before:
        turn_on(before)
        miss(before, 5)
    with a_desk(address) as after:
        said = refused(lambda: after.do.sign_in.check(after.dana, DANA))
    assert isinstance(said, SignInRefused)
    assert said.wait_seconds == 30


def test_a_clock_that_is_set_back_does_not_shorten_the_wait(any_desk: Desk) -> None:
    turn_on(any_desk)
    miss(any_desk, 5)
    any_desk.clock.on(-600)
    for _ in range(2):
        said = refused(lambda: any_desk.do.sign_in.check(any_desk.dana, DANA))
        assert isinstance(said, SignInRefused)
        assert said.wait_seconds == 30
    any_desk.clock.on(0.51)  # and it does not last for ten hours either
    assert any_desk.do.sign_in.check(any_desk.dana, DANA)


def test_a_wrong_try_in_the_wait_is_not_looked_at_and_not_counted(any_desk: Desk) -> None:
    turn_on(any_desk)
    miss(any_desk, 5)
    before = any_desk.value("SELECT misses FROM sign_in_account WHERE person_id = 2")
    miss(any_desk, 3)
    assert any_desk.value("SELECT misses FROM sign_in_account WHERE person_id = 2") == before == 5


def test_many_desks_at_once_have_no_more_than_five_tries(address: str) -> None:
    with a_desk(address) as desk:
        turn_on(desk)
        start = threading.Barrier(12)

        def guess(number: int) -> None:
            """Try one PIN when all others do."""
            start.wait()
            for _ in range(20):  # a busy store is no answer
                try:
                    desk.do.sign_in.check(desk.dana, f"00{number:04}")
                except SignInRefused:
                    break
                except StoreTrouble:
                    continue
            desk.store.close()

        threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        looked_at = desk.actions("person", desk.dana).count(Action.PERSON_SIGN_IN_MISSED)
    assert looked_at == 5


def test_without_counting_first_they_would_have_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    turn_on(desk)
    together = threading.Barrier(12)

    def only_read(office: Office, person_id: int) -> SignInRow:
        """Return what a try is compared with as the naive way does: it is counted when it was wrong."""
        with office.store.writing() as db:
            return make_row(db, person_id)

    def wrong(*_: object) -> bool:
        """Look at twelve tries at the same time."""
        together.wait()
        return False

    monkeypatch.setattr("frontdesk.services.sign_in.service.begin_try", only_read)
    monkeypatch.setattr("frontdesk.services.sign_in.service.is_right", wrong)

    def guess() -> None:
        """Try one PIN."""
        with contextlib.suppress(SignInRefused):
            desk.do.sign_in.check(desk.dana, "000111")
        desk.store.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.actions("person", desk.dana).count(Action.PERSON_SIGN_IN_MISSED) == 12


def test_a_program_that_is_killed_while_it_looks_gives_no_try_back(
    any_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_on(any_desk)

    def killed(*_: object) -> bool:
        """End as a killed program does: nothing after it happens."""
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("frontdesk.services.sign_in.service.is_right", killed)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                any_desk.do.sign_in.check(any_desk.dana, "000111")
    assert "Wait" in refused(lambda: any_desk.do.sign_in.check(any_desk.dana, DANA)).sentence


@pytest.mark.parametrize("person", [1, 4, 99, 10**20, -1])
def test_who_cannot_sign_in_is_refused(desk: Desk, person: int) -> None:
    turn_on(desk)
    with pytest.raises((SignInRefused, NotFound)):
        desk.do.sign_in.check(person, DANA)


@pytest.mark.parametrize("typed", ["", " ", "482913 ", "\0", "x" * 100_000, "482913\n", "\ud800"])
def test_only_the_very_pin_signs_in(desk: Desk, typed: str) -> None:
    turn_on(desk)
    with pytest.raises(SignInRefused):
        desk.do.sign_in.check(desk.dana, typed)


# PINs and codes


def test_a_code_is_for_choosing_a_pin_once(any_desk: Desk) -> None:
    sign_in = any_desk.do.sign_in
    sign_in.turn_on(any_desk.dana, DANA)
    code = sign_in.issue_code(any_desk.sam, any_desk.dana)
    assert sign_in.account(any_desk.sam).has_code
    assert sign_in.check(any_desk.sam, code.lower().replace("-", " ")).must_choose
    sign_in.set_secret(any_desk.sam, code, "618034", any_desk.sam)
    assert not sign_in.check(any_desk.sam, "618034").must_choose
    refused(lambda: sign_in.check(any_desk.sam, code))
    refused(lambda: sign_in.set_secret(any_desk.sam, code, "777888", any_desk.sam))


def test_a_code_ends_after_four_days_and_with_the_next_one(any_desk: Desk) -> None:
    sign_in = any_desk.do.sign_in
    sign_in.turn_on(any_desk.dana, DANA)
    first = sign_in.issue_code(any_desk.sam, any_desk.dana)
    second = sign_in.issue_code(any_desk.sam, any_desk.dana)
    refused(lambda: sign_in.check(any_desk.sam, first))
    any_desk.clock.on(4 * 24 * 60 - 1)
    assert sign_in.check(any_desk.sam, second)
    any_desk.clock.on(2)
    assert "one-time code" in refused(lambda: sign_in.check(any_desk.sam, second)).sentence


def test_a_code_takes_the_place_of_a_pin_and_ends_the_wait(any_desk: Desk) -> None:
    turn_on(any_desk)
    miss(any_desk, 5, any_desk.lee)
    code = any_desk.do.sign_in.issue_code(any_desk.lee, any_desk.dana)
    refused(lambda: any_desk.do.sign_in.check(any_desk.lee, LEE))
    assert any_desk.do.sign_in.check(any_desk.lee, code)


def test_nobody_chooses_another_ones_pin(any_desk: Desk) -> None:
    turn_on(any_desk)
    sign_in = any_desk.do.sign_in
    assert (
        "their own"
        in refused(lambda: sign_in.set_secret(any_desk.lee, LEE, "123987", any_desk.dana)).sentence
    )
    refused(lambda: sign_in.set_secret(any_desk.lee, "wrong wrong", "123987", any_desk.lee))
    refused(lambda: sign_in.set_secret(any_desk.lee, None, "123987", any_desk.lee))
    refused(lambda: sign_in.issue_code(any_desk.dana, any_desk.lee))
    assert sign_in.check(any_desk.lee, LEE)


def test_who_leaves_and_returns_needs_a_new_code(any_desk: Desk) -> None:
    turn_on(any_desk)
    current = any_desk.do.practice.current().settings
    any_desk.do.practice.save(replace(current, staff=("Dana Reyes", "Sam Okafor")), by=any_desk.dana)
    assert "has left" in refused(lambda: any_desk.do.sign_in.check(any_desk.lee, LEE)).sentence
    assert not any_desk.do.sign_in.may(any_desk.lee, Permission.CALLS)
    any_desk.do.sign_in.add_person("Lee Wong", Role.BACKUP, any_desk.dana)
    assert "one-time code" in refused(lambda: any_desk.do.sign_in.check(any_desk.lee, LEE)).sentence


# The last lead


def test_the_last_lead_stays(any_desk: Desk) -> None:
    turn_on(any_desk)
    sign_in, settings = any_desk.do.sign_in, any_desk.do.practice.current().settings
    for action in (
        lambda: sign_in.set_role(any_desk.dana, Role.RECEPTIONIST, any_desk.dana),
        lambda: sign_in.add_person("Dana Reyes", Role.BACKUP, any_desk.dana),
        lambda: sign_in.issue_code(any_desk.dana, any_desk.dana),
        lambda: any_desk.do.practice.save(
            replace(settings, staff=("Lee Wong", "Sam Okafor")), by=any_desk.dana
        ),
    ):
        assert "nobody would be left" in refused(action).sentence
    assert sign_in.check(any_desk.dana, DANA).role is Role.LEAD
    # A second one who has no PIN yet is not enough; one who has is.
    sign_in.set_role(any_desk.sam, Role.LEAD, any_desk.dana)
    refused(lambda: sign_in.set_role(any_desk.dana, Role.RECEPTIONIST, any_desk.dana))
    sign_in.set_role(any_desk.lee, Role.LEAD, any_desk.dana)
    sign_in.set_role(any_desk.dana, Role.RECEPTIONIST, any_desk.dana)
    assert not sign_in.may(any_desk.dana, Permission.PEOPLE)


def test_whatever_is_done_a_lead_can_always_sign_in(desk: Desk) -> None:
    turn_on(desk)
    sign_in, chance = desk.do.sign_in, random.Random(20261116)
    people = (desk.dana, desk.lee, desk.sam)
    secrets = {desk.dana: DANA, desk.lee: LEE}

    def act() -> None:
        """Do one thing to somebody, in the name of somebody."""
        who, by, deed = chance.choice(people), chance.choice(people), chance.randrange(4)
        if deed == 0:
            sign_in.set_role(who, chance.choice((Role.LEAD, *Role)), by)
        elif deed == 1:
            code = sign_in.issue_code(who, by)
            secrets.pop(who, None)
            if chance.random() < 0.6:
                sign_in.set_secret(who, code, "618034", who)
                secrets[who] = "618034"
        elif deed == 2:
            names = {desk.dana: "Dana Reyes", desk.lee: "Lee Wong", desk.sam: "Sam Okafor"}
            staff = tuple(name for number, name in names.items() if number != who)
            settings = desk.do.practice.current().settings
            desk.do.practice.save(replace(settings, staff=staff), by=by)
            secrets.pop(who, None)
        else:
            sign_in.add_person(chance.choice(("Dana Reyes", "Lee Wong", "Sam Okafor")), Role.LEAD, by)

    done = 0
    for _ in range(60):
        try:
            act()
            done += 1
        except Refused:
            pass
        leads = [one for one in sign_in.accounts() if one.active and one.role is Role.LEAD and one.has_secret]
        assert leads
        assert all(sign_in.check(one.person.id, secrets[one.person.id]) for one in leads[:1])
    assert done > 10


# The recovery key


def test_the_recovery_key_opens_a_session_with_a_reason_and_the_lead_is_told(any_desk: Desk) -> None:
    key = turn_on(any_desk)
    sign_in = any_desk.do.sign_in
    sign_in.set_role(any_desk.lee, Role.LEAD, any_desk.dana)
    assert "10 characters" in refused(lambda: sign_in.recover(key, " short   ")).sentence
    session = sign_in.recover(key.lower(), "Dana is ill, Lee forgot the PIN")
    assert session.is_recovery
    assert session.person.name == "Recovery key"
    assert session.person.id not in (any_desk.dana, any_desk.lee, any_desk.sam)
    assert sign_in.may(session.person.id, Permission.PEOPLE)
    # The key's session acts under a name of its own, and can let the lead in again.
    code = sign_in.issue_code(any_desk.dana, session.person.id)
    sign_in.set_secret(any_desk.dana, code, "271828", any_desk.dana)
    for person, secret in ((any_desk.dana, "271828"), (any_desk.lee, LEE)):
        (use,) = sign_in.check(person, secret).news
        assert use.reason == "Dana is ill, Lee forgot the PIN"
        assert use.at == any_desk.clock()
        assert use.desk
        sign_in.news_told(person, use.id)
        assert sign_in.check(person, secret).news == ()


def test_a_wrong_recovery_key_brings_the_same_wait(any_desk: Desk) -> None:
    key = turn_on(any_desk)
    wrong = "00000-00000-00000-00000-00000"
    for _ in range(5):
        said = refused(lambda: any_desk.do.sign_in.recover(wrong, "trying the drawer"))
    assert isinstance(said, SignInRefused)
    assert said.wait_seconds == 30
    refused(lambda: any_desk.do.sign_in.recover(key, "trying the drawer"))
    any_desk.clock.on(1)
    assert any_desk.do.sign_in.recover(key, "trying the drawer").is_recovery
    assert len(any_desk.do.sign_in.recovery_uses()) == 1


def test_a_new_key_ends_the_old_one(any_desk: Desk) -> None:
    old = turn_on(any_desk)
    sign_in = any_desk.do.sign_in
    refused(lambda: sign_in.new_recovery_key(any_desk.lee, LEE))
    new = sign_in.new_recovery_key(any_desk.dana, DANA)
    refused(lambda: sign_in.recover(old, "the old envelope"))
    session = sign_in.recover(new, "the new envelope")
    # In its own session it can be replaced, and sign-in be ended, without a PIN.
    assert sign_in.new_recovery_key(session.person.id, "") != new
    sign_in.turn_off(session.person.id, "")
    assert "off" in refused(lambda: sign_in.recover(new, "the new envelope")).sentence


def test_the_recovery_key_is_nobody_to_be_given_work_or_to_sign_in_as(any_desk: Desk) -> None:
    turn_on(any_desk)
    assert [one.name for one in any_desk.do.practice.staff()] == ["Dana Reyes", "Lee Wong", "Sam Okafor"]
    assert [one.person.name for one in any_desk.do.sign_in.accounts()] == [
        "Dana Reyes", "Lee Wong", "Sam Okafor",
    ]  # fmt: skip
    number = any_desk.value("SELECT person_id FROM sign_in_account WHERE is_recovery")
    with pytest.raises(NotFound):
        any_desk.do.sign_in.check(number, DANA)


# What is kept


def test_no_secret_and_no_hash_is_anywhere_but_in_its_column(
    any_desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = turn_on(any_desk)
    code = any_desk.do.sign_in.issue_code(any_desk.sam, any_desk.dana)
    miss(any_desk, 2)
    any_desk.do.sign_in.recover(key, "to look into the tables")
    secrets = [DANA, LEE, code, key, code.replace("-", ""), key.replace("-", ""), "000111"]
    kept = dict.fromkeys(TABLES, "")
    for table in TABLES:
        kept[table] = repr(any_desk.rows(f"SELECT * FROM {table}"))
        assert not any(secret in kept[table] for secret in secrets), table
        assert ("argon2" in kept[table]) == (table in ("sign_in_account", "recovery_key")), table
    assert "to look into" not in kept["audit"]
    assert not any(secret in caplog.text for secret in (*secrets, "argon2"))


def test_the_audit_says_what_was_done_by_whom(any_desk: Desk) -> None:
    key = turn_on(any_desk)
    any_desk.do.sign_in.recover(key, "an entry in the audit")
    miss(any_desk, 1)
    entries = any_desk.rows(
        "SELECT action, person_id, subject_id, detail FROM audit WHERE id > 4 ORDER BY id"
    )
    assert [tuple(entry) for entry in entries] == [
        ("person.secret_set", 2, 2, "{}"),
        ("person.role_given", 2, 2, '{"role":"lead"}'),
        ("sign_in.key_made", 2, 1, "{}"),
        ("sign_in.on", 2, 1, "{}"),
        ("person.code_issued", 2, 3, "{}"),
        ("person.signed_in", 3, 3, '{"by_code":true}'),
        ("person.secret_set", 3, 3, "{}"),
        ("sign_in.recovered", 5, 1, "{}"),
        ("person.sign_in_missed", 1, 2, "{}"),
    ]


def test_hashes_are_argon2id_with_the_parameters_that_are_promised() -> None:
    hashed = hash_of("482913")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashed != hash_of("482913")  # each with a salt of its own
    assert is_right(hashed, "482913")
    assert not is_right(hashed, "482914")
    assert not is_right("", "482913")
    assert not is_right("nonsense", "482913")
    assert not is_old(hashed)
    assert is_old(hashed.replace("t=2", "t=1"))


@pytest.mark.parametrize("table", ["sign_in_account", "sign_in_switch", "recovery_key", "recovery_use"])
def test_nothing_of_it_is_deleted(any_desk: Desk, table: str) -> None:
    any_desk.do.sign_in.recover(turn_on(any_desk), "a row in each table")
    with pytest.raises(StoreTrouble):
        any_desk.change(f"DELETE FROM {table}")
    if table != "sign_in_account":
        with pytest.raises(StoreTrouble):
            any_desk.change(f"UPDATE {table} SET at = at")


def test_an_old_hash_is_made_anew_at_the_next_sign_in(desk: Desk) -> None:
    turn_on(desk)
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(DANA)
    desk.change(f"UPDATE sign_in_account SET secret = '{weak}' WHERE person_id = 2")
    assert desk.do.sign_in.check(desk.dana, DANA)
    assert "m=19456,t=2" in desk.value("SELECT secret FROM sign_in_account WHERE person_id = 2")
    assert desk.do.sign_in.check(desk.dana, DANA)


def test_the_practice_of_a_copy_has_the_same_people(store_file: Path, tmp_path: Path) -> None:
    with a_desk(str(store_file)) as desk:
        turn_on(desk)
        desk.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = tmp_path / "copy.db"
    copy.touch(0o600)
    copy.write_bytes(store_file.read_bytes())
    with a_desk(str(copy)) as desk:
        assert desk.do.sign_in.is_on()
        assert desk.do.sign_in.check(desk.lee, LEE)
