"""What the columns and the words of an unknown export mean: said once by a person, remembered by its header.

A word of a column may say the direction, the result, or both (``missed outbound call``). What no list knows
is put together from words that are known, and else a person is asked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, NamedTuple

from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.errors import BadSettings, Incomplete
from frontdesk.domain.phone.written import PLACEHOLDERS
from frontdesk.exports.columns import NO_COLUMN, plain

#: Words that exports write for a call that somebody answered.
ANSWERED = (
    "answered", "answer", "accepted", "call connected", "connected", "completed", "complete", "yes", "true",
    "success", "successful", "succeeded", "picked up", "normal clearing", "answered elsewhere",
    "answered by other", "answered by other member", "answered by agent", "handled", "serviced",
    "angenommen", "beantwortet", "verbunden", "erfolgreich", "ja", "entgegengenommen", "geführt",
    "répondu", "répondue", "décroché", "décrochée", "abouti", "aboutie", "réussi", "réussie", "oui",
    "traité", "contestada", "contestado", "respondida", "respondido", "atendida", "atendido", "completada",
    "completado", "conectada", "sí", "si", "spoke", "spoken", "ok",
)  # fmt: skip
#: For one that nobody answered.
MISSED = (
    "missed", "missed call", "no answer", "not answered", "unanswered", "busy", "line busy", "failed",
    "call failed", "canceled", "cancelled", "abandoned", "rejected", "declined", "hang up", "hung up",
    "blocked", "no", "false", "disconnected", "stopped", "wrong number", "congestion", "undelivered",
    "ringing", "noanswer", "ring no answer", "ring timeout", "timeout", "timed out", "lost", "failure",
    "unsuccessful", "not connected", "no user response", "user busy", "originator cancel", "call rejected",
    "no pickup", "caller hung up", "unreachable", "unavailable", "offline", "overflowed", "not available",
    "verpasst", "entgangen", "nicht angenommen", "unbeantwortet", "nicht beantwortet", "besetzt",
    "abgelehnt", "abgewiesen", "abgebrochen", "verloren", "keine antwort", "nein", "nicht erreicht",
    "fehlgeschlagen", "aufgelegt", "manqué", "manquée", "sans réponse", "non répondu", "non répondue",
    "occupé", "rejeté", "refusé", "refusée", "abandonné", "abandonnée", "perdu", "perdue", "échoué",
    "échec", "annulé", "annulée", "non", "non abouti", "non décroché", "perdida", "perdido",
    "no contestada", "no contestado", "sin respuesta", "no respondida", "no atendida", "ocupado",
    "ocupada", "rechazada", "rechazado", "abandonada", "abandonado", "fallida", "fallido", "cancelada",
    "cancelado", "hangup", "rna", "no one answered", "nobody answered", "caller hangup",
)  # fmt: skip
#: For one that left a voicemail.
VOICEMAIL = (
    "voicemail", "voice mail", "left voicemail", "message left", "voicemail left", "new voicemail", "vm",
    "left message", "message", "went to voicemail", "voice message", "voicemail received", "to voicemail",
    "sent to voicemail", "mailbox", "anrufbeantworter", "mailbox nachricht", "nachricht", "sprachnachricht",
    "voicebox", "ab", "messagerie", "messagerie vocale", "boîte vocale", "message vocal", "répondeur",
    "buzón", "buzón de voz", "mensaje de voz", "contestador", "correo de voz",
)  # fmt: skip
#: For one that came in.
INBOUND = (
    "inbound", "incoming", "in", "received", "trunking originating", "i", "ingress", "user in",
    "external in", "terminated", "eingehend", "ankommend", "eingang", "kommend", "eingehender",
    "eingehende", "entrant", "entrante", "reçu", "reçue", "arrivée", "recibida", "recibido",
)  # fmt: skip
#: For one that went out.
OUTBOUND = (
    "outbound", "outgoing", "out", "placed", "dialed", "outbound api", "outbound dial",
    "trunking terminating", "o", "egress", "user out", "dialled", "outbound call",
    "ausgehend", "abgehend", "ausgang", "gehend", "ausgehender", "ausgehende", "gewählt", "sortant",
    "sortante", "émis", "émise", "saliente", "realizada", "realizado", "efectuada", "efectuado",
)  # fmt: skip
#: For one between phones of the practice.
INTERNAL = ("internal", "extension", "intercom", "intern", "interne", "interna", "interno", "extension call")

#: What a person may say that a value means: the name of each meaning, with its direction and its result.
MEANINGS: Mapping[str, tuple[Direction | None, Result | None]] = {
    "answered": (None, Result.ANSWERED),
    "missed": (None, Result.MISSED),
    "voicemail": (None, Result.VOICEMAIL),
    "outbound answered": (Direction.OUTBOUND, Result.ANSWERED),
    "outbound unanswered": (Direction.OUTBOUND, Result.MISSED),
    "internal": (Direction.INTERNAL, None),
    "ignore": (None, None),
    "inbound": (Direction.INBOUND, None),
    "outbound": (Direction.OUTBOUND, None),
}
#: The meanings that are offered when a column is asked about; the others say the direction alone.
OFFERED = tuple(MEANINGS)[:7]

_FILLERS = frozenset((
    "call", "calls", "phone", "voip", "voice", "the", "by", "anruf", "anrufe", "gespräch", "ruf", "appel",
    "appels", "llamada", "llamadas", "de", "la", "event",
))  # fmt: skip


# Anywhere in a value these mean voicemail, unless another word denies it.
_MACHINE = frozenset(("voicemail", "voicemails", "vm", "mailbox", "vmail"))
_LEFT = frozenset(("left", "leave", "leaves", "new"))
_DENIED = frozenset(("no", "not", "without", "never", "didn", "nobody"))
_BESIDE_DENIED = _DENIED | {"did", "t", "was"}


class Meaning(NamedTuple):
    """What a word means.

    Attributes:
        direction: in, out or internal, or None.
        result: answered, missed or voicemail, or None.
        ignore: True if rows with it are left out.
    """

    direction: Direction | None
    result: Result | None
    ignore: bool = False


class Meanings:
    """The words of one export: the usual ones, overridden by what a person said."""

    def __init__(self, said: Mapping[str, Iterable[str]]) -> None:
        """Take the words that a person or an earlier mapping gave to each meaning (``MEANINGS``)."""
        usual = {
            "internal": INTERNAL, "outbound": OUTBOUND, "inbound": INBOUND, "missed": MISSED,
            "answered": ANSWERED, "voicemail": VOICEMAIL,
        }  # fmt: skip
        self._known: dict[str, Meaning] = {}
        for words in (usual, said):
            for meaning, some in words.items():
                meant = Meaning(*MEANINGS[meaning], ignore=meaning == "ignore")
                self._known.update((plain(word), meant) for word in some)

    def of(self, text: str) -> Meaning | None:
        """Return what a value of a column means, or None if that is not known."""
        word = plain(text)
        if (known := self._known.get(word)) is not None:
            return known
        tokens = word.split()
        short = [token for token in tokens if token not in _FILLERS]
        if short != tokens and (known := self._known.get(" ".join(short))) is not None:
            return known
        for at in range(1, len(short)):
            one, other = (self._known.get(" ".join(part)) for part in (short[:at], short[at:]))
            if one and other and not (one.ignore or other.ignore):
                first, second = (one, other) if one.direction else (other, one)
                if first.direction and not first.result and second.result and not second.direction:
                    return Meaning(first.direction, second.result)
        return self._pieced_together(short) or self._without_figures(text, short)

    def _without_figures(self, text: str, words: list[str]) -> Meaning | None:
        """Return the meaning of a value with a time beside it, or a missed call's reason in brackets."""
        bare = " ".join(word for word in words if not word.isdecimal())
        if (known := self._known.get(bare)) is not None:
            return known
        known = self._known.get(plain(text.partition("(")[0]))
        return known if known is not None and known.result is Result.MISSED else None

    def _pieced_together(self, words: list[str]) -> Meaning | None:
        """Return the meaning of a value that mentions a message or denies an answer (``did not answer``)."""
        some = set(words)
        if some & _DENIED:
            rest = self._known.get(" ".join(word for word in words if word not in _BESIDE_DENIED))
            denied = rest is not None and rest.result is Result.ANSWERED and not rest.direction
            return Meaning(None, Result.MISSED) if denied else None
        if some & _MACHINE or "voice mail" in " ".join(words) or ("message" in some and some & _LEFT):
            ways = [known.direction for word in words if (known := self._known.get(word)) and known.direction]
            return Meaning(ways[0] if ways else None, Result.VOICEMAIL)
        return None


