"""The server that is measured: `python -m warmline.bench trivial`, or `embedded`."""

import sys

from warmline.bench.trivial import NoTrainer, TrivialEngine
from warmline.kit import run
from warmline.serving import served, told_to_stop
from warmline.settings import Settings


async def serve(engine: str) -> None:
    trivial = engine == "trivial"
    fixed, trainer = (TrivialEngine(), NoTrainer()) if trivial else (None, None)
    async with served(Settings.read(), trainer, engine=fixed):
        await told_to_stop()


if __name__ == "__main__":
    run(serve(sys.argv[1]))
