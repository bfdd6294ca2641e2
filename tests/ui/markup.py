"""Finds text that Textual would read as markup.

That is what is handed to a widget, a title or a toast and is neither a constant without brackets nor content.
It reads the source and reasons from names and annotations alone: an expression counts as content when it is
made by `Content` or `data`, by a function that says `-> Content`, or is a name that only ever holds such.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Widgets whose first argument is markup when it is a string.
_WIDGETS = {
    "Button", "Checkbox", "Collapsible", "Label", "Link", "ListItem", "Markdown", "Option", "OptionList",
    "Placeholder", "RadioButton", "RadioSet", "Select", "Selection", "SelectionList", "Static", "Tab",
    "TabbedContent", "TabPane", "Tabs", "ToggleButton", "Tooltip", "Tree",
}  # fmt: skip
#: Those of them that take any number.
_ANY_NUMBER = {"OptionList", "RadioSet", "SelectionList", "TabbedContent", "Tabs"}
#: Fields that people type in as Textual brings them: theirs keep control codes, ours do not.
_STOCK_FIELDS = {"Input", "MaskedInput", "TextArea"}
#: Their arguments by name that are.
_KEYWORDS = {
    "content", "label", "prompt", "title", "renderable", "tooltip", "options", "border_title",
    "border_subtitle", None,  # **options, which nobody can look into
}  # fmt: skip
#: Methods whose arguments are.
_METHODS = {
    "update", "add_option", "add_options", "replace_option_prompt", "replace_option_prompt_at_index",
    "add_row", "add_rows", "add_column", "add_columns", "update_cell", "update_cell_at", "set_options",
    "add_leaf", "set_label", "add_tab", "with_tooltip",
}  # fmt: skip
#: Attributes that are.
_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "label", "prompt", "sub_title"}
#: What a widget's render may give.
_DRAWN = {"Content", "Text", "Strip", "RenderableType", "None"}
#: Methods that read markup whatever they are given: nobody needs them here.
_MARKUP = {"from_markup", "from_text", "render_markup", "escape"}
#: What makes content of text that stays text.
_MAKERS = {"Content", "data", "Text"}
#: Methods of content that give content.
_OF_CONTENT = {
    "assemble",
    "join",
    "stylize",
    "stylize_before",
    "append",
    "append_text",
    "pad_left",
    "pad_right",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place.

    Attributes:
        line: in its file, from 1.
        source: the expression.
        why: what it is handed to.
    """

    line: int
    source: str
    why: str


@dataclass(slots=True)
class Knowledge:
    """What the names of all files mean.

    Attributes:
        gives: for each function or method by name, whether every one of that name gives content.
        widgets: classes that take markup as their first argument.
        derived: those, and the program's classes made from them that take arguments of their own.
    """

    gives: dict[str, bool] = field(default_factory=dict)
    widgets: set[str] = field(default_factory=lambda: set(_WIDGETS))
    derived: set[str] = field(default_factory=lambda: set(_WIDGETS))

    def learn(self, tree: ast.AST) -> None:
        """Take in a file's functions and classes."""
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                gives = node.returns is not None and ast.unparse(node.returns).strip("'\"") == "Content"
                self.gives[node.name] = self.gives.get(node.name, True) and gives
            elif isinstance(node, ast.ClassDef) and self.is_derived(node):
                self.derived.add(node.name)
                makes = [
                    part
                    for part in node.body
                    if isinstance(part, ast.FunctionDef) and part.name == "__init__"
                ]
                if not makes:
                    self.widgets.add(node.name)

    def is_derived(self, made: ast.ClassDef) -> bool:
        """True if a class is made from a widget that takes markup."""
        return any(_last_name(base) in self.derived for base in made.bases)


def findings(sources: Mapping[str, str]) -> dict[str, list[Finding]]:
    """Every place in some files, by the file's name; files without one are left out."""
    trees = {name: ast.parse(source) for name, source in sources.items()}
    known = Knowledge()
    for _ in range(3):  # a widget may be made from one that is read later
        for tree in trees.values():
            known.learn(tree)
    found = {name: list(_Reader(known).read(tree)) for name, tree in trees.items()}
    return {name: places for name, places in found.items() if places}


def files_under(folder: Path) -> dict[str, str]:
    """The source of every module under a folder, by its path in there."""
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.py"))}


