"""Files on a real folder, and in a bucket of a real S3 server."""

import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from warmline.files import Filing, Rules, Scan
from warmline.kit import Clock, Database, SystemClock

NewFiling = Callable[..., Filing]


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of the server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty bucket, as the setting names it; how to reach it stands in the environment."""
    environment = {"ENDPOINT_URL": s3, "REGION": "eu-central-1", "ACCESS_KEY_ID": "a-test"}
    for name, value in {**environment, "SECRET_ACCESS_KEY": "a-test"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    for method, path in (("POST", "/moto-api/reset"), ("PUT", "/attachments")):
        urllib.request.urlopen(urllib.request.Request(s3 + path, method=method)).close()
    return "s3://attachments/of/warmline"


@pytest.fixture
def new_filing(database: Database, tmp_path: Path) -> NewFiling:
    """`new_filing(scan=…)`; two of them are two nodes."""

    def new(
        url: str | None = None,
        *,
        scan: Scan | None = None,
        rules: Rules | None = None,
        clock: Clock | None = None,
    ) -> Filing:
        rules = rules or Rules()
        return Filing.at(url, tmp_path, database, clock or SystemClock(), rules=rules, scan=scan)

    return new
