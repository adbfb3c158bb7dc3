"""What the shop does for a customer. Everything is asked before the first row is written."""

from datetime import date, timedelta

from warmline.demo.shop.books import Books, Refusal
from warmline.demo.shop.shapes import (
    Address,
    AddressWish,
    BlockWish,
    Card,
    Dispute,
    DisputeWish,
    DueDate,
    DueDateWish,
    DunningPause,
    PauseWish,
    Refund,
    RefundWish,
)

LATEST_MOVE = timedelta(days=14)
LONGEST_PAUSE = 30


def move_due_date(books: Books, order: str, wish: DueDateWish) -> DueDate:
    """Of the order's next open instalment."""
    found = books.order(order)
    if found.due is None:
        raise Refusal(409, "nothing_due", "Nothing is open on this order.")
    if found.due_moved:
        raise Refusal(409, "already_moved", "The due date of this order was moved once already.")
    if found.due < books.today:
        raise Refusal(409, "too_late", "The due date has passed.")
    if wish.due <= found.due:
        raise Refusal(409, "not_later", "The new due date is not after the present one.")
    if wish.due > found.due + LATEST_MOVE:
        raise Refusal(409, "too_far", "A due date can be moved by 14 days at most.")
    books.connection.execute(MOVE, (wish.due.isoformat(), order))
    books.connection.execute(MOVED, (order,))
    books.record("due_date", order, due=wish.due.isoformat(), previous=found.due.isoformat())
    assert found.due_amount is not None
    return DueDate(
        order=order,
        due=wish.due,
        previous=found.due,
        amount=found.due_amount,
        currency=found.currency,
    )


def refund(books: Books, order: str, wish: RefundWish) -> Refund:
    found = books.order(order)
    cents, left = round(wish.amount * 100), round(found.refundable * 100)
    if cents < 1:
        raise Refusal(422, "invalid", "The amount is less than a cent.")
    if not left:
        raise Refusal(409, "nothing_paid", "Nothing that was paid is left to refund.")
    if cents > left:
        raise Refusal(409, "too_much", "This is more than was paid and not refunded yet.")
    name = f"RF-{order.removeprefix('TW-')}-{len(books.refunds(order).refunds) + 1}"
    values = (name, order, cents, wish.reason, wish.reference, books.today.isoformat())
    books.connection.execute(REFUND, values)
    books.record("refund", order, refund=name, amount=cents / 100, reason=wish.reason)
    return books.refunds(order).refunds[0]


def change_address(books: Books, wish: AddressWish) -> Address:
    previous = books.address().address
    books.connection.execute(ADDRESS, (wish.address, books.customer))
    books.record("address", books.customer, address=wish.address, previous=previous)
    return books.address()


def block_card(books: Books, card: str, wish: BlockWish) -> Card:
    if books.card(card).status == "blocked":
        raise Refusal(409, "already_blocked", "This card is blocked already.")
    books.connection.execute(BLOCK, (wish.reason, card))
    books.record("card_block", card, reason=wish.reason)
    return books.card(card)


def unblock_card(books: Books, card: str) -> Card:
    if books.card(card).status != "blocked":
        raise Refusal(409, "not_blocked", "This card is not blocked.")
    books.connection.execute(UNBLOCK, (card,))
    books.record("card_unblock", card)
    return books.card(card)


def open_dispute(books: Books, order: str, wish: DisputeWish) -> Dispute:
    if books.order(order).disputed:
        raise Refusal(409, "already_open", "There is a dispute about this order already.")
    name = f"DP-{order.removeprefix('TW-')}"
    day = books.today.isoformat()
    books.connection.execute(DISPUTE, (name, order, wish.reason, wish.reference, day))
    books.record("dispute", order, dispute=name, reason=wish.reason)
    return books.disputes(order).disputes[0]


def pause_dunning(books: Books, wish: PauseWish) -> DunningPause:
    if books.dunning().state == "paused":
        raise Refusal(409, "already_paused", "Reminders are paused already.")
    if wish.days > LONGEST_PAUSE:
        raise Refusal(409, "too_long", "Reminders can pause for 30 days at most.")
    until: date = books.today + timedelta(days=wish.days)
    books.connection.execute(PAUSE, (until.isoformat(), books.customer))
    books.record("dunning_pause", books.customer, until=until.isoformat())
    return DunningPause(customer=books.customer, until=until)


MOVE = """
update instalment set due = ?1 where purchase = ?2 and number = (
  select min(number) from instalment where purchase = ?2 and not paid
)
"""

MOVED = "update purchase set due_moved = 1 where id = ?"

REFUND = """
insert into refund (id, purchase, amount, reason, reference, day) values (?, ?, ?, ?, ?, ?)
"""

ADDRESS = "update customer set address = ? where id = ?"

BLOCK = "update card set status = 'blocked', reason = ? where id = ?"

UNBLOCK = "update card set status = 'active', reason = null where id = ?"

DISPUTE = "insert into dispute (id, purchase, reason, reference, day) values (?, ?, ?, ?, ?)"

PAUSE = "update customer set paused_until = ? where id = ?"
