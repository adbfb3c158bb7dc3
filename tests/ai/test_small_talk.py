import pytest

from warmline.ai import SmallTalk
from warmline.ai.understand import Topic, clean

SMALL: list[tuple[str, Topic]] = [
    ("hi", "greeting"),
    ("Hello there!", "greeting"),
    ("good morning, how are you?", "greeting"),
    ("hello?", "greeting"),
    ("hello, anyone there?", "presence"),
    ("???", "presence"),
    ("...", "empty"),
    ("", "empty"),
    ("  \n ", "empty"),
    ("thanks", "thanks"),
    ("Thank you so much for your help!!", "thanks"),
    ("ok thanks, bye", "goodbye"),
    ("great", "agreed"),
    ("are you a bot?", "bot"),
    ("wait, am i talking to a real person or a robot?", "bot"),
    ("What's your name?", "bot"),
    ("👍", "emoji"),
    ("😡😡", "emoji"),
    ("TW-48291734", "number"),
    ("#123456", "number"),
    ("my order number is 4711-9921", "number"),
    ("Bestellnummer 88123456", "number"),
    ("I have a question", "go_on"),
    ("help", "go_on"),
    ("no", "yes_no"),
    ("Guten Tag!", "greeting"),
    ("Vielen Dank für die Hilfe", "thanks"),
    ("Bist du ein Mensch?", "bot"),
    ("Bonjour", "greeting"),
    ("merci beaucoup", "thanks"),
    ("¡Hola, buenos días!", "greeting"),
    ("eres un robot?", "bot"),
    ("muito obrigada", "thanks"),
    ("السلام عليكم", "greeting"),
    ("شكرا جزيلا", "thanks"),
]
NO_SMALL_TALK = [
    "hi, where is my parcel",
    "thanks, but where is my refund",
    "order 4711 never arrived",
    "can you help me with my refund",
    "ok so I returned everything",
    "bot blocked my account",
    "12 euros fee why",
    "ich habe meine Karte verloren",
    "hello " * 40,
]


@pytest.mark.parametrize(("text", "topic"), SMALL)
def test_small_talk_is_known_by_its_topic(small_talk: SmallTalk, text: str, topic: Topic) -> None:
    talk = small_talk.in_text(clean(text), (), None)
    assert talk is not None
    assert talk.topic == topic


@pytest.mark.parametrize("text", NO_SMALL_TALK)
def test_a_message_that_says_more_is_no_small_talk(small_talk: SmallTalk, text: str) -> None:
    assert small_talk.in_text(clean(text), (), None) is None


@pytest.mark.parametrize("text", ["thanks", "ok", "bye", "danke, tschüss", "👍", "that's all"])
def test_thanks_and_goodbyes_close(small_talk: SmallTalk, text: str) -> None:
    talk = small_talk.in_text(clean(text), (), None)
    assert talk is not None
    assert talk.closing


@pytest.mark.parametrize("text", ["hi", "😡", "help", "hello?", "4711123", "are you a bot"])
def test_what_wants_a_reply_does_not_close(small_talk: SmallTalk, text: str) -> None:
    talk = small_talk.in_text(clean(text), (), None)
    assert talk is not None
    assert not talk.closing


def test_a_file_without_words_is_an_attachment(small_talk: SmallTalk) -> None:
    talk = small_talk.in_text("", ("invoice.pdf",), None)
    assert talk is not None
    assert talk.topic == "attachment"


@pytest.mark.parametrize("settled", ["de", "en", "es", "fr", "pt"])
def test_a_word_of_many_languages_stays_in_the_settled_one(
    small_talk: SmallTalk, settled: str
) -> None:
    talk = small_talk.in_text("ok", (), settled)
    assert talk is not None
    assert talk.language == settled
