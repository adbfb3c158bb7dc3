"""The whole server with an engine that answers by keyword: the article whose intent stands in the
message, else a person."""

from collections.abc import Sequence

from warmline.ai import Answer, Decision, Engine, HandOff, Situation, Understanding
from warmline.kit import run
from warmline.knowledge import Article, Release
from warmline.serving import served, told_to_stop
from warmline.settings import Settings


class KeywordEngine:
    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles

    async def decide(self, situation: Situation) -> Decision:
        text = situation.heard[-1].text
        for article in self._articles:
            if article.intent in text:
                read = Understanding("en", article.intent, 0.9)
                return Answer(read, article.short_answer, article.slug)
        return HandOff(Understanding("en"), "out_of_scope", "A colleague takes over.")


class KeywordTrainer:
    def fingerprint(self, release: Release) -> str:
        return f"keywords-{release.id}"

    def build(self, release: Release, artefact: bytes | None) -> tuple[Engine, bytes]:
        return KeywordEngine(release.articles), artefact or b"keywords"


async def serve() -> None:
    async with served(Settings.read(), KeywordTrainer()):
        await told_to_stop()


if __name__ == "__main__":
    run(serve())
