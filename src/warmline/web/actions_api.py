"""What agents do for a customer, over HTTP: look, propose, confirm, approve, and the receipts.

Each act may be retried with the same `client_id`."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from warmline.desk import Act, Acting, Context, Offered, RunView
from warmline.web import actions_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import NotAllowedHere, SignedInCaller

# The page is made of words of ours and of backends: it may look as it likes and do nothing.
RECEIPT_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'none'"
}


class Doing(Protocol):
    """The agents' side of actions. Raises the desk's errors; `UnfitArguments` for a form."""

    async def context(self, agent: Acting, conversation: UUID) -> Context: ...

    async def offered(self, agent: Acting, conversation: UUID) -> Offered: ...

    async def propose(
        self, agent: Acting, act: Act, action: str, arguments: Mapping[str, Any]
    ) -> RunView: ...

    async def confirm(self, agent: Acting, act: Act, run: UUID, hash: str) -> RunView: ...

    async def cancel(self, agent: Acting, act: Act, run: UUID) -> RunView: ...

    async def approve(self, agent: Acting, act: Act, run: UUID, reason: str) -> RunView: ...

    async def decline(self, agent: Acting, act: Act, run: UUID, reason: str) -> RunView: ...

    async def approvals(self, agent: Acting) -> Sequence[RunView]: ...


class Receipts(Protocol):
    """Receipts of the conversations that an agent may see."""

    async def page(self, agent: Acting, receipt: UUID) -> str:
        """As HTML that needs nothing else."""
        ...

    async def mail(self, agent: Acting, receipt: UUID) -> None:
        """To the customer's signed address."""
        ...


class ActionsApi:
    def __init__(self, desk: Doing, receipts: Receipts) -> None:
        self._desk, self._receipts = desk, receipts

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api", tags=["actions"])
        add, one = router.add_api_route, "/conversations/{id}"
        add(f"{one}/context", self.context, methods=["GET"], response_model=shapes.ContextShape)
        add(f"{one}/actions", self.offered, methods=["GET"], response_model=shapes.OfferedShape)
        add(f"{one}/actions", self.propose, methods=["POST"], response_model=shapes.RunShape)
        for act, handler in (
            ("confirm", self.confirm),
            ("cancel", self.cancel),
            ("approve", self.approve),
            ("decline", self.decline),
        ):
            add(
                f"{one}/runs/{{run}}/{act}",
                handler,
                methods=["POST"],
                response_model=shapes.RunShape,
            )
        add("/approvals", self.approvals, methods=["GET"], response_model=list[shapes.RunShape])
        add("/receipts/{id}", self.receipt, methods=["GET"], response_class=HTMLResponse)
        mailed = shapes.MailedShape
        add("/receipts/{id}/mail", self.mail_receipt, methods=["POST"], response_model=mailed)
        return router

    async def context(self, id: UUID, caller: SignedInCaller) -> Response:
        return json_response(await self._desk.context(caller.acting, id))

    async def offered(self, id: UUID, caller: SignedInCaller) -> Response:
        found = await self._desk.offered(caller.acting, id)
        runs = [run_json(run) for run in found.runs]
        return json_response({"actions": found.actions, "runs": runs})

    async def propose(
        self, id: UUID, wanted: shapes.ProposeShape, caller: SignedInCaller
    ) -> Response:
        act = Act(id, wanted.client_id)
        return _told(await self._desk.propose(caller.acting, act, wanted.action, wanted.arguments))

    async def confirm(
        self, id: UUID, run: UUID, wanted: shapes.ConfirmShape, caller: SignedInCaller
    ) -> Response:
        act = Act(id, wanted.client_id)
        return _told(await self._desk.confirm(caller.acting, act, run, wanted.hash))

    async def cancel(
        self, id: UUID, run: UUID, wanted: shapes.CancelShape, caller: SignedInCaller
    ) -> Response:
        return _told(await self._desk.cancel(caller.acting, Act(id, wanted.client_id), run))

    async def approve(
        self, id: UUID, run: UUID, wanted: shapes.JudgeShape, caller: SignedInCaller
    ) -> Response:
        leading, act = _leading(caller.acting), Act(id, wanted.client_id)
        return _told(await self._desk.approve(leading, act, run, wanted.reason))

    async def decline(
        self, id: UUID, run: UUID, wanted: shapes.JudgeShape, caller: SignedInCaller
    ) -> Response:
        leading, act = _leading(caller.acting), Act(id, wanted.client_id)
        return _told(await self._desk.decline(leading, act, run, wanted.reason))

    async def approvals(self, caller: SignedInCaller) -> Response:
        waiting = await self._desk.approvals(_leading(caller.acting))
        return json_response([run_json(run) for run in waiting])

    async def receipt(self, id: UUID, caller: SignedInCaller) -> Response:
        page = await self._receipts.page(caller.acting, id)
        return HTMLResponse(page, headers=RECEIPT_HEADERS)

    async def mail_receipt(self, id: UUID, caller: SignedInCaller) -> Response:
        await self._receipts.mail(caller.acting, id)
        return json_response({"mailed": True})


def _leading(agent: Acting) -> Acting:
    if not agent.leads:
        raise NotAllowedHere("Only a supervisor may decide on this.")
    return agent


def _told(run: RunView) -> Response:
    return json_response(run_json(run))


def run_json(run: RunView) -> dict[str, Any]:
    fields = (field for field in RunView.__dataclass_fields__ if not field.startswith("receipt"))
    receipt = {"id": run.receipt_id, "number": run.receipt_number} if run.receipt_id else None
    amount = None if run.amount is None else format(run.amount, "f")
    return {field: getattr(run, field) for field in fields} | {
        "amount": amount,
        "receipt": receipt,
    }
