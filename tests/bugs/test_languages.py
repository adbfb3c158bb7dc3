"""Class 13: the basics of language and of reading aloud, as the server hands them out."""

import httpx

from tests.bugs.conftest import NewCustomer

DISCLOSED = {
    "de": "KI-Assistenten",
    "fr": "assistant IA",
    "es": "asistente de IA",
    "pt": "assistente de IA",
    "ar": "مساعد ذكاء اصطناعي",
    "en": "AI assistant",
    "de-AT": "KI-Assistenten",
    "sw": "AI assistant",
}


async def test_who_answers_is_said_first_and_in_the_customers_language(
    new_customer: NewCustomer,
) -> None:
    for language, words in DISCLOSED.items():
        customer = await new_customer(language=language)
        await customer.say("when do you open?")
        opened = await customer.event("conversation.opened")
        answer = await customer.event("message.sent", by="ai")
        disclosure = opened["payload"]["disclosure"]
        assert words in disclosure["text"]
        assert "Pebble" in disclosure["text"]
        assert disclosure["version"]
        assert answer["seq"] > opened["seq"] == 1


async def test_each_language_has_every_text_of_the_widget(url: str, nodes: object) -> None:
    async with httpx.AsyncClient(base_url=url) as http:
        languages = (await http.get("/api/widget/config")).json()["languages"]
        catalogues = {
            language: (await http.get(f"/widget/texts/{language}.json")).json()
            for language in languages
            if language != "en"
        }
    assert catalogues.keys() == {"ar", "de", "es", "fr", "pt"}
    keys = {language: _keys(catalogue) for language, catalogue in catalogues.items()}
    assert len({frozenset(found) for found in keys.values()}) == 1
    assert all(text for catalogue in catalogues.values() for text in _texts(catalogue))


def _keys(catalogue: dict[str, object]) -> set[str]:
    return set(catalogue)


def _texts(catalogue: dict[str, object]) -> list[object]:
    return list(catalogue.values())


async def test_the_console_says_its_language_and_its_name(url: str, nodes: object) -> None:
    async with httpx.AsyncClient(base_url=url) as http:
        page = (await http.get("/console/")).text
    assert '<html lang="' in page
    assert "<title>" in page
    assert "user-scalable=no" not in page
    assert "maximum-scale" not in page
