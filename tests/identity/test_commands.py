"""`warmline identity …`, as an operator calls it."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.identity.host import PRIVATE, SECRET, pem
from warmline.cli import application
from warmline.kit import Database, WarmlineError

Run = Callable[..., Result]


@pytest.fixture
def run(dsn: str, database: Database, tmp_path: Path) -> Run:
    def call(*words: str) -> Result:
        variables = {
            "WARMLINE_DATABASE_URL": dsn,
            "WARMLINE_SECRET_KEY": SECRET,
            "WARMLINE_DATA_DIR": str(tmp_path / "data"),
        }
        return CliRunner(env=variables).invoke(application(), ("identity", *words))

    return call


def sentence(result: Result) -> str:
    assert isinstance(result.exception, WarmlineError), result.exception
    return result.exception.sentence


def test_a_shared_secret_is_shown_once(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        added = run("add-key", "--algorithm", "HS256")
    assert added.exit_code == 0, added.exception
    secret = added.stdout.splitlines()[-1]
    assert len(secret) >= 43
    assert secret not in caplog.text
    listed = run("list-keys", "--json").stdout
    assert secret not in listed + run("list-keys").stdout
    (key,) = json.loads(listed)
    assert (key["algorithm"], key["retired_at"]) == ("HS256", None)
    assert key["kid"] in added.stdout.splitlines()[0]


def test_a_key_is_retired_in_a_day_or_at_once(run: Run) -> None:
    run("add-key", "--algorithm", "HS256")
    (key,) = json.loads(run("list-keys", "--json").stdout)
    assert "UTC on" in run("retire-key", key["kid"]).stdout
    assert "retires 20" in run("list-keys").stdout
    assert "from now on" in run("retire-key", key["kid"], "--now").stdout
    assert "retired 20" in run("list-keys").stdout
    assert "There is no key nobody" in sentence(run("retire-key", "nobody"))


def test_a_public_key_comes_from_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "public.pem"
    path.write_bytes(pem(PRIVATE["ES256"]))
    added = run("add-key", "--algorithm", "ES256", "--public-key", str(path))
    assert added.exit_code == 0, added.exception
    assert len(added.stdout.splitlines()) == 1
    assert "needs one of RSA" in sentence(
        run("add-key", "--algorithm", "RS256", "--public-key", str(path))
    )
    assert "needs the public key" in sentence(run("add-key", "--algorithm", "EdDSA"))
    assert run("add-key", "--algorithm", "HS512").exit_code == 2
    assert run("add-key", "--algorithm", "ES256", "--public-key", "lost.pem").exit_code == 2
