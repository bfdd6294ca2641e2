"""Writing letters: to whom, about whom, from what is owed or for a name; checked before anything is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.letter_facts import LetterOccasion, Recipient, ReferralFacts
from frontdesk.domain.referrals.owed import Channel, OwedKind, SharedCare, Tell, blocked_by, check_channel
from frontdesk.letters.fields import Field
from frontdesk.letters.filling import Filled, fill
from frontdesk.letters.frame import PART_2, Cover
from frontdesk.letters.letter_pdf import Pdf, letter_pdf, uncertain_characters
from frontdesk.letters.plain import plain_text
from frontdesk.letters.table import Form, Letter, letter_for
from frontdesk.services.handbook import available_lines
from frontdesk.services.letters.texts import LetterTexts, letter_named
from frontdesk.services.letters.values import (
    Values,
    item_values,
    practice_values,
    referral_values,
    referrer_values,
    year_values,
)
from frontdesk.services.office import Office, Practice
from frontdesk.store.letters import occasion_of, recipient, referral_facts, referrals_between, tries_of

_SAFE = "Nothing was made"
#: What a year's list looks back on.
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter as it would be sent.

    Attributes:
        letter: which letter.
        filled: its text, with the values of its fields.
        to: to whom; None for a handout.
        cover: the cover page of its fax, or None.
    """

    letter: Letter
    filled: Filled
    to: Recipient | None = None
    cover: Cover | None = None

    @property
    def missing(self) -> tuple[Field, ...]:
        """What it needs and the record does not have; there are blank lines in its place."""
        return self.filled.missing

    @property
    def missing_words(self) -> list[str]:
        """What is missing, each in words with the place where it is entered."""
        return [f"{field.words} ({field.where})" if field.where else field.words for field in self.missing]

    def notices(self, cover: Cover | None) -> tuple[str, ...]:
        """Return what stands below the letter where it goes out without a cover page that says it."""
        part2 = self.to is not None and self.to.part2 and self.letter.about_patient
        return (PART_2,) if part2 and cover is None else ()

    @property
    def text(self) -> str:
        """The letter as plain text, which has no cover page."""
        return plain_text(self.filled, self.notices(None))

    @property
    def uncertain(self) -> str:
        """The characters that may be boxes in the PDF on this machine; ""  for nearly every letter."""
        return uncertain_characters(self.filled)

    def pdf(self, *, covered: bool = True) -> Pdf:
        """Return the letter as PDF, with its cover page unless it does not go by fax.

        Raises:
            NoPdf: the extra that makes PDF is not installed.
        """
        cover = self.cover if covered else None
        return letter_pdf(self.filled, cover, self.notices(cover))


@dataclass(frozen=True, slots=True)
class OwedLetter:
    """The letter that answers something owed.

    Attributes:
        occasion: what is owed.
        written: the letter.
        model: the shared-care model with its recipient.
    """

    occasion: LetterOccasion
    written: WrittenLetter
    model: SharedCare