def meaning_named(text: str) -> str:
    """Return the name in ``MEANINGS`` of a text such as ``outbound_answered``, or ""."""
    name = plain(text)
    return name if name in MEANINGS else ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column of an export is what, and what its words mean.

    Columns are named as in the header, or ``column 1`` and so on without a header; empty means
    that the export has no such column. Words are compared without case, dashes and underscores.
    """

    #: When the call began: date and time, or the date alone if there is ``started_time``.
    started_at: str = ""
    #: The time of day, if it has its own column.
    started_time: str = ""
    #: The number that called.
    from_number: str = ""
    #: The number that was called.
    to_number: str = ""
    #: The outside number, if the export has that instead of from and to.
    other_number: str = ""
    #: Inbound or outbound.
    direction: str = ""
    #: Answered or missed.
    result: str = ""
    #: A column that is not empty if a message was left.
    voicemail: str = ""
    #: How long it lasted: seconds, ``h:mm:ss`` or ``8m 45s``; it may include ringing.
    duration: str = ""
    #: How long somebody talked; goes before ``duration``. ``-``: no column has it.
    talk_time: str = ""
    #: When it was answered; empty or 0 in the file if nobody did.
    answered_at: str = ""
    #: How long it rang.
    ring_time: str = ""
    #: The name of the outside party.
    name: str = ""
    #: A transcript of the voicemail, or a note. Watched words in it raise a prompt.
    note: str = ""
    #: The id of the call; rows that share one are one call.
    call_id: str = ""
    #: ``iso``, ``day_first``, ``month_first``, ``epoch``, a ``strptime`` pattern; empty: the file decides.
    date_style: str = ""
    #: ``talk`` or ``total``: what ``duration`` counts, if neither a result nor a talk time says who was
    #: answered; empty: not known.
    time_is: str = ""
    #: The zone of its times, such as ``UTC``; empty for the practice's.
    zone: str = ""
    #: True if the first row names the columns.
    has_header: bool = True
    #: Words for an answered call.
    answered_words: tuple[str, ...] = ANSWERED
    #: Words for a missed call.
    missed_words: tuple[str, ...] = MISSED
    #: Words for a voicemail.
    voicemail_words: tuple[str, ...] = VOICEMAIL
    #: Words for an inbound call.
    inbound_words: tuple[str, ...] = INBOUND
    #: Words for an outbound call.
    outbound_words: tuple[str, ...] = OUTBOUND
    #: Words for an internal call.
    internal_words: tuple[str, ...] = INTERNAL
    #: Words for an outbound call that was answered.
    outbound_answered_words: tuple[str, ...] = ()
    #: Words for an outbound call that was not answered.
    outbound_unanswered_words: tuple[str, ...] = ()
    #: Words of rows that are ignored.
    ignore_words: tuple[str, ...] = ()

    def columns(self) -> dict[str, str]:
        """Return the name of each column that is used, by its field."""
        return {what: name for what in COLUMNS if (name := str(getattr(self, what))) not in ("", NO_COLUMN)}

    def meanings(self) -> Meanings:
        """Return what the words of its columns mean."""
        return Meanings(
            {
                meaning_named(one.name.removesuffix("_words")): getattr(self, one.name)
                for one in fields(self)
                if one.name.endswith("_words")
            }
        )

    def with_meaning(self, word: str, meaning: str) -> ColumnMapping:
        """Return the mapping with the meaning that a person gave a word, in place of the earlier one."""
        lists = {one.name: getattr(self, one.name) for one in fields(self) if one.name.endswith("_words")}
        given: dict[str, Any] = {
            name: tuple(one for one in words if plain(one) != plain(word)) for name, words in lists.items()
        }
        given[f"{meaning.replace(' ', '_')}_words"] += (word,)
        return replace(self, **given)

    def check(self, header: Sequence[str]) -> None:
        """Check that it fits a file of this header.

        Raises:
            Incomplete: no column for the start or for any number was named.
            BadSettings: it names a column that the file does not have.
        """
        if not self.started_at:
            raise Incomplete("started_at", "Say which column holds the time at which the call began.")
        if not (self.from_number or self.to_number or self.other_number):
            raise Incomplete(
                "from_number", "Say which column holds the number that called, or the other number."
            )
        known = {plain(name) for name in header}
        for what, name in self.columns().items():
            if plain(name) not in known:
                raise BadSettings(
                    f"The column “{name}” for {what} is not in this file. Choose one of its columns."
                )

    def to_json(self) -> str:
        """Return a JSON object with every field."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ColumnMapping:
        """Read a mapping that ``to_json`` wrote; a field that it lacks gets its default.

        Raises:
            BadSettings: it is not such an object.
        """
        try:
            given = json.loads(text)
        except ValueError as error:
            raise BadSettings("The remembered column mapping is not JSON. Map the columns again.") from error
        if not isinstance(given, Mapping):
            raise BadSettings("The remembered column mapping is not an object. Map the columns again.")
        return cls(
            **{one.name: _value(one.name, given[one.name]) for one in fields(cls) if one.name in given}
        )


