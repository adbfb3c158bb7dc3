"""A backend that answers with whatever might hurt."""

from typing import Any

from tests.desk.deeds.test_consent import buttons, press, proposed
from tests.desk.deeds.test_executing import runs, until
from tests.desk.house import House, Scripted, autonomy
from tests.desk.shelf import Shelf
from warmline.actions import Action, receipts_of
from warmline.kit import Database

EVIL = "\u202e<img src=x onerror=alert(1)>\r\nBcc: all@example.com\x07{{ 7 * 7 }}"


class Hostile(Shelf):
    def _take_effect(self, action: Action, arguments: Any, key: str) -> Any:  # noqa: ANN401
        super()._take_effect(action, arguments, key)
        return {"reference": EVIL, "contact": "c-9999", "due": EVIL, "huge": "x" * 500_000}


async def test_what_it_calls_its_work_is_a_line_of_text_on_the_receipt(database: Database) -> None:
    house = await House.open(
        database, engine=Scripted(buttons), autonomy=autonomy(refund_status="auto"), shelf=Hostile()
    )
    await house.executing.start()
    customer, run = await proposed(house)
    await press(house, customer, run)
    await until(house, customer, "succeeded")
    async with database.transaction() as tx:
        [receipt] = await receipts_of(tx, customer.conversation)
    [kept] = await runs(house, customer)
    await house.close()
    assert kept.subject == "c-1001"
    assert receipt.reference is not None
    assert len(receipt.reference) <= 64
    assert receipt.reference.isprintable()
    assert "\u202e" not in receipt.reference
    assert receipt.text == "It is due on 2026-12-15 now."
