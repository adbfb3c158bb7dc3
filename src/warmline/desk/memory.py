"""The conversations this node worked on last, so that the next turn need not read them again."""

from collections import OrderedDict
from uuid import UUID

from warmline.conversations import Appended, Snapshot


class Memory:
    """At most `most` snapshots, each with its `latest` events; the longest unused go first.

    What is remembered may be old: a snapshot is only used when it and what was just kept follow
    on one another, and whoever writes on it fences on its standing.
    """

    def __init__(self, *, most: int = 2_000, latest: int = 24) -> None:
        self._most, self._latest = most, latest
        self._snapshots: OrderedDict[UUID, Snapshot] = OrderedDict()

    def after(self, conversation: UUID, kept: Appended) -> Snapshot | None:
        """The conversation with what was just kept; None where something in between is missing."""
        before = self._snapshots.get(conversation)
        return before and self._grown(before, kept)

    def keep(self, before: Snapshot, kept: Appended) -> None:
        snapshot = self._grown(before, kept)
        if snapshot is None:
            self._snapshots.pop(before.conversation, None)
            return
        self._snapshots[before.conversation] = snapshot
        self._snapshots.move_to_end(before.conversation)
        if len(self._snapshots) > self._most:
            self._snapshots.popitem(last=False)

    def _grown(self, before: Snapshot, kept: Appended) -> Snapshot | None:
        last = before.latest[-1].seq if before.latest else 0
        if not kept.seq == last + 1 == before.standing.last_seq + 1:
            return None
        latest = (*before.latest, *kept.events)[-self._latest :]
        return Snapshot(before.conversation, before.contact, kept.standing, latest)
