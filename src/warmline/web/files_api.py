"""Files over HTTP: the customer's by the conversation's token, agents' by sight; agents' photos."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from warmline.conversations import standing
from warmline.desk import NotFound, may_see
from warmline.files import MEGABYTE, File, Rules, Sender, discard, file_of, files_of
from warmline.identity import identity_of
from warmline.kit import Clock, Database, audit
from warmline.people import set_photo
from warmline.web import files_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import Caller, SignedInCaller, address_of
from warmline.web.serving_files import Uploads, served
from warmline.web.tokens import CustomerToken, TokenReplaced, Tokens

PHOTOS = Rules(max_bytes=2 * MEGABYTE, types=("image/png", "image/jpeg", "image/webp", "image/gif"))
Authorization = Annotated[str | None, Header()]


class FilesApi:
    def __init__(self, database: Database, tokens: Tokens, uploads: Uploads, clock: Clock) -> None:
        self._database, self._tokens, self._clock = database, tokens, clock
        self._uploads, self._files = uploads, uploads.files

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api", tags=["files"])
        add = router.add_api_route
        add(
            "/widget/files",
            self.take_own,
            methods=["POST"],
            status_code=201,
            response_model=shapes.FileShape,
            openapi_extra=RAW_BODY,
        )
        add("/widget/files", self.own_states, methods=["GET"], response_model=shapes.FilesShape)
        add("/widget/files/{id}", self.own, methods=["GET"], response_class=Response)
        add(
            "/files",
            self.take,
            methods=["POST"],
            status_code=201,
            response_model=shapes.FileShape,
            openapi_extra=RAW_BODY,
        )
        add("/files", self.states, methods=["GET"], response_model=shapes.FilesShape)
        add("/files/rules", self.rules, methods=["GET"], response_model=shapes.FileRulesShape)
        add("/files/{id}", self.read, methods=["GET"], response_class=Response)
        add(
            "/me/photo",
            self.put_photo,
            methods=["PUT"],
            response_model=shapes.PhotoShape,
            openapi_extra=RAW_BODY,
        )
        add("/me/photo", self.drop_photo, methods=["DELETE"], response_model=shapes.PhotoShape)
        add("/photos/{id}", self.photo, methods=["GET"], response_class=Response)
        return router

    # The customer's

    async def take_own(
        self, request: Request, name: shapes.FileName = "", authorization: Authorization = None
    ) -> Response:
        token = await self._admitted(authorization)
        keys = () if token.unlimited else (token.conversation.hex, address_of(request))
        taken = await self._uploads.take(request, name, Sender(token.conversation), keys=keys)
        return _answer(taken)

    async def own_states(
        self, ids: shapes.FileIds, authorization: Authorization = None
    ) -> Response:
        token = await self._admitted(authorization)
        async with self._database.transaction() as tx:
            found = await files_of(tx, ids, token.conversation)
        return json_response({"files": [_shown(file) | {"why": None} for file in found]})

    async def own(
        self, id: UUID, inline: bool = False, authorization: Authorization = None
    ) -> Response:
        token = await self._admitted(authorization)
        async with self._database.transaction() as tx:
            file = await file_of(tx, id)
        # what an agent uploaded and never sent is none of theirs
        theirs = file and (file.agent_id is None or file.attached_at is not None)
        if file is None or not theirs or file.conversation_id != token.conversation:
            raise NotFound
        return await served(self._files, file, inline=inline)

    # The agents'

    async def take(
        self,
        request: Request,
        conversation: UUID,
        caller: SignedInCaller,
        name: shapes.FileName = "",
    ) -> Response:
        await self._require_sight(caller, conversation)
        sender = Sender(conversation, caller.agent.id)
        taken = await self._uploads.take(request, name, sender, keys=(caller.agent.id.hex,))
        return _answer(taken)

    async def states(
        self, conversation: UUID, ids: shapes.FileIds, caller: SignedInCaller
    ) -> Response:
        await self._require_sight(caller, conversation)
        async with self._database.transaction() as tx:
            found = await files_of(tx, ids, conversation)
        return json_response({"files": [_shown(file) for file in found]})

    async def rules(self, caller: SignedInCaller) -> Response:
        return json_response(rules_json(self._files.rules))

    async def read(self, id: UUID, caller: SignedInCaller, inline: bool = False) -> Response:
        async with self._database.transaction() as tx:
            file = await file_of(tx, id)
        if file is None or file.conversation_id is None:
            raise NotFound
        await self._require_sight(caller, file.conversation_id)
        return await served(self._files, file, inline=inline)

    # Photos

    async def put_photo(self, request: Request, caller: SignedInCaller) -> Response:
        me = caller.agent.id
        sender, keys = Sender(None, me), (me.hex,)
        taken = await self._uploads.take(request, "photo", sender, keys=keys, rules=PHOTOS)
        if isinstance(taken, Response):
            return taken
        await self._set_photo(caller, taken.id)
        return json_response({"photo": taken.id})

    async def drop_photo(self, caller: SignedInCaller) -> Response:
        await self._set_photo(caller, None)
        return json_response({"photo": None})

    async def photo(self, id: UUID) -> Response:
        """For everybody: customers see who answers them."""
        async with self._database.transaction() as tx:
            file = await file_of(tx, id)
        if file is None or file.conversation_id is not None or file.state != "clean":
            raise NotFound
        answer = await served(self._files, file, inline=True)
        answer.headers["Cache-Control"] = "public, max-age=86400"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer

    async def _set_photo(self, caller: Caller, photo: UUID | None) -> None:
        now, details = self._clock.now(), {"agent": caller.agent.id, "photo": photo}
        async with self._database.transaction() as tx:
            if before := await set_photo(tx, caller.agent.id, photo):
                await discard(tx, before, at=now)
            await audit.record(tx, caller.name, "agent.photo_changed", details, at=now)

    async def _admitted(self, authorization: str | None) -> CustomerToken:
        token = self._tokens.of_header(authorization)
        async with self._database.transaction() as tx:
            if not token.admits(await identity_of(tx, token.conversation)):
                raise TokenReplaced
        return token

    async def _require_sight(self, caller: Caller, conversation: UUID) -> None:
        async with self._database.transaction() as tx:
            now = await standing(tx, conversation)
            if now is None or not await may_see(tx, caller.acting, conversation, now):
                raise NotFound


RAW_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def rules_json(rules: Rules) -> dict[str, object]:
    return {"max_bytes": rules.max_bytes, "endings": rules.endings}


def _answer(taken: Response | File) -> Response:
    return taken if isinstance(taken, Response) else json_response(_shown(taken), status=201)


def _shown(file: File) -> dict[str, object]:
    return {
        "id": file.id,
        "name": file.name or "",
        "media_type": file.media_type,
        "size": file.size,
        "state": "checking" if file.state == "arriving" else file.state,
        "why": file.why,
    }
