"""When the desk locks by itself: nobody touched it for the minutes of the setting, or the machine slept."""

from __future__ import annotations

from frontdesk.ui.lock.away import Away


class Machine:
    """Two clocks of one machine."""

    def __init__(self) -> None:
        """Begin some time after it was started."""
        self.boot = 1000.0
        self.awake = 900.0

    def works(self, seconds: float) -> None:
        """Time passes."""
        self.boot += seconds
        self.awake += seconds

    def sleeps(self, seconds: float) -> None:
        """The lid is closed for a while."""
        self.boot += seconds


def made() -> tuple[Machine, Away]:
    """A machine and somebody who just touched its desk."""
    machine = Machine()
    return machine, Away(lambda: machine.boot, lambda: machine.awake)


def test_it_is_long_after_the_minutes_of_the_setting() -> None:
    machine, away = made()
    machine.works(299)
    assert not away.is_long(5)
    machine.works(1)
    assert away.is_long(5)


def test_a_key_begins_again() -> None:
    machine, away = made()
    machine.works(299)
    away.touched()
    machine.works(299)
    assert not away.is_long(5)


def test_a_machine_that_slept_is_locked_however_short_it_slept() -> None:
    machine, away = made()
    machine.works(1)
    machine.sleeps(10)
    assert away.is_long(5)
    assert not away.is_long(5), "it is told once"


def test_seconds_asleep_count_as_seconds_nobody_was_there() -> None:
    machine, away = made()
    machine.sleeps(1.5)
    machine.works(298.4)
    assert not away.is_long(5), "1.5 seconds of difference are no sleep"
    machine.works(0.2)
    assert away.is_long(5)


def test_a_sleep_before_the_desk_was_opened_does_not_count() -> None:
    machine, away = made()
    machine.sleeps(3600)
    away.forget_sleep()
    away.touched()
    assert not away.is_long(5)


def test_the_machines_own_clocks_run() -> None:
    assert not Away().is_long(1)
