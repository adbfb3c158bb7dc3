"""What operators are told of backends that changed, fail, or cannot be reached."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.story.acting.business import Business


async def test_what_no_longer_fits_is_told_with_its_place_before_it_is_published(
    business: Business, tmp_path: Path
) -> None:
    company = await asyncio.to_thread(shutil.copytree, business.company, tmp_path / "company")
    change(company / "actions/change_due_date.yaml", '/due-date"', '/due-day"')
    change(company / "actions/fees.yaml", "backend: shop", "backend: ledger")
    code, said = await warmline(business, "check", company)
    assert code != 0
    assert "change_due_date.yaml" in said
    assert "/due-day" in said
    assert "fees.yaml" in said
    assert "ledger" in said
    change(company / "actions/shop-openapi.json", '"openapi"', '"opened"')
    code, said = await warmline(business, "check", company)
    assert code != 0
    assert "shop-openapi.json" in said


async def test_a_backend_that_does_not_answer_as_it_should_is_told(business: Business) -> None:
    await business.goes_wrong({"kind": "garbage"})
    _, said = await warmline(business, "test")
    assert "It does not answer as it should: the backend's answer is not JSON." in said
    assert "It answers, and all 2 calls fit what it says of itself." in said
    code, said = await warmline(business, "test", TERNWELL_SHOP_AUTHORIZATION="")
    assert (code, "TERNWELL_SHOP_AUTHORIZATION is not set" in said) == (1, True), said


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


async def warmline(business: Business, *words: object, **environment: str) -> tuple[int, str]:
    """The exit code of `warmline actions …`, and what it said; the shop answers meanwhile."""
    url = business.ternwell.app.settings.database_url
    assert url is not None
    known = {**os.environ, "WARMLINE_DATABASE_URL": url.get_secret_value(), "COLUMNS": "400"}
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "warmline", "actions", *(str(word) for word in words)],
        capture_output=True,
        text=True,
        check=False,
        env=known | environment,
    )
    return done.returncode, done.stdout + done.stderr
