"""Handing letters over to a folder that a fax or mail gateway watches: each exactly once.

The protocol, each step of which may be the last before a kill or a power cut:

1. one transaction claims what is owed: a sending that is staged, the only one that may stand for it; it is
   refused if the fax number for which the letter was made is not the referrer's any more;
2. its file is written whole under a hidden name in the folder, and made durable;
3. one transaction marks the sending, and what is owed, as sent;
4. one rename gives the file its name, which the gateway sees.

``recover`` finishes what a death left. Staged and not marked: the file is removed, the thing is open again.
Marked with its file still hidden: the rename is done. A gateway never sees a file that is not marked as sent,
and what is marked is handed over in the end, so that nothing is lost and nothing goes out twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import FrontDeskError, NotFound, Refused, StoreTrouble, Taken
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.phone.dialing import bare, say_number
from frontdesk.domain.referrals.letter_facts import Recipient, StagedSending
from frontdesk.domain.referrals.owed import Channel, check_channel
from frontdesk.letters.outbox import FileName, FolderTrouble, Outbox, Result
from frontdesk.letters.table import Letter
from frontdesk.services.letters.writing import LetterWriter, OwedLetter
from frontdesk.services.office import Office
from frontdesk.services.owed.sending import KnownFax, confirm, fail
from frontdesk.services.owed.service import OwedService
from frontdesk.store.letters import sending, staged_sendings

_SAFE = "Nothing was sent"
_FOR_POST = "post"
#: A sending that another machine began so long ago is not being handed over any more.
_LONGEST: Final = timedelta(minutes=1)
_ENDED = "the program ended before the file was written"
_NO_REASON = "the gateway says it failed"
#: The states of a sending that was handed over, or is to be.
_SENT = ("sent", "confirmed")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A letter that was handed over.

    Attributes:
        sending: the number of the sending.
        file: the file's name in the folder.
        channel: fax or post.
        address: the fax number as people write it, or "".
        pages: how many pages it has, the cover included.
    """

    sending: int
    file: str
    channel: Channel
    address: str
    pages: int


