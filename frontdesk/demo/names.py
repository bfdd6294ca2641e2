"""Names of invented people, as various as on any real morning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from frontdesk.demo.deck import Deck, spread


@dataclass(frozen=True, slots=True)
class PersonName:
    """An invented person's name.

    Attributes:
        given: what they are called.
        family: shared with their family; "" where people have one name only.
        family_first: whether the family's name is written first.
        joint: what stands between the two.
    """

    given: str
    family: str
    family_first: bool = False
    joint: str = " "

    @property
    def full(self) -> str:
        """The whole name as it is written down."""
        parts = (self.family, self.given) if self.family_first else (self.given, self.family)
        return self.joint.join(part for part in parts if part)


# Given names and family names that go together; any of the one with any of the other.
_GROUPS: tuple[tuple[str, str], ...] = (
    (
        "Maria Camila Rosa Luis Jaime Teresa Mateo Yesenia Ramón Belén Óscar Nayeli Andrés Lucía Iván Pilar "
        "Rubén Xiomara",
        "Alvarez Núñez Rosario Peralta Quiñones Batista Zárate Ibáñez Figueroa Mejía Arroyo Tejada Cárdenas "
        "Villalobos Sepúlveda",
    ),
    (
        "Ellen Walter Denise Clark Hannah Russell Paige Gordon Audrey Keith Joyce Derek Nora Glenn Tess "
        "Marjorie Colin Brenda Todd Phoebe Wesley Irene Doug Gail Stuart Lorna",
        "Hollis Brandt O'Dowd Kessler Whitcomb Lindgren MacNeil Barlow Pruitt Schaefer Tolliver Ames Yardley "
        "Dunleavy Rasmussen Furlong Getz Vanderhoof Corrigan Mott Sizemore Bellweather",
    ),
    (
        "Latoya Terrence Imani Darnell Keisha Reggie Monique Andre Simone Clifton Aaliyah Winston Yvette "
        "Marlon Deja Cedric",
        "Gaines Broadnax Fontenot Mayfield Desmond Pettway Rollins Cheeks Baptiste Toussaint Hargrove Lacey "
        "Goodwine Sessoms",
    ),
    (
        "Wei Jing Hao Mei-Ling Jun Xiaoyan Ming Yuting Tao Lily",
        "Zhou Fung Kuang Tsai Lau Xie Deng Ouyang Shih",
    ),
    (
        "Anjali Rohan Sunita Farhan Meera Imran Kavya Arjun Nasreen",
        "Iyer Bhatt Qureshi Menon Gill Saha Rao Dar",
    ),
    (
        "Olga Piotr Zofia Milan Katarzyna Bogdan Jiří Agnieszka",
        "Wójcik Novotný Horváth Petrenko Sokolić Dąbek",
    ),
    ("Chiamaka Kwame Amara Ibrahim Folake Yaw Nneka Seydou", "Eze Asante Ogunleye Diallo Amoah Traoré Nwosu"),
    ("Leila Omar Yasmin Karim Shirin Tariq Rania", "Haddad Nazari Mansour El-Sayed Farrokhi Khoury Bitar"),
    ("Minh Thảo Lan Khoa Tuyết Quang", "Đặng Lương Trịnh Huỳnh Bùi Vũ"),
    ("Hye-jin Min-seo Daniel Eunice Sung-ho", "Noh Baek Seo Yoon Hwang"),
    ("Miriam Avi Shoshana Eitan Devorah", "Rosenthal Abramov Halpern Szold Mizrahi"),
)
#: Most callers come from the groups above by these shares.
_SHARES = (18, 30, 16, 8, 8, 5, 6, 5, 4, 4, 5)

#: Names that a list has to be able to show; the demo's day has some of each kind.
NOTABLE = (
    PersonName("美玲", "陈", family_first=True, joint=""),
    PersonName("Zoë", "Brönnimann-Lefèvre"),
    PersonName("María Fernanda", "de la Cruz Villanueva-Ortega"),
    PersonName("Thị Hồng Nhung", "Nguyễn", family_first=True),
    PersonName("花子", "山田", family_first=True),
    PersonName("Siobhán", "Ní Dhomhnaill"),
    PersonName("Suryadi", ""),
    PersonName("지훈", "박", family_first=True, joint=""),
    PersonName("Maximiliano Alexander", "Papadopoulos-Featherstonehaugh"),
    PersonName("Bo", "Li"),
    PersonName("Jean-Baptiste", "d'Aubigné"),
    PersonName("Oğuzhan", "Çelikkaya"),
)


def invented_names(rng: Random) -> Iterator[PersonName]:
    """Names without end, no full name twice, in a chance order."""
    groups = [(Deck(rng, given.split()), Deck(rng, family.split())) for given, family in _GROUPS]
    used: set[str] = set()
    for number in spread(rng, enumerate(_SHARES)):
        given, family = groups[number]
        name = PersonName(given.deal(), family.deal())
        if name.full not in used:
            used.add(name.full)
            yield name


def relative_of(name: PersonName, rng: Random) -> PersonName:
    """Somebody else of the same family."""
    givens = next((given for given, family in _GROUPS if name.family in family.split()), _GROUPS[1][0])
    others = [given for given in givens.split() if given != name.given]
    return PersonName(rng.choice(others), name.family or "Hollis")
