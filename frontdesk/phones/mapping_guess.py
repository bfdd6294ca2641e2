"""A first guess at the columns of an unknown export, for a person to correct."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from frontdesk.exports.columns import bare, holds, named, plain, reads
from frontdesk.exports.dates import DateStyle, decide, likely_epoch
from frontdesk.phones.direction import is_full_number
from frontdesk.phones.mapping import ColumnMapping, Meanings

# The names that exports use, the surest first, in English, German, French and Spanish.
_NAMES = {
    "started_at": (
        "started at", "start time", "call start", "call start time", "start date", "date created",
        "created at", "date time", "datetime", "date and time", "call date", "call time", "timestamp",
        "start", "date", "calldate", "created", "time", "date started", "start date time", "begin time",
        "time started", "start stamp", "setup time", "date time origination", "call started", "begin",
        "datum uhrzeit", "datum und uhrzeit", "datum zeit", "zeitpunkt", "zeitstempel", "beginn",
        "anrufbeginn", "startzeit", "datum", "date et heure", "date heure", "heure de début", "début",
        "date de début", "date de l appel", "date appel", "fecha y hora", "fecha hora",
        "hora de inicio", "inicio", "fecha de inicio", "fecha", "heure", "hora", "uhrzeit", "zeit",
    ),
    "started_time": ("time", "start time", "call time", "uhrzeit", "zeit", "heure", "hora", "time of day"),
    "from_number": (
        "from", "from number", "caller", "caller number", "caller id", "calling number", "source", "src",
        "caller phone", "from phone number", "call from", "calling party number", "calling party",
        "caller id number", "originator", "ani", "from phone", "caller phone number", "source number",
        "anrufer", "von", "anrufernummer", "quelle", "nummer des anrufers", "anrufende nummer",
        "appelant", "de", "numéro appelant", "numéro de l appelant", "origine",
        "origen", "llamante", "número origen", "número llamante", "número de origen", "desde",
    ),
    "to_number": (
        "to", "to number", "callee", "called number", "destination", "dst", "dialed number", "recipient",
        "to phone number", "called", "call to", "final called party number", "original called party number",
        "called party number", "called party", "destination number", "callee number", "dialled number",
        "dnis", "to phone", "angerufener", "angerufene nummer", "an", "nach", "ziel", "zielnummer",
        "gewählte nummer", "appelé", "numéro appelé", "à", "vers", "destinataire", "destino",
        "número destino", "número de destino", "número marcado", "llamado", "a", "hacia",
    ),
    "other_number": (
        "phone number", "number", "phone", "contact number", "external number", "customer number",
        "remote number", "other party", "other party number", "rufnummer", "telefonnummer", "nummer",
        "externe rufnummer", "numéro", "numéro de téléphone", "téléphone", "número", "teléfono",
        "número de teléfono", "client number", "patient number",
    ),
    "direction": (
        "direction", "call direction", "call type", "type", "communication type", "richtung",
        "anrufrichtung", "rufrichtung", "sens", "direction de l appel", "sens de l appel", "dirección",
        "sentido", "in out", "inbound outbound", "anruftyp", "type d appel", "tipo de llamada",
    ),
    "result": (
        "result", "action result", "call result", "status", "call status", "disposition", "outcome",
        "answered", "hangup cause", "call outcome", "state", "last leg disposition", "ergebnis", "zustand",
        "anrufstatus", "resultat", "résultat", "statut", "état", "statut de l appel", "resultado",
        "estado", "estado de la llamada", "estatus",
    ),
    "voicemail": (
        "voicemail", "voicemail url", "voicemail left", "has voicemail", "message left", "voicemail link",
        "voicemail recording url", "mailbox nachricht",
    ),
    "duration": (
        "duration", "call duration", "duration seconds", "duration sec", "length", "call length",
        "total duration", "duration in seconds", "total time", "totals", "call time", "seconds",
        "elapsed time", "total duration seconds", "dauer", "anrufdauer", "gesamtdauer", "sekunden",
        "durée", "durée totale", "durée de l appel", "durée d appel", "duración", "duración total",
        "duración de la llamada", "segundos", "minutes",
    ),
    "talk_time": (
        "talk time", "talk", "talking", "talk duration", "billsec", "billable seconds", "conversation",
        "conversation time", "conversation duration", "talking time", "billing seconds", "bill seconds",
        "talk seconds", "talk time seconds", "time talking", "connected time", "call connected time",
        "billable duration", "talktime", "conversation seconds", "answered duration", "talked",
        "gesprächszeit", "gesprächsdauer", "sprechzeit", "gespräch", "sprechdauer", "verbindungsdauer",
        "durée de conversation", "durée conversation", "temps de conversation", "conversation s",
        "durée de communication", "temps de parole", "durée communication",
        "tiempo de conversación", "duración conversación", "duración de la conversación",
        "tiempo hablado", "conversación", "tiempo en conversación", "hablado",
    ),
    "answered_at": (
        "answered at", "answer time", "answer", "connect time", "date connected", "date time connect",
        "answered time", "connected at", "answer stamp", "time answered", "angenommen um", "rufannahme",
        "heure de réponse", "hora de respuesta",
    ),
    "ring_time": (
        "ring time", "ringing", "ring duration", "ring", "ringing time", "wait time", "waiting",
        "time to answer", "ring seconds", "klingelzeit", "klingeldauer", "rufdauer", "wartezeit",
        "sonnerie", "durée de sonnerie", "temps de sonnerie", "durée sonnerie", "temps d attente",
        "tiempo de timbre", "timbre", "tiempo de espera", "timbrado",
    ),
    "ended_at": (
        "end time", "end", "ended at", "ended", "date ended", "end date", "call end", "call end time",
        "end stamp", "time ended", "hangup time", "disconnect time", "date time disconnect", "ende",
        "endzeit", "fin", "heure de fin", "hora de fin",
    ),
    "name": (
        "name", "caller name", "contact name", "contact", "from name", "customer name", "caller id name",
        "anrufername", "nom", "nom de l appelant", "nombre", "nombre del llamante", "kontakt", "contacto",
    ),
    "note": (
        "transcript", "transcription", "voicemail transcript", "voicemail transcription", "message text",
        "note", "notes", "call notes", "comment", "comments", "notiz", "bemerkung", "remarque", "nota",
    ),
    "call_id": (
        "call id", "call sid", "linkedid", "linked id", "sid", "id", "session id", "call session id",
        "uniqueid", "uuid", "unique id", "call uuid", "pkid", "global call id call id", "anruf id",
        "identifiant", "id appel", "id de llamada", "session",
    ),
}  # fmt: skip
# A name made of these words, with at least one for talk, is the talk time.
_TALK = frozenset((
    "talk", "talking", "talked", "talktime", "billsec", "conversation", "gesprächsdauer", "gespraechsdauer",
    "gesprächszeit", "gespraechszeit", "sprechzeit", "sprechdauer",
))  # fmt: skip
# These mean talk beside a word for a time only.
_TALK_WITH_TIME = _TALK | {
    "bill", "billed", "billable", "billing", "speaking", "speech", "spoken", "handle",
    "gespräch", "gesprächs",
}  # fmt: skip
# And these beside a word for a length: "connect time" may be an instant, "connect duration" is not.
_TALK_WITH_LENGTH = _TALK_WITH_TIME | {"answered", "connected", "connect"}
_LENGTH = frozenset(("duration", "seconds", "secs", "sec", "length", "minutes", "dauer"))
_BESIDE_TALK = _LENGTH | {
    "time", "s", "min", "mins", "ms", "in", "call", "total", "of", "the", "mm", "ss", "hh", "h", "m",
    "milliseconds", "zeit", "der", "des",
}  # fmt: skip
_MIDNIGHT = re.compile(r"[ T](?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? AM)$", re.IGNORECASE)
_MOST_CODES = 12
_CODE_COLUMNS = frozenset(("type", "typ", "art", "code", "kind", "call type", "anrufart", "tipo", "cause"))


def guess_mapping(header: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> ColumnMapping:
    """Return the likeliest mapping of a file with this header and these first rows.

    Columns are found by name; the time, and the numbers of a file without a header, by their contents.
    """
    by_name: dict[str, str] = {}
    for name in header:
        by_name.setdefault(bare(name), name)
    found = {what: named(names, by_name) for what, names in _NAMES.items() if what != "ended_at"}
    found["talk_time"] = next(iter(columns_named("talk_time", header)), "")
    if found["duration"] and found["duration"] == found["talk_time"]:
        others = {bare: name for bare, name in by_name.items() if name != found["talk_time"]}
        found["duration"] = named(_NAMES["duration"], others)
    texts = {
        name: [row[at] for row in sample_rows if at < len(row) and row[at]] for at, name in enumerate(header)
    }
    _find_start(found, header, texts)
    _find_numbers(found, header, texts)
    _find_codes(found, header, texts)
    _tell_times_apart(found)
    start = texts.get(found["started_at"], [])
    guess = ColumnMapping(**cast("dict[str, Any]", found))
    return replace(
        guess,
        date_style=_style(start, dates_only=bool(found["started_time"])),
        zone="UTC" if {"utc", "gmt"} & set(plain(found["started_at"]).split()) else "",
        has_header=not any(name.startswith("column ") for name in header),
    )


def columns_named(what: str, header: Sequence[str]) -> tuple[str, ...]:
    """Return the columns whose names suit a field such as ``talk_time``, the surest first."""
    by_name: dict[str, str] = {}
    for name in header:
        by_name.setdefault(bare(name), name)
        by_name.setdefault(plain(name), name)
    named = [by_name[name] for name in _NAMES[what] if name in by_name]
    if what == "talk_time":
        named += filter(_is_talk_time, header)
    return tuple(dict.fromkeys(named))


def _is_talk_time(name: str) -> bool:
    """True if a column's name means how long somebody talked: ``Bill Sec``, ``Duration (talk)``."""
    words = set(plain(name).split())
    if words in ({"in", "call", "duration"}, {"in", "call", "time"}):
        return True
    if not words <= _TALK_WITH_LENGTH | _BESIDE_TALK:
        return False
    if words & _LENGTH:
        return not words.isdisjoint(_TALK_WITH_LENGTH)
    return not words.isdisjoint(_TALK_WITH_TIME if "time" in words or "zeit" in words else _TALK)


