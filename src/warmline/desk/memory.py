"""The conversations this node worked on last, so that the next turn need not read them again."""

from collections import OrderedDict
from uuid import UUID

from warmline.conversations import Appended, Snapshot
from warmline.kit import Clock


class Memory:
    """At most `most` snapshots, each with its `latest` events, of the last `seconds`: what was
    erased meanwhile is not known here for longer.

    What is remembered may be old: a snapshot is only used when it and what was just kept follow
    on one another, and whoever writes on it fences on its standing.
    """

    def __init__(
        self, clock: Clock, *, most: int = 2_000, latest: int = 24, seconds: float = 600.0
    ) -> None:
        self._clock, self._most, self._latest, self._seconds = clock, most, latest, seconds
        self._snapshots: OrderedDict[UUID, tuple[float, Snapshot]] = OrderedDict()

    def after(self, conversation: UUID, kept: Appended) -> Snapshot | None:
        """The conversation with what was just kept; None where something in between is missing."""
        self._forget()
        _, before = self._snapshots.get(conversation, (0.0, None))
        return before and self._grown(before, kept)

    def keep(self, before: Snapshot, kept: Appended) -> None:
        self._forget()
        self._snapshots.pop(before.conversation, None)
        if snapshot := self._grown(before, kept):
            self._snapshots[before.conversation] = (self._clock.monotonic(), snapshot)

    def _forget(self) -> None:
        """The longest unused stand first."""
        too_old = self._clock.monotonic() - self._seconds
        while self._snapshots:
            at, _ = next(iter(self._snapshots.values()))
            if at > too_old and len(self._snapshots) < self._most:
                return
            self._snapshots.popitem(last=False)

    def _grown(self, before: Snapshot, kept: Appended) -> Snapshot | None:
        last = before.latest[-1].seq if before.latest else 0
        if not kept.seq == last + 1 == before.standing.last_seq + 1:
            return None
        latest = (*before.latest, *kept.events)[-self._latest :]
        return Snapshot(before.conversation, before.contact, kept.standing, latest)
