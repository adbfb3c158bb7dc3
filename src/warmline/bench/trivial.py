"""An engine that always says the same, so that everything around it can be measured."""

from warmline.ai import Chat, Decision, Engine, Situation, Understanding
from warmline.knowledge import Release

SAME = Chat(Understanding("en"), text="This is always the same answer.", topic="greeting")


class TrivialEngine:
    async def decide(self, situation: Situation) -> Decision:
        return SAME


class NoTrainer:
    """Where nothing is published, nothing is trained."""

    def fingerprint(self, release: Release) -> str:
        return "trivial"

    def build(self, release: Release, artefact: bytes | None) -> tuple[Engine, bytes]:
        return TrivialEngine(), b""
