"""What becomes of a decision about an action, and what has to be known for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from warmline.ai import Act, Acting, Collect, Decision, Doing, HandOff, Situation
from warmline.conversations import Entry, MoveTo, Snapshot
from warmline.desk.deeds.telling import Sentence
from warmline.identity import Identity
from warmline.kit import Tx


@dataclass(frozen=True, slots=True)
class Written:
    """What a transaction adds to a turn: entries behind the decision's own, where the conversation
    goes, the run that begins once all is kept, and whether a mail waits to be sent."""

    entries: tuple[Entry, ...] = ()
    move: MoveTo | None = None
    begin: UUID | None = None
    posted: bool = False


Write = Callable[[Tx], Awaitable[Written]]


@dataclass(frozen=True, slots=True)
class Carried:
    """A decision as it is carried out. `said` are its entries where `outcome.entries_of` has none,
    `write` what else belongs into its transaction, `goes_on` that the next action follows by
    itself."""

    decision: Decision
    said: tuple[Entry, ...] = ()
    write: Write | None = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """What of the company matters here: its date and when its day began, as they are now."""

    today: Callable[[], date]
    day_began: Callable[[], datetime]


IdentityOf = Callable[[Tx, UUID], Awaitable[Identity]]


@dataclass(frozen=True, slots=True)
class Task:
    """A decision with what it was made on; `lookups` were needed for it in this turn so far."""

    decision: Acting
    snapshot: Snapshot
    situation: Situation
    lookups: int = 0

    @property
    def doing(self) -> tuple[Doing, ...]:
        return self.decision.understanding.doing

    @property
    def language(self) -> str:
        return self.decision.understanding.language

    @property
    def conversation(self) -> UUID:
        return self.snapshot.conversation


def to_person(decision: Decision, sentence: Sentence, key: str = "look_up") -> Carried:
    """What could not be looked up, or is declared otherwise by now, a person sees to."""
    read = decision.understanding
    answered = decision.answered if isinstance(decision, Collect | Act) else ()
    return Carried(HandOff(read, "action_failed", sentence(read.language, key), answered=answered))


def without_first(task: Task, decision: Act) -> Act:
    return replace(decision, understanding=replace(decision.understanding, doing=task.doing[1:]))
