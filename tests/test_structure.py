"""The measuring of the structure sees what it is there to see, on a package made up for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import structure

FILES = {
    "__init__.py": "",
    "first.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop.second import Second\n",
    "second.py": "def late() -> None:\n    from . import first\n\n    first\n",
    "alone.py": "from shop.first import TYPE_CHECKING\n",
    "store/__init__.py": "",
    "store/rows.py": (
        '"""SELECT is a word here."""\n\n'
        "# SELECT 1 in a comment\n"
        'READ = (\n    "SELECT a "\n    "FROM b"\n)\n'
        'WRITE = f"UPDATE {READ} SET a = 1"\n'
        'KEPT = """\n# a line of a text\n"""\n'
        'PLAIN = "SELECTED"\n'
    ),
    "store/migrations/m1.py": 'MAKE = "INSERT INTO a VALUES (1)"\n',
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a package with a circle, three SQL texts, one of them in a migration, and a lonely module."""
    for name, text in FILES.items():
        file = tmp_path / "shop" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "shop"


def test_imports_in_functions_and_for_types_make_a_circle(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert structure.main(shop) == 1
    assert "import circles: 1\ncircle of 2 modules\n  shop: first, second\n" in capsys.readouterr().out


def test_sql_is_text_that_begins_with_a_statement(shop: Path) -> None:
    modules = structure.read_modules(shop)
    assert modules["shop.store.rows"].sql_texts() == [5, 8]
    assert modules["shop.store.migrations.m1"].sql_texts() == [1]


def test_code_is_what_is_not_blank_comment_or_docstring(shop: Path) -> None:
    assert structure.read_modules(shop)["shop.store.rows"].code_lines() == 9


def test_small_modules_with_one_user_are_found(shop: Path) -> None:
    modules = structure.read_modules(shop)
    imports = structure.imports_of(modules)
    assert structure.small_with_one_importer(modules, imports) == ["shop.second"]


def test_long_functions_are_found_without_their_docstrings(shop: Path) -> None:
    body = "\n".join("    a = 1" for _ in range(39))
    fits = f'def fits() -> None:\n    """Do.\n\n    More.\n    """\n{body}\n'
    (shop / "alone.py").write_text(f"{fits}\n\ndef long() -> None:\n{body}\n    a = 1\n")
    assert list(structure.read_modules(shop)["shop.alone"].long_pieces()) == [("long", 41)]


def test_the_program_has_no_circle() -> None:
    assert structure.main() == 0


def test_features_of_the_ui_are_known_to_the_registry_and_the_program_only() -> None:
    """A feature is a folder of ``ui`` that is not shared; a new one is held to this too."""
    folders = {path.parent.name for path in (structure.PACKAGE / "ui").glob("*/__init__.py")}
    features = folders - {"api", "app", "dialogs", "widgets"}
    assert {"calls", "callbacks", "review"} <= features
    for user, targets in structure.imports_of(structure.read_modules(structure.PACKAGE)).items():
        if user.startswith("frontdesk.ui."):
            place = user.split(".")[2]
            used = {target.split(".")[2] for target in targets if target.startswith("frontdesk.ui.")}
            foreign = sorted((used & features) - {place})
            assert place in ("registry", "app") or not foreign, f"{user} imports {foreign}: send a request"
