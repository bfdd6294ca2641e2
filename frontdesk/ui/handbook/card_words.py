"""What is said about a card, above its text: whose it is, whether it is approved, the next free times."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from frontdesk.domain.handbook import Available, Card, CardKind, Handbook
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.show import moment
from frontdesk.ui.text import ours


def about_card(
    card: Card, handbook: Handbook, now: datetime, hours: OpeningHours, waiting: str = ""
) -> list[Content]:
    """The lines above a card's text.

    Args:
        card: the card.
        handbook: what is known of it.
        now: the moment it is shown, UTC.
        hours: the practice's hours.
        waiting: what somebody should look at first, or "".
    """
    lines = [Content("  ").join([_approval(card, handbook, now, hours), _whose(card)])]
    if waiting:
        lines.append(Content(waiting).stylize("bold $at-risk"))
    if card.kind is CardKind.TREATMENT:
        lines.append(_available("Next available", handbook.available.get(card.name), now, hours))
    elif card.kind is CardKind.AVAILABLE:
        lines.append(Content(""))
        lines += [
            _available(treatment.title, handbook.available.get(treatment.name), now, hours)
            for treatment in handbook.shelf.of(CardKind.TREATMENT)
        ]
    return lines


def _approval(card: Card, handbook: Handbook, now: datetime, hours: OpeningHours) -> Content:
    approval = handbook.approval(card)
    if approval is not None:
        return ours(f"approved by {approval.approved_by}, {moment(approval.at, now, hours)}", "$met")
    before = handbook.approved_before(card)
    if before is not None:
        return ours(f"changed since {before.approved_by} approved it: not yet approved", "$at-risk")
    return Content("not yet approved by our clinician").stylize("$at-risk")


def _whose(card: Card) -> Content:
    return Content("our own card" if card.is_own else "as shipped").stylize("$quiet")


def _available(label: str, known: Available | None, now: datetime, hours: OpeningHours) -> Content:
    name = ours(f"{label}: ", "bold")
    if known is None:
        return Content.assemble(name, ("not written down yet (e writes it)", "$quiet"))
    written = f"  {known.by.split(' ', 1)[0]}, {moment(known.at, now, hours)}"
    return Content.assemble(name, ours(known.text), ours(written, "$quiet"))
