"""Mails as programs and villains write them: read for what they say, within bounds."""

import time
from contextlib import suppress

import pytest

from tests.channels.post import THREADS, written
from warmline.channels.mail.content import LONGEST_TEXT, clean
from warmline.channels.mail.envelope import Unfit, digest_of
from warmline.channels.mail.quoting import new_words
from warmline.channels.mail.reading import Mail, read_mail

HEAD = b"From: grace@example.com\r\nTo: help@ternwell.example\r\nSubject: x\r\n"
# Seconds on a busy machine; without bounds it would be minutes.
LONGEST = 15.0


def read(raw: bytes) -> Mail:
    return read_mail(raw, THREADS)


@pytest.mark.parametrize(
    "said",
    [
        "On Mon, Nov 30, 2026 at 9:00 AM Ada <help@ternwell.example> wrote:",
        "Am 30.11.2026 um 09:00 schrieb Ada <help@ternwell.example>:",
        "Le lun. 30 nov. 2026 à 09:00, Ada <help@ternwell.example> a écrit :",
        "El lun, 30 nov 2026 a las 9:00, Ada (<help@ternwell.example>) escribió:",
        "Em seg., 30 de nov. de 2026 às 09:00, Ada <help@ternwell.example> escreveu:",
        "Em seg., 30 de nov. de 2026 às 09:00, Ada <\nhelp@ternwell.example> escreveu:",
        "A segunda, 30/11/2026, 09:00, Ada <help@ternwell.example> escreveu:",
        "في الاثنين، 30 نوفمبر 2026 في 9:00 ص كتب Ada <help@ternwell.example>:",
        "كتب Ada في 30 نوفمبر 2026:",
        "-----Original Message-----",
        "--- Mensagem original ---",
    ],
)
def test_only_what_is_new_counts(said: str) -> None:
    text = f"Yes, please.\nOn Friday.\n\n{said}\n> When should we come?\n> Ada\n"
    assert new_words(text) == "Yes, please.\nOn Friday."


def test_answers_below_and_between_the_quotation_are_new() -> None:
    said = "On Mon, Nov 30, 2026 at 9:00 AM Ada <help@ternwell.example> wrote:"
    between = f"{said}\n> Which order?\nTW-104201\n> And which colour?\nBlue."
    assert "TW-104201" in new_words(between)
    assert "Blue." in new_words(between)
    assert "Which order?" not in new_words(between)


def test_where_nothing_seems_new_everything_counts() -> None:
    assert new_words("> just a quotation") == "> just a quotation"


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("iso-8859-1", "Größe: 20 €"),
        ("us-ascii", "Größe: 20 €"),
        ("utf-8", "Größe: 20 €"),
        ("no-such-thing", "Größe: 20 €"),
        ("", "Größe: 20 €"),
    ],
)
def test_a_charset_that_lies_is_not_believed(charset: str, encoded: str) -> None:
    content_type = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert read(HEAD + content_type + encoded.encode()).content.text == encoded


def test_latin_that_says_utf_8_is_read_as_what_it_is() -> None:
    raw = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xf6\xdfe: 20 \x80"
    assert read(raw).content.text == "Größe: 20 €"


def test_html_alone_is_read_as_text_and_scripts_are_nothing() -> None:
    html = b"<html><head><style>p{}</style></head><body><p>One</p><script>x()</script><p>Two</p>"
    raw = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html
    text = read(raw).content.text
    assert text.split() == ["One", "Two"]


def test_what_breaks_databases_and_turns_text_around_is_gone() -> None:
    assert clean("a\x00b\ud800c\u202ed\r\ne") == "abcd\ne"


def test_a_very_long_mail_is_cut_and_says_so() -> None:
    text = read(written("word " * 10_000)).content.text
    assert len(text) <= LONGEST_TEXT
    assert text.endswith("[…]")


