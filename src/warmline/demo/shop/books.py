"""What the shop has written down about one customer, and nobody else."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from warmline.demo.shop.shapes import (
    Account,
    Address,
    Card,
    Cards,
    Dispute,
    Disputes,
    Dunning,
    Effect,
    Instalment,
    Instalments,
    NextPayment,
    Order,
    Orders,
    Refund,
    Refunds,
)

T = TypeVar("T")


class Refusal(Exception):
    """Nothing was done, and why: a status, a code, a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Books:
    """Every statement names the customer: what is somebody else's is not found. `key` is that of
    the request, kept with what it does."""

    connection: sqlite3.Connection
    customer: str
    today: date
    key: str | None = None

    def account(self) -> Account:
        row = self._customer()
        instalments = self.instalments().instalments
        first = instalments[0] if instalments else None
        return Account(
            customer=self.customer,
            name=row["name"],
            currency="EUR",
            balance=total(one.amount for one in instalments),
            overdue=total(one.amount for one in instalments if one.overdue),
            open_payments=len(instalments),
            next=_next_payment(first) if first else None,
            dunning=self._dunning(row),
        )

    def orders(self) -> Orders:
        self._customer()
        found = self.connection.execute(ORDERS, (self.customer,))
        return Orders(customer=self.customer, orders=[self._order(row) for row in found])

    def order(self, order: str) -> Order:
        found = self.connection.execute(ORDER, (self.customer, order)).fetchone()
        return self._order(_there(found, "no_such_order", f"There is no order {order}."))

    def instalments(self) -> Instalments:
        self._customer()
        found = self.connection.execute(OPEN_INSTALMENTS, (self.customer,))
        return Instalments(
            customer=self.customer, instalments=[self._instalment(row) for row in found]
        )

    def refunds(self, order: str) -> Refunds:
        """Newest first, each with what was left after it."""
        self.order(order)
        paid = self.connection.execute(PAID, (order,)).fetchone()["paid"]
        refunds, left = [], paid
        for row in self.connection.execute(REFUNDS, (order,)):
            left -= row["amount"]
            refunds.append(
                Refund(
                    refund=row["id"],
                    order=order,
                    amount=row["amount"] / 100,
                    currency="EUR",
                    reason=row["reason"],
                    reference=row["reference"],
                    on=row["day"],
                    left=left / 100,
                )
            )
        return Refunds(order=order, refunds=refunds[::-1])

    def disputes(self, order: str) -> Disputes:
        self.order(order)
        found = self.connection.execute(DISPUTES, (order,))
        disputes = [
            Dispute(
                dispute=row["id"],
                order=order,
                reason=row["reason"],
                reference=row["reference"],
                on=row["day"],
            )
            for row in found
        ]
        return Disputes(order=order, disputes=disputes)

    def address(self) -> Address:
        return Address(customer=self.customer, address=self._customer()["address"])

    def cards(self) -> Cards:
        self._customer()
        found = self.connection.execute(CARDS, (self.customer,))
        return Cards(customer=self.customer, cards=[_card(row) for row in found])

    def card(self, card: str) -> Card:
        found = [one for one in self.cards().cards if one.card == card]
        return _there(found[0] if found else None, "no_such_card", f"There is no card {card}.")

    def dunning(self) -> Dunning:
        return self._dunning(self._customer())

    def effects(self, key: str) -> list[Effect]:
        found = self.connection.execute(EFFECTS, (self.customer, key))
        return [
            Effect(
                kind=row["kind"],
                subject=row["subject"],
                at=row["at"],
                details=json.loads(row["details"]),
            )
            for row in found
        ]

    def record(self, kind: str, subject: str, **details: Any) -> None:  # noqa: ANN401 - any JSON
        """In the transaction that does it: an effect is this row, and nothing else counts."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        values = (kind, self.customer, subject, self.key, at, json.dumps(details))
        self.connection.execute(RECORD, values)

    def _customer(self) -> sqlite3.Row:
        found: sqlite3.Row | None = self.connection.execute(CUSTOMER, (self.customer,)).fetchone()
        sentence = f"There is no customer {self.customer}."
        return _there(found, "no_such_customer", sentence)

    def _order(self, row: sqlite3.Row) -> Order:
        return Order(
            order=row["id"],
            shop=row["shop"],
            items=json.loads(row["items"]),
            amount=row["amount"] / 100,
            currency=row["currency"],
            ordered=row["ordered"],
            status=row["status"],
            carrier=row["carrier"],
            tracking=row["tracking"],
            expected=row["expected"],
            late=bool(row["expected"]) and row["expected"] < self.today.isoformat(),
            delivered=row["delivered"],
            note=row["note"],
            paid=row["paid"] / 100,
            refunded=row["refunded"] / 100,
            refundable=(row["paid"] - row["refunded"]) / 100,
            due=row["due"],
            due_amount=None if row["due_amount"] is None else row["due_amount"] / 100,
            due_moved=bool(row["due_moved"]),
            disputed=bool(row["disputed"]),
        )

    def _instalment(self, row: sqlite3.Row) -> Instalment:
        due = date.fromisoformat(row["due"])
        is_next = row["due"] == row["next_due"]
        return Instalment(
            order=row["id"],
            shop=row["shop"],
            number=row["number"],
            of=row["parts"],
            amount=row["amount"] / 100,
            currency=row["currency"],
            due=due,
            overdue=due < self.today,
            can_move=is_next and due >= self.today and not row["due_moved"],
        )

    def _dunning(self, row: sqlite3.Row) -> Dunning:
        until = row["paused_until"] and date.fromisoformat(row["paused_until"])
        if until and until >= self.today:
            return Dunning(state="paused", until=until)
        return Dunning(state=row["dunning"], until=None)


def total(amounts: Iterable[float]) -> float:
    """Exact to the cent, which a sum of floats is not."""
    return round(sum(amounts), 2)


def _next_payment(first: Instalment) -> NextPayment:
    return NextPayment(order=first.order, shop=first.shop, amount=first.amount, due=first.due)


def _card(row: sqlite3.Row) -> Card:
    return Card(
        card=row["id"],
        kind=row["kind"],
        last_four=row["last_four"],
        status=row["status"],
        reason=row["reason"],
    )


def _there(found: T | None, code: str, message: str) -> T:
    if found is None:
        raise Refusal(404, code, message)
    return found


CUSTOMER = "select name, address, dunning, paused_until from customer where id = ?"

ORDERS = """
select
  p.*,
  (select coalesce(sum(amount), 0) from instalment where purchase = p.id and paid) as paid,
  (select coalesce(sum(amount), 0) from refund where purchase = p.id) as refunded,
  exists (select 1 from dispute where purchase = p.id) as disputed,
  n.due,
  n.amount as due_amount
