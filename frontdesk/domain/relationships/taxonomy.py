"""What kind of source somebody is, by the code or the words that a list has for what they do.

Codes are those of the Health Care Provider Taxonomy of the National Uniform Claim Committee (NUCC), which the
file of the National Plan and Provider Enumeration System (NPPES) uses. A code has ten characters: two for the
type, two for the classification, five for the specialization and an X.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.text import fold

#: Beginnings of codes by the kind they mean; the longest beginning of a code decides.
CODES: Final[Mapping[SourceKind, tuple[str, ...]]] = {
    # Psychiatry, and nurse practitioners and nurse specialists who prescribe in mental health.
    SourceKind.PSYCHIATRIST: (
        "2084B0040", "2084F0202", "2084P0015", "2084P08", "363LP0808", "364SP0807", "364SP0808",
        "364SP0809", "364SP0810", "364SP0811", "364SP0812", "364SP0813",
    ),
    # Counselors, psychologists, behavior analysts, psychoanalysts, social workers, family therapists.
    SourceKind.THERAPIST: ("101Y", "102L", "103G", "103K", "103T", "1041", "106H"),
    # Addiction medicine, and rehabilitation of substance use disorders.
    SourceKind.ADDICTION_CENTER: (
        "2083A0300", "2084A0401", "207LA0401", "207QA0401", "207RA0401", "261QM2800", "261QR0405", "276400",
        "3245",
    ),
    # Family medicine, general internal medicine, general practice, and nurse practitioners of these.
    SourceKind.PRIMARY_CARE: (
        "207Q", "207R0", "207RA0000", "207RG0300", "208D", "261QP2300", "363LA2200", "363LC1500", "363LF0000",
        "363LG0600", "363LP2300",
    ),
    # Obstetrics and gynecology, women's health, midwives.
    SourceKind.WOMENS_HEALTH: ("176B", "207V", "363LW0102", "363LX0001", "364SW0102", "367A"),
    SourceKind.PEDIATRICS: ("2080", "363LP0200", "363LP0222", "364SP0200"),
    SourceKind.PAIN: ("207LP2900", "2081P2900", "2084P2900", "208VP"),
    # Neurology is the other half of the classification of psychiatry; what is not named above is neurology.
    SourceKind.NEUROLOGY: ("2084",),
    SourceKind.ONCOLOGY: ("2085R0001", "2086X0206", "207RH0003", "207RX0202", "207VX0201"),
    SourceKind.CARDIOLOGY: ("207RA0001", "207RA0002", "207RC0000", "207RC0001", "207RI0011"),
    SourceKind.COMMUNITY_HEALTH: ("251S", "261QC1500", "261QF0400", "261QM08", "261QR1300"),
    SourceKind.HOSPITAL: ("261QV0200", "273R", "281P", "282", "283Q", "2865"),
    # Every other individual or group: known, and none of the above.
    SourceKind.OTHER_SPECIALTY: ("1", "2", "3", "4"),
}  # fmt: skip
_LONGEST: Final = max(len(code) for codes in CODES.values() for code in codes)
_BY_BEGINNING: Final = {code: kind for kind, codes in CODES.items() for code in codes}
_CODE = re.compile(r"[0-9]{2}[0-9A-Z]{7}X", re.ASCII)

#: Beginnings of the words of a specialty or a job, by the kind they mean. The first line that fits decides:
#: a pediatric psychiatrist is a psychiatrist, a physical therapist no therapist.
WORDS: Final[tuple[tuple[SourceKind, tuple[str, ...]], ...]] = (
    (SourceKind.OTHER_SPECIALTY, (
        "physical therap", "occupational therap", "speech", "respiratory therap", "massage therap",
        "radiation therap", "physiotherap",
    )),
    (SourceKind.OTHER_PROVIDER, ("ketamine", "esketamine", "spravato", "tms", "transcranial magnetic")),
    (SourceKind.PSYCHIATRIST, ("psychiatr", "neuropsychiatr", "pmhnp")),
    (SourceKind.THERAPIST, (
        "psycholog", "neuropsycholog", "psychotherap", "psychoanal", "therapist", "therapy", "counsel",
        "social work", "behavior analyst", "marriage and family", "marriage & family", "lcsw", "licsw",
        "lmsw", "lmft", "lmhc", "lpc", "lpcc", "lcpc", "psyd",
    )),
    (SourceKind.ONCOLOGY, ("oncolog", "cancer")),
    (SourceKind.CARDIOLOGY, ("cardiolog", "cardiovascular")),
    (SourceKind.NEUROLOGY, ("neurolog",)),
    (SourceKind.PAIN, ("pain",)),
    (SourceKind.ADDICTION_CENTER, (
        "addiction", "substance use", "substance abuse", "chemical dependency", "detox", "iop", "php",
        "intensive outpatient", "partial hospital",
    )),
    (SourceKind.WOMENS_HEALTH, (
        "obstetric", "gynecolog", "ob gyn", "obgyn", "women's health", "womens health", "midwife",
        "midwives", "midwifery", "maternal",
    )),
    (SourceKind.PEDIATRICS, ("pediatric",)),
    (SourceKind.COMMUNITY_HEALTH, ("community health", "community mental health", "fqhc")),
    (SourceKind.EMPLOYEE_ASSISTANCE, ("employee assistance", "eap")),
    (SourceKind.PRIMARY_CARE, (
        "primary care", "family medicine", "family practice", "family physician", "family doctor",
        "family nurse practitioner", "internal medicine", "internist", "general practice",
        "general practitioner", "pcp", "fnp", "geriatric",
    )),
    (SourceKind.OTHER_SPECIALTY, (
        "hospitalist", "surg", "neurosurg", "dermatolog", "dent", "urolog", "orthop", "gastro", "endocrin",
        "pulmon", "nephrolog", "rheumatolog", "ophthalmolog", "optometr", "allerg", "anesthesiolog",
        "radiolog", "patholog", "emergency", "infectious", "hematolog", "chiropract", "podiatr", "pharmac",
        "otolaryngolog", "sleep medicine", "physical medicine", "acupunct", "nutrition", "dietit",
    )),
    (SourceKind.HOSPITAL, ("hospital", "veterans", "va medical", "health system")),
)  # fmt: skip
_BY_WORDS: Final = tuple(
    (kind, re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + ")")) for kind, words in WORDS
)
# Short words that are only meant as they stand: "dent" begins a word, "tms" is one.
_WHOLE: Final = re.compile(r"\b(?:va)\b")
_NAMED: Final = {fold(name): kind for kind in SourceKind for name in (kind.value, kind.facts.words)}


def kind_of_code(codes: Iterable[str]) -> SourceKind | None:
    """Return the kind that taxonomy codes mean, the first code that is one deciding.

    Args:
        codes: the primary one first.
    """
    for text in codes:
        code = text.strip().upper()
        if not _CODE.fullmatch(code):
            continue
        for length in range(_LONGEST, 0, -1):
            if (kind := _BY_BEGINNING.get(code[:length])) is not None:
                return kind
    return None


def kind_of_words(text: str) -> SourceKind | None:
    """Return the kind that a specialty or a job means, or a kind of ours by its own name; None if unknown.

    A taxonomy code is understood, too.
    """
    said = fold(text)
    if not said:
        return None
    if (named := _NAMED.get(said)) is not None and named.facts.is_referrer:
        return named
    if (coded := kind_of_code([text])) is not None:
        return coded
    plain = said.replace("/", " ").replace("-", " ").replace(".", "")
    for kind, words in _BY_WORDS:
        if words.search(plain):
            return kind
    return SourceKind.HOSPITAL if _WHOLE.search(plain) else None
