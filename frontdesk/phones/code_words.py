"""What the words and codes of an export mean: which way a call went, what came of it, or to leave it out.

One word may say both (``missed outbound call``). What no list knows is put together from words that it
does know, and else a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from frontdesk.domain.calls import Direction, Result

#: Words for a call that somebody answered, as exports are seen to write them.
ANSWERED = (
    "answered", "answer", "accepted", "call connected", "connected", "completed", "complete", "yes", "true",
    "success", "successful", "succeeded", "picked up", "normal clearing", "answered elsewhere",
    "answered by other", "answered by other member", "answered by agent", "handled", "serviced",
    "angenommen", "beantwortet", "verbunden", "erfolgreich", "ja", "entgegengenommen", "geführt",
    "répondu", "répondue", "décroché", "décrochée", "abouti", "aboutie", "réussi", "réussie", "oui",
    "traité", "contestada", "contestado", "respondida", "respondido", "atendida", "atendido", "completada",
    "completado", "conectada", "sí", "si", "spoke", "spoken", "ok",
)  # fmt: skip
#: The same for one that nobody answered.
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
#: The same for one that ended on the machine.
VOICEMAIL = (
    "voicemail", "voice mail", "left voicemail", "message left", "voicemail left", "new voicemail", "vm",
    "left message", "message", "went to voicemail", "voice message", "voicemail received", "to voicemail",
    "sent to voicemail", "mailbox", "anrufbeantworter", "mailbox nachricht", "nachricht", "sprachnachricht",
    "voicebox", "ab", "messagerie", "messagerie vocale", "boîte vocale", "message vocal", "répondeur",
    "buzón", "buzón de voz", "mensaje de voz", "contestador", "correo de voz",
)  # fmt: skip
#: Words for a call that came in.
INBOUND = (
    "inbound", "incoming", "in", "received", "trunking originating", "i", "ingress", "user in",
    "external in", "terminated", "eingehend", "ankommend", "eingang", "kommend", "eingehender",
    "eingehende", "entrant", "entrante", "reçu", "reçue", "arrivée", "recibida", "recibido",
)  # fmt: skip
#: The same for one that went out.
OUTBOUND = (
    "outbound", "outgoing", "out", "placed", "dialed", "outbound api", "outbound dial",
    "trunking terminating", "o", "egress", "user out", "dialled", "outbound call",
    "ausgehend", "abgehend", "ausgang", "gehend", "ausgehender", "ausgehende", "gewählt", "sortant",
    "sortante", "émis", "émise", "saliente", "realizada", "realizado", "efectuada", "efectuado",
)  # fmt: skip
#: The same for one between telephones of ours.
INTERNAL = ("internal", "extension", "intercom", "intern", "interne", "interna", "interno", "extension call")

#: What a person may say that a value means: its name, and the direction and the result that are then known.
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
#: Those that are offered when a column is asked about; the others say the direction alone.
OFFERED = tuple(MEANINGS)[:7]

_FILLERS = frozenset((
    "call", "calls", "phone", "voip", "voice", "the", "by", "anruf", "anrufe", "gespräch", "ruf", "appel",
    "appels", "llamada", "llamadas", "de", "la", "event",
))  # fmt: skip


# These say voicemail wherever they stand, unless something denies it.
_MACHINE = frozenset(("voicemail", "voicemails", "vm", "mailbox", "vmail"))
_LEFT = frozenset(("left", "leave", "leaves", "new"))
_DENIED = frozenset(("no", "not", "without", "never", "didn", "nobody"))
_BESIDE_DENIED = _DENIED | {"did", "t", "was"}


class Meaning(NamedTuple):
    """What a word says.

    Attributes:
        direction: which way the call went, or None.
        result: what came of it, or None.
        ignore: whether rows with it are left out.
    """

    direction: Direction | None
    result: Result | None
    ignore: bool = False


def plain(text: str) -> str:
    """A word or a column's name as it is compared: lower case, one space between words.

    ``startTime``, ``Start Time`` and ``start_time`` are one name.
    """
    spaced = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter if letter.isalnum() else " "
        for before, letter in zip(" " + text, text, strict=False)
    )
    return " ".join(spaced.casefold().split())


class Meanings:
    """The words of one export: the usual ones, and over them what a person said."""

    def __init__(self, said: Mapping[str, Iterable[str]]) -> None:
        """Take, by meaning (``MEANINGS``), the words that a person or an earlier mapping gave it."""
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
        """What a value of a column means, or None where nobody knows."""
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
        """What a value means that a time stands beside, or a reason why it was missed, in brackets."""
        bare = " ".join(word for word in words if not word.isdecimal())
        if (known := self._known.get(bare)) is not None:
            return known
        known = self._known.get(plain(text.partition("(")[0]))
        return known if known is not None and known.result is Result.MISSED else None

    def _pieced_together(self, words: list[str]) -> Meaning | None:
        """What a value means that tells of a message, or that denies an answer (``did not answer``)."""
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
    """The meaning of this name, ``outbound_answered`` for one, or "" where there is none."""
    name = plain(text)
    return name if name in MEANINGS else ""
