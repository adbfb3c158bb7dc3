"""Who may have a conversation at all: the constraints that no cost and no fairness outweighs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from warmline.routing.model import Queue, Seat, Step, Waiting


def able(seat: Seat, waiting: Waiting, queue: Queue, now: datetime) -> bool:
    """Whether this agent may be given this conversation now: there, with room for it, and of the
    skills and the language that its queue asks for after this wait. Refusals and budgets do not
    count here."""
    step = queue.steps[queue.step(now - waiting.since)]
    return (
        there(seat)
        and seat.capacity - seat.load >= waiting.weight
        and qualified(seat, step, queue.experts)
        and (
            not step.speaks or waiting.language is None or speaks(seat.languages, waiting.language)
        )
    )


def there(seat: Seat) -> bool:
    return seat.presence == "online" and not seat.leaving


def qualified(seat: Seat, step: Step, experts: frozenset[UUID]) -> bool:
    if step.experts_only and seat.agent not in experts:
        return False
    return skilled(seat.skills, step.needs)


def skilled(skills: Mapping[str, int], needs: Mapping[str, int]) -> bool:
    for skill, level in needs.items():  # noqa: SIM110 - asked a hundred thousand times a second
        if skills.get(skill, 0) < level:
            return False
    return True


def speaks(languages: Iterable[str], language: str) -> bool:
    """Whoever speaks Portuguese understands who writes `pt-BR`."""
    return language in languages or language.partition("-")[0] in languages
