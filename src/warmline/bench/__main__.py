"""What is measured, as processes of their own: `python -m warmline.bench trivial`, `embedded` or
`reading` serves; `backend PORT` is the company's system that `reading` looks into; `handoff-node
PLAN` serves and plays its part of a crowd."""

import sys

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from warmline.ai import Engine
from warmline.bench.handoff_crowd import Plan, run_node
from warmline.bench.reading import FOUND, ReadingEngine
from warmline.bench.trivial import NoTrainer, TrivialEngine
from warmline.kit import run
from warmline.serving import served, told_to_stop
from warmline.settings import Settings

ENGINES: dict[str, type[Engine]] = {"trivial": TrivialEngine, "reading": ReadingEngine}


async def serve(engine: str) -> None:
    fixed = ENGINES[engine]() if engine in ENGINES else None
    async with served(Settings.read(), NoTrainer() if fixed else None, engine=fixed):
        await told_to_stop()


def serve_backend(port: int) -> None:
    async def orders(_: Request) -> JSONResponse:
        return JSONResponse(FOUND)

    app = Starlette(routes=[Route("/{contact}/orders", orders)])
    uvicorn.run(app, port=port, log_level="error")


if __name__ == "__main__":
    if sys.argv[1] == "backend":
        serve_backend(int(sys.argv[2]))
    elif sys.argv[1] == "handoff-node":
        run(run_node(msgspec.json.decode(sys.argv[2], type=Plan)))
    else:
        run(serve(sys.argv[1]))
