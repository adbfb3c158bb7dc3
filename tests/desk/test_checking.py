"""Which declared action does what a sentence claims."""

import pytest

from warmline.actions import Action, Catalogue, HttpCall
from warmline.ai import Deed
from warmline.conversations import Consequence
from warmline.desk import action_for


def action(
    name: str, title: str, about: str = "", *, consequence: Consequence = "reversible"
) -> Action:
    return Action(
        name, {"en": title}, about, consequence, "signed", HttpCall("shop", "POST", f"/{name}")
    )


CATALOGUE = Catalogue(
    actions={
        one.name: one
        for one in (
            action("refund_status", "Where is my refund", consequence="read"),
            action("order_status", "Order status", consequence="read"),
            action("cancel_order", "Cancel an order", "Cancels; what was paid is refunded."),
            action("refund_purchase", "Refund a purchase"),
            action("change_due_date", "Change a due date"),
            action("change_address", "Change the address"),
            action("block_card", "Block the card"),
            action("stop_letters", "Letters", "Pauses reminders for a while."),
        )
    }
)


@pytest.mark.parametrize(
    ("deed", "name"),
    [
        ("refund", "refund_purchase"),
        ("cancellation", "cancel_order"),
        ("due_date_change", "change_due_date"),
        ("address_change", "change_address"),
        ("card_block", "block_card"),
        ("pause", "stop_letters"),
        ("dispute", None),
        ("generic", None),
    ],
)
def test_a_deed_finds_the_action_whose_words_tell_it(deed: Deed, name: str | None) -> None:
    assert action_for(deed, CATALOGUE) == name


def test_what_only_reads_does_nothing() -> None:
    reads = Catalogue(actions={"refund_status": CATALOGUE.actions["refund_status"]})
    assert action_for("refund", reads) is None