class LetterWriter:
    """Writes letters from the record; it changes nothing."""

    def __init__(self, office: Office, texts: LetterTexts) -> None:
        self._office = office
        self._texts = texts

    def for_owed(self, owed_id: int) -> OwedLetter:
        """Return the letter that answers something owed.

        Raises:
            NotFound: there is no such thing.
            Refused: the patient must be asked first, it is said to a person, or nothing goes by letter to
                this referrer.
            BadTemplate: the practice's own text is wrong.
        """
        store, practice = self._office.store, self._office.practice()
        occasion = occasion_of(store, owed_id)
        to = recipient(store, occasion.referrer) if occasion else None
        if occasion is None or to is None:
            raise NotFound(f"Nothing owed has the number {owed_id}. {_SAFE}.")
        letter, model = self._allowed(occasion, to, practice)
        values = referrer_values(to) | item_values(occasion, practice)
        referral = referral_facts(store, occasion.referral, to.id) if occasion.referral else None
        if letter.name == "years_list":
            values |= self._year(to, practice)
        return OwedLetter(occasion, self._write(letter, values, practice, to, referral), model)

    def for_name(
        self, name: str, *, referrer_id: int | None = None, referral_id: int | None = None
    ) -> WrittenLetter:
        """Return a letter or handout by its name.

        Args:
            name: of the letter.
            referrer_id: to whom; a handout needs nobody.
            referral_id: about whom, where it is about a patient.

        Raises:
            NotFound: there is no such letter, referrer or referral of theirs.
            Refused: it needs a referrer or a referral, or the patient does not want them to know.
            BadTemplate: the practice's own text is wrong.
        """
        letter, practice = letter_named(name), self._office.practice()
        if letter.form is Form.HANDOUT:
            return self._write(letter, {}, practice)
        if referrer_id is None:
            raise Refused(f"The letter {name} goes to somebody. {_SAFE}; say to whom: --referrer ID")
        to = recipient(self._office.store, referrer_id)
        if to is None:
            raise NotFound(f"There is no referrer {referrer_id}. {_SAFE}.")
        _check_wanted(letter, to)
        values = referrer_values(to)
        referral = None
        if name == "years_list":
            values |= self._year(to, practice)
        elif letter.about_patient:
            referral = self._referral(letter, to, referral_id)
        return self._write(letter, values, practice, to, referral)

    def _allowed(
        self, occasion: LetterOccasion, to: Recipient, practice: Practice
    ) -> tuple[Letter, SharedCare]:
        """Return the letter of something owed, and the model. Raises Refused if it may not go out."""
        kind = occasion.kind
        tell = occasion.tell or Tell.NOT_ASKED
        if occasion.referral is not None:
            _check_permission(kind, tell, to)
        model = to.shared_care(practice.settings.owed.model)
        letter = letter_for(kind)
        if letter is None and not kind.facts.is_spoken:
            raise Refused(
                f"What was promised has no letter of its own. {_SAFE}; send what you promised, then record "
                f"it with: frontdesk owed sent {occasion.id} --by CHANNEL"
            )
        check_channel(kind, model, Channel.POST)
        assert letter is not None  # what is spoken was refused just now
        _check_wanted(letter, to)
        return letter, model

    def _referral(self, letter: Letter, to: Recipient, referral_id: int | None) -> ReferralFacts:
        """Return the referral that a letter is about. Raises NotFound or Refused."""
        if referral_id is None:
            raise Refused(f"The letter {letter.name} is about a patient. {_SAFE}; say whom: --referral ID")
        found = referral_facts(self._office.store, referral_id, to.id)
        if found is None:
            raise NotFound(f"{to.words} sent nobody with the referral {referral_id}. {_SAFE}.")
        for kind in letter.owed:
            _check_permission(kind, found.tell, to)
        if found.tell is Tell.NO:
            raise Refused(f"The patient does not want {to.words} to be told anything. {_SAFE}.")
        return found

    def _year(self, to: Recipient, practice: Practice) -> Values:
        """Return the values of the list of the past year, which ends now."""
        now = self._office.now()
        hours = practice.rule.hours
        start = hours.instant(hours.day_of(now) - _YEAR, 0)
        return year_values(referrals_between(self._office.store, to.id, start, now), start, now, practice)

    def _write(
        self,
        letter: Letter,
        values: Values,
        practice: Practice,
        to: Recipient | None = None,
        referral: ReferralFacts | None = None,
    ) -> WrittenLetter:
        store, now = self._office.store, self._office.now()
        if referral is not None:
            values = referral_values(referral, tries_of(store, referral.id), practice) | values
        available = {"next_available": available_lines(self._office)}
        values = practice_values(practice, now) | available | values
        filled = fill(self._texts.template(letter.name), values)
        cover = None
        if to is not None and to.fax and to.preferred in (None, Channel.FAX):
            cover = Cover(say_number(to.fax, practice.settings.phone_region), part2=to.part2)
        return WrittenLetter(letter, filled, to, cover)


def _check_wanted(letter: Letter, to: Recipient) -> None:
    """Raise Refused for a letter that nobody asked for to somebody who opted out."""
    if letter.outreach and to.opted_out_at is not None:
        raise Refused(
            f"{to.words} asked not to be contacted. {_SAFE}; letters about their patients still go out."
        )


def _check_permission(kind: OwedKind, tell: Tell, to: Recipient) -> None:
    """Raise Refused if the patient must be asked before this kind may go out."""
    if tell is Tell.NO and blocked_by(kind, tell) is not None:
        raise Refused(
            f"The patient said no: {to.words} is told nothing, and the {kind.words} is waived. {_SAFE}. "
            "Should they say yes one day, record that on Referrals, then make the letter."
        )
    if blocked_by(kind, tell) is not None:
        raise Refused(
            f"The {kind.words} waits for the patient's permission ({tell.words} until now). {_SAFE}. Ask the "
            f"patient if {to.words} may be told, record the answer on Referrals, then make the letter."
        )
