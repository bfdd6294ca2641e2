"""Which column of a list of people is what: guessed by its name, said once, remembered by the header."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, cast

from frontdesk.domain.errors import BadSettings, Incomplete
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.npi import npi_fault
from frontdesk.exports.columns import (
    bare,
    check_columns,
    holds,
    mapped_fields,
    named,
    plain,
    used_columns,
)

#: A meaning of a word for a specialty: rows with it are left out.
IGNORE = "ignore"
#: What a word for a specialty or a job may mean, as a person says it.
KIND_MEANINGS = (*(kind.value for kind in SourceKind if kind.facts.is_referrer), IGNORE)

#: The fields of a mapping that name a column, in the order in which a person is asked, with the question.
COLUMNS: Mapping[str, str] = {
    "name": "Their name",
    "first_name": "Their first name, if it has its own column",
    "last_name": "Their last name, if it has its own column",
    "npi": "Their NPI (National Provider Identifier)",
    "organization": "Where they work: practice, clinic, company",
    "phone": "Their phone number",
    "fax": "Their fax number",
    "email": "Their e-mail address",
    "specialty": "What they do: specialty or job",
    "credentials": "Their degrees, such as MD or LCSW",
    "address": "Their address: street, or all of it",
    "address_more": "The second line of the address",
    "city": "City",
    "state": "State",
    "zip": "ZIP code",
    "web": "Their page on the web",
    "opted_out": "If or when they asked not to be contacted",
    "inactive": "Since when they are deactivated or gone",
    "reactivated": "Since when they are active again",
    "kind": "What they are to you, one of the kinds of sources",
    "taxonomy": "Their taxonomy code; columns with the next numbers belong to it",
    "entity": "If a row is a person (1) or an organization (2)",
}
#: Fields that only some files have; they are found by their names, or mapped by an option.
SELDOM = frozenset(("address_more", "reactivated", "kind", "taxonomy", "entity"))

# The names that lists use, the surest first; those of NPPES and of CRMs among them.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name", "full name", "provider name", "provider full name", "practitioner name", "practitioner",
        "physician name", "physician", "clinician name", "clinician", "doctor", "doctor name", "contact name",
        "contact", "referrer", "referrer name", "referring provider", "referring physician", "provider",
        "display name", "member name",
    ),
    "first_name": (
        "provider first name", "first name", "first", "given name", "firstname", "practitioner first name",
        "physician first name", "contact first name",
    ),
    "last_name": (
        "provider last name", "last name", "last", "surname", "family name", "lastname",
        "practitioner last name", "physician last name", "contact last name", "provider last name legal name",
    ),
    "npi": (
        "npi", "npi number", "npi no", "individual npi", "provider npi", "practitioner npi", "npi 1",
        "npi type 1", "national provider identifier", "rendering npi",
    ),
    "organization": (
        "organization", "organisation", "organization name", "company name", "company", "practice",
        "practice name", "group name", "group", "clinic", "clinic name", "facility", "facility name",
        "group practice name", "medical group", "associated company", "location name", "office",
        "office name", "dba", "employer", "account name", "provider organization name",
    ),
    "phone": (
        "provider business practice location address telephone number", "phone", "phone number", "telephone",
        "telephone number", "office phone", "work phone", "business phone", "practice phone", "primary phone",
        "main phone", "phone 1", "location phone", "contact phone", "tel", "mobile phone number",
        "mobile phone", "mobile", "appointment phone",
    ),
    "fax": (
        "provider business practice location address fax number", "fax", "fax number", "office fax",
        "work fax", "practice fax", "location fax", "business fax",
    ),
    "email": (
        "email", "e mail", "email address", "e mail address", "work email", "primary email", "contact email",
        "office email",
    ),
    "specialty": (
        "specialty", "speciality", "primary specialty", "provider specialty", "specialties", "specialty 1",
        "specialty description", "taxonomy description", "job title", "profession", "provider type",
        "discipline", "practice area",
    ),
    "credentials": (
        "provider credential text", "credentials", "credential", "degree", "degrees", "provider credentials",
        "suffix", "license type", "designation",
    ),
    "address": (
        "provider first line business practice location address", "address", "street address", "full address",
        "address 1", "address line 1", "address1", "street", "practice address", "office address",
        "location address", "mailing address", "business address",
    ),
    "address_more": (
        "provider second line business practice location address", "address 2", "address line 2", "address2",
        "street address 2", "suite", "unit",
    ),
    "city": (
        "provider business practice location address city name", "city", "town", "practice city",
        "office city", "location city",
    ),
    "state": (
        "provider business practice location address state name", "state", "state region", "st", "province",
        "practice state", "location state",
    ),
    "zip": (
        "provider business practice location address postal code", "zip", "zip code", "zipcode",
        "postal code", "postcode", "practice zip", "location zip", "zip 4",
    ),
    "web": ("web", "website", "website url", "web site", "web page", "url", "homepage", "practice website"),
    "opted_out": (
        "opted out", "opt out", "opted out on", "do not contact", "unsubscribed", "dnc",
        "unsubscribed from all email", "opted out of all email", "opted out of email",
        "do not mail", "do not fax", "email opt out",
    ),
    "inactive": (
        "npi deactivation date", "inactive since", "deactivation date", "deactivated", "deactivated on",
        "termination date", "term date", "left on", "inactive",
    ),
    "reactivated": ("npi reactivation date", "reactivation date"),
    "kind": ("kind", "referrer kind", "source kind", "kind of source"),
    "taxonomy": (
        "healthcare provider taxonomy code 1", "taxonomy", "taxonomy code", "primary taxonomy",
        "primary taxonomy code", "provider taxonomy", "taxonomy 1", "taxonomy code 1",
    ),
    "entity": ("entity type code", "entity type", "npi type"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListMapping:
    """Which column of a list of those who refer is what, and what its words for a specialty mean.

    Columns are named as in the header, or ``column 1`` and so on without a header; "" or ``-`` means that the
    list has no such column.

    Attributes:
        name: their name, first name first or ``Last, First``.
        first_name: their first name, if the name has two columns.
        last_name: their last name.
        npi: their National Provider Identifier.
        organization: where they work.
        phone: their number.
        fax: their fax number.
        email: their address for mail.
        specialty: what they do.
        credentials: their degrees.
        address: the street, or the whole address.
        address_more: its second line.
        city: the city.
        state: the state.
        zip: the ZIP code.
        web: their page.
        opted_out: if, or when, they asked not to be contacted.
        inactive: since when they are deactivated.
        reactivated: since when they are active again.
        kind: what they are, a kind of source by its code or its name.
        taxonomy: the first of the columns with taxonomy codes.
        entity: 1 for a person, 2 for an organization.
        has_header: True if the first row names the columns.
        kind_words: what words for a specialty mean, beside the usual ones, by the code of the kind.
    """

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    npi: str = ""
    organization: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    specialty: str = ""
    credentials: str = ""
    address: str = ""
    address_more: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    web: str = ""
    opted_out: str = ""
    inactive: str = ""
    reactivated: str = ""
    kind: str = ""
    taxonomy: str = ""
    entity: str = ""
    has_header: bool = True
    kind_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def columns(self) -> dict[str, str]:
        """Return the name of each column that is used, by its field."""
        return used_columns(self, COLUMNS)

    @property
    def is_nppes(self) -> bool:
        """True if these are the columns of the NPPES file: NPI, and the provider's last and first name."""
        wanted = {"npi": "npi", "last_name": "provider last name", "first_name": "provider first name"}
        return all(bare(getattr(self, what)) == name for what, name in wanted.items())

    @property
    def tells_apart(self) -> bool:
        """True if it has a column that tells people of one name apart."""
        return not self.columns().keys().isdisjoint(("npi", "organization", "phone", "email"))

    def meaning(self, word: str) -> str | None:
        """Return what a person said a word for a specialty means, a code of ``KIND_MEANINGS``; or None."""
        said = plain(word)
        known = self.kind_words.items()
        return next((code for code, words in known if said in map(plain, words)), None)

    def with_meaning(self, word: str, meaning: str) -> ListMapping:
        """Return the mapping with the meaning that a person gave a word, in place of an earlier one."""
        kept = {
            code: tuple(one for one in words if plain(one) != plain(word))
            for code, words in self.kind_words.items()
        }
        kept[meaning] = (*kept.get(meaning, ()), word)
        return replace(self, kind_words={code: words for code, words in kept.items() if words})

    def check(self, header: Sequence[str]) -> None:
        """Check that it fits a file of this header.

        Raises:
            Incomplete: no column for the name was named.
            BadSettings: it names a column that the file does not have.
        """
        used = self.columns()
        if "name" not in used and "last_name" not in used:
            raise Incomplete(
                "name", "Say which column holds their name, or which two hold first and last name."
            )
        check_columns(used, header)

    def to_json(self) -> str:
        """Return a JSON object with every field."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ListMapping:
        """Read a mapping that ``to_json`` wrote; a field that it lacks gets its default.

        Raises:
            BadSettings: it is not such an object.
        """
        return cls(**mapped_fields(text, [one.name for one in fields(cls)], _value))


def _value(name: str, value: Any, wrong: BadSettings) -> Any:
    if name == "kind_words":
        if isinstance(value, dict) and all(
            code in KIND_MEANINGS and isinstance(words, list) and all(isinstance(word, str) for word in words)
            for code, words in value.items()
        ):
            return {code: tuple(words) for code, words in value.items()}
    elif isinstance(value, bool if name == "has_header" else str):
        return value
    raise wrong


def guess_mapping(header: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> ListMapping:
    """Return the likeliest mapping of a file with this header and these first rows.

    Columns are found by their names; those for mail and NPI also by what they hold.
    """
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(bare(column), column)
        by_name.setdefault(plain(column), column)
    found = {what: named(names, by_name) for what, names in _NAMES.items()}
    if found["first_name"] and found["last_name"]:
        found["name"] = ""
    elif found["name"]:
        found["first_name"] = found["last_name"] = ""
    mapping = ListMapping(
        **cast("dict[str, Any]", found),
        has_header=not any(column.startswith("column ") for column in header),
    )
    if mapping.is_nppes:
        return mapping
    taken = set(found.values())
    for what, holds_it in (("email", _is_email), ("npi", _is_npi)):
        if not found[what]:
            column = _holding(header, sample_rows, taken, holds_it)
            mapping = replace(mapping, **cast("dict[str, Any]", {what: column}))
    return mapping


def _holding(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    taken: set[str],
    what: Callable[[str], bool],
) -> str:
    """Return the first column that nothing else is taken from and that mostly holds something, or ""."""
    for at, column in enumerate(header):
        texts = [row[at] for row in rows if at < len(row) and row[at]]
        if column not in taken and holds(texts, what):
            return column
    return ""


def _is_email(text: str) -> bool:
    before, at, host = text.partition("@")
    return bool(before and at and "." in host)


def _is_npi(text: str) -> bool:
    return not npi_fault(text)
