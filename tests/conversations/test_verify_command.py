"""`warmline verify` as an operator runs it."""

import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID

import pytest

from tests.conversations.nodes import Node, opened, says
from warmline.kit import Database, new_id

pytestmark = pytest.mark.slow


async def test_the_command_proves_and_tells_what_does_not_hold(
    database: Database, node: Node, tmp_path: Path
) -> None:
    conversations = [await opened(database) for _ in range(3)]
    for one in conversations:
        await node.log.append(says(one))
    code, said = await _verify(database, tmp_path)
    assert (code, said) == (0, "3 of 3 conversations are intact (3 events).")
    async with database.transaction() as tx:
        await tx.execute(
            'update event set body = \'{"text": "x"}\' where conversation_id = $1',
            conversations[1],
        )
    code, said = await _verify(database, tmp_path)
    assert code == 1
    assert said.splitlines() == [
        f"{conversations[1]}  Event 1 is not what was kept.",
        "2 of 3 conversations are intact (3 events).",
    ]
    assert (await _verify(database, tmp_path, conversations[0]))[0] == 0
    assert (await _verify(database, tmp_path, conversations[1]))[0] == 1
    nobody = new_id()
    assert await _verify(database, tmp_path, nobody) == (1, f"There is no conversation {nobody}.")


async def _verify(database: Database, folder: Path, *only: UUID) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "warmline", "verify", *map(str, only)),
        cwd=folder,
        env={**os.environ, "WARMLINE_DATABASE_URL": database.dsn},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode().strip()