def _find_start(found: dict[str, str], header: Sequence[str], texts: dict[str, list[str]]) -> None:
    """Settle the start: one column with date and time, or a date with a time beside it."""
    chosen, clock = found["started_at"], found["started_time"]
    found["started_time"] = ""
    if chosen and clock and clock != chosen and all(map(_is_midnight, texts[chosen])) and texts[clock]:
        found["started_time"] = clock
        return
    if chosen and (holds(texts[chosen], reads) or holds(texts[chosen], _is_epoch)):
        return
    if chosen and clock and clock != chosen and holds(texts[chosen], _reads_alone):
        found["started_time"] = clock
        return
    found["started_at"] = next((name for name in header if holds(texts[name], reads)), "")


def _find_codes(found: dict[str, str], header: Sequence[str], texts: dict[str, list[str]]) -> None:
    """Settle the columns of direction and result: one column of codes may have both."""
    way = found["direction"]
    if any(map(reads, texts.get(found["result"], []))):
        # "Answered" is an instant here, not yes or no.
        found["answered_at"], found["result"] = found["answered_at"] or found["result"], ""
    if way and not found["result"] and not holds(texts[way], _is_direction):
        found["result"], found["direction"] = way, ""
    elif way and not holds(texts[way], _says_direction):
        found["direction"] = ""
    if not (found["direction"] or found["result"]):
        found["result"] = next(
            (name for name in header if plain(name) in _CODE_COLUMNS and _few(texts[name])), ""
        )


