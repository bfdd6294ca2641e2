"""The examination as a page for whoever reviews a practice's security: what is here, where data goes, proofs.

It names nobody, neither of the staff nor a patient, and fetches nothing.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from frontdesk import __version__
from frontdesk.domain.safety.doctor import CheckedThing
from frontdesk.domain.safety.proofs import Proof, ProofKind
from frontdesk.letters import html_page as html
from frontdesk.services.doctor.examined import Examined, installed
from frontdesk.services.doctor.rows import EXTRAS, minutes

#: The libraries that every installation has.
_LIBRARIES: Final = (
    "textual", "rich", "peewee", "phonenumbers", "tzdata", "platformdirs", "holidays", "tomlkit",
    "argon2-cffi",
)  # fmt: skip

#: Writes an instant as the practice does.
Moment = Callable[[datetime], str]


def page(home: Examined, things: Sequence[CheckedThing], moment: Moment) -> str:
    """Return the page.

    Args:
        home: what was examined.
        things: what was found.
        moment: writes an instant as the practice does.
    """
    name = home.services.practice.current().settings.name
    return html.page(
        f"{name}: security of the front desk",
        f"frontdesk doctor, {moment(home.now)}. It names no patient and nobody of the staff.",
        [
            html.heading("What was looked at"),
            _checks(things, moment),
            html.heading("Last restore"),
            html.paragraph(_last_restore(home, moment)),
            html.heading("Accounts"),
            *(html.paragraph(words) for words in _accounts(home)),
            html.heading("Where data is, and where it goes"),
            html.table(("what", "where", "goes to"), _data(home)),
            html.heading("Inventory"),
            html.table(("component", "version"), _inventory(home)),
        ],
    )


def _checks(things: Sequence[CheckedThing], moment: Moment) -> str:
    rows = [
        (
            thing.title,
            thing.verdict.state.value,
            thing.verdict.words,
            moment(thing.verdict.proved_at) if thing.verdict.proved_at is not None else "not proved",
            thing.verdict.do,
        )
        for thing in things
    ]
    return html.table(("what", "state", "found", "last proved", "to do"), rows)


def _last_restore(home: Examined, moment: Moment) -> str:
    kinds = (ProofKind.REHEARSAL, ProofKind.RESTORE)
    tried: list[Proof] = [proof for kind in kinds if (proof := home.last_good(kind)) is not None]
    last = max(tried, key=lambda proof: proof.at, default=None)
    if last is None:
        return "No backup was ever restored."
    what = "rehearsed in a fresh place" if last.kind is ProofKind.REHEARSAL else "into this home"
    took = f"{last.seconds / 60:.1f} minutes ({minutes(last.seconds)})"
    return f"{moment(last.at)}, {what}: {took}, up to entry {last.detail.get('head')} of the audit."


def _accounts(home: Examined) -> Iterator[str]:
    signing = home.services.sign_in
    if not signing.is_on():
        yield "Sign-in is off: there are no accounts. What is written is signed with a name that is chosen."
        return
    active = [one for one in signing.accounts() if one.active]
    roles = Counter(one.role.words for one in active)
    listed = ", ".join(f"{count} {role}" for role, count in sorted(roles.items()))
    yield f"{len(active)} accounts: {listed}. {sum(one.has_secret for one in active)} have a PIN or password."
    yield (
        "PINs have 6 digits and passwords 8 characters at least, kept as argon2id hashes. There is no "
        "default account, misses are delayed, and one sealed recovery key opens with a typed reason, of "
        "which the leads are told."
    )
    yield f"The recovery key was used {len(signing.recovery_uses())} times."


def _data(home: Examined) -> Iterator[tuple[str, str, str]]:
    """Yield where data is: what it is, where, and where it goes from there."""
    where = "a file of this machine, " if home.store.is_sqlite else ""
    state = "encrypted" if home.store.is_encrypted else "not encrypted by frontdesk"
    yield "Patients, calls, audit (the store)", f"{where}{home.store.where}; {state}", "backups; papers"
    places = home.places
    sealed = "encrypted to an age recipient" if places.recipient else f"as the store, {state}"
    yield "Backups", f"{_shown(places.folder)}; {sealed}", "wherever that folder is copied to"
    if home.config.outbox_folder is not None:
        yield "Letters to referrers", _shown(home.config.outbox_folder), "your fax or mail gateway"
    yield "Papers and exports", "where somebody saves them, private files", "by hand"
    yield "Faults, without anybody's data", _shown(home.locations.log_file), "nowhere"
    yield "Settings of this machine", _shown(home.locations.config_file), "nowhere"
    yield "Keys of this home", _shown(home.locations.keys_folder), "encrypted backups only"
    network = "none" if home.store.is_sqlite else "to the server of the store only"
    yield "Connections over a network", network, "nothing is sent to who made frontdesk"


def _inventory(home: Examined) -> Iterator[tuple[str, str]]:
    yield "frontdesk", __version__
    yield "Python", platform.python_version()
    yield "System", f"{platform.system()} {platform.release()}"
    for name in (*_LIBRARIES, *EXTRAS.values()):
        yield name, installed(name) or "not installed"


def _shown(path: Path) -> str:
    return str(path)
