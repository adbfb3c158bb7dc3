"""Knowledge, for those who may edit it: read, try, publish, undo."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from warmline.ai import Act, Answer, Ask, Confirm, Decision, HandOff, Said, Situation
from warmline.desk import decision_kind
from warmline.kit import Clock, Database, WarmlineError
from warmline.knowledge import (
    Article,
    Company,
    Conflict,
    Link,
    NothingToUndo,
    Published,
    Refused,
    Release,
    ReleaseInfo,
    Unchanged,
    amended,
    current,
    current_info,
    history,
    prepare,
    publish,
    undo,
)
from warmline.training import CurrentEngine, Examiner
from warmline.web import shapes
from warmline.web.answers import json_response
from warmline.web.auth import SignedInCaller

# A publication answers after this many seconds at the latest; its training may go on behind.
PUBLISH_SECONDS = 20.0


class Faulty(WarmlineError):
    def __init__(self, refused: Refused) -> None:
        super().__init__("faulty", "This cannot be published yet. Please mend what is marked.")
        self.details = {"faults": refused.faults}


class KnowledgeApi:
    def __init__(
        self, database: Database, engine: CurrentEngine, examiner: Examiner, clock: Clock
    ) -> None:
        self._database, self._engine, self._clock = database, engine, clock
        self._examiner = examiner

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])
        add = router.add_api_route
        add("", self.overview, methods=["GET"], response_model=shapes.KnowledgeShape)
        add("/articles/{slug}", self.read, methods=["GET"], response_model=shapes.ArticleShape)
        add("/try", self.try_out, methods=["POST"], response_model=shapes.TriedShape)
        add("/publish", self.publish, methods=["POST"], response_model=shapes.ReleasedShape)
        add("/undo", self.undo, methods=["POST"], response_model=shapes.ReleasedShape)
        examined = shapes.ExaminedShape
        add("/examination", self.examined, methods=["GET"], response_model=examined)
        add("/examination", self.examine, methods=["POST"], response_model=examined)
        releases = list[shapes.ReleaseShape]
        add("/releases", self.releases, methods=["GET"], response_model=releases)
        return router

    async def overview(self, caller: SignedInCaller) -> Response:
        caller.require("manage_knowledge")
        async with self._database.transaction() as tx:
            info = await current_info(tx)
            release = await current(tx)
        articles = [_article_row(article) for article in (release.articles if release else ())]
        shown = self._release(info) if info else None
        return json_response({"release": shown, "articles": articles})

    async def read(self, slug: str, caller: SignedInCaller) -> Response:
        """Agents read articles too; editing is what takes a role."""
        async with self._database.transaction() as tx:
            release = await current(tx)
        for article in release.articles if release else ():
            if article.slug == slug:
                return json_response(article)
        raise WarmlineError("not_found", "There is no such article.")

    async def try_out(self, wanted: shapes.TryShape, caller: SignedInCaller) -> Response:
        caller.require("manage_knowledge")
        situation = Situation(heard=[Said(by="customer", text=wanted.text)])
        if not wanted.articles:
            return json_response(_tried(await self._engine.decide(situation)))
        changed = self._changed(await self._published(), wanted.articles, ())
        return json_response(_tried(await self._engine.try_out(situation, changed)))

    async def publish(self, wanted: shapes.PublishShape, caller: SignedInCaller) -> Response:
        caller.require("manage_knowledge")
        before = await self._published()
        articles = self._changed(before, wanted.articles, wanted.removed)
        draft = prepare(before.company, articles)
        if isinstance(draft, Refused):
            raise Faulty(draft)
        async with self._database.transaction() as tx:
            outcome = await publish(
                tx,
                draft,
                author=caller.name,
                at=self._clock.now(),
                note=wanted.note,
                # what was amended must still be what is current
                if_release=before.id if wanted.if_release is None else wanted.if_release,
            )
        return await self._released(outcome)

    async def undo(self, wanted: shapes.UndoShape, caller: SignedInCaller) -> Response:
        caller.require("manage_knowledge")
        async with self._database.transaction() as tx:
            outcome = await undo(
                tx, author=caller.name, at=self._clock.now(), if_release=wanted.if_release
            )
        return await self._released(outcome)

    async def releases(self, caller: SignedInCaller) -> Response:
        caller.require("manage_knowledge")
        async with self._database.transaction() as tx:
            return json_response([self._release(info) for info in await history(tx)])

    async def examined(self, caller: SignedInCaller) -> Response:
        caller.require("manage_knowledge")
        return json_response(self._examiner.now)

    async def examine(self, caller: SignedInCaller) -> Response:
        """Begins to look for what an editor can mend in what is published; it takes seconds."""
        caller.require("manage_knowledge")
        return json_response(self._examiner.begin(await self._published()))

    async def _released(
        self, outcome: Published | Unchanged | Conflict | NothingToUndo
    ) -> Response:
        match outcome:
            case Published(release=info) | Unchanged(release=info):
                await self._engine.refresh_within(PUBLISH_SECONDS)
                return json_response({"release": self._release(info)})
            case Conflict():
                sentence = "Somebody published meanwhile. Load the articles again."
                raise WarmlineError("conflict", sentence)
            case NothingToUndo():
                raise WarmlineError("impossible", "There is no earlier release.")

    async def _published(self) -> Release:
        async with self._database.transaction() as tx:
            release = await current(tx)
        return release or Release(id=0, company=Company(name="Our company"))

    def _changed(
        self, before: Release, articles: Sequence[shapes.ArticleShape], removed: Sequence[str]
    ) -> tuple[Article, ...]:
        return amended(before, [_article(shape) for shape in articles], removed)

    def _release(self, info: ReleaseInfo) -> dict[str, Any]:
        found = info.id == self._engine.published
        training = self._engine.training if found else "training"
        return {
            "id": info.id,
            "at": info.at,
            "by": info.author,
            "note": info.note,
            "articles": info.articles,
            "current": info.current,
            "training": training if found or info.current else None,
        }


def _article(shape: shapes.ArticleShape) -> Article:
    fields = shape.model_dump(exclude={"phrasings", "steps", "links"})
    return Article(
        phrasings=tuple(shape.phrasings),
        steps=tuple(shape.steps),
        links=tuple(Link(link.title, link.url) for link in shape.links),
        **fields,
    )


def _article_row(article: Article) -> dict[str, Any]:
    shown = ("slug", "title", "intent", "language", "audience", "needs")
    return {field: getattr(article, field) for field in shown} | {
        "phrasings": len(article.phrasings)
    }


def _tried(decision: Decision) -> dict[str, Any]:
    read = decision.understanding
    return {
        "decision": decision_kind(decision),
        "article": decision.article if isinstance(decision, Answer | HandOff) else None,
        "intent": read.intent,
        "confidence": read.confidence if read.intent else None,
        # what is done, and not said, has its words from the action
        "text": "" if isinstance(decision, Act | Confirm) else decision.text,
        "steps": decision.steps if isinstance(decision, Answer) else (),
        "links": decision.links if isinstance(decision, Answer) else (),
        "reason": decision.reason if isinstance(decision, HandOff) else None,
        "options": [one.title for one in decision.options] if isinstance(decision, Ask) else (),
        "risks": read.risks,
    }