#: The fields of a mapping that name a column, in the order in which a person is asked, with the question.
COLUMNS: Mapping[str, str] = {
    "started_at": "When the call began",
    "started_time": "The time of day, if it has its own column",
    "from_number": "The number that called",
    "to_number": "The number that was called",
    "other_number": "The outside number, if there is only one",
    "direction": "Inbound or outbound",
    "result": "Answered or missed",
    "voicemail": "Whether a message was left",
    "duration": "How long it lasted, perhaps with ringing",
    "talk_time": "How long somebody talked",
    "answered_at": "When it was answered",
    "ring_time": "How long it rang",
    "name": "The caller's name",
    "note": "A note, or the transcript of the message",
    "call_id": "The call's own id",
}


def _value(name: str, value: Any) -> Any:
    if name.endswith("_words"):
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
    elif isinstance(value, bool if name == "has_header" else str):
        return value
    raise BadSettings(f"The remembered column mapping has a wrong value for {name}. Map the columns again.")


#: A column of more different values does not hold codes.
MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class CodeQuestion:
    """The question about a column of codes.

    Attributes:
        column: the name of the column; the first if values of two are not known.
        values: each value as in the file, with the number of its rows, the most frequent first.
        likely: the likely meaning (``MEANINGS``) of values whose words suggest one.
    """

    column: str
    values: tuple[tuple[str, int], ...]
    likely: Mapping[str, str]


