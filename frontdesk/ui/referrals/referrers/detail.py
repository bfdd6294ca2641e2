"""Everything about one of those who refer: what to do about them, what is known, what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from frontdesk.domain.referrals.owed import Channel, SharedCare
from frontdesk.domain.relationships.concerns import barrier_of, concern_of
from frontdesk.domain.relationships.people import Complaint, EntryKind, ReferrerDetail, TimelineEntry
from frontdesk.domain.relationships.touches import money_words, touch_number
from frontdesk.ui.referrals.referrers.listing import NAMED, contact_badge, sent_words
from frontdesk.ui.show import day, day_with_year, moment, short_moment
from frontdesk.ui.text import data
from frontdesk.ui.widgets.eye import Eye

_AGO = {0: "last today", 1: "last yesterday"}
#: How much of the trouble of an entry its line is colored by.
_STYLES = {EntryKind.BREACH: "$breached", EntryKind.COMPLAINT: "$at-risk"}


def referrer_lines(detail: ReferrerDetail, eye: Eye) -> Sequence[Content]:
    """Return what is known of one of them, what to do first."""
    return [
        _first(detail, eye),
        *_lists(detail),
        *(_complaint(one, eye) for one in detail.complaints),
        _year(detail),
        _health(detail),
        _answers(detail),
        _reach(detail, eye),
        _organization(detail, eye),
        _facts(detail),
        *(_entry(one, eye) for one in detail.timeline),
    ]


def _first(detail: ReferrerDetail, eye: Eye) -> Content:
    """Return the standing, what they are, where we are on the way to a first referral."""
    line = detail.line
    badge = contact_badge(line, eye)
    parts = [Content(badge.text).stylize(f"bold ${badge.style}"), Content(line.kind.words)]
    if line.key:
        parts.append(Content("key relationship").stylize("bold $accent"))
    if line.focus:
        parts.append(Content("focus list").stylize("$accent"))
    if line.apart:
        note = f": {detail.reach.opt_out_note}" if detail.reach.opt_out_note else ""
        parts.append(Content.assemble(line.apart, data(note)))
    following = line.next_contact
    if following.late_after is not None and not line.apart:
        parts.append(Content(f"next contact by {day(following.late_after, eye.hours)}").stylize("$quiet"))
    if touch := touch_number(line.touches, line.referrals):
        parts.append(Content(touch))
    return Content(" · ").join(parts)


def _lists(detail: ReferrerDetail) -> Iterator[Content]:
    """Yield each list they are on, with what to do about it."""
    for code in detail.line.lists:
        one = NAMED[code]
        yield Content.assemble((one.words.capitalize(), "bold $at-risk"), f": {one.about}")


def _complaint(one: Complaint, eye: Eye) -> Content:
    owner = f"  {one.owner} answers it" if one.owner else "  nobody has it"
    return Content.assemble(
        (f"Complaint since {moment(one.opened_at, eye.now, eye.hours)}: ", "$at-risk"),
        data(one.what),
        data(owner, "$quiet"),
    )


def _year(detail: ReferrerDetail) -> Content:
    return (
        Content.assemble(("First year, ", "$quiet"), detail.first_year) if detail.first_year else Content("")
    )


def _health(detail: ReferrerDetail) -> Content:
    """Return the figures of the relationship."""
    health = detail.line.health
    parts = [f"sent {sent_words(detail.line)}"]
    if health.per_month:
        parts.append(f"{health.per_month} a month")
    if health.days_since_last is not None:
        parts.append(_AGO.get(health.days_since_last, f"last {health.days_since_last} days ago"))
    if health.response_percent is not None:
        parts.append(f"answers {health.response_percent} %")
    if health.breaches:
        parts.append(f"{health.breaches} late this year")
    if detail.cost_cents:
        spent = detail.spent
        whole = f" ({spent.words})" if spent is not None and spent.limit_cents else ""
        parts.append(f"cost this year {money_words(detail.cost_cents)}{whole}")
    return Content(" · ".join(parts)).stylize("$quiet")


def _answers(detail: ReferrerDetail) -> Content:
    """Return their concern and barrier, with the handbook card that answers each."""
    facts = detail.facts
    known = [one for one in (concern_of(facts.concern), barrier_of(facts.barrier)) if one is not None]
    words = " · ".join(f"{one.words} (F8: {one.title})" for one in known)
    return Content.assemble(("Holds back: ", "$quiet"), words) if known else Content("")


def _reach(detail: ReferrerDetail, eye: Eye) -> Content:
    reach = detail.reach
    parts = [f"phone {eye.number(reach.phone)}"] if reach.phone else []
    if reach.fax:
        told = "" if reach.fax_verified_at is not None else " (not verified)"
        parts.append(f"fax {eye.number(reach.fax)}{told}")
    parts += [reach.email] if reach.email else []
    parts += [f"wants {Channel(reach.channel).words}"] if reach.channel else []
    parts += [f"shared care: {SharedCare(reach.model).words}"] if reach.model else []
    parts += [f"key since {day_with_year(reach.key_since, eye.hours)}"] if reach.key_since else []
    parts += ["42 CFR Part 2 program"] if reach.part2 else []
    return data(" · ".join(parts), "$quiet")


def _organization(detail: ReferrerDetail, eye: Eye) -> Content:
    """Return whom to ask for where they work, and who else matters there."""
    where = detail.organization
    if where is None:
        return Content("")
    facts = where.facts
    parts = [facts.department, *facts.places]
    parts += [f"phone {eye.number(facts.phone)}"] if facts.phone else []
    if facts.contact_name:
        phone = f" {eye.number(facts.contact_phone)}" if facts.contact_phone else ""
        parts.append(f"ask for {facts.contact_name}{phone}")
    parts += [f"{one.name}{f', {one.role}' if one.role else ''}" for one in where.people]
    known = " · ".join(filter(None, parts))
    return Content.assemble(("At work: ", "$quiet"), data(known, "$quiet")) if known else Content("")


def _facts(detail: ReferrerDetail) -> Content:
    facts = detail.facts
    parts = [facts.credentials, facts.specialty]
    parts += [f"NPI {facts.npi}"] if facts.npi else []
    parts += [f"{facts.distance} miles"] if facts.distance else []
    parts += [f"{facts.caseload:,} patients"] if facts.caseload is not None else []
    parts += ["others listen to them"] if facts.opinion_leader else []
    named = (
        ("web", facts.web),
        ("refers now to", facts.refers_to),
        ("introduced by", detail.introduced_by),
        ("enthusiasm", facts.enthusiasm),
        ("cases", facts.complexity),
        ("unprompted", facts.unprompted),
        ("we send them patients", facts.reciprocal),
        ("fax because", facts.fax_basis),
    )
    parts += [f"{words} {value}" for words, value in named if value]
    return data(" · ".join(filter(None, parts)), "$quiet")


def _entry(one: TimelineEntry, eye: Eye) -> Content:
    """Return one thing that happened, with who wrote it down."""
    return Content.assemble(
        (f"{short_moment(one.at, eye.now, eye.hours)} ", "$quiet"),
        (one.words, _STYLES.get(one.kind, "")),
        data(f": {one.detail}" if one.detail else ""),
        data(f"  {one.by.split(' ', 1)[0]}" if one.by else "", "$quiet"),
    )


def both_lines(stays: ReferrerDetail, goes: ReferrerDetail, eye: Eye) -> Sequence[Content]:
    """Return two entries of one person, below each other, as a merge shows them."""
    found: list[Content] = []
    for words, one in (("Stays: ", stays), ("Goes into it: ", goes)):
        last = f", last contact {moment_of(one, eye)}" if one.last_contact else ""
        found += [
            Content.assemble((words, "bold"), data(one.line.words, "bold"), f" · {one.line.kind.words}"),
            Content(f"  sent {sent_words(one.line)}, {one.line.touches} contacts of ours{last}"),
            Content.assemble("  ", _reach(one, eye)),
            Content.assemble("  ", _facts(one)),
            Content(""),
        ]
    return found


def moment_of(one: ReferrerDetail, eye: Eye) -> str:
    """Return the day of the last contact in words; "" without one."""
    return day_with_year(one.last_contact, eye.hours) if one.last_contact else ""
