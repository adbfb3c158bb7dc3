"""What people look at again, over HTTP, and the reports of the way to a person: waits, ratings."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from warmline.desk import Act, ReviewDesk, rating_report, reviews, wait_report
from warmline.kit import Clock, Database
from warmline.web import reviews_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import SignedInCaller
from warmline.web.projection import name_of

Days = Annotated[int, Query(ge=1, le=366)]


class ReviewsApi:
    def __init__(self, database: Database, desk: ReviewDesk, clock: Clock) -> None:
        self._database, self._desk, self._clock = database, desk, clock

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api", tags=["reviews"])
        add = router.add_api_route
        add("/reviews", self.reviews, methods=["GET"], response_model=list[shapes.ReviewShape])
        close = "/reviews/{conversation}/close"
        add(close, self.close, methods=["POST"], response_model=shapes.ClosedShape)
        waits = shapes.WaitReportShape
        add("/reports/waits", self.waits, methods=["GET"], response_model=waits)
        ratings = shapes.RatingReportShape
        add("/reports/ratings", self.ratings, methods=["GET"], response_model=ratings)
        return router

    async def reviews(self, _: SignedInCaller) -> Response:
        """What is open, the oldest first. Whoever wants to write first claims the conversation."""
        async with self._database.transaction() as tx:
            found = await reviews(tx)
        return json_response(
            [
                {
                    "conversation": one.conversation,
                    "seq": one.seq,
                    "why": one.why,
                    "at": one.at,
                    "state": one.state,
                    "holder": {"id": one.holder, "name": one.holder_name} if one.holder else None,
                    "contact": {
                        "id": one.contact_id,
                        "name": name_of(one.contact_id, one.contact_name),
                    },
                    "language": one.language,
                    "preview": (one.preview or "")[:200],
                }
                for one in found
            ]
        )

    async def close(
        self, conversation: UUID, closed: shapes.CloseReviewShape, caller: SignedInCaller
    ) -> Response:
        act = Act(conversation, closed.client_id)
        done = await self._desk.close(caller.acting, act, closed.outcome)
        return json_response({"seq": done.seq})

    async def waits(self, _: SignedInCaller, days: Days = 30) -> Response:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            found = await wait_report(tx, since=now - timedelta(days=days), now=now)
        return json_response(found)

    async def ratings(self, _: SignedInCaller, days: Days = 30) -> Response:
        since = self._clock.now() - timedelta(days=days)
        async with self._database.transaction() as tx:
            found = await rating_report(tx, since=since)
        return json_response(found)
