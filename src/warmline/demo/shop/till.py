"""Where something is done at most once: the effect and the key of its request are one commit."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from warmline.demo.shop.books import Books, Refusal
from warmline.demo.shop.shapes import Run
from warmline.demo.shop.tables import opened, transaction

T = TypeVar("T")
Work = Callable[[Books], BaseModel]


@dataclass(frozen=True, slots=True)
class Told:
    status: int
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Till:
    """`keeps_keys` is False for a shop that does whatever it is asked, as often as it is asked."""

    database: Path
    today: Callable[[], date]
    keeps_keys: bool = True

    def read(self, customer: str, look: Callable[[Books], T]) -> T:
        with opened(self.database) as connection:
            return look(Books(connection, customer, self.today()))

    def do(self, customer: str, key: str | None, asked: list[Any], work: Work) -> Told:
        """`asked` is what tells this request from another one with the same key."""
        with opened(self.database) as connection, transaction(connection):
            books = Books(connection, customer, self.today(), key)
            if key is None or not self.keeps_keys:
                return _told(books, work)
            return _once(books, key, json.dumps(asked), work)

    def run(self, customer: str, key: str) -> Run:
        with opened(self.database) as connection:
            books = Books(connection, customer, self.today())
            found = connection.execute(ANSWERED, (customer, key)).fetchone()
            if found is None:
                raise Refusal(404, "no_such_run", "No request with this key arrived.")
            if found["status"] != 200:
                raise Refusal(404, "refused", "What came with this key was refused, once for all.")
            answer = json.loads(found["answer"])
            return Run(key=key, answer=answer, effects=books.effects(key))


def _once(books: Books, key: str, asked: str, work: Work) -> Told:
    known = books.connection.execute(ANSWERED, (books.customer, key)).fetchone()
    if known is not None:
        if known["asked"] != asked:
            raise Refusal(422, "key_reused", "This key was used for something else.")
        return Told(known["status"], json.loads(known["answer"]))
    told = _told(books, work)
    values = (books.customer, key, asked, told.status, json.dumps(told.answer))
    books.connection.execute(KEEP, values)
    return told


def _told(books: Books, work: Work) -> Told:
    """A refusal is an answer too, and a retry gets the same one."""
    try:
        return Told(200, work(books).model_dump(mode="json"))
    except Refusal as refusal:
        return Told(refusal.status, {"code": refusal.code, "message": refusal.message})


ANSWERED = "select asked, status, answer from answered where customer = ? and key = ?"

KEEP = "insert into answered (customer, key, asked, status, answer) values (?, ?, ?, ?, ?)"
