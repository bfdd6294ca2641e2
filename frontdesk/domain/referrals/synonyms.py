"""The words by which callers say who sent them, and the answer that each of them means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.domain.text import fold

#: What a word means: a kind of source, or why none is known.
Meaning: TypeAlias = SourceKind | SourceAnswer

#: Phrases by what they mean, as they are shown and kept beside the answer. "My doctor" may be either of two.
_PHRASES: Final[tuple[tuple[Meaning, str], ...]] = (
    (SourceKind.WEB_SEARCH, "Google, googled, Google Maps, Bing, Yahoo, DuckDuckGo, internet, website"),
    (SourceKind.WEB_SEARCH, "online, Psychology Today, Zocdoc, Healthgrades, WebMD, Yelp, web page"),
    (SourceKind.WEB_SEARCH, "internet search, online search, Google search, search engine"),
    (SourceKind.SOCIAL_MEDIA, "FB, IG"),
    (SourceKind.SOCIAL_MEDIA, "Facebook, Instagram, TikTok, YouTube, Reddit, Twitter, LinkedIn, Nextdoor"),
    (SourceKind.AI_ASSISTANT, "ChatGPT, GPT, Gemini, Copilot, Claude, Perplexity, Siri, Alexa, chatbot"),
    (SourceKind.WORD_OF_MOUTH, "friend, family, relative, wife, husband, partner, mother, mom, father"),
    (SourceKind.WORD_OF_MOUTH, "dad, sister, brother, daughter, son, cousin, aunt, uncle, coworker, spouse"),
    (SourceKind.WORD_OF_MOUTH, "colleague, neighbor, roommate, support group, somebody told them"),
    (SourceKind.EXISTING_PATIENT, "current patient, former patient, patient of yours, another patient"),
    (SourceKind.INSURER_DIRECTORY, "insurance, insurance company, health plan, provider directory, Aetna"),
    (SourceKind.INSURER_DIRECTORY, "Cigna, Blue Cross, Blue Shield, BCBS, United Healthcare, UHC, Optum"),
    (SourceKind.INSURER_DIRECTORY, "Humana, Medicare, Medicaid, Kaiser, Tricare"),
    (SourceKind.PRIMARY_CARE, "doctor, physician, family doctor, PCP, GP, internist, nurse practitioner"),
    (SourceKind.PSYCHIATRIST, "doctor, psych, prescriber, medication provider"),
    (SourceKind.THERAPIST, "counselor, counsellor, social worker, LCSW, couples therapist, psychotherapist"),
    (SourceKind.ADDICTION_CENTER, "rehab, detox, sober living, recovery center, day program"),
    (SourceKind.WOMENS_HEALTH, "OB/GYN, OBGYN, gynecologist, obstetrician, midwife, doula"),
    (SourceKind.PEDIATRICS, "pediatrician, child doctor"),
    (SourceKind.PAIN, "pain clinic, pain doctor, pain management"),
    (SourceKind.NEUROLOGY, "neurologist"),
    (SourceKind.ONCOLOGY, "oncologist, cancer center"),
    (SourceKind.CARDIOLOGY, "cardiologist"),
    (SourceKind.HOSPITAL, "emergency room, ER, ED, inpatient unit, discharge planner, veterans affairs"),
    (SourceKind.EMPLOYEE_ASSISTANCE, "EAP, employer, human resources, HR, work"),
    (SourceKind.OTHER_PROVIDER, "ketamine clinic, TMS clinic, Spravato clinic, another clinic"),
    (SourceKind.OUR_CLINICIANS, "in-house, internal referral, one of ours, same practice, own staff"),
    (SourceKind.OTHER, "self, self-referred, self referral, myself, nobody, no one, themselves"),
    (SourceKind.OTHER, "radio, TV, television, newspaper, billboard, flyer, podcast, walked by, drove by"),
    (SourceKind.OTHER, "church, school, university, lawyer, attorney, pharmacy, pharmacist"),
    (SourceAnswer.DOES_NOT_KNOW, "unsure, idk, not sure, unknown, no idea, can't remember, forgot"),
    (SourceAnswer.DOES_NOT_KNOW, "don't know, cannot remember, doesn't know, dont know"),
    (SourceAnswer.DECLINED, "refused, rather not say, won't say, private, prefers not to say"),
    (SourceAnswer.IN_DISTRESS, "crisis, upset, crying, suicidal"),
    (SourceAnswer.MISSED, "machine, hung up, after hours, no answer"),
)

#: Words of a sentence that say nothing about who it was.
_FILLERS: Final = frozenset(
    {"a", "an", "and", "at", "by", "for", "found", "from", "he", "her", "him", "his", "i"}
    | {"in", "it", "me", "mine", "my", "of", "off", "on", "our", "said", "saw", "she", "that"}
    | {"the", "their", "them", "they", "through", "to", "told", "us", "via", "was", "we"}
    | {"with", "you", "your"}
)


def meanings(typed: str) -> Iterator[tuple[Meaning, str]]:
    """Yield what a folded text may mean, each meaning once, with the phrase it was found by.

    Every word but fillers has to begin a word of one phrase: ``my doctor``, ``psych tod``, ``on goo``. A name
    with a word more, such as ``Dr Friend``, means nothing.
    """
    words = typed.replace("/", " ").replace("-", " ").split()
    said = [word for word in words if word not in _FILLERS] or words
    if not said:
        return
    found: set[Meaning] = set()
    for meaning, phrases in _PHRASES:
        for phrase in phrases.split(", "):
            if meaning not in found and _begin(said, phrase):
                found.add(meaning)
                yield meaning, phrase


def _begin(said: list[str], phrase: str) -> bool:
    parts = fold(phrase).replace("/", " ").replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in said)