def nested(depth: int) -> bytes:
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
             for n in range(depth))  # fmt: skip
    return HEAD + b"".join(parts) + b"Content-Type: text/plain\r\n\r\ndeep"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(nested(5_000), id="nested"),
        pytest.param(HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000 + b"x", id="mails"),
    ],
)
def test_what_is_nested_too_deep_is_cut_off_early(raw: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(Unfit):
        read(raw)
    assert time.monotonic() - began < LONGEST


MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n"
ATTACHED = b"--q\r\nContent-Type: application/zip; name=a.zip\r\n\r\nPK\x05\x06\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(HEAD + b"X-Bomb: x\r\n" * 200_000 + b"\r\nhi", id="headers"),
        pytest.param(HEAD + b"X-Bomb: " + b"x" * 5_000_000 + b"\r\n\r\nhi", id="long header"),
        pytest.param(
            b"From: grace@example.com\r\nTo: "
            + b", ".join(b"x%d@y.example" % n for n in range(100_000))
            + b"\r\n\r\nhi",
            id="recipients",
        ),
        pytest.param(
            HEAD + b"References: " + b"<a@b> " * 200_000 + b"\r\n\r\nhi", id="references"
        ),
        pytest.param(HEAD + b"Content-Type: text/plain; " + b"a=b;" * 9_000 + b"\r\n\r\nhi",
                     id="parameters"),
        pytest.param(
            MIXED + ATTACHED * 2_000 + b"--q--",
            id="attachments",
        ),
        pytest.param(
            HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000 + b"hi", id="html"
        ),
        pytest.param(HEAD + b"\r\nhi" + b"\r\n" * 500_000 + b"x", id="blank lines"),
        pytest.param(HEAD + b"\r\nhi\r\n" + b"> " * 500_000, id="quotation"),
        pytest.param(HEAD + b"\r\nhi\r\n" + b"On a wrote: " * 900, id="wrote"),
    ],
)  # fmt: skip
def test_a_bomb_is_read_within_bounds(raw: bytes) -> None:
    began = time.monotonic()
    mail = read(raw)
    assert time.monotonic() - began < LONGEST
    assert len(mail.content.text) <= LONGEST_TEXT
    assert len(mail.content.attached) <= 20
    assert len(mail.envelope.to) <= 50


@pytest.mark.parametrize("sign", list('("<,;:@\\[=\x00\x80'))
def test_whatever_stands_in_headers_harms_nobody(sign: str) -> None:
    junk = sign.encode("latin-1") * 3_000
    raw = (
        b"From: " + junk + b" <a@b.example>\r\nSubject: " + junk + b"\r\nMessage-ID: " + junk
        + b"\r\nContent-Disposition: attachment; filename=" + junk + b"\r\n\r\nhi"
    )  # fmt: skip
    began = time.monotonic()
    with suppress(Unfit):
        read(raw)
    assert time.monotonic() - began < LONGEST


def test_a_mail_is_known_whichever_way_it_came() -> None:
    mail = written("The same.")
    trace = b"Received: from a by b; now\r\nDelivered-To: x@y.example\r\n"
    by_another_way = trace + mail.replace(b"\n", b"\r\n") + b"\r\n\r\n"
    assert digest_of(mail) == digest_of(by_another_way)
    assert digest_of(mail) != digest_of(mail.replace(b"The same.", b"Not it."))


@pytest.mark.parametrize(
    ("headers", "nature"),
    [
        ({}, "person"),
        ({"Auto_Submitted": "no"}, "person"),
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated (by a machine)"}, "auto_reply"),
        ({"Precedence": "bulk"}, "auto_reply"),
        ({"Precedence": "auto_reply"}, "auto_reply"),
        ({"X_Auto_Response_Suppress": "All"}, "auto_reply"),
        ({"X_Autoreply": "yes"}, "auto_reply"),
        ({"List_Id": "News <news.example.org>"}, "auto_reply"),
        ({"List_Id": "Help desk <help.ternwell.example>", "Precedence": "list"}, "person"),
        ({"From": "MAILER-DAEMON@example.com", "Return_Path": "<>"}, "bounce"),
        ({"X_Failed_Recipients": "grace@example.com"}, "bounce"),
        ({"From": "noreply@example.com"}, "auto_reply"),
        ({"From": "help@ternwell.example"}, "loop"),
        ({"From": "HELP+anything@Ternwell.example"}, "loop"),
    ],
)
def test_who_wrote_it(headers: dict[str, str], nature: str) -> None:
    assert read(written("Hello", **headers)).nature == nature
