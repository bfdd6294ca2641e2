"""Peewee queries, compiled once for each engine: building one takes fifty times as long as running it.

A query is declared at the top of a module, as a function of its parameters, and is built when it first runs::

    _OF_NUMBER = prepared(
        lambda p: Call.select(*columns(CallLine, Call, by=Person.name))
        .join(Person)
        .where(Call.number == p.number)
        .limit(p.limit),
        CallLine,
    )

    lines = _OF_NUMBER.rows(db, number=key, limit=50)

Constants of a query become part of its text, so that the engines see what a partial index holds. Parameters
may be instants, days and members of enumerations: they are stored as the fields store them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar, overload

from peewee import AutoField, Context, Database, Insert, Select, SqliteDatabase, Value

from frontdesk.store.db.engine import Store
from frontdesk.store.db.errors import as_peewee_errors
from frontdesk.store.db.fields import PLAIN, as_stored
from frontdesk.store.db.row_mapper import reader_of

_T = TypeVar("_T")
_V = TypeVar("_V")

#: Where a query runs: on a store, as a read by itself, or on the database of an open transaction.
On = Store | Database

#: What a parameter that is a list may be.
_LISTS: Final = frozenset((list, tuple, range))
#: Values that one statement looks for at once. A list of another length is filled up to the next of these
#: with its last value, so that few statements are compiled; SQLite libraries may take no more than 999.
_LENGTHS: Final = (1, 10, 100, 400)

#: The values of a query's marks, in their order.
Filled = tuple[Any, ...]


class _Param(str):
    """The name of a value that is given when the query runs."""

    __slots__ = ()


class Parameters:
    """The parameters of a query, by any name: ``p.number``, or ``p["number"]``.

    Attributes:
        on_sqlite: True where the query is compiled for SQLite: the few words that differ are chosen by it.
    """

    def __init__(self, length: int, *, on_sqlite: bool) -> None:
        """Name the parameters of a query whose lists have so many values."""
        self.on_sqlite = on_sqlite
        self._length = length

    def __getattr__(self, name: str) -> Any:
        """Return one value."""
        return Value(_Param(name), converter=False)

    __getitem__ = __getattr__

    def each(self, name: str) -> Any:
        """Return the values of a list, for ``in_``: ``Callback.id.in_(p.each("ids"))``.

        A query may have one. An empty list finds nothing and is not asked for. A long one is asked for in
        pages, whose rows come one page after the other: an order or a count holds within a page only.
        """
        return [self[f"{name} {place}"] for place in range(self._length)]


class _Literal(Context):
    """Writes a query's constants into its text and leaves a mark for each parameter."""

    def value(self, value: Any, converter: Any = None, add_param: bool = True) -> Any:
        """Write a mark for a parameter, and a constant as the engine reads it in SQL.

        Raises:
            TypeError: it is no constant that a query has in its text.
        """
        if isinstance(value, _Param):
            return super().value(value, False)
        if not add_param:
            raise TypeError("SQL text in a query has no marks of its own")
        convert = self.state.converter if converter is None else converter
        return self.literal(_literal(convert(value) if convert else value, self.state.param))


def _literal(value: Any, mark: str) -> str:
    """Return a constant in the SQL of the engine whose parameters have this mark.

    Raises:
        TypeError: it is no constant that a query has in its text.
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower() if mark == "%s" else str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        quoted = "'" + value.replace("'", "''") + "'"
        return quoted.replace("%", "%%") if mark == "%s" else quoted
    raise TypeError(f"{type(value).__name__} cannot stand in a query; make it a parameter")


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A query for one engine.

    Attributes:
        sql: its text.
        marks: the parameter that stands for each mark, in order.
        parameters: how many there are.
        length: how many values its list has, which stand under the list's name and their places.
        read: makes a record of a row, or None where rows stay tuples.
    """

    sql: str
    marks: tuple[str, ...]
    parameters: int
    length: int
    read: Callable[[Sequence[Any]], Any] | None

    def execute(self, db: Database, args: Mapping[str, Any]) -> Any:
        """Run the query and return its cursor.

        Raises:
            TypeError: an argument is missing, or is not named in the query.
        """
        try:
            values = [args[name] for name in self.marks]
        except KeyError as missing:
            raise TypeError(f"missing: {missing.args[0]}") from None
        if len(args) != self.parameters:
            raise TypeError(f"not named in the query: {', '.join(sorted(args.keys() - {*self.marks}))}")
        return db.execute_sql(
            self.sql, [value if type(value) in PLAIN else as_stored(value) for value in values]
        )

    def page(self, args: Mapping[str, Any], listed: str, values: Sequence[Any]) -> dict[str, Any]:
        """Return the arguments with a page of a list, which is filled up with its last value."""
        filled = [*values, *[values[-1]] * (self.length - len(values))]
        others = {name: value for name, value in args.items() if name != listed}
        return others | {f"{listed} {place}": value for place, value in enumerate(filled)}


