"""All that is held of one learner, found by the rules of `holding`: read whole, or erased."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Table, Text, and_, delete, exists, func, or_, select, update

from service.secrets import Ring
from service.store import tables
from service.store.area import Area
from service.store.people.holding import RULES, Rule

Row = Mapping[str, Any]
WHOLE = ("person", "reference", "child", "mention")  # kinds of which whole rows go
_A, _S, _R = tables.account.c, tables.statement.c, tables.statement_ref.c


class Who(msgspec.Struct, frozen=True):
    """A learner of a tenant, with every keyed reference that stands for them, and the one to put in their place."""

    tenant: str
    learner: str
    refs: frozenset[str]
    ref: str

    @classmethod
    def of(cls, ring: Ring, tenant: str, learner: str) -> "Who":
        return cls(tenant, learner, ring.refs(tenant, learner), ring.ref(tenant, learner))


class People(Area):
    """Reads and erases by learner; a learner who was only ever named in a request counts, too."""

    def held(self, who: Who) -> dict[str, list[dict[str, Any]]]:
        """Return every row that is of this learner or names them, by table; tables without any are left out."""
        found = {}
        with self._read() as connection:
            for table in _in_order():
                rows = connection.execute(select(table).where(_of(table, who))).all()
                if rows:
                    found[table.name] = [dict(row._mapping) for row in rows]
        return found

    def count(self, who: Who) -> dict[str, int]:
        """Return how many rows there are of this learner, by table; tables without any are left out."""
        with self._read() as connection:
            return _counted(connection, who)

    def erase(self, who: Who) -> dict[str, int]:
        """Remove all rows of a learner, and put their reference where others name them; return how many, by table."""
        with self._write() as connection:
            # named before any row goes: what they are found by, accounts and references, goes as well
            named = update(tables.statement).where(_S.tenant == who.tenant, _by_account(who))
            connection.execute(named.values(learner=who.learner))
            counts = _counted(connection, who)
            for table in reversed(_in_order()):
                if counts.get(table.name):
                    _erase(connection, table, who)
            return counts

    def everyone(self, tenant: str) -> set[str]:
        """Return the ids of all learners that any table of persons names."""
        found: set[str] = set()
        with self._read() as connection:
            for name, rule in RULES.items():
                if rule.kind == "person":
                    columns = tables.metadata.tables[name].c
                    mine = select(columns[rule.column]).where(columns.tenant == tenant).distinct()
                    found |= {id for id in connection.scalars(mine) if id is not None}
        return found


def _in_order() -> list[Table]:
    """Return the tables that may hold a learner, parents before children."""
    return [table for table in tables.metadata.sorted_tables if RULES[table.name].kind != "none"]


def _counted(connection: Connection, who: Who) -> dict[str, int]:
    asked = {t.name: select(func.count()).select_from(t).where(_of(t, who)) for t in _in_order()}
    counts = {name: connection.scalar(count) or 0 for name, count in asked.items()}
    return {name: count for name, count in counts.items() if count}


def _of(table: Table, who: Who) -> ColumnElement[bool]:
    """Return the condition on a table's rows that they are of this learner, or name them."""
    rule = RULES[table.name]
    if rule.kind == "child":
        parent = tables.metadata.tables[rule.parent]
        return exists().where(_joined(table, parent, rule), _of(parent, who))
    mine = table.c.tenant == who.tenant
    if rule.kind == "reference":
        return and_(mine, table.c[rule.column].in_(who.refs))
    if rule.kind == "person":
        of = table.c[rule.column] == who.learner
        return and_(mine, or_(of, _by_account(who)) if table.name == "statement" else of)
    if rule.kind == "principal":
        return and_(mine, _has(table, [f'"person:{who.learner}"'], f"person:{who.learner}"))
    quoted = msgspec.json.encode(who.learner).decode()
    names = [quoted, f"'{who.learner}'"] if rule.kind == "object" else [who.learner]
    return and_(mine, _has(table, names, who.learner))


def _by_account(who: Who) -> ColumnElement[bool]:
    """Return the condition on a statement that it is about an account of the learner, in whatever part."""
    accounts = select(_A.key).where(_A.tenant == who.tenant, _A.learner == who.learner)
    about = select(_R.n).where(_R.tenant == who.tenant, _R.kind == "agent", _R.value.in_(accounts))
    return or_(_S.actor.in_(accounts), _S.n.in_(about))


def _joined(table: Table, parent: Table, rule: Rule) -> ColumnElement[bool]:
    if rule.on:
        return and_(*(table.c[name] == parent.c[name] for name in rule.on))
    (key,) = (key for key in table.foreign_key_constraints if key.referred_table is parent)
    return and_(*(element.parent == element.column for element in key.elements))


def _has(table: Table, parts: list[str], whole: str) -> ColumnElement[bool]:
    """Return the condition that some text of a row contains one of the parts, or is the whole."""
    # LIKE would take upper and lower case for the same on one database and not on the other
    found = [func.replace(column, part, "") != column for column in _texts(table) for part in parts]
    return or_(*found, *(column == whole for column in _texts(table)))


def _texts(table: Table) -> Iterator[Column[Any]]:
    return (column for column in table.columns if isinstance(column.type, Text) and column.name != "tenant")


def _erase(connection: Connection, table: Table, who: Who) -> None:
    if RULES[table.name].kind in WHOLE:
        connection.execute(delete(table).where(_of(table, who)))
        return
    for row in connection.execute(select(table).where(_of(table, who))).all():
        kept = dict(row._mapping)
        same = [column == kept[column.name] for column in table.primary_key]
        connection.execute(update(table).where(*same).values(_without(table, kept, who)))


def _without(table: Table, row: Row, who: Who) -> dict[str, Any]:
    """Return the columns of a row in which a learner is named, without them."""
    objects = RULES[table.name].kind == "object"
    new = {}
    for column in _texts(table):
        text = row[column.name]
        if isinstance(text, str) and who.learner in text:
            new[column.name] = blanked(text, who.learner, who.ref, objects)
    return new


def blanked(text: str, learner: str, ref: str, objects: bool) -> str:
    """Return a text without a learner: `ref` in their place, and for what is an object about them."""
    principal, instead = f"person:{learner}", ref if ref.startswith("person:") else f"person:{ref}"
    if not objects:
        quoted, new = (msgspec.json.encode(one).decode() for one in (principal, instead))
        return instead if text == principal else text.replace(quoted, new)
    if text == learner:
        return ref  # before it is taken for JSON: an id may be a number
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return _unquoted(text, learner, ref)
    return msgspec.json.encode(_blank(value, learner, ref), order="sorted").decode()


def _blank(value: Any, learner: str, ref: str) -> Any:
    if isinstance(value, str):
        return ref if value == learner else _unquoted(value, learner, ref)
    if isinstance(value, list):
        return [_blank(one, learner, ref) for one in value]
    if isinstance(value, dict):
        if learner in value.values():
            return {"erased": ref}
        return {ref if name == learner else name: _blank(one, learner, ref) for name, one in value.items()}
    return value


def _unquoted(text: str, learner: str, ref: str) -> str:
    for quote in ("'", '"'):
        text = text.replace(f"{quote}{learner}{quote}", f"{quote}{ref}{quote}")
    return text
