"""What is wrong with the mail servers, in one sentence each."""

from collections.abc import Iterator

import pytest

from tests.channels.imap_server import ImapServer, imap_server
from tests.mail.server import Outbox, smtp_server
from tests.ports import free_port
from warmline.cli import checks
from warmline.settings import Settings

SENDER = "Ternwell <help@ternwell.example>"


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


async def found(**wanted: str) -> dict[str, tuple[str, str]]:
    settings = Settings(mail_from=SENDER, **wanted)  # type: ignore[arg-type]
    return {one.check: (one.level, one.sentence) async for one in checks.mail(settings)}


async def test_servers_that_let_us_in_are_fine(outbox: Outbox, server: ImapServer) -> None:
    with smtp_server(outbox, sign_in=True) as url:
        right = url.replace("//", "//warmline:a%20password@")
        told = await found(smtp_url=right, imap_url=server.url)
    assert {check: level for check, (level, _) in told.items()} == {
        "mail out": "ok",
        "mail in": "ok",
    }


@pytest.mark.parametrize(
    ("scheme", "who", "sentence"),
    [
        ("smtp", "warmline:wrong@", "refused the sign-in: check user and password"),
        ("smtps", "warmline:wrong@", "speaks no TLS here: write smtp://"),
    ],
)
async def test_a_wrong_way_to_send_is_told(
    outbox: Outbox, scheme: str, who: str, sentence: str
) -> None:
    with smtp_server(outbox, sign_in=True) as url:
        told = await found(smtp_url=url.replace("smtp://", f"{scheme}://{who}"))
    level, said = told["mail out"]
    assert level == "fail"
    assert sentence in said
    assert "wrong" not in said.replace("what is wrong", "")


async def test_an_address_where_nobody_is_is_told() -> None:
    told = await found(
        smtp_url=f"smtp://127.0.0.1:{free_port()}", imap_url=f"imap://a:b@127.0.0.1:{free_port()}"
    )
    assert all("cannot be reached" in sentence for _, sentence in told.values())


async def test_a_wrong_mailbox_is_told(server: ImapServer) -> None:
    told = await found(imap_url=server.url.replace("a-password", "another"))
    assert told["mail in"][0] == "fail"
    assert "refused the sign-in" in told["mail in"][1]


async def test_who_sends_and_hears_no_reply_is_warned(outbox: Outbox) -> None:
    with smtp_server(outbox) as url:
        told = await found(smtp_url=url)
    assert told["mail in"][0] == "warn"
