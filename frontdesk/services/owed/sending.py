"""Sending what is owed: sent, confirmed, failed, waived. Sent is not received.

The clock stops at the first sending that did not fail. After a failed one the thing is open again with the
due it had; where that has passed meanwhile, the breach carries it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NoReturn

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete, NotFound, Refused, Taken
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.phone.numbers import BadNumber, read_number
from frontdesk.domain.referrals.owed import Channel, Needs, OwedState, Tell, blocked_by, check_channel
from frontdesk.domain.referrals.owed_items import OwedItem, OwedLine, SendingState
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.services.office import Practice
from frontdesk.services.owed.permission import waive_for_no
from frontdesk.services.owed.series import SAID_NO
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.items import change_item, read_item
from frontdesk.store.owed.lists import owed_lines
from frontdesk.store.owed.passing import audit_breach, breach_reason, stamp_one
from frontdesk.store.owed.sendings import (
    Standing,
    add_sending,
    drop_staged,
    end_sending,
    mark_written,
    read_sending,
    sending_that_stands,
)

_SAFE: Final = "Nothing was changed"


@dataclass(frozen=True, slots=True)
class KnownFax:
    """The fax number of a referrer, as it was known when the letter to it was made.

    Attributes:
        number: its key.
        verified_at: when somebody verified it, UTC; or None.
    """

    number: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewSending:
    """A try to send something, as it is recorded.

    Attributes:
        owed_id: what is sent.
        channel: how.
        address: to which number or address; "" for the one that is known of the referrer.
        made_for: the fax number to which its file goes; None if no file goes to one.
    """

    owed_id: int
    channel: Channel
    address: str = ""
    made_for: KnownFax | None = None


def send(
    db: Transaction, new: NewSending, practice: Practice, *, now: datetime, by: int, is_staged: bool = False
) -> int:
    """Record that something was sent, or if it is staged that it is being put into the outgoing folder.

    Returns:
        The number of the sending.

    Raises:
        NotFound: there is no such thing.
        Taken: it was sent already; the sentence says by whom and how.
        Refused: it is waived, the patient must be asked first, it is not sent in this way, or the fax number
            for which its file was made changed since.
    """
    stamp_one(db, new.owed_id, now=now, by=by)
    item = read_item(db, new.owed_id)
    line = _line(db, item, practice, now)
    _check_open(db, item, practice)
    _check_allowed(line, new.channel, practice)
    _check_same_fax(line, new.made_for)
    changes, state = Changes(), SendingState.STAGED if is_staged else SendingState.SENT
    number = add_sending(
        db,
        changes,
        item.id,
        channel=new.channel,
        address=address_of(line, new, practice.settings.phone_region),
        state=state,
        at=now,
        by=by,
    )
    if number is None:
        _say_who_sent(db, item.id, practice)
    if is_staged:
        # Nothing to undo yet: it becomes an action when the file is written.
        _audit(db, Action.OWED_STAGED, item.id, at=now, by=by, sending=number, channel=new.channel.value)
        return number
    _mark_sent(db, changes, item, new.channel, now)
    _keep(db, changes, Action.OWED_SENT, item.id, at=now, by=by, sending=number, channel=new.channel.value)
    return number


def written(db: Transaction, sending_id: int, *, now: datetime, by: int) -> None:
    """Record that a staged sending's file is whole in the outgoing folder: it is sent.

    Raises:
        NotFound: there is no such sending that stands.
        Refused: it is not staged.
    """
    staged = read_sending(db, sending_id)
    item = read_item(db, staged.owed_id)
    if not mark_written(db, sending_id):
        raise Refused(f"This was handed over already. {_SAFE}.")
    changes = Changes()
    changes.made("sending", sending_id)
    _mark_sent(db, changes, item, staged.channel, staged.at)
    _keep(
        db,
        changes,
        Action.OWED_SENT,
        item.id,
        at=now,
        by=by,
        sending=sending_id,
        channel=staged.channel.value,
    )


def not_written(db: Transaction, sending_id: int, reason: str, *, now: datetime, by: int) -> None:
    """Record that a staged sending's file could not be written: nothing was sent.

    If the referrer may be told nothing since, it is waived.

    Raises:
        NotFound: there is no such sending that stands.
        Refused: it is not staged.
    """
    staged = read_sending(db, sending_id)
    if not drop_staged(db, sending_id, one_line(reason, ABOUT_LIMIT), at=now, by=by):
        raise Refused(f"This was handed over already. {_SAFE}.")
    _audit(db, Action.OWED_UNSTAGED, staged.owed_id, at=now, by=by, sending=sending_id)
    sender = read_item(db, staged.owed_id).sender_id
    if sender is not None:
        # The patient may have said no while the file was written.
        waive_for_no(db, Changes(), sender, now=now, by=by)


def confirm(db: Transaction, owed_id: int, *, now: datetime, by: int) -> None:
    """Record that a sending arrived; that moves no verdict.

    Raises:
        NotFound: there is no such thing.
        Refused: it was not sent.
        Taken: it was confirmed already.
    """
    item = read_item(db, owed_id)
    standing = _sent(db, item)
    changes = Changes()
    change_item(db, changes, item, state=OwedState.CONFIRMED)
    _end(db, changes, standing, SendingState.CONFIRMED, now=now, by=by)
    _keep(db, changes, Action.OWED_CONFIRMED, owed_id, at=now, by=by, sending=standing.id)


def fail(db: Transaction, owed_id: int, reason: str, practice: Practice, *, now: datetime, by: int) -> None:
    """Record that a sending failed: the thing is open again, with the due it had.

    If the referrer may be told nothing since, it is waived instead.

    Raises:
        NotFound: there is no such thing.
        Incomplete: no reason was given.
        Refused: it was not sent.
        Taken: it was confirmed already.
    """
    why = one_line(reason, ABOUT_LIMIT)
    if not why:
        raise Incomplete("reason", f"Say why it failed, such as busy or wrong number. {_SAFE}.")
    item = read_item(db, owed_id)
    standing = _sent(db, item)
    line = _line(db, item, practice, now)
    changes = Changes()
    missed = item.due < now and not item.stamped
    cause = breach_reason(item.kind, line.tell) if missed else line.breach_reason
    # Who may be told nothing since is owed nothing.
    says_no = line.tell is Tell.NO and item.kind.facts.needs is not Needs.NOTHING
    change_item(
        db,
        changes,
        item,
        state=OwedState.WAIVED if says_no else OwedState.OPEN,
        waived_reason=SAID_NO if says_no else "",
        sent_at=None,
        channel="",
        # Named though nothing else may change: a verdict given since keeps this from being undone.
        stamped=item.stamped or missed,
        breached_at=item.due if missed else line.breached_at,
        breach_reason=cause,
    )
    _end(db, changes, standing, SendingState.FAILED, now=now, by=by, reason=why)
    if missed:
        audit_breach(db, owed_id, cause, at=now, by=by)
    _keep(db, changes, Action.OWED_FAILED, owed_id, at=now, by=by, sending=standing.id)


def waive(db: Transaction, owed_id: int, reason: str, practice: Practice, *, now: datetime, by: int) -> None:
    """Record that something is not owed any more, and why.

    Raises:
        NotFound: there is no such thing.
        Incomplete: no reason was given.
        Taken: it was sent already.
        Refused: it is waived already.
    """
    why = one_line(reason, ABOUT_LIMIT)
    if not why:
        raise Incomplete("reason", f"Say in a few words why this is not owed. {_SAFE}.")
    stamp_one(db, owed_id, now=now, by=by)
    item = read_item(db, owed_id)
    _check_open(db, item, practice)
    if sending_that_stands(db, owed_id) is not None:
        _say_who_sent(db, owed_id, practice)
    changes = Changes()
    change_item(db, changes, item, state=OwedState.WAIVED, waived_reason=why)
    _keep(db, changes, Action.OWED_WAIVED, owed_id, at=now, by=by)


def address_of(line: OwedLine, new: NewSending, region: str) -> str:
    """Return where something is sent to, as it is shown: what was typed, else what is known of them."""
    typed = one_line(new.address, ABOUT_LIMIT)
    if typed:
        return typed
    known = {Channel.FAX: line.fax, Channel.PHONE: line.phone}
    if number := known.get(new.channel, ""):
        return say_number(number, region)
    return line.email if new.channel is Channel.SECURE_EMAIL else ""


def unverified_fax(line: OwedLine, new: NewSending, region: str) -> str:
    """Return what to say about a fax number that nobody verified, or "". It is told, and never refused."""
    if new.channel is not Channel.FAX:
        return ""
    address = address_of(line, new, region)
    if not address:
        return f"No fax number is known of {line.referrer_words}. Write it down with them."
    try:
        key = read_number(address, region).key
    except BadNumber:
        key = ""
    if key and key == line.fax and line.fax_is_verified:
        return ""
    return (
        f"Nobody verified the fax number {address} of {line.referrer_words}. Call their office, have it read"
        " back, and record that it is verified."
    )


def _line(db: Transaction, item: OwedItem, practice: Practice, now: datetime) -> OwedLine:
    minutes = practice.settings.owed.at_risk_minutes
    (line,) = owed_lines(db, [item.id], now=now, at_risk_minutes=minutes)
    return line


def _mark_sent(
    db: Transaction, changes: Changes, item: OwedItem, channel: Channel, sent_at: datetime
) -> None:
    change_item(db, changes, item, state=OwedState.SENT, sent_at=sent_at, channel=channel)


def _check_open(db: Transaction, item: OwedItem, practice: Practice) -> None:
    """Raise if a thing does not wait to be sent: Taken with who sent it, Refused if it is waived."""
    if item.state is OwedState.WAIVED:
        raise Refused(f"This is waived, so it is not owed any more. {_SAFE}.")
    if not item.is_open:
        _say_who_sent(db, item.id, practice)


def _say_who_sent(db: Transaction, owed_id: int, practice: Practice) -> NoReturn:
    """Raise Taken, with who sent it, how and when."""
    standing = sending_that_stands(db, owed_id)
    if standing is None:
        raise Taken(f"This was changed just now. {_SAFE}; look again.")
    hours = practice.rule.hours
    when = hours.style.moment(hours.local(standing.at))
    how = f"by {standing.channel.words}" if standing.channel is not Channel.IN_PERSON else "in person"
    if standing.state is SendingState.STAGED:
        raise Taken(f"{standing.by} is sending this {how} since {when}. {_SAFE}.")
    known = " and it was confirmed" if standing.state is SendingState.CONFIRMED else ""
    raise Taken(f"{standing.by} sent this {how} on {when}{known}. {_SAFE}.")


def _check_allowed(line: OwedLine, channel: Channel, practice: Practice) -> None:
    """Raise Refused if the patient must be asked first, or if it is not sent in this way."""
    if line.tell is Tell.NO and blocked_by(line.kind, line.tell) is not None:
        raise Refused(
            f"The patient said no: {line.referrer_words} is told nothing, and this is waived. {_SAFE}."
        )
    if blocked_by(line.kind, line.tell) is not None:
        raise Refused(
            f"The {line.kind.words} waits for the patient's permission ({line.tell.words} until now)."
            f" {_SAFE}. Ask them if {line.referrer_words} may be told, record the answer, then send it."
        )
    check_channel(line.kind, line.model_or(practice.settings.owed.model), channel)


def _check_same_fax(line: OwedLine, made_for: KnownFax | None) -> None:
    """Raise Refused if a file goes to another fax number than the one known now, verified as it was."""
    if made_for is not None and made_for != KnownFax(line.fax, line.fax_verified_at):
        raise Refused(
            f"Somebody changed or verified the fax number of {line.referrer_words} while the letter was made."
            " Nothing was sent; look at the number, then send it again."
        )


def _sent(db: Transaction, item: OwedItem) -> Standing:
    """Return the sending that waits to be confirmed or to fail. Raises Refused or Taken."""
    if item.state is OwedState.CONFIRMED:
        raise Taken(f"This was confirmed already. {_SAFE}; undo that first if it did not arrive.")
    standing = sending_that_stands(db, item.id) if item.state is OwedState.SENT else None
    if standing is None:
        raise Refused(f"This was not sent, so nothing can arrive or fail. {_SAFE}; record the sending first.")
    return standing


def _end(
    db: Transaction,
    changes: Changes,
    standing: Standing,
    state: SendingState,
    *,
    now: datetime,
    by: int,
    reason: str = "",
) -> None:
    ended = end_sending(db, changes, standing.id, state, at=now, by=by, reason=reason)
    if not ended:
        raise NotFound(f"This sending was changed just now. {_SAFE}; look again.")


def _keep(
    db: Transaction,
    changes: Changes,
    action: Action,
    owed_id: int,
    *,
    at: datetime,
    by: int,
    **detail: str | int | None,
) -> None:
    """Write the audit entry of an action, and what it takes to undo it."""
    audit = _audit(db, action, owed_id, at=at, by=by, **detail)
    changes.save(db, audit_id=audit, at=at, person_id=by, action=action)


def _audit(
    db: Transaction, action: Action, owed_id: int, *, at: datetime, by: int, **detail: str | int | None
) -> int:
    return write_audit(db, at=at, person_id=by, action=action, subject_id=owed_id, **detail)
