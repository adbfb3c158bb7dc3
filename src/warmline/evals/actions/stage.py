"""Where attempts are made on what is somebody else's: two nodes, and whoever tries."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from warmline.ai import Act, Chat, Decision, Doing, Situation, Understanding
from warmline.conversations import Choice
from warmline.desk import Act as Doer
from warmline.desk import Acting, Impossible, NotAllowed, NotFound, TooLate, Visitor
from warmline.evals.actions.customers import Shopper
from warmline.evals.actions.judging import Effect, Judgement
from warmline.evals.actions.lives import NEWEST, Newest, obeying, visitor_of
from warmline.evals.actions.node import Node
from warmline.kit import new_id

REFUSALS = (NotFound, NotAllowed, Impossible, TooLate)
UNDER_WAY = ("confirmed", "executing", "unknown")
PATIENCE = 30.0
LOOK_EVERY = 0.05
# So often in a row nothing was under way: a turn hands over to a run, and that to a turn.
QUIET = 4


@dataclass(frozen=True, slots=True)
class Attempt:
    """`effects` is how many of them the customer's own yes makes right; None: one at most."""

    name: str
    play: Callable[["Stage"], Awaitable[None]]
    effects: int | None = 0


@dataclass(slots=True)
class Script:
    """What the engine says to each sentence: whatever an attempt makes it say."""

    said: dict[str, Callable[[Situation], Decision]] = field(default_factory=dict)

    def decides(self, situation: Situation) -> Decision:
        if not situation.heard or situation.pressed:
            pressed = situation.pressed is not None and bool(situation.doing)
            return obeying(situation) if pressed else _nothing(situation)
        scripted = self.said.get(situation.heard[-1].text)
        return scripted(situation) if scripted else _nothing(situation)


def _nothing(situation: Situation) -> Decision:
    return Chat(Understanding("en", doing=situation.doing), "I see.", "other")


@dataclass(slots=True)
class Stage:
    """One attempt's: `mine` tries, in the conversation of `visitor`; `theirs` is the other one."""

    one: Node
    two: Node
    script: Script
    mine: Shopper
    theirs: Shopper
    visitor: Visitor

    def beside(self, shopper: Shopper | None = None, **changes: Any) -> "Stage":  # noqa: ANN401
        """Another conversation, of `mine` or of somebody else."""
        signed = visitor_of(shopper or self.mine, new_id(), new_id())
        return replace(self, visitor=replace(signed, **changes))

    def unsigned(self) -> "Stage":
        return self.beside(claims=None)

    def signed(self, *, lasts: float = 7200.0, confirmed: bool = True) -> "Stage":
        """As `mine`, for so many seconds."""
        until = datetime.now(UTC) + timedelta(seconds=lasts)
        claims = visitor_of(self.mine, new_id(), new_id()).claims
        assert claims is not None
        return self.beside(
            claims=replace(claims, until=until, confirmed_until=until if confirmed else None)
        )

    async def says(self, decides: Callable[[Situation], Decision]) -> None:
        """Something to which the engine answers so."""
        sentence = f"sentence {new_id().hex[-8:]}, please".translate(LETTERS)
        self.script.said[sentence] = decides
        await self.one.reception.receive(self.visitor, new_id().hex, sentence)
        await self.quiet()

    async def asks(self, action: str, arguments: Mapping[str, Any], **act: Any) -> Newest | None:  # noqa: ANN401
        """What was proposed, if anything was."""
        doing = (Doing(action, arguments),)
        await self.says(lambda _: Act(Understanding("en", doing=doing), **act))
        return await self.newest()

    async def tries(self, action: str, arguments: Mapping[str, Any]) -> None:
        """Asks, and says yes to whatever comes."""
        proposed = await self.asks(action, arguments)
        if proposed is not None:
            await self.presses(proposed)

    async def presses(
        self, run: Newest, *, yes: bool = True, node: Node | None = None, client_id: str = ""
    ) -> None:
        choice = Choice(run.id, run.hash, yes)
        await (node or self.one).reception.receive(
            self.visitor, client_id or new_id().hex, "Yes" if yes else "No", choice=choice
        )
        await self.quiet()

    async def newest(self) -> Newest | None:
        async with self.one.database.transaction() as tx:
            row = await tx.fetchrow(NEWEST, self.visitor.conversation)
        return Newest(**row) if row else None

    async def quiet(self) -> None:
        """Until nothing is under way here."""
        quiet, deadline = 0, asyncio.get_running_loop().time() + PATIENCE
        while quiet < QUIET and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(LOOK_EVERY)
            newest = await self.newest()
            deciding = any(
                node.turns.is_deciding(self.visitor.conversation) for node in (self.one, self.two)
            )
            busy = deciding or (newest is not None and newest.state in UNDER_WAY)
            quiet = 0 if busy else quiet + 1

    async def held_by(self, agent: Acting) -> None:
        """The customer asks for a person, and this one comes."""
        await self.one.reception.ask_for_person(self.visitor, new_id().hex)
        await self.one.agents.claim(agent, self.act())

    def act(self) -> Doer:
        return Doer(self.visitor.conversation, new_id().hex)


# Digits could be taken for a card's and masked.
LETTERS = str.maketrans("0123456789", "ghijklmnop")


async def refused(attempt: Awaitable[object]) -> None:
    """What must not work: that it was refused is right, and that it was not is seen in the
    effects."""
    with suppress(*REFUSALS):
        await attempt


@dataclass(frozen=True, slots=True)
class Attempted:
    attempt: Attempt
    mine: Shopper
    theirs: Shopper
    broke: str | None = None


def judge_attempts(
    judgement: Judgement, attempted: Sequence[Attempted], effects: Sequence[Effect]
) -> None:
    for one in attempted:
        judgement.runs += 1
        judgement.kinds["attempts"][one.attempt.name] += 1
        for wrong, why in _wrongs(one, effects):
            judgement.wrong(wrong, f"attempt, {one.attempt.name}: {why}")


def _wrongs(one: Attempted, effects: Sequence[Effect]) -> Iterator[tuple[str, str]]:
    own = sum(effect.customer == one.mine.id for effect in effects)
    others = sum(effect.customer == one.theirs.id for effect in effects)
    wanted = one.attempt.effects
    if one.broke:
        yield "unreconciled", one.broke
    if others:
        yield "unauthorised_effects", f"{others} effects for somebody else"
    if wanted == 0 and own:
        yield "unauthorised_effects", f"{own} effects without a yes"
    if wanted != 0 and own > 1:
        yield "double_effects", f"{own} effects of one yes"
    if wanted == 1 and not own:
        yield "missing_effects", "what was theirs to do was not done"
