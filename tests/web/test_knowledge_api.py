"""What the console asks about the knowledge as a whole."""

import pytest

from tests.eventually import eventually
from tests.web.conftest import SignedIn


async def test_only_admins_have_the_knowledge_examined(sign_in: SignedIn) -> None:
    lea = await sign_in("Lea", "supervisor")
    assert (await lea.get("/api/knowledge/examination")).status_code == 403
    assert (await lea.post("/api/knowledge/examination")).status_code == 403


@pytest.mark.slow
async def test_an_admin_has_the_knowledge_examined(sign_in: SignedIn) -> None:
    root = await sign_in("Root", "admin")
    begun = (await root.post("/api/knowledge/examination")).json()
    assert begun["state"] == "running"

    async def is_ready() -> bool:
        return bool((await root.get("/api/knowledge/examination")).json()["state"] == "ready")

    await eventually(is_ready)
    found = (await root.get("/api/knowledge/examination")).json()["found"]
    assert found["articles"] == 1
    assert [remark["kind"] for remark in found["remarks"]] == ["few"]
