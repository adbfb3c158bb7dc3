"""Who is connected to this node, and what is live only: typing, viewing, presence."""

from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import UUID

from warmline.autonomy import Stopped
from warmline.desk import Acting
from warmline.people import Presence
from warmline.web.frames import frame, stopped_frame


class CustomerEnd(Protocol):
    """An open customer socket."""

    def put(self, text: str) -> None: ...

    def waits_at(self, place: int) -> None: ...

    def stands_anew(self) -> None: ...

    def end(self, code: int, reason: str, sentence: str) -> None: ...


class ConsoleEnd(Protocol):
    """An open console socket: whose it is and which conversation it shows."""

    @property
    def acting(self) -> Acting: ...

    @property
    def session(self) -> str: ...

    @property
    def agent_id(self) -> UUID: ...

    @property
    def agent_name(self) -> str: ...

    @property
    def known(self) -> set[UUID]:
        """The conversations that this socket was shown a row of."""
        ...

    @property
    def watched(self) -> UUID | None: ...

    def put(self, text: str) -> None: ...

    def end(self, code: int, reason: str, sentence: str) -> None: ...

    def refresh(self) -> None: ...


# A conversation open in more tabs than this is no customer's; the oldest socket makes room.
MOST_SOCKETS = 20
# Of so many conversations it is known how far they were read; it is a courtesy, no record.
MOST_READ = 20_000


class Hub:
    def __init__(self) -> None:
        # a dict for its order: the oldest first
        self._customers: dict[UUID, dict[CustomerEnd, None]] = {}
        # up to where customers have read, the one that read last at the end: also once they left
        self._read: dict[UUID, int] = {}
        self.consoles: set[ConsoleEnd] = set()
        self._of_consoles: list[Callable[[ConsoleEnd], None]] = []
        self._of_words: list[Callable[[ConsoleEnd], None]] = []

    def customers(self, conversation: UUID) -> Iterable[CustomerEnd]:
        return tuple(self._customers.get(conversation, ()))

    def is_online(self, conversation: UUID) -> bool:
        return conversation in self._customers

    def connected(self) -> frozenset[UUID]:
        """The conversations whose customers are connected."""
        return frozenset(self._customers)

    def customer_came(self, conversation: UUID, end: CustomerEnd) -> None:
        ends = self._customers.setdefault(conversation, {})
        ends[end] = None
        if len(ends) == 1:
            self._tell_online(conversation, on=True)
        if len(ends) > MOST_SOCKETS:
            oldest = next(iter(ends))
            del ends[oldest]
            oldest.end(4409, "replaced", "This conversation is open in too many places.")

    def customer_left(self, conversation: UUID, end: CustomerEnd) -> None:
        ends = self._customers.get(conversation, {})
        ends.pop(end, None)
        if not ends:
            self._customers.pop(conversation, None)
            self._tell_online(conversation, on=False)

    def on_console(self, listener: Callable[[ConsoleEnd], None]) -> None:
        """Calls `listener` with each console that comes."""
        self._of_consoles.append(listener)

    def on_words(self, listener: Callable[[ConsoleEnd], None]) -> None:
        """Calls `listener` with each console that sends something, whatever it is."""
        self._of_words.append(listener)

    def console_spoke(self, end: ConsoleEnd) -> None:
        for listener in self._of_words:
            listener(end)

    def console_came(self, end: ConsoleEnd) -> None:
        self.consoles.add(end)
        for listener in self._of_consoles:
            listener(end)

    def consoles_of(self, agent: UUID) -> list[ConsoleEnd]:
        return [end for end in self.consoles if end.agent_id == agent]

    def tell_presence(
        self, agent: UUID, presence: Presence, cause: str, chosen: Presence | None = None
    ) -> None:
        """`chosen` is what they said themselves, where that was it."""
        more = {"chosen": chosen} if chosen else {}
        self.to_consoles(frame("presence", agent=agent, presence=presence, cause=cause, **more))

    def console_left(self, end: ConsoleEnd) -> None:
        self.consoles.discard(end)

    def console_looks_at(self, end: ConsoleEnd, before: UUID | None) -> None:
        """`end.watched` is the new one already."""
        for conversation in {before, end.watched} - {None}:
            assert conversation is not None
            self._tell_viewing(conversation)
        if end.watched in self._read:
            end.put(frame("read", conversation=end.watched, seq=self._read[end.watched]))

    def is_signed_in(self, agent: UUID) -> bool:
        return any(end.agent_id == agent for end in self.consoles)

    def customer_types(self, conversation: UUID, *, on: bool) -> None:
        text = frame("typing", conversation=conversation, by="customer", name="", on=on)
        self._to_watchers(conversation, text)

    def customer_read(self, conversation: UUID, seq: int) -> None:
        if self.is_online(conversation) and seq > self._read.get(conversation, 0):
            self._read.pop(conversation, None)
            self._read[conversation] = seq
            if len(self._read) > MOST_READ:
                del self._read[next(iter(self._read))]
            self._to_watchers(conversation, frame("read", conversation=conversation, seq=seq))

    def agent_types(self, end: ConsoleEnd, conversation: UUID, *, on: bool) -> None:
        typing = {"by": "agent", "name": end.agent_name, "on": on}
        for customer in self.customers(conversation):
            customer.put(frame("typing", **typing))
        text = frame("typing", conversation=conversation, **typing)
        self._to_watchers(conversation, text, but=end.agent_id)

    def agent_saw(self, conversation: UUID, seq: int) -> None:
        for customer in self.customers(conversation):
            customer.put(frame("seen", seq=seq))

    def to_consoles(self, text: str) -> None:
        for end in tuple(self.consoles):
            end.put(text)

    def refresh(self) -> None:
        """Changes may have gone unheard: every console gets its lists anew."""
        for end in tuple(self.consoles):
            end.refresh()

    def tell_training(self, release: int, training: str) -> None:
        self.to_consoles(frame("knowledge", release=release, training=training))

    def tell_stopped(self, stopped: Stopped | None) -> None:
        self.to_consoles(stopped_frame(stopped))

    def sign_out(self, agent: UUID) -> None:
        """Hangs up on somebody whose session has ended."""
        for end in tuple(self.consoles):
            if end.agent_id == agent:
                end.end(4401, "signed_out", "Please sign in again.")

    def _tell_online(self, conversation: UUID, *, on: bool) -> None:
        text = frame("online", conversation=conversation, on=on)
        self._to_watchers(conversation, text)

    def _tell_viewing(self, conversation: UUID) -> None:
        ends = [end for end in self.consoles if end.watched == conversation]
        names = {end.agent_id: end.agent_name for end in ends}
        viewing = [{"id": agent, "name": name} for agent, name in names.items()]
        for end in ends:
            end.put(frame("viewing", conversation=conversation, agents=viewing))

    def _to_watchers(self, conversation: UUID, text: str, *, but: UUID | None = None) -> None:
        for end in tuple(self.consoles):
            if end.watched == conversation and end.agent_id != but:
                end.put(text)
