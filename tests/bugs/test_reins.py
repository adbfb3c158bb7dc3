"""Attacks on the reins: two nodes, a switch that falls in the middle, names that come and go."""

import asyncio
from typing import Any

from tests.bugs.conftest import NewCustomer, SignIn
from tests.bugs.house import Puppet
from tests.eventually import eventually
from warmline.boot import App
from warmline.kit import SystemClock
from warmline.knowledge import Article, Company, Draft, prepare, publish, undo


async def test_a_stop_on_one_node_is_obeyed_by_the_other_though_it_decides_already(
    nodes: tuple[App, App],
    other_url: str,
    new_customer: NewCustomer,
    sign_in: SignIn,
    puppet: Puppet,
) -> None:
    sol = await sign_in("Sol", "supervisor")
    puppet.may_decide.clear()
    customer = await new_customer(other_url)
    await customer.say("When do you open?")
    await eventually(lambda: bool(puppet.asked))
    await sol.http.post("/api/autonomy/stop", json={"reason": "Wrong prices"})
    await eventually(lambda: nodes[1].reins.now.stopped is not None)
    puppet.may_decide.set()
    handed = await customer.event("handoff.requested")
    assert handed["payload"]["reason"] == "ai_stopped"
    said = [one["body"]["text"] for one in customer.events if one["kind"] == "message.sent"]
    assert not [text for text in said if text.startswith("re: ")]


async def test_the_node_that_stops_the_ai_obeys_before_it_says_so(
    nodes: tuple[App, App], new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    sol = await sign_in("Sol", "supervisor")
    customers = [await new_customer() for _ in range(8)]
    puppet.may_decide.clear()
    await asyncio.gather(*(one.say("When do you open?") for one in customers))
    await eventually(lambda: len(puppet.asked) == len(customers))
    told = await sol.http.post("/api/autonomy/stop", json={"reason": "Wrong prices"})
    assert told.json()["stopped"]["by"] == "Sol"
    puppet.may_decide.set()
    for customer in customers:
        handed = await customer.event("handoff.requested")
        assert handed["payload"]["reason"] == "ai_stopped"


async def test_stops_and_levels_from_everywhere_end_in_one_state_on_both_nodes(
    nodes: tuple[App, App], sign_in: SignIn
) -> None:
    sol = await sign_in("Sol", "supervisor")
    pulls = []
    for number in range(12):
        level = ("off", "suggest", "auto")[number % 3]
        body = {"intents": ["opening_times"], "level": level}
        pulls.append(sol.http.put("/api/autonomy/levels", json=body))
        pulls.append(sol.http.post("/api/autonomy/stop", json={"reason": f"number {number}"}))
        pulls.append(sol.http.post("/api/autonomy/resume"))
    answers = await asyncio.gather(*pulls)
    assert {answer.status_code for answer in answers} == {200}
    last = (await sol.http.get("/api/autonomy")).json()
    for node in nodes:
        await eventually(lambda node=node: agrees(node, last))  # type: ignore[misc]


async def test_a_renamed_intent_begins_anew_and_an_undone_release_finds_its_levels(
    nodes: tuple[App, App], new_customer: NewCustomer
) -> None:
    node = nodes[0]
    await publish_as(node, "opening_hours")
    customer = await new_customer()
    await customer.say("When do you open?")
    # the engine on strings still says the intent's old name, which nobody took away
    await customer.event("message.sent", by="ai", article="opening-times")
    assert node.reins.now.level("opening_hours") == "suggest"
    async with node.database.transaction() as tx:
        await undo(tx, author="a test", at=SystemClock().now())
    await node.engine.refresh()
    intents = {article.intent for article in node.engine.articles.values()}
    assert {intent: node.reins.now.level(intent) for intent in intents} == {"opening_times": "auto"}


def agrees(node: App, told: dict[str, Any]) -> bool:
    line = told["intents"][0]
    now = node.reins.now
    same_switch = (now.stopped is None) == (told["stopped"] is None)
    return same_switch and now.level("opening_times") == line["level"]


async def publish_as(node: App, intent: str) -> None:
    article = Article(
        slug="opening-times",
        title="When we open",
        intent=intent,
        phrasings=("when do you open", "opening hours", "are you open now"),
        short_answer="We open at eight.",
    )
    draft = prepare(Company(name="Ternwell"), [article])
    assert isinstance(draft, Draft)
    async with node.database.transaction() as tx:
        await publish(tx, draft, author="a test", at=SystemClock().now())
    await node.engine.refresh()
