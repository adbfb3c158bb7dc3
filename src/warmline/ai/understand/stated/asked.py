"""What the last message of the AI or an agent asked for: an answer takes its kind from it."""

import re

from warmline.ai.understand.stated.codes import Labels
from warmline.ai.understand.stated.lexicon import Lexicon
from warmline.ai.understand.stated.written import Written

_NAME = re.compile(
    r"\b(?:(?:your|full|what|the|account holder'?s?) (?:full )?names?|names?(?= (?:and|,"
    r"|please|\?|on|is|should|of)|\?)|who am i|who is the|and you are|who'?s (?:this|that"
    r"|calling|speaking|the)|speaking (?:to|with)|what (?:should|can|may|do|shall) (?:i"
    r"|we) call you|\w*holder|passenger|recipient|payee|whose name|in (?:what|which) name"
    r"|who (?:are|do)|whom (?:do|am|is|may|shall|should)|in whose"
    r"|(?:ihr|dein|vollstandige[rn]?|welche[nm]|wie ist (?:ihr|der)"
    r"|auf welchen) (?:vollstandige[rn]? )?namen?|(?:ihren|deinen) eigenen namen"
    r"|namen?(?= und|\?|,| haben| nennen)|wie hei(?:ß|ss)(?:en|t)"
    r"|\w*inhaber\w*|versicherungsnehmer\w*|empfanger\w*|fahrgast|reisende\w*|ansprechen"
    r"|mit wem spreche|wer (?:ist|sind|spricht)|auf wen"
    r"|(?:votre|quel|a quel|au) nom|noms?(?= et|\s?\?|,)|comment (?:vous appelez|t'appelles)"
    r"|tu t'appelles|titulaire"
    r"|passager|destinataire|a qui ai-je|nom de qui|vous etes(?=\s?\?)|qui (?:est|etes)"
    r"|(?:su|tu|que|cual es el|cual es su|a que|nombre) nombre|nombres?(?= y|\?|,| completo"
    r"| del)|como (?:se llama|te llamas)|titular|pasajer[oa]|destinatari[oa]|con quien"
    r"|nombre de quien|quien es"
    r"|(?:seu|teu|vosso|qual (?:e )?o|em que|que|me dizer o|o) (?:seu )?nome|nomes?(?= e\b|\?"
    r"|,| completo)|como (?:se chama|te chamas)|passageir[oa]|destinatari[oa]|titular|com quem"
    r"|nome de quem"
    r"|quem e"
    r")\b|(?:اسمك|اسمكم|الاسم|ما اسم|باسم من|اسم صاحب|اسم الحساب|من معي|مع من|حضرتك"
    r"|صاحب الحساب|اسم المستلم)"
)
_DAY = re.compile(
    r"\b(?:when|which day|what day|what date|which date|date|until when|since when|wann"
    r"|welche[rsnm]? (?:tag|datum)|datum|termin|quand|quel jour|quelle date|date|cuando"
    r"|que dia|que fecha|fecha|quando|que data|data|dia)\b"
    r"|(?:متي|اي يوم|تاريخ|موعد)"
)
_TELL = re.compile(
    r"[?؟]|\b(?:please|tell|give|send|bitte|nennen|sagen|geben|merci de|veuillez|indique\w*"
    r"|donne\w*|diga\w*|dig[ao]me|indiqu\w*|por favor|diga|envie)\b|(?:من فضلك|ارسل|اعطنا"
    r"|زودنا)"
)
_NUMBER = re.compile(
    r"\b(?:(?:number|reference|id|no)\b|\w*nummer\b|numero|referencia|reference)\b|(?:رقم)"
)


class Asked:
    """The kinds a question asks for; "other" is a number of neither an order nor an account."""

    def __init__(self, labels: Labels, lexicon: Lexicon) -> None:
        self._labels, self._lexicon = labels, lexicon

    def when_it_was(self, text: str, language: str) -> bool:
        """Whether it is asked for the day of something that happened."""
        written = Written(text)
        asking = [written.folded[start:end] for start, end in written.sentences]
        past, ahead = (self._lexicon.of(key, language) for key in ("past", "ahead"))
        return any(
            _DAY.search(one) and _TELL.search(one) and past.search(one) and not ahead.search(one)
            for one in asking
        )

    def in_text(self, text: str, language: str) -> frozenset[str]:
        written = Written(text)
        asking = [
            written.folded[start:end]
            for start, end in written.sentences
            if _TELL.search(written.folded[start:end])
        ]
        kinds: set[str] = set()
        for sentence in asking:
            if _NAME.search(sentence):
                kinds.add("name")
            if _DAY.search(sentence):
                kinds.add("date")
            kinds |= self._labels.asked_in(sentence, language)
        if not asking and _NUMBER.search(written.folded):
            # "I still need the order number." asks, too
            kinds |= self._labels.asked_in(written.folded, language)
        if not kinds:
            # "we sent you a code": what comes next is that, and no order
            kinds = self._labels.all_in(written.folded, language) & {"other"}
        return frozenset(kinds)
