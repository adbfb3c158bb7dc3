"""A server that has nothing but a postman's hands; what they need to know comes as its argument."""

import asyncio
import sys

import msgspec

from warmline.kit import run
from warmline.mail import Apart, Post


async def serve() -> None:
    hands = Apart(msgspec.json.decode(sys.argv[1], type=Post))
    await hands.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(serve())
