"""Plays cases against a real server: customers over sockets, an agent over the console's HTTP."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx

from warmline.evals.briefs import signed_in
from warmline.evals.casebook import AgentAct, AgentSays, Case, Casebook, CaseTurn, listed
from warmline.evals.judging import Happened, failures
from warmline.evals.rehearsing import Played, rehearse
from warmline.kit import Database, WarmlineError, new_id
from warmline.knowledge import Draft
from warmline.trial import (
    Customer,
    TrialServer,
    open_conversation,
    serve_command,
    teach,
    thrown_away,
)

AT_ONCE = 8
# How long a training, and a turn, may take (seconds).
TRAINING, TURN = 1_800.0, 20.0
LOOK_EVERY = 0.02


async def play(
    books: Sequence[Casebook],
    *,
    stage: Callable[[str], None],
    command: Sequence[str] | None = None,
) -> list[Played]:
    """In the order of the files; those with actions come last, and are rehearsed with the engine
    alone. `command` starts another server than the product's own."""
    served = [book for book in books if book.actions is None]
    played = await _play_served(served, stage, command) if served else []
    for book in books:
        if book.actions is not None:
            played += await rehearse(book, book.actions, stage=stage)
    return played


async def _play_served(
    books: Sequence[Casebook],
    stage: Callable[[str], None],
    command: Sequence[str] | None,
) -> list[Played]:
    played: list[Played] = []
    stage("Starting a server …")
    async with thrown_away(command or serve_command()) as server:
        database = await Database.connect(server.dsn)
        try:
            async with signed_in(database, server.place.url, role="admin") as console:
                for group in _by_knowledge(books):
                    stage(f"The server learns {len(group[0].draft.articles)} articles …")
                    await teach(database, group[0].draft, author="cases", levels=group[0].levels)
                    await _until_ready(console, group[0].draft)
                    played += await _play_group(server, console, group)
        finally:
            await database.close()
    return played


def _by_knowledge(books: Sequence[Casebook]) -> list[list[Casebook]]:
    """Books that share knowledge and levels are played together: each learning takes seconds."""
    groups: dict[str, list[Casebook]] = {}
    for book in books:
        groups.setdefault(f"{book.knows} {sorted(book.levels.items())}", []).append(book)
    return list(groups.values())


async def _until_ready(console: httpx.AsyncClient, draft: Draft) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TRAINING
    slugs = {article.slug for article in draft.articles}
    while loop.time() < deadline:
        answer = (await console.get("/api/knowledge")).raise_for_status().json()
        training = (answer["release"] or {}).get("training")
        if training == "ready" and {article["slug"] for article in answer["articles"]} == slugs:
            return
        if training == "failed":
            raise WarmlineError("not_learnt", "The AI could not be trained on this knowledge.")
        await asyncio.sleep(10 * LOOK_EVERY)
    raise WarmlineError("not_learnt", f"The AI did not learn within {TRAINING:.0f} seconds.")


async def _play_group(
    server: TrialServer, console: httpx.AsyncClient, books: Sequence[Casebook]
) -> list[Played]:
    at_once = asyncio.Semaphore(AT_ONCE)

    async def one(book: Casebook, case: Case) -> Played:
        async with at_once:
            return await _play(server, console, book, case)

    cases = [one(book, case) for book in books for case in book.cases]
    return list(await asyncio.gather(*cases))


async def _play(
    server: TrialServer, console: httpx.AsyncClient, book: Casebook, case: Case
) -> Played:
    url, token = server.place.url, server.place.operator_token
    async with httpx.AsyncClient(base_url=url, timeout=TURN) as client:
        opened = await open_conversation(client, token, case.contact.language)
    failed: list[tuple[str, ...]] = []
    async with Customer(url, opened) as customer:
        await customer.until(lambda: customer.is_up)
        if case.contact.name or case.contact.email:
            who = case.contact
            await customer.describe("contact", name=who.name, email=who.email)
        watch = _Watch(console, customer)
        for turn in case.turns:
            try:
                happened = await watch.turn(turn)
                failed.append(tuple(failures(turn.must, turn.never, happened)))
            except TimeoutError:
                failed.append((f"nothing happened within {TURN:.0f} seconds",))
                break
            except WarmlineError as error:
                failed.append((error.sentence,))
                break
    played = Played(book.file, case.name, listed(case.about), tuple(failed))
    unplayed = tuple(("not reached",) for _ in case.turns[len(failed) :])
    return replace(played, failed=(*failed, *unplayed))