class _Reader:
    """Reads one file, function by function."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._scopes: list[ast.AST] = []
        self._classes: list[ast.ClassDef] = []
        # Names that are being followed: one that is made from itself is what else it is made from.
        self._followed: set[str] = set()
        # A list of callbacks is a Tab as well.
        self._no_widgets: set[str] = set()

    def read(self, node: ast.AST) -> Iterator[Finding]:
        """The places in a part of the file."""
        opened: list[Any] = []
        if isinstance(node, ast.ClassDef):
            opened = self._classes
        elif isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            opened = self._scopes
        opened.append(node)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("frontdesk.domain"):
            self._no_widgets |= {alias.asname or alias.name for alias in node.names}
        yield from self._here(node)
        for part in ast.iter_child_nodes(node):
            yield from self.read(part)
        opened.pop()

    def _here(self, node: ast.AST) -> Iterator[Finding]:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for one, value in _pairs(target, node.value):
                    if isinstance(one, ast.Attribute) and one.attr in _ATTRIBUTES:
                        yield from self._refused([value], f".{one.attr} =")
        elif isinstance(node, ast.Call):
            yield from self._call(node)
        elif isinstance(node, ast.FunctionDef) and node.name == "render" and self._classes:
            # What a widget's own render gives is markup as well, when it is a string.
            said = ast.unparse(node.returns).strip("'\"") if node.returns else "nothing said"
            if said not in _DRAWN:
                yield Finding(node.lineno, f"render() -> {said}", "the screen")

    def _call(self, call: ast.Call) -> Iterator[Finding]:
        name = _last_name(call.func)
        as_method = isinstance(call.func, ast.Attribute)
        if name in _STOCK_FIELDS and not as_method:
            yield Finding(call.lineno, ast.unparse(call), f"{name}(): write TextField(...) or TextBox(...)")
        elif name == "setattr" and len(call.args) == 3 and _attribute_named(call.args[1]):
            yield from self._refused(call.args[2:], "setattr()")
        elif name in _MARKUP and as_method:
            yield Finding(call.lineno, ast.unparse(call), f".{name}()")
        elif name == "notify":
            plain = any(word.arg == "markup" and _is(word.value, False) for word in call.keywords)
            if not plain:
                named = [word.value for word in call.keywords if word.arg in ("message", None)]
                yield from self._refused([*call.args[:1], *named], ".notify() without markup=False")
        elif name == "__init__" and self._classes and self._known.is_derived(self._classes[-1]):
            yield from self._refused(call.args[:1], "the widget it is made from")
        elif as_method and name in _METHODS:
            yield from self._refused(call.args, f".{name}()")
        elif not as_method and name in self._known.widgets - self._no_widgets:
            some = call.args if name in _ANY_NUMBER else call.args[:1]
            named = [word.value for word in call.keywords if word.arg in _KEYWORDS]
            yield from self._refused([*some, *named], f"{name}()")

    def _refused(self, values: Iterable[ast.expr], why: str) -> Iterator[Finding]:
        for value in values:
            if not self._is_content(value):
                yield Finding(value.lineno, ast.unparse(value), why)

    def _is_content(self, value: ast.expr) -> bool:
        match value:
            case ast.Constant():
                return not (isinstance(value.value, str) and "[" in value.value)
            case ast.IfExp():
                return self._is_content(value.body) and self._is_content(value.orelse)
            case ast.BoolOp():
                return all(map(self._is_content, value.values))
            case ast.BinOp(op=ast.Add()):
                return self._is_content(value.left) and self._is_content(value.right)
            case ast.List() | ast.Tuple():
                return all(map(self._is_content, value.elts))
            case ast.Starred():
                return self._is_content(value.value)
            case ast.ListComp() | ast.GeneratorExp():
                return self._is_content(value.elt)
            case ast.Name():
                return self._holds_content(value.id)
            case ast.Call():
                return self._gives_content(value)
        return False

    def _gives_content(self, call: ast.Call) -> bool:
        name = _last_name(call.func)
        if isinstance(call.func, ast.Attribute):
            owner = call.func.value
            if name in _OF_CONTENT:
                return _last_name(owner) in _MAKERS or self._is_content(owner)
            return self._known.gives.get(name, False) and _last_name(owner) == "self"
        # An option is looked at where it is made.
        return name in _MAKERS or name in ("Option", "str.join") or self._known.gives.get(name, False)

    def _holds_content(self, name: str) -> bool:
        """True if a name is only ever given content in the innermost function that knows it."""
        for scope in reversed(self._scopes):
            values = list(_given(scope, name))
            if values and name not in self._followed:
                self._followed.add(name)
                held = all(value is not None and self._is_content(value) for value in values)
                self._followed.discard(name)
                return held
        return name in self._followed


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is given to what, also where several are given at once."""
    if isinstance(target, ast.Tuple | ast.List):
        apart = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        values = apart if len(apart) == len(target.elts) else [value] * len(target.elts)
        for one, its in zip(target.elts, values, strict=True):
            yield from _pairs(one, its)
    else:
        yield target, value


def _attribute_named(name: ast.expr) -> bool:
    """True if an attribute's name is one that is markup, or is not known before the program runs."""
    return not isinstance(name, ast.Constant) or name.value in _ATTRIBUTES


def _given(scope: ast.AST, name: str) -> Iterator[ast.expr | None]:
    """What a name is given in a function; None for what cannot be followed."""
    for parameter in _parameters(scope):
        if parameter.arg == name:
            said = ast.unparse(parameter.annotation).strip("'\"") if parameter.annotation else ""
            yield ast.Constant("") if said == "Content" else None
    for node in _own_nodes(scope):
        match node:
            case ast.Assign(targets=targets, value=value) if any(_is_name(one, name) for one in targets):
                yield value
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_name(target, name):
                yield value
            case ast.AugAssign(target=target, value=value) if _is_name(target, name):
                yield value
            case ast.Name(id=id, ctx=ast.Store()) if id == name and not _is_assigned(scope, node):
                yield None


def _is_assigned(scope: ast.AST, name: ast.Name) -> bool:
    """True if a name stands alone on the left of an assignment."""
    return any(
        name in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for node in _own_nodes(scope)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
    )


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions inside it."""
    for part in ast.iter_child_nodes(scope):
        yield part
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield from _own_nodes(part)


def _parameters(scope: ast.AST) -> list[ast.arg]:
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]
    return []


def _last_name(node: ast.AST) -> str:
    """``Static`` of ``Static``, ``update`` of ``a.b.update``, ``Picker`` of ``Picker[int]``."""
    if isinstance(node, ast.Subscript):
        return _last_name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is(node: ast.AST, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
