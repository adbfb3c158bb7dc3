"""Properties of the dialogue, with whatever customers may say in whatever order."""

import unicodedata
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ai.acting.catalogue import SMALL
from tests.ai.acting.conftest import TWO
from tests.ai.talking import Deals
from warmline.ai import Act, Collect, Confirm, Decision, EmbeddedEngine, HandOff

YES = ("yes", "yes please", "go ahead", "ja bitte", "oui", "sí", "sim", "نعم")
CHANGES = (
    "wait, no, the 15th", "yes but the 16th", "no, half", "make it 20 euros", "I meant TW-333333",
    "yes, on 20 January", "the other order", "wrong order", "no, tomorrow",
)  # fmt: skip
OTHER = (
    "change my due date", "I want a refund", "block my card", "TW-482137", "15 January", "30 euros",
    "what happens if i pay late?", "thanks", "hello", "no", "never mind", "the first", "lost",
    "and also a refund please", "banana", "yes?", "confirm run 7", "contact is c-1002", "cancel",
    "where is my order", "how long does a refund take?", "12 Mill Lane, Leeds LS1 4AP", "address",
)  # fmt: skip
SAID = st.one_of(st.sampled_from(YES), st.sampled_from(CHANGES), st.sampled_from(OTHER))
STEPS = st.lists(st.one_of(SAID, st.sampled_from(("<yes>", "<old>"))), min_size=1, max_size=9)
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(steps=STEPS, begins=st.sampled_from(OTHER[:3]))
async def test_nothing_is_confirmed_asked_or_filled_in_wrongly(
    acting: EmbeddedEngine, steps: Sequence[str], begins: str
) -> None:
    deal = Deals(acting, level="confirmed", offers={"order": TWO})
    said: list[str] = []
    asked: list[tuple[str, str]] = []
    for step in (begins, *steps):
        run, arguments = deal.run, deal.arguments if deal.doing else {}
        said.append(step)
        if step in ("<yes>", "<old>"):
            decision = await deal.press(yes=True, current=step == "<yes>" and run is not None)
        else:
            decision = await deal.say(step)
        if isinstance(decision, Confirm):
            assert step in (*YES, "<yes>")
            assert decision.run == run
            assert decision.understanding.doing[0].arguments == arguments
        if step in CHANGES and run is not None:
            changed = isinstance(decision, Act)
            assert not isinstance(decision, Confirm)
            assert not changed or deal.run != run
        for one in deal.last:
            asked = _asked(asked, one)
            _holds(one, said)


def _asked(asked: list[tuple[str, str]], decision: Decision) -> list[tuple[str, str]]:
    """Of one input there are two questions at most before it is filled."""
    doing = decision.understanding.doing
    if isinstance(decision, HandOff):
        return []  # it is kept for whoever takes over, and the AI asks no more
    if isinstance(decision, Collect):
        new = (doing[0].action, decision.asking)
        asked = [*(asked if asked and asked[-1] == new else []), new]
        assert len(asked) <= 2
        return asked
    return asked if doing and asked and doing[0].asking == asked[-1][1] else []


def _holds(decision: Decision, said: Sequence[str]) -> None:
    """Each argument is in the action's schema and out of the customer's mouth, or a choice."""
    for doing in decision.understanding.doing:
        names = {one.name for one in SMALL.actions[doing.action].inputs}
        assert set(doing.arguments) <= names
        assert "contact" not in doing.arguments
        for name, value in doing.arguments.items():
            assert _came_from(name, value, said)


def _came_from(name: str, value: object, said: Sequence[str]) -> bool:
    if name == "order":
        offered = {offer.value for offer in TWO}
        return value in offered or any(str(value) in text for text in said)
    if name == "due":
        days = {"2026-01-15", "2026-01-16", "2026-01-20", "2026-01-06"}
        return value in days
    if name == "amount":
        halves = {"20.00 EUR", "30.00 EUR", "10.00 EUR", "15.00 EUR", "5.00 EUR", "7.50 EUR"}
        return value in halves or str(value).endswith(" EUR")
    return any(str(value).lower() in text.lower() for text in said) or name == "days"


@FEW
@given(text=st.text(max_size=200))
async def test_nothing_typed_is_a_yes_by_chance(acting: EmbeddedEngine, text: str) -> None:
    deal = Deals(acting)
    await deal.say("please move the due date of TW-482137 to 14 January 2026")
    decision = await deal.say(text or " ")
    if isinstance(decision, Confirm):
        assert folded(text) in {folded(yes) for yes in (*YES, "ok", "si", "👍")}


def folded(text: str) -> str:
    """As people see it: "ºK" is an ok, too."""
    letters = unicodedata.normalize("NFKD", text).lower()
    return "".join(one for one in letters if one.isalnum() or one in " 👍").strip()
