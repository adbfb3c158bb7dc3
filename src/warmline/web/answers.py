"""JSON out, by msgspec: dataclasses, UUIDs and times as they are."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response


def json_response(
    body: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        msgspec.json.encode(body), status, headers=headers, media_type="application/json"
    )
