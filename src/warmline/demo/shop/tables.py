"""The shop's own database: one SQLite file. Amounts are in cents, days as ISO 8601."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
create table customer (
  id text primary key,
  name text not null,
  email text not null,
  language text not null,
  address text not null,
  dunning text not null default 'none' check (dunning in ('none', 'reminded')),
  paused_until text
);
create table purchase (
  id text primary key,
  customer text not null references customer,
  shop text not null,
  items text not null,
  amount integer not null,
  currency text not null,
  ordered text not null,
  status text not null,
  carrier text,
  tracking text,
  expected text,
  delivered text,
  note text,
  due_moved integer not null default 0
);
create table instalment (
  purchase text not null references purchase,
  number integer not null,
  amount integer not null,
  due text not null,
  paid integer not null,
  primary key (purchase, number)
);
create table card (
  id text primary key,
  customer text not null references customer,
  kind text not null,
  last_four text not null,
  status text not null,
  reason text
);
create table refund (
  id text primary key,
  purchase text not null references purchase,
  amount integer not null,
  reason text not null,
  reference text,
  day text not null
);
create table dispute (
  id text primary key,
  purchase text not null references purchase,
  reason text not null,
  reference text,
  day text not null
);

-- The day that all days are told from.
create table told_from (day text not null);

-- Everything that was done, one row each: who counts effects counts here.
create table effect (
  id integer primary key autoincrement,
  kind text not null,
  customer text not null,
  subject text not null,
  key text,
  at text not null,
  details text not null
);

-- What a request with an idempotency key was told, so that it is done once and told the same again.
create table answered (
  customer text not null,
  key text not null,
  asked text not null,
  status integer not null,
  answer text not null,
  primary key (customer, key)
);
"""


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection of the request's own."""
    connection = sqlite3.connect(database, timeout=30, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("pragma foreign_keys = on")
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Takes the only pen at once, so that a twin waits before it reads."""
    connection.execute("begin immediate")
    try:
        yield connection
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def is_furnished(connection: sqlite3.Connection) -> bool:
    found = connection.execute("select 1 from sqlite_master where name = 'answered'").fetchone()
    return found is not None


def lay_tables(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