from purchase p
left join instalment n on n.purchase = p.id and n.number = (
  select min(number) from instalment where purchase = p.id and not paid
)
where p.customer = ?
order by p.ordered desc, p.id
"""

ORDER = ORDERS.replace("p.customer = ?", "p.customer = ? and p.id = ?")

OPEN_INSTALMENTS = """
select
  p.id, p.shop, p.currency, p.due_moved, i.number, i.amount, i.due,
  (select count(*) from instalment where purchase = p.id) as parts,
  (select min(due) from instalment where purchase = p.id and not paid) as next_due
from instalment i join purchase p on p.id = i.purchase
where p.customer = ? and not i.paid
  -- what is disputed is not due while it is looked at
  and not exists (select 1 from dispute where purchase = p.id)
order by i.due, p.id
"""

PAID = "select coalesce(sum(amount), 0) as paid from instalment where purchase = ? and paid"

REFUNDS = "select id, amount, reason, reference, day from refund where purchase = ? order by rowid"

DISPUTES = "select id, reason, reference, day from dispute where purchase = ? order by rowid"

CARDS = "select id, kind, last_four, status, reason from card where customer = ? order by id"

EFFECTS = "select kind, subject, at, details from effect where customer = ? and key = ? order by id"

RECORD = "insert into effect (kind, customer, subject, key, at, details) values (?, ?, ?, ?, ?, ?)"