class _Watch:
    """One conversation, from the customer's side and from the agent's."""

    def __init__(self, console: httpx.AsyncClient, customer: Customer) -> None:
        self._console, self._customer = console, customer
        self._path = f"/api/conversations/{customer.conversation}"
        self._seen = 0
        self._said = 0
        self._options: tuple[str, ...] = ()

    async def turn(self, turn: CaseTurn) -> Happened:
        """Does what the turn says, and returns once nothing is left to decide."""
        if turn.agent:
            acts = (turn.agent,) if isinstance(turn.agent, str | AgentSays) else turn.agent
            for act in acts:
                await self._act(act)
        elif turn.presses in ("person", "assistant"):
            await self._customer.press(self._name(), turn.presses, patience=TURN)
        else:
            said = [
                self._customer.say(self._name(), text, patience=TURN) for text in self._words(turn)
            ]
            await asyncio.gather(*said)  # in this order, and none waits for the one before it
        return await self._settled()

    def _words(self, turn: CaseTurn) -> tuple[str, ...]:
        if turn.chooses is None:
            return listed(turn.says)
        if not 1 <= turn.chooses <= len(self._options):
            count = len(self._options)
            raise WarmlineError("no_option", f"chooses: the last message has {count} options.")
        return (self._options[turn.chooses - 1],)

    def _name(self) -> str:
        self._said += 1
        return f"case-{self._said}"

    async def _act(self, act: AgentAct) -> None:
        read = (await self._console.get(self._path)).raise_for_status().json()
        wanted: dict[str, Any] = {"client_id": new_id().hex, "if_epoch": read["row"]["epoch"]}
        path = act.replace("_", "-") if isinstance(act, str) else "messages"
        if isinstance(act, AgentSays):
            wanted |= {"text": act.says, "promise": act.promise}
        answer = await self._console.post(f"{self._path}/{path}", json=wanted)
        if answer.is_error:
            raise WarmlineError("agent_act", f"agent: {answer.json()['message']}")

    async def _settled(self) -> Happened:
        """The turn's events are in one append, so what is decided is there as a whole."""
        async with asyncio.timeout(TURN):
            while True:
                read = (await self._console.get(self._path)).raise_for_status().json()
                events = await self._events()
                # both of one moment: what comes between the two readings is read again
                is_whole = read["row"]["last_seq"] == (events[-1]["seq"] if events else 0)
                if is_whole and not _is_open(events, read["row"]["state"]):
                    return self._happened(events, read)
                await asyncio.sleep(LOOK_EVERY)

    async def _events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        while True:
            after = events[-1]["seq"] if events else 0
            answer = await self._console.get(f"{self._path}/events?after={after}&limit=100")
            page = answer.raise_for_status().json()
            events += page["events"]
            if not page["more"]:
                return events

    def _happened(self, events: list[dict[str, Any]], read: dict[str, Any]) -> Happened:
        new = [event for event in events if event["seq"] > self._seen]
        self._seen = events[-1]["seq"] if events else 0
        turns = [event for event in new if event["kind"] == "turn.decided"]
        said = [e for e in new if e["kind"] == "message.sent" and e["payload"]["by"] == "ai"]
        if said:
            self._options = tuple((said[-1]["body"] or {}).get("options", ()))
        requested = [event for event in new if event["kind"] == "handoff.requested"]
        return Happened(
            decisions=tuple(event["payload"] for event in turns),
            facts=tuple(fact for event in turns for fact in (event["body"] or {}).get("facts", ())),
            said=tuple(said),
            reasons=tuple(event["payload"]["reason"] for event in requested),
            state=read["row"]["state"],
            brief=read["brief"],
        )


def _is_open(events: Sequence[Mapping[str, Any]], state: str) -> bool:
    """Whether the AI still owes a decision: something was said to it, and nothing answers it.
    What a person replied to, or resolved, is answered."""
    if state not in ("with_ai", "resolved"):
        return False
    said = _said_by("customer", events)
    decided = [e["payload"]["heard"] for e in events if e["kind"] == "turn.decided"]
    ended = [
        e["seq"] for e in events if e["kind"] in ("handoff.requested", "conversation.resolved")
    ]
    answered = [*decided, *ended, *_said_by("agent", events)]
    return max(said, default=0) > max(answered, default=0)


def _said_by(who: str, events: Sequence[Mapping[str, Any]]) -> list[int]:
    return [
        event["seq"]
        for event in events
        if event["kind"] == "message.sent" and event["payload"]["by"] == who
    ]