class Prepared(Generic[_T]):
    """One query of the store; see the module. All its methods take where it runs, then its parameters.

    They raise ``TypeError`` where an argument is missing, or is not named in the query.
    """

    def __init__(self, build: Callable[[Parameters], Any], record: type[_T] | None) -> None:
        """Declare a query; nothing is built yet."""
        self._build = build
        self._record = record
        self._compiled: dict[tuple[type[Database], int], _Compiled] = {}

    def rows(self, on: On, /, **args: Any) -> list[_T]:
        """Return all rows, in the query's order.

        A query that ends in ``for_update()`` holds them: nobody else can change them until the transaction
        ends. (On SQLite the whole store is held already: a transaction begins IMMEDIATE.)
        """
        found: list[Any] = []
        with _database(on) as db:
            for compiled, cursor in self._run(db, args):
                rows = cursor.fetchall()
                found += rows if compiled.read is None else map(compiled.read, rows)
        return found

    def one(self, on: On, /, **args: Any) -> _T | None:
        """Return the first row, or None."""
        rows = self.rows(on, **args)
        return rows[0] if rows else None

    def values(self, on: On, /, **args: Any) -> list[Any]:
        """Return the first column of all rows."""
        with _database(on) as db:
            return [row[0] for _, cursor in self._run(db, args) for row in cursor.fetchall()]

    def scalar(self, on: On, /, **args: Any) -> Any:
        """Return the first column of the first row, or None where there is no row."""
        values = self.values(on, **args)
        return values[0] if values else None

    def run(self, db: Database, /, **args: Any) -> int:
        """Change rows and return how many were changed."""
        return sum(int(cursor.rowcount) for _, cursor in self._run(db, args))

    def insert(self, db: Database, /, **args: Any) -> int:
        """Add one row and return its number."""
        cursor = self._compile(db, 1).execute(db, args)
        return int(cursor.lastrowid if isinstance(db, SqliteDatabase) else cursor.fetchone()[0])

    def many(self, db: Database, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Run the query once for each of these rows of arguments, which may name more than the query does.

        Raises:
            KeyError: a row lacks an argument.
        """
        self.many_filled(db, self.filled(db, rows))

    def filled(self, db: Database, rows: Iterable[Mapping[str, Any]], /) -> list[Filled]:
        """Return rows of arguments for ``many_filled``: made before the store is held, where there are many.

        Raises:
            KeyError: a row lacks an argument.
        """
        marks = self._compile(db, 1).marks
        take = itemgetter(*marks) if len(marks) > 1 else lambda row: (row[marks[0]],)
        return [tuple(map(as_stored, take(row))) for row in rows]

    def many_filled(self, db: Database, rows: Sequence[Filled], /) -> None:
        """Run the query once for each of these rows that ``filled`` made for it."""
        if rows:
            with as_peewee_errors:
                db.cursor().executemany(self._compile(db, 1).sql, rows)

    def sql(self, on: On, length: int = 1) -> str:
        """Return the text for an engine, with the engine's marks.

        Args:
            on: where it would run.
            length: how many values the query's list has.
        """
        return self._compile(on.database if isinstance(on, Store) else on, length).sql

    def _run(self, db: Database, args: dict[str, Any]) -> list[tuple[_Compiled, Any]]:
        """Run the query; once for each page where one of its parameters is a long list."""
        for name, value in args.items():
            if type(value) in _LISTS:
                return [self._run_page(db, args, name, page) for page in pages(value)]
        compiled = self._compile(db, 1)
        return [(compiled, compiled.execute(db, args))]

    def _run_page(
        self, db: Database, args: dict[str, Any], listed: str, page: Sequence[Any]
    ) -> tuple[_Compiled, Any]:
        compiled = self._compile(db, next(length for length in _LENGTHS if len(page) <= length))
        return compiled, compiled.execute(db, compiled.page(args, listed, page))

    def _compile(self, db: Database, length: int) -> _Compiled:
        found = self._compiled.get((type(db), length))
        if found is None:
            found = self._compiled[type(db), length] = _compile(self._build, db, length, self._record)
        return found


def pages(values: Sequence[_V], size: int = _LENGTHS[-1]) -> Iterator[Sequence[_V]]:
    """Yield these values a page at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _database(on: On) -> AbstractContextManager[Database]:
    return on.reading() if isinstance(on, Store) else nullcontext(on)


def _for_engine(db: Database, query: Any) -> Any:
    """Return a query with what this engine needs: numbers of new rows given back, rows held one by one."""
    if isinstance(query, Select) and not db.for_update:
        return query.for_update(False)
    if isinstance(query, Insert) and not isinstance(db, SqliteDatabase):
        key = query.table._meta.primary_key
        return query.returning(key) if isinstance(key, AutoField) else query
    return query


def _compile(
    build: Callable[[Parameters], Any], db: Database, length: int, record: type[Any] | None
) -> _Compiled:
    parameters = Parameters(length, on_sqlite=isinstance(db, SqliteDatabase))
    query = _for_engine(db, build(parameters))
    context: Any = _Literal(**db.get_context_options())
    sql, marks = context.sql(query).query()
    return _Compiled(
        sql,
        tuple(map(str, marks)),
        len(set(marks)),
        length,
        reader_of(record, query.selected_columns) if record else None,
    )


@overload
def prepared(build: Callable[[Parameters], Any]) -> Prepared[tuple[Any, ...]]: ...
@overload
def prepared(build: Callable[[Parameters], Any], record: type[_T]) -> Prepared[_T]: ...
def prepared(build: Callable[[Parameters], Any], record: type[Any] | None = None) -> Prepared[Any]:
    """Declare a query.

    Args:
        build: makes the Peewee query of its parameters; called when the query first runs on an engine.
        record: the dataclass that a row becomes: the query selects what ``row_mapper.columns`` gives for it.
            Without one, rows are tuples as the tables have them.
    """
    return Prepared(build, record)
