"""How good hand-offs are, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from warmline.desk import HandoffReports
from warmline.kit import Clock, WarmlineError
from warmline.web import handoff_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import SignedInCaller


class HandoffApi:
    def __init__(self, reports: HandoffReports, clock: Clock) -> None:
        self._reports, self._clock = reports, clock

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/reports", tags=["reports"])
        shape = shapes.HandoffReportShape
        router.add_api_route("/handoff", self.report, methods=["GET"], response_model=shape)
        return router

    async def report(
        self, caller: SignedInCaller, days: Annotated[int, Query(ge=1, le=366)] = 30
    ) -> Response:
        """For who leads: it is about the house, and about no single agent."""
        if not caller.acting.leads:
            raise WarmlineError("not_allowed", "Only supervisors and admins see this report.")
        found = await self._reports.report(days=days, now=self._clock.now())
        return json_response(found)
