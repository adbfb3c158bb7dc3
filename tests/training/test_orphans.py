"""A training ends with the server that asked for it."""

import asyncio
import sys

import psutil
import pytest

from tests.eventually import eventually

CHILD = """
import os, time
from warmline.training.orphans import end_with_parent
end_with_parent()
print(os.getpid(), flush=True)
time.sleep(60)
"""
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a child keeps its parent's number there")
async def test_a_training_whose_server_was_killed_ends() -> None:
    pipe = asyncio.subprocess.PIPE
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, stdout=pipe)
    assert parent.stdout is not None
    child = psutil.Process(int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    await eventually(lambda: not child.is_running())
