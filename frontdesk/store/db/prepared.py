"""Peewee queries, compiled once for each engine: to build one costs fifty times as much as to run it.

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

import peewee
from peewee import AutoField, Context, Database, Insert, Select, SqliteDatabase, Value

from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import as_stored
from frontdesk.store.db.row_mapper import reader_of

_T = TypeVar("_T")

#: Where a query runs: on a store, as a read by itself, or on the database of an open transaction.
On = Store | Database

#: Values that one statement looks for at once. A list of another length is filled up to the next of these
#: with its last value, so that few statements are compiled; SQLite libraries may take no more than 999.
_LENGTHS: Final = (1, 10, 100, 400)

# What ``Database.execute_sql`` turns a driver's errors into Peewee's with; the stubs leave it out.
_as_peewee_errors = vars(peewee)["__exception_wrapper__"]


@dataclass(frozen=True, slots=True)
class _Param:
    """A value that is given when the query runs; of a list, the one at a place."""

    name: str
    place: int | None = None


class Parameters:
    """The parameters of a query, by any name: ``p.number``, or ``p["number"]``."""

    def __init__(self, length: int) -> None:
        """Name the parameters of a query whose lists have so many values."""
        self._length = length

    def __getattr__(self, name: str) -> Any:
        """Return one value."""
        return Value(_Param(name), converter=False)

    __getitem__ = __getattr__

    def each(self, name: str) -> Any:
        """Return the values of a list, for ``in_``: ``Callback.id.in_(p.each("ids"))``.

        A query may have one. An empty list finds nothing and is not asked for; a long one is asked for in
        pages, whose rows come one page after the other.
        """
        return [Value(_Param(name, place), converter=False) for place in range(self._length)]


class _Literal(Context):
    """Writes a query's constants into its text and leaves a mark for each parameter."""

    def value(self, value: Any, converter: Any = None, add_param: bool = True) -> Any:
        """Write a value as Peewee would, but a constant as the engine reads it in SQL."""
        if isinstance(value, _Param) or not add_param:
            return super().value(value, False, add_param)
        convert = self.state.converter if converter is None else converter
        return self.literal(_literal(convert(value) if convert else value, self.state.param))


def _literal(value: Any, mark: str) -> str:
    """A constant in the SQL of the engine whose parameters have this mark.

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
        marks: what stands for each mark, in order.
        names: the names of the parameters.
        listed: the parameter that is a list, or None.
        read: makes a record of a row, or None where rows stay tuples.
    """

    sql: str
    marks: tuple[_Param, ...]
    names: frozenset[str]
    listed: str | None
    read: Callable[[Sequence[Any]], Any] | None

    def fill(self, args: Mapping[str, Any]) -> list[Any]:
        """Return what stands for the marks.

        Raises:
            TypeError: an argument is missing, or is not named in the query.
        """
        if args.keys() != self.names:
            wrong = ", ".join(sorted(self.names ^ args.keys()))
            raise TypeError(f"missing or not named in the query: {wrong}")
        return [
            as_stored(args[mark.name] if mark.place is None else args[mark.name][mark.place])
            for mark in self.marks
        ]


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
        with _database(on) as db:
            found: list[Any] = []
            for compiled, page in self._pages(db, args):
                rows = db.execute_sql(compiled.sql, compiled.fill(page)).fetchall()
                found += rows if compiled.read is None else map(compiled.read, rows)
            return found

    def one(self, on: On, /, **args: Any) -> _T | None:
        """Return the first row, or None."""
        rows = self.rows(on, **args)
        return rows[0] if rows else None

    def values(self, on: On, /, **args: Any) -> list[Any]:
        """Return the first column of all rows."""
        with _database(on) as db:
            return [
                row[0]
                for compiled, page in self._pages(db, args)
                for row in db.execute_sql(compiled.sql, compiled.fill(page)).fetchall()
            ]

    def scalar(self, on: On, /, **args: Any) -> Any:
        """Return the first column of the first row, or None where there is no row."""
        values = self.values(on, **args)
        return values[0] if values else None

    def run(self, db: Database, /, **args: Any) -> int:
        """Change rows and return how many were changed."""
        return sum(
            int(db.execute_sql(compiled.sql, compiled.fill(page)).rowcount)
            for compiled, page in self._pages(db, args)
        )

    def insert(self, db: Database, /, **args: Any) -> int:
        """Add one row and return its number."""
        ((compiled, page),) = self._pages(db, args)
        cursor = db.execute_sql(compiled.sql, compiled.fill(page))
        return int(cursor.lastrowid if isinstance(db, SqliteDatabase) else cursor.fetchone()[0])

    def many(self, db: Database, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Run the query once for each of these rows of arguments, which may name more than the query does.

        Raises:
            KeyError: a row lacks an argument.
        """
        compiled = self._compile(db, 1)
        names = [mark.name for mark in compiled.marks]
        take = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
        filled = [[as_stored(value) for value in take(row)] for row in rows]
        if filled:
            with _as_peewee_errors:
                db.cursor().executemany(compiled.sql, filled)

    def sql(self, on: On, length: int = 1) -> str:
        """Return the text for an engine, with the engine's marks.

        Args:
            on: where it would run.
            length: how many values the query's list has.
        """
        return self._compile(on.database if isinstance(on, Store) else on, length).sql

    def _pages(self, db: Database, args: dict[str, Any]) -> Iterator[tuple[_Compiled, dict[str, Any]]]:
        """The query with its arguments; once for each page where one of them is a long list."""
        compiled = self._compile(db, 1)
        if compiled.listed is None or compiled.listed not in args:
            yield compiled, args
            return
        every: Sequence[Any] = args[compiled.listed]
        for start in range(0, len(every), _LENGTHS[-1]):
            page = list(every[start : start + _LENGTHS[-1]])
            length = next(length for length in _LENGTHS if len(page) <= length)
            page += page[-1:] * (length - len(page))
            yield self._compile(db, length), args | {compiled.listed: page}

    def _compile(self, db: Database, length: int) -> _Compiled:
        found = self._compiled.get((type(db), length))
        if found is None:
            query = _for_engine(db, self._build(Parameters(length)))
            found = self._compiled[type(db), length] = _compile(db, query, self._record)
        return found


def _database(on: On) -> AbstractContextManager[Database]:
    return on.reading() if isinstance(on, Store) else nullcontext(on)


def _for_engine(db: Database, query: Any) -> Any:
    """A query with what this engine needs: numbers of new rows given back, rows held one by one."""
    if isinstance(query, Select) and not db.for_update:
        return query.for_update(False)
    if isinstance(query, Insert) and not isinstance(db, SqliteDatabase):
        key = query.table._meta.primary_key
        return query.returning(key) if isinstance(key, AutoField) else query
    return query


def _compile(db: Database, query: Any, record: type[Any] | None) -> _Compiled:
    context: Any = _Literal(**db.get_context_options())
    sql, marks = context.sql(query).query()
    listed = {mark.name for mark in marks if mark.place is not None}
    return _Compiled(
        sql=sql,
        marks=tuple(marks),
        names=frozenset(mark.name for mark in marks),
        listed=listed.pop() if listed else None,
        read=reader_of(record, query.selected_columns) if record else None,
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
