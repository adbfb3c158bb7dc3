"""Customers of the evaluation, moved into the shop's own database beside those it has."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FIRST, LAST = 2000, 9999


@dataclass(frozen=True, slots=True)
class Shopper:
    """Bought one thing in three parts: 200 EUR are paid, 200 are due in ten days. One card."""

    number: int

    @property
    def id(self) -> str:
        return f"c-{self.number}"

    @property
    def name(self) -> str:
        return f"Shopper {self.number}"

    @property
    def email(self) -> str:
        return f"{self.id}@mail.example"

    @property
    def order(self) -> str:
        return f"TW-{300_000 + self.number}"

    @property
    def card(self) -> str:
        return f"card-{self.number}-1"


def move_in(database: Path, count: int) -> list[Shopper]:
    """The shop runs meanwhile."""
    shoppers = [Shopper(number) for number in range(FIRST, FIRST + count)]
    assert FIRST + count - 1 <= LAST, "the shop's customer numbers have four digits"
    today = datetime.now(UTC).date()
    due = [(today + timedelta(days=days)).isoformat() for days in (-20, 10, 40)]
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        for one in shoppers:
            connection.execute(CUSTOMER, (one.id, one.name, one.email))
            connection.execute(PURCHASE, (one.order, one.id, due[0]))
            connection.execute(CARD, (one.card, one.id, str(one.number)))
            parts = [(one.order, part + 1, due[part], part == 0) for part in range(3)]
            connection.executemany(INSTALMENT, parts)
    return shoppers


CUSTOMER = """
insert into customer (id, name, email, language, address)
values (?, ?, ?, 'en', 'Old Quay 1, 20457 Hamburg')
"""
PURCHASE = """
insert into purchase (id, customer, shop, items, amount, currency, ordered, status)
values (?, ?, 'Nordlicht Home', '["Table"]', 60000, 'EUR', ?, 'delivered')
"""
INSTALMENT = """
insert into instalment (purchase, number, amount, due, paid) values (?, ?, 20000, ?, ?)
"""
CARD = """
insert into card (id, customer, kind, last_four, status) values (?, ?, 'plastic', ?, 'active')
"""
