"""The demo's mail server keeps what arrives, and shows it as text."""

from email.message import EmailMessage

import aiosmtplib

from warmline.demo.postbox import KEPT, Postbox, open_postbox
from warmline.kit import SystemClock


async def test_what_arrives_is_kept_newest_first() -> None:
    postbox = Postbox(SystemClock())
    async with open_postbox(postbox) as url:
        await send(url, "Your code", "123456 is your code – grüezi")
        await send(url, "Your receipt", "<b>Thanks</b>", subtype="html")
    assert [letter.subject for letter in postbox.letters] == ["Your receipt", "Your code"]
    assert postbox.letters[0].text == "<b>Thanks</b>"
    first = postbox.letters[1]
    assert (first.to, first.text) == ("mara@mail.example", "123456 is your code – grüezi")


async def test_only_the_latest_are_kept() -> None:
    assert Postbox(SystemClock()).letters.maxlen == KEPT


async def send(url: str, subject: str, text: str, subtype: str = "plain") -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Ternwell <hello@ternwell.example>", "mara@mail.example"
    message["Subject"] = subject
    message.set_content(text, subtype=subtype)
    host, _, port = url.removeprefix("smtp://").partition(":")
    await aiosmtplib.send(message, hostname=host, port=int(port), start_tls=False)