class HandingOver:
    """Puts letters into the watched folder, and reads what the gateway says."""

    def __init__(self, office: Office, writer: LetterWriter, owed: OwedService, folder: Path | None) -> None:
        self._office = office
        self._writer = writer
        self._owed = owed
        self._outbox = Outbox(folder) if folder is not None else None

    @property
    def is_possible(self) -> bool:
        """True if this machine has a folder for outgoing letters."""
        return self._outbox is not None

    def hand_over(
        self, owed_id: int, *, by: int, channel: Channel | None = None, with_blanks: bool = False
    ) -> HandedOver:
        """Hand the letter that answers something owed over to the gateway: it is sent then.

        Args:
            owed_id: what is owed.
            by: who sends it.
            channel: fax or post; None for what the referrer prefers.
            with_blanks: send it though something is missing, with blank lines there.

        Raises:
            NotFound: there is no such thing.
            Taken: it was sent already; the sentence says by whom and how.
            Refused: it may not be sent, or not in this way; the sentence says what to do.
            NoPdf: the extra that makes PDF is not installed.
            FolderTrouble: the folder cannot be used; the thing is open as before.
            StoreTrouble: the store did not answer. Whether it was sent is settled within a minute.
        """
        outbox = self._outbox
        if outbox is None:
            raise Refused(
                f"This machine has no folder for outgoing letters. {_SAFE}; write it into config.toml as "
                "outbox in [letters], or print the letter and record how you sent it."
            )
        made = self._writer.for_owed(owed_id)
        way = self._way(made, channel)
        self._check_complete(made, with_blanks=with_blanks)
        to = made.written.to
        assert to is not None  # what is owed is owed to somebody
        fax = KnownFax(to.fax, to.fax_verified_at) if way is Channel.FAX else None
        pdf = made.written.pdf(covered=way is Channel.FAX)
        outbox.check()
        with outbox.held():
            name = self._claim_and_place(outbox, owed_id, way, fax, pdf.content, by)
        region = self._office.practice().settings.phone_region
        return HandedOver(
            name.sending, str(name), way, say_number(fax.number, region) if fax else "", pdf.pages
        )

    def fax_to_verify(self, made: OwedLetter) -> str:
        """Return the fax number, as people write it, to be verified before a letter goes, or ""."""
        to = made.written.to
        if to is None or not to.fax or to.preferred not in (None, Channel.FAX):
            return ""
        if not made.written.letter.about_patient or to.fax_verified_at is not None:
            return ""
        return say_number(to.fax, self._office.practice().settings.phone_region)

    def recover(self, *, starting: bool) -> int:
        """Finish what a death left, and return how many things it concerned.

        Args:
            starting: True at the start of a desk: whatever is staged then was staged by one that is gone.
                Else a sending that another machine began just now is left alone.

        Raises:
            FolderTrouble: the folder cannot be used just now; what waits, waits.
            StoreTrouble: the store did not answer.
        """
        waiting = staged_sendings(self._office.store)
        if self._outbox is None:
            return self._give_back_old(waiting)
        try:
            hidden = self._outbox.staged()
        except FolderTrouble:
            # Their files, if there are any, are removed when the folder is back.
            self._give_back_old(waiting)
            raise
        if not waiting and not hidden:
            return 0
        self._outbox.check()
        with self._outbox.held(wait=False) as is_held:
            return self._settle(self._outbox, starting) if is_held else 0

    def read_results(self) -> list[Result]:
        """Read what the gateway wrote beside the files, and return what it decided.

        Raises:
            FolderTrouble: the folder cannot be read just now.
            StoreTrouble: the store did not answer; the results are read again.
        """
        if self._outbox is None:
            return []
        decided = []
        for result in self._outbox.results():
            found = sending(self._office.store, result.name.sending)
            if found is None or found.owed != result.name.owed:
                continue  # of another practice that hands over in the same folder
            if self._decide(result):
                decided.append(result)
            self._outbox.forget(result.name)
        return decided

    def _claim_and_place(
        self, outbox: Outbox, owed_id: int, way: Channel, fax: KnownFax | None, content: bytes, by: int
    ) -> FileName:
        """Do the four steps of the protocol, and return the file's name."""
        digits = bare(fax.number).removeprefix("+") if fax else _FOR_POST

        def file(number: int) -> str:
            """Return the name of a sending's file."""
            return str(FileName(owed_id, number, digits))

        number = self._owed.staging.stage(owed_id, way, "", file, by=by, made_for=fax)
        name = FileName(owed_id, number, digits)
        try:
            outbox.stage(name, content)
        except FolderTrouble as trouble:
            self._owed.staging.not_written(number, trouble.sentence, by=by)
            raise
        try:
            self._owed.staging.written(number, by=by)
        except StoreTrouble:
            raise  # unknown: recover reads the store and settles it
        except FrontDeskError:
            with suppress(FolderTrouble):
                outbox.discard(name)
            raise
        try:
            outbox.place(name)
        except FolderTrouble as trouble:
            if outbox.is_placed(name):
                return name
            # By the program: undoing this would call sent what nobody has.
            self._owed.failed(owed_id, trouble.sentence, by=PROGRAM_ID)
            with suppress(FolderTrouble):
                outbox.discard(name)
            raise
        return name

    def _settle(self, outbox: Outbox, starting: bool) -> int:
        """Finish what deaths left, while nobody on this machine hands anything over."""
        here = {name.sending for name in outbox.staged()}
        count = 0
        for one in staged_sendings(self._office.store):
            if starting or one.id in here or self._is_old(one):
                count += self._give_back(one)
        for name in outbox.staged():
            found = sending(self._office.store, name.sending)
            if found is None or found.owed != name.owed:
                continue  # of another practice that hands over in the same folder
            if found.state in _SENT and found.voided_at is None:
                outbox.place(name)
                count += 1
            elif found.state != "staged" or found.voided_at is not None:
                outbox.discard(name)
        return count

    def _give_back(self, one: StagedSending) -> bool:
        """Open again what a sending was staged for; False if that was settled meanwhile."""
        with suppress(Refused, NotFound):
            self._owed.staging.not_written(one.id, _ENDED, by=PROGRAM_ID)
            return True
        return False

    def _give_back_old(self, waiting: Sequence[StagedSending]) -> int:
        return sum(self._give_back(one) for one in waiting if self._is_old(one))

    def _is_old(self, one: StagedSending) -> bool:
        return one.at <= self._office.now() - _LONGEST

    def _decide(self, result: Result) -> bool:
        """Record what the gateway said; False if it changes nothing."""
        office = self._office
        practice, now = office.practice(), office.now()
        with suppress(Refused, Taken, NotFound), office.store.writing() as db:
            found = sending(db, result.name.sending)
            if found is None or found.state != "sent" or found.voided_at is not None:
                return False
            if result.sent:
                confirm(db, found.owed, now=now, by=PROGRAM_ID)
            else:
                fail(db, found.owed, result.reason or _NO_REASON, practice, now=now, by=PROGRAM_ID)
            return True
        return False

    def _way(self, made: OwedLetter, channel: Channel | None) -> Channel:
        """Return fax or post. Raises Refused where neither can be."""
        to, letter = made.written.to, made.written.letter
        assert to is not None
        way = channel or to.preferred or (Channel.FAX if to.fax else Channel.POST)
        check_channel(made.occasion.kind, made.model, way)
        if not way.is_letter:
            raise Refused(
                f"{to.words} wants to hear from us by {way.words}, and the folder takes faxes and mail only. "
                f"{_SAFE}; send it that way, then record it with: frontdesk owed sent {made.occasion.id} "
                f"--by {way.value}"
            )
        if way is Channel.FAX:
            self._check_fax(to, letter)
        return way

    def _check_fax(self, to: Recipient, letter: Letter) -> None:
        """Raise Refused where a letter may not go to the fax number that is known."""
        if not to.fax:
            raise Refused(f"No fax number is known of {to.words}. {_SAFE}; add it to the referrer.")
        if letter.about_patient and to.fax_verified_at is None:
            shown = say_number(to.fax, self._office.practice().settings.phone_region)
            raise Refused(
                f"Nobody verified the fax number {shown} of {to.words}, and this letter names a patient. "
                f"{_SAFE}. Call their office, have the number read back, record that it is right, then send."
            )

    def _check_complete(self, made: OwedLetter, *, with_blanks: bool) -> None:
        """Raise Refused for a letter that somebody has to fill in first."""
        written = made.written
        if written.letter.clinical:
            raise Refused(
                f"The clinician fills in the {written.letter.words} by hand. {_SAFE}; print it, have it "
                "filled in and signed, send it, then record it with: "
                f"frontdesk owed sent {made.occasion.id} --by fax"
            )
        if written.uncertain:
            raise Refused(
                f"A name has characters that a PDF may show as boxes: {written.uncertain}. {_SAFE}; make "
                "the PDF, look at it, and send it yourself."
            )
        if written.missing and not with_blanks:
            raise Refused(
                f"{missing_sentence(written.missing_words)} {_SAFE}; fill in what is missing first."
            )


def missing_sentence(words: list[str]) -> str:
    """Return the sentence that lists what a letter lacks."""
    return f"Missing: {'; '.join(words)}."
