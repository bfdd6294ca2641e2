"""A disk as the standard promises it and no better: only what was synced survives a power cut for sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random

from tests.campaigns.power.recording import Did, Event

#: A disk writes whole sectors; of a longer write, any of them may be missing.
SECTOR = 512


class Fate(Enum):
    """What a power cut does to the writes of one file that were not synced."""

    ALL_KEPT = auto()
    ALL_LOST = auto()
    #: Each by itself is kept or lost, so that a later one may be there without an earlier one.
    REORDERED = auto()
    #: As before, and of some only a few sectors are there.
    TORN = auto()


#: In a torn file every so many writes lose sectors.
TORN_EVERY = 4


@dataclass(slots=True)
class File:
    """One file's content, whatever its name."""

    #: What survives.
    durable: bytearray = field(default_factory=bytearray)
    #: What was done since the last sync, in order: writes and changes of size.
    unsynced: list[Event] = field(default_factory=list)

    def sync(self) -> None:
        """Make all that was done durable."""
        for event in self.unsynced:
            _do(self.durable, event)
        self.unsynced.clear()

    def after_a_cut(self, random: Random) -> bytes:
        """The content that may be found after a power cut."""
        fate = random.choice(list(Fate))
        content = bytearray(self.durable)
        for event in self.unsynced if fate is not Fate.ALL_LOST else ():
            if fate is Fate.TORN and random.randrange(TORN_EVERY) == 0:
                for sector in _sectors(event):
                    if random.random() < 0.5:
                        _do(content, sector)
            elif fate is Fate.ALL_KEPT or random.random() < 0.5:
                _do(content, event)
        return bytes(content)


class Disk:
    """The files of one folder, and of those in it, as the events go by.

    The folders themselves are there for sure. Changes of names are made durable in the order in which they
    were made, as by a journal: syncing any of the folders makes all of them durable.
    """

    def __init__(self) -> None:
        """Start with an empty folder."""
        #: The folder itself, and those in which there ever was a file.
        self._folders = {""}
        #: The names as the processes see them.
        self._names: dict[str, File] = {}
        #: The names that survive.
        self._durable_names: dict[str, File] = {}
        #: Every state of the names since the folder was last synced: they survive in this order.
        self._unsynced_names: list[dict[str, File]] = []

    def take(self, event: Event) -> None:
        """Do what was done."""
        if event.did is Did.SYNCED and event.name in self._folders:
            self._durable_names = dict(self._names)
            self._unsynced_names.clear()
        elif event.did in (Did.CREATED, Did.REMOVED, Did.RENAMED):
            self._rename(event)
        elif event.name in self._names:  # else it was removed while it was open
            file = self._names[event.name]
            file.sync() if event.did is Did.SYNCED else file.unsynced.append(event)

    def _rename(self, event: Event) -> None:
        self._folders |= {name.rpartition("/")[0] for name in (event.name, event.second)}
        if event.did is Did.CREATED:
            self._names[event.name] = File()
        else:
            file = self._names.pop(event.name)
            if event.did is Did.RENAMED:
                self._names[event.second] = file
        self._unsynced_names.append(dict(self._names))

    def after_a_kill(self) -> dict[str, bytes]:
        """The files that are found after the processes were killed now: nothing is lost of what they did."""
        found = {}
        for name, file in self._names.items():
            content = bytearray(file.durable)
            for event in file.unsynced:
                _do(content, event)
            found[name] = bytes(content)
        return found

    def after_a_cut(self, random: Random) -> dict[str, bytes]:
        """The files that may be found after a power cut now: their names and contents."""
        names = random.choice([self._durable_names, *self._unsynced_names])
        return {name: file.after_a_cut(random) for name, file in names.items()}


def _sectors(event: Event) -> Iterator[Event]:
    """One write as the writes of its sectors; a change of size is one thing."""
    if event.did is not Did.WRITTEN:
        yield event
        return
    start = 0
    while start < len(event.data):
        end = start + SECTOR - (event.offset + start) % SECTOR
        yield Event(event.did, event.name, "", event.offset + start, event.data[start:end])
        start = end


def _do(content: bytearray, event: Event) -> None:
    """Write or resize; what lies between the old end and the new is zeros."""
    end = event.offset + len(event.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if event.did is Did.RESIZED:
        del content[event.offset :]
    else:
        content[event.offset : end] = event.data
