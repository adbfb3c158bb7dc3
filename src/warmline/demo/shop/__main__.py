"""`python -m warmline.demo.shop`: Ternwell's shop, a program of its own."""

import argparse
import contextlib
import json
import os
import socket
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import uvicorn

from warmline.demo.shop.api import create_app
from warmline.demo.shop.faults import CuttableConnection, Faults, Faulty, switches
from warmline.demo.shop.seed import catch_up, move_in
from warmline.demo.shop.tables import is_furnished, lay_tables, opened, transaction
from warmline.demo.shop.till import Till

TOKEN = "TERNWELL_SHOP_TOKEN"


def main() -> None:
    given = _arguments()
    if given.openapi:
        print(json.dumps(description(), indent=2, ensure_ascii=False))  # noqa: T201 - its output
        return
    furnish(given.database, given.today or _today(), stays_fresh=given.stay_fresh)
    till = Till(given.database, lambda: given.today or _today(), not given.no_idempotency)
    with socket.create_server((given.host, given.port)) as listener:
        server = uvicorn.Server(_config(till, faults=given.faults))
        if given.with_parent:
            threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
        host, port = listener.getsockname()[:2]
        # the listener takes connections from here on, and they are answered in a moment
        print(f"The shop answers on http://{host}:{port}", flush=True)  # noqa: T201 - its output
        with contextlib.suppress(KeyboardInterrupt):
            server.run([listener])


def description() -> object:
    """The shop's OpenAPI."""
    return create_app(Till(Path(), _today)).openapi()


def furnish(database: Path, today: date, *, stays_fresh: bool = False) -> None:
    """Lays the tables and lets the customers move in, once."""
    with opened(database) as connection:
        connection.execute("pragma journal_mode = wal")
        with transaction(connection):
            if not is_furnished(connection):
                lay_tables(connection)
                move_in(connection, today)
            elif stays_fresh:
                catch_up(connection, today)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m warmline.demo.shop", description=__doc__)
    parser.add_argument("--database", type=Path, default=Path("ternwell-shop.sqlite3"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8331, help="0 takes a free one")
    parser.add_argument("--faults", action="store_true", help="opens PUT and POST /faults")
    parser.add_argument("--no-idempotency", action="store_true", help="ignores keys everywhere")
    parser.add_argument("--today", type=date.fromisoformat, help="stands still on this day")
    parser.add_argument("--stay-fresh", action="store_true", help="moves old days up to today")
    parser.add_argument("--openapi", action="store_true", help="prints its description and ends")
    parser.add_argument("--with-parent", action="store_true", help="ends when stdin does")
    return parser.parse_args()


def _config(till: Till, *, faults: bool) -> uvicorn.Config:
    app = create_app(till, os.environ.get(TOKEN))
    wrong = Faults()
    if faults:
        app.include_router(switches(wrong))
    return uvicorn.Config(
        Faulty(app, wrong),
        http=CuttableConnection,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )


def _stop_with_parent(server: uvicorn.Server) -> None:
    """The parent holds the other end of our stdin: when it ends, however it ends, so do we."""
    while sys.stdin.buffer.read(1):
        pass
    server.should_exit = True


def _today() -> date:
    return datetime.now(UTC).date()


if __name__ == "__main__":
    main()
