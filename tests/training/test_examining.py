"""What an editor can mend, found by a process of its own."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.ai.companies import shop
from tests.eventually import eventually
from warmline.training import Examiner

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def examiner() -> AsyncIterator[Examiner]:
    examiner = Examiner()
    yield examiner
    await examiner.stop()


async def test_an_examination_runs_beside_and_is_kept(examiner: Examiner) -> None:
    release = shop()
    assert examiner.now.state == "none"
    begun = examiner.begin(release)
    assert (begun.state, begun.release, begun.found) == ("running", release.id, None)
    assert examiner.begin(release) == begun
    await eventually(lambda: examiner.now.state == "ready")
    found = examiner.now.found
    assert found is not None
    assert (found.articles, found.phrasings) == (len(release.articles), 48)


async def test_a_stopped_examination_ends_its_process() -> None:
    examiner = Examiner()
    examiner.begin(shop())
    await asyncio.sleep(0)
    await examiner.stop()
    assert examiner.now.found is None