def _few(texts: Sequence[str]) -> bool:
    return 0 < len(set(texts)) <= _MOST_CODES


def _tell_times_apart(found: dict[str, str]) -> None:
    """Use a column for one time only: ``Call Time`` may be when it began, ``Connected Time`` its length."""
    if found["duration"] in (found["started_at"], found["started_time"]):
        found["duration"] = ""
    if not found["duration"] and found["talk_time"]:
        found["duration"] = found["talk_time"]


def _find_numbers(found: dict[str, str], header: Sequence[str], texts: dict[str, list[str]]) -> None:
    if found["from_number"] and found["to_number"]:
        found["other_number"] = ""
    if found["from_number"] or found["to_number"] or found["other_number"]:
        return
    numbers = [name for name in header if name not in found.values() and holds(texts[name], _is_number)]
    if len(numbers) == 1:
        found["other_number"] = numbers[0]
    elif numbers:
        found["from_number"], found["to_number"] = numbers[0], numbers[1]


def _reads_alone(text: str) -> bool:
    return reads(f"{text} 12:00")


def _is_midnight(text: str) -> bool:
    """True if it is a date with the midnight that a spreadsheet adds to a date alone."""
    return _MIDNIGHT.search(text) is not None and reads(text)


def _is_epoch(text: str) -> bool:
    return likely_epoch(text)


_USUAL = Meanings({})


def _is_direction(text: str) -> bool:
    meant = _USUAL.of(text)
    return meant is not None and meant.direction is not None and meant.result is None


def _says_direction(text: str) -> bool:
    meant = _USUAL.of(text)
    return meant is not None and meant.direction is not None


def _is_number(text: str) -> bool:
    letters = any(letter.isalpha() for letter in text)
    return is_full_number(text) and not letters and ":" not in text


def _style(texts: Sequence[str], *, dates_only: bool) -> str:
    """Return the style of the dates if they show it, else "", so that each file decides."""
    if holds(texts, _is_epoch):
        return DateStyle.EPOCH
    style, sure, _ = decide((f"{text} 12:00" if dates_only else text, "") for text in texts)
    return style if sure else ""
