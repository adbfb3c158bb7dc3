"""The whole server with an engine that takes its time; its environment sets it."""

import asyncio
import random

from warmline.ai import Chat, Decision, Engine, HandOff, Situation, Understanding
from warmline.kit import run
from warmline.knowledge import Release
from warmline.serving import served, told_to_stop
from warmline.settings import Settings

READ = Understanding("en")


class SlowEngine:
    """Repeats what it heard, so that a test can tell what an answer answers."""

    async def decide(self, situation: Situation) -> Decision:
        await asyncio.sleep(random.uniform(0.0, 0.15))
        heard = " + ".join(said.text for said in situation.heard)
        if "person" in heard:
            return HandOff(READ, "asked_for_person", f"A colleague takes over: {heard}")
        return Chat(READ, f"Heard: {heard}", topic="greeting")


class NoTrainer:
    def fingerprint(self, release: Release) -> str:
        return "none"

    def build(self, release: Release, artefact: bytes | None) -> tuple[Engine, bytes]:
        return SlowEngine(), b""


async def serve() -> None:
    async with served(Settings.read(), NoTrainer(), engine=SlowEngine()):
        await told_to_stop()


if __name__ == "__main__":
    run(serve())
