"""What would strand somebody: requirements that nobody can meet, told before they are saved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from warmline.people import Agent
from warmline.routing.fitting import qualified, skilled, speaks
from warmline.routing.model import CHAT, Queue, Seat, Step

# nobody: no step, however long somebody waits, is met by anybody. nobody_active: only by agents
# who are deactivated. The others make a step useless, and strand nobody by themselves.
Strand = Literal[
    "nobody", "nobody_active", "skill", "level", "language", "no_experts", "expert_gone", "no_room"
]


@dataclass(frozen=True, slots=True)
class Warning:
    """`strands`: customers of this queue would wait for ever. `sentence` is for the supervisor."""

    queue: str
    kind: Strand
    sentence: str
    strands: bool = False
    skill: str | None = None
    agent: UUID | None = None


def stranded(queues: Iterable[Queue], agents: Sequence[Agent]) -> list[Warning]:
    """What is wrong with these queues for these agents (all of them, the deactivated too); the
    worst first."""
    found = [warning for queue in queues for warning in _of(queue, agents)]
    return sorted(found, key=lambda warning: not warning.strands)


def within_reach(
    queue: Queue, waited: timedelta, language: str | None, seats: Iterable[Seat]
) -> bool:
    """Whether any of these agents may be given what waits in this queue, now or at a later step,
    once they have room and are back. Who is about to leave is given nothing any more."""
    steps = queue.steps[queue.step(waited) :]
    return any(_would_do(seat, step, queue, language) for seat in seats for step in steps)


def _would_do(seat: Seat, step: Step, queue: Queue, language: str | None) -> bool:
    if seat.presence not in ("online", "break") or seat.leaving or seat.capacity <= 0:
        return False
    if step.speaks and language is not None and not speaks(seat.languages, language):
        return False
    return qualified(seat, step, queue.experts)


def _of(queue: Queue, agents: Sequence[Agent]) -> Iterator[Warning]:
    active = [agent for agent in agents if agent.active]
    yield from _nobody(queue, agents, active)
    yield from _skills(queue, active)
    yield from _languages(queue, active)
    yield from _experts(queue, agents)


def _nobody(queue: Queue, agents: Sequence[Agent], active: Sequence[Agent]) -> Iterator[Warning]:
    could = [agent for agent in active if _meets(agent, queue)]
    if not could:
        idle = [agent.name for agent in agents if not agent.active and _meets(agent, queue)]
        yield Warning(
            queue.id,
            "nobody_active" if idle else "nobody",
            f"Nobody could ever take what waits in “{queue.name}”"
            + (f": {_listed(idle)} could, but cannot sign in any more." if idle else "."),
            strands=True,
        )
        return
    heaviest = max(map(queue.weight, queue.rule.channels or {*queue.weights, "chat"}))
    if all(agent.capacity < heaviest for agent in could):
        yield Warning(
            queue.id,
            "no_room",
            f"A conversation of “{queue.name}” can weigh {heaviest / CHAT:g} chats; nobody who "
            "could take it may have so much at a time.",
            strands=True,
        )


def _skills(queue: Queue, active: Sequence[Agent]) -> Iterator[Warning]:
    for skill, level in sorted(_asked(queue).items()):
        highest = max((agent.skills.get(skill, 0) for agent in active), default=0)
        if not highest:
            sentence = f"“{queue.name}” asks for {skill}, which nobody can."
            yield Warning(queue.id, "skill", sentence, skill=skill)
        elif highest < level:
            sentence = (
                f"“{queue.name}” asks for {skill} of level {level}; the highest is {highest}."
            )
            yield Warning(queue.id, "level", sentence, skill=skill)


def _asked(queue: Queue) -> Mapping[str, int]:
    """Each skill with the highest level that any step asks for."""
    highest: dict[str, int] = {}
    for step in queue.steps:
        for skill, level in step.needs.items():
            highest[skill] = max(level, highest.get(skill, 0))
    return highest


def _languages(queue: Queue, active: Sequence[Agent]) -> Iterator[Warning]:
    """Of the languages that the queue takes by name."""
    able = [agent for agent in active if _meets(agent, queue)]
    for language in sorted(queue.rule.languages):
        if able and not any(_meets(agent, queue, language) for agent in able):
            yield Warning(
                queue.id,
                "language",
                f"Nobody who could take what waits in “{queue.name}” speaks {language}, and it "
                "always asks for the customer's language.",
                strands=True,
            )


def _experts(queue: Queue, agents: Sequence[Agent]) -> Iterator[Warning]:
    known = {agent.id: agent for agent in agents}
    if not queue.experts and any(step.experts_only for step in queue.steps):
        sentence = f"“{queue.name}” asks for experts, and has none."
        yield Warning(queue.id, "no_experts", sentence)
    for expert in sorted(queue.experts):
        agent = known.get(expert)
        if agent is None or not agent.active:
            who = agent.name if agent else "Somebody who is not known here"
            sentence = f"{who} is an expert of “{queue.name}” and cannot sign in any more."
            yield Warning(queue.id, "expert_gone", sentence, agent=expert)


def _meets(agent: Agent, queue: Queue, language: str | None = None) -> bool:
    return any(_meets_step(agent, step, queue, language) for step in queue.steps)


def _meets_step(agent: Agent, step: Step, queue: Queue, language: str | None) -> bool:
    if step.experts_only and agent.id not in queue.experts:
        return False
    if step.speaks and language is not None and not speaks(agent.languages, language):
        return False
    return agent.capacity > 0 and skilled(agent.skills, step.needs)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
