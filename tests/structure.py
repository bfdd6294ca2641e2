"""Measure how the program is built: import circles, small modules with one user, SQL texts, sizes.

``python -m tests.structure`` prints the figures and fails if modules import one another in a circle. Imports
for type checking and inside functions count like all others: to change one module of a circle, one has to
know them all.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "frontdesk"

#: A shorter module with a single user is often better off inside that user.
SMALL_LINES = 60
MOST_FILES, LONGEST_CLASS, LONGEST_FUNCTION = 24, 250, 40

_SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s.+?\sSET\s|DELETE\s+FROM\s)", re.DOTALL
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One source file.

    Attributes:
        name: with dots, as it is imported; a package has the name of its folder.
        path: the file.
        text: what is in it.
    """

    name: str
    path: Path
    text: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of its syntax tree."""
        return list(ast.walk(ast.parse(self.text, self.path)))

    @cached_property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.text.splitlines()

    @property
    def is_package(self) -> bool:
        """True for the ``__init__`` of a folder."""
        return self.path.name == "__init__.py"

    @cached_property
    def imported_names(self) -> set[str]:
        """Every name that it imports anywhere: ``a.b`` and, for ``from a.b import c``, ``a.b.c``."""
        names: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                source = self._source(node)
                names.update(f"{source}.{alias.name}" for alias in node.names)
        return names

    def _source(self, node: ast.ImportFrom) -> str:
        """Return where a ``from ... import`` takes its names from, without leading dots."""
        if not node.level:
            return node.module or ""
        folder = self.name.split(".") if self.is_package else self.name.split(".")[:-1]
        folder = folder[: len(folder) - node.level + 1]
        return ".".join([*folder, *([node.module] if node.module else [])])

    @cached_property
    def _texts(self) -> list[ast.Expr]:
        """Return strings that stand alone: docstrings of modules, classes, functions and fields."""
        return [
            node
            for node in self.nodes
            if isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ]

    def code_lines(self) -> int:
        """Count the lines that are not blank, comment or docstring."""
        documented = {line for text in self._texts for line in _span(text)}
        quoted = {
            line
            for node in self.nodes
            if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno != node.lineno
            for line in _span(node)
        }
        return sum(
            bool(line.strip()) and number not in documented and (number in quoted or line.lstrip()[0] != "#")
            for number, line in enumerate(self.lines, 1)
        )

    def sql_texts(self) -> list[int]:
        """Return the lines at which a text begins that is an SQL statement."""
        inner = {id(part) for node in self.nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        inner |= {id(text.value) for text in self._texts}
        return [
            node.lineno
            for node in self.nodes
            if isinstance(node, ast.Constant | ast.JoinedStr)
            and id(node) not in inner
            and _SQL.match(_as_text(node))
        ]

    def long_pieces(self) -> Iterator[tuple[str, int]]:
        """Yield classes and functions over their bounds: name, and lines without the docstring."""
        for node in self.nodes:
            if isinstance(node, ast.ClassDef | _Function):
                size = len(_span(node))
                if ast.get_docstring(node, clean=False) is not None:
                    size -= len(_span(node.body[0]))
                if size > (LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION):
                    yield node.name, size


def _span(node: ast.stmt | ast.expr) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _as_text(node: ast.expr) -> str:
    """Return a string as written; a dot stands for what an f-string fills in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_as_text(part) if isinstance(part, ast.Constant) else "." for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def read_modules(package: Path) -> dict[str, Module]:
    """Read every source file of a package, by the name it is imported by."""
    modules = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules[name] = Module(name, path, path.read_text(encoding="utf-8"))
    return modules


def imports_of(modules: Mapping[str, Module]) -> dict[str, set[str]]:
    """Return which modules of the package each one imports."""
    found: dict[str, set[str]] = {name: set() for name in modules}
    for name, module in modules.items():
        for imported in module.imported_names:
            # A name that is no module is something in the module before its last dot.
            target = imported if imported in modules else imported.rpartition(".")[0]
            if target in modules and target != name:
                found[name].add(target)
    return found


def circles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """Return every group of modules that import one another, over however many steps, largest first."""
    reach = {name: _reached(name, imports) for name in imports}
    groups = {frozenset(other for other in reach[name] if name in reach[other]) for name in imports}
    return sorted((sorted(group) for group in groups if group), key=lambda group: (-len(group), group))


def _reached(start: str, imports: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(imports[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += imports[name]
    return reached


def small_with_one_importer(modules: Mapping[str, Module], imports: Mapping[str, set[str]]) -> list[str]:
    """Return the short modules that a single other module imports."""
    importers = Counter(target for targets in imports.values() for target in targets)
    return [
        name
        for name, module in modules.items()
        if importers[name] == 1 and len(module.lines) < SMALL_LINES and not module.is_package
    ]


def main(package: Path = PACKAGE) -> int:
    """Print the figures of a package; return 1 if it has a circle."""
    modules = read_modules(package)
    imports = imports_of(modules)
    _print_sizes(modules)
    _print_sql(modules)
    small = small_with_one_importer(modules, imports)
    _print_names(f"{len(small)} modules under {SMALL_LINES} lines have one importer", small)
    found = circles(imports)
    print(f"import circles: {len(found)}")
    for circle in found:
        _print_names(f"circle of {len(circle)} modules", circle)
    return int(bool(found))


def _print_sizes(modules: Mapping[str, Module]) -> None:
    folders = Counter(module.path.parent for module in modules.values())
    sizes = sorted(module.code_lines() for module in modules.values())
    print(f"files: {len(sizes)}; code lines (no blanks, comments, docstrings): {sum(sizes):,}")
    print(f"code lines of a file: median {sizes[len(sizes) // 2]}, largest {sizes[-1]}")
    top = next(iter(modules.values())).path.parent.parent
    crowded = [
        f"{folder.relative_to(top)} {count}" for folder, count in folders.items() if count > MOST_FILES
    ]
    _print_names(f"folders with more than {MOST_FILES} files: {len(crowded)}", crowded)
    long = [
        f"{module.name}.{name} {size}" for module in modules.values() for name, size in module.long_pieces()
    ]
    heading = f"classes over {LONGEST_CLASS} lines and functions over {LONGEST_FUNCTION}, docstrings left out"
    _print_names(f"{heading}: {len(long)}", long)


def _print_sql(modules: Mapping[str, Module]) -> None:
    counted = {
        name: len(module.sql_texts())
        for name, module in modules.items()
        if "migrations" not in module.path.parts
    }
    texts = [f"{name} {count}" for name, count in counted.items() if count]
    _print_names(f"SQL texts outside migrations: {sum(counted.values())}", texts)


def _print_names(heading: str, names: Iterable[str]) -> None:
    """Print a heading, and below it the names, those of one package behind each other."""
    print(heading)
    packages: dict[str, list[str]] = defaultdict(list)
    for name in names:
        packages[name.split(" ")[0].rpartition(".")[0]].append(name)
    for package, members in packages.items():
        shown = ", ".join(name.removeprefix(f"{package}.") for name in members)
        print(
            textwrap.fill(
                shown, 110, initial_indent=f"  {package}: ".replace("  : ", "  "), subsequent_indent="    "
            )
        )


if __name__ == "__main__":
    sys.exit(main())