def code_question(
    mapping: ColumnMapping, header: Sequence[str], rows: Iterable[Sequence[str]], said: Iterable[str] = ()
) -> CodeQuestion | None:
    """Return the question about codes, or None if every value is known.

    A column with the direction in some words and the result in others is asked about as well: such a word
    says only half of what happened.

    Args:
        mapping: what is known of the columns.
        header: the names of all columns.
        rows: all rows of the file.
        said: values whose meaning a person has just said.
    """
    places = {plain(name): at for at, name in reversed(list(enumerate(header)))}
    columns = [
        name for name in dict.fromkeys((mapping.result, mapping.direction)) if name not in ("", NO_COLUMN)
    ]
    counts: dict[str, Counter[str]] = {name: Counter() for name in columns if plain(name) in places}
    for row in rows:
        for name, counted in counts.items():
            at = places[plain(name)]
            if at < len(row) and row[at] and row[at] not in PLACEHOLDERS and len(counted) < 10 * MOST_VALUES:
                counted[row[at]] += 1
    answered = {plain(value) for value in said}
    known = mapping.meanings()
    for name, counted in counts.items():
        meant = {value: known.of(value) for value in counted}
        unknown = [value for value, meaning in meant.items() if meaning is None]
        alone = not (mapping.direction and mapping.result) or plain(mapping.direction) == plain(
            mapping.result
        )
        if not unknown and not (alone and _says_halves(meant.values())):
            continue
        asked = tuple((value, n) for value, n in counted.most_common() if plain(value) not in answered)
        if not asked or (not unknown and answered >= {plain(value) for value in counted}):
            continue
        return CodeQuestion(name, asked, {value: _likely(one) for value, one in meant.items() if one})
    return None


def _says_halves(meanings: Iterable[Meaning | None]) -> bool:
    """True if some words of a column say the direction alone, and others the result alone."""
    some = [one for one in meanings if one is not None]
    return any(one.direction and not one.result for one in some) and any(
        one.result and not one.direction for one in some
    )


def _likely(meaning: Meaning) -> str:
    """Return the likeliest answer; a word for the direction alone suggests an answered call."""
    for name, meant in MEANINGS.items():
        if meant == (meaning.direction, meaning.result) and name not in ("inbound", "outbound", "ignore"):
            return name
    if meaning.ignore:
        return "ignore"
    way = meaning.direction.value if meaning.direction else ""
    return {"inbound": "answered", "outbound": "outbound answered", "internal": "internal"}.get(
        way, "answered"
    )


def unknown_words(
    mapping: ColumnMapping, header: Sequence[str], sample_rows: Sequence[Sequence[str]]
) -> tuple[str, ...]:
    """Return the words of these rows for direction and result whose meaning the mapping lacks.

    Rows with such a word are bad rows until a person says what it means.
    """
    places = {plain(name): at for at, name in reversed(list(enumerate(header)))}
    known = mapping.meanings()
    unknown: dict[str, None] = {}
    for column in (mapping.direction, mapping.result):
        at = places.get(plain(column), -1) if column else -1
        for row in sample_rows:
            if 0 <= at < len(row) and row[at] not in PLACEHOLDERS and row[at] and known.of(row[at]) is None:
                unknown[row[at]] = None
    return tuple(unknown)
