"""The words that say an AI answers, in the customer's language, with their version: evidence."""

from warmline.conversations import Disclosure
from warmline.knowledge import Company

VERSION = "2026-11-1"
FALLBACK = "en"

TEXTS = {
    "en": "You are chatting with {assistant}, an AI assistant of {company}. It can be wrong. "
    "You can talk to a person at any time.",
    "de": "Sie schreiben mit {assistant}, einem KI-Assistenten von {company}. Er kann sich irren. "
    "Sie können jederzeit mit einem Menschen sprechen.",
    "fr": "Vous échangez avec {assistant}, un assistant IA de {company}. Il peut se tromper. "
    "Vous pouvez parler à une personne à tout moment.",
    "es": "Está hablando con {assistant}, un asistente de IA de {company}. Puede equivocarse. "
    "Puede hablar con una persona en cualquier momento.",
    "pt": "Está a falar com {assistant}, um assistente de IA da {company}. Pode enganar-se. "
    "Pode falar com uma pessoa a qualquer momento.",
    "ar": "أنت تتحدث مع {assistant}، مساعد ذكاء اصطناعي لدى {company}. قد يخطئ. "
    "يمكنك التحدث إلى شخص في أي وقت.",
}


def disclosure(company: Company, language: str | None) -> Disclosure:
    spoken = (language or FALLBACK).split("-")[0].lower()
    spoken = spoken if spoken in TEXTS else FALLBACK
    text = TEXTS[spoken].format(assistant=company.assistant_name, company=company.name)
    return Disclosure(version=VERSION, language=spoken, text=text)
