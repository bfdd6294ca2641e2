"""One door to Textual's private names: this fails when Textual changes one, or another file uses one."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import textual

import frontdesk.ui
from frontdesk.ui import textual_private
from frontdesk.ui.textual_private import OVERRIDDEN, names_used

UI = Path(frontdesk.ui.__file__).parent
TEXTUAL = Path(textual.__file__).parent


@pytest.mark.parametrize(("owner", "name", "parameters", "why"), OVERRIDDEN)
def test_what_is_overridden_is_there_with_the_same_parameters(
    owner: str, name: str, parameters: str, why: str
) -> None:
    module, _, class_name = owner.rpartition(".")
    method = getattr(getattr(importlib.import_module(module), class_name), name)
    plain = inspect.signature(method).replace(return_annotation=inspect.Signature.empty)
    bare = [one.replace(annotation=inspect.Parameter.empty) for one in plain.parameters.values()]
    assert str(plain.replace(parameters=bare)) == parameters
    assert why


@pytest.mark.parametrize(("owner", "name"), list(names_used()))
def test_what_is_used_is_there(owner: type, name: str) -> None:
    sources = "".join(inspect.getsource(one) for one in owner.__mro__[:-1] if _is_readable(one))
    assert re.search(rf"\b(self\.{name}\b|def {name}\b|{name} = )", sources), name


def test_every_name_that_the_door_uses_is_checked() -> None:
    tree = ast.parse(inspect.getsource(textual_private))
    used = {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_private(node.attr)
    }
    assert used <= {name for _, name in names_used()}


def test_no_other_file_uses_or_overrides_a_private_name_of_textual() -> None:
    theirs, overridden = _private_names_of_textual(), {name for _, name, _, _ in OVERRIDDEN}
    trees = {
        file.relative_to(UI): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(UI.rglob("*.py"))
        if file.name != "textual_private.py"
    }
    # A class of the program may use what its base class made in another file.
    ours = frozenset(name for tree in trees.values() for name in _made_here(tree))
    found = [
        f"{file}:{line} {name}"
        for file, tree in trees.items()
        for line, name in _foreign_names(tree, theirs, ours)
        if name not in overridden
    ]
    assert found == []
    assert {name for _, name in _foreign_names(ast.parse("app._exit_renderables"), theirs, ours)}


def _made_here(tree: ast.Module) -> Iterator[str]:
    """The names of methods and attributes that the classes of a file make."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name


def _foreign_names(
    tree: ast.Module, theirs: frozenset[str], ours: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Private names of Textual that a file takes from somebody else, or from its own base class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and re.match(r"textual\b.*\._", node.module):
            yield node.lineno, node.module
        if isinstance(node, ast.Attribute) and node.attr in theirs:
            is_self = ast.unparse(node.value) in ("self", "super()")
            if not (is_self and node.attr in ours):
                yield node.lineno, node.attr


def _private_names_of_textual() -> frozenset[str]:
    names: set[str] = set()
    for file in TEXTUAL.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        names.update(re.findall(r"\bdef (_[a-z]\w*)", text))
        names.update(re.findall(r"\bself\.(_[a-z]\w*)\s*(?::[^=\n]+)?=[^=]", text))
    return frozenset(names)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _is_readable(one: type) -> bool:
    try:
        inspect.getsource(one)
    except (TypeError, OSError):
        return False
    return True
