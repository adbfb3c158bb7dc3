"""Sums of money whose number is written in words: "two hundred pounds", "zwölf Euro"."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from warmline.ai.understand.amounts import currency_at
from warmline.ai.understand.stated.written import Written

_WORDS: Final = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen"
    " seventeen eighteen nineteen",
    "de": "ein|eine|einen|eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf"
    " dreizehn vierzehn"
    " funfzehn sechzehn siebzehn achtzehn neunzehn",
    "fr": "un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze"
    " quinze seize"
    " dix-sept dix-huit dix-neuf",
    "es": "un|uno|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce"
    " quince"
    " dieciseis diecisiete dieciocho diecinueve",
    "pt": "um|uma dois|duas tres quatro cinco seis sete oito nove dez onze doze treze"
    " catorze|quatorze quinze"
    " dezasseis|dezesseis dezassete|dezessete dezoito dezanove|dezenove",
    "ar": "واحد اثنين ثلاثه|ثلاث اربعه|اربع خمسه|خمس سته|ست سبعه|سبع ثمانيه|ثماني تسعه|تسع"
    " عشره|عشر",
}
_TENS: Final = {
    "en": "twenty thirty forty|fourty fifty sixty seventy eighty ninety",
    "de": "zwanzig drei[ßs]{1,2}ig vierzig funfzig sechzig siebzig achtzig neunzig",
    "fr": "vingts? trente quarante cinquante soixante soixante-dix|septante quatre-vingts?|huitante"
    " quatre-vingt-dix|nonante",
    "es": "veinte|veinti treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "ar": "عشرين|عشرون ثلاثين|ثلاثون اربعين|اربعون خمسين|خمسون ستين|ستون سبعين|سبعون"
    " ثمانين|ثمانون تسعين|تسعون",
}
_HUNDREDS: Final[dict[str, dict[str, int]]] = {
    "en": {"hundred": 100, "thousand": 1000},
    "de": {"hundert": 100, "tausend": 1000},
    "fr": {"cents?": 100, "mille": 1000},
    "es": {
        "cien|ciento": 100, "doscient[oa]s": 200, "trescient[oa]s": 300, "cuatrocient[oa]s": 400,
        "quinient[oa]s": 500, "seiscient[oa]s": 600, "setecient[oa]s": 700, "ochocient[oa]s": 800,
        "novecient[oa]s": 900, "mil": 1000,
    },
    "pt": {
        "cem|cento": 100, "duzent[oa]s": 200, "trezent[oa]s": 300, "quatrocent[oa]s": 400,
        "quinhent[oa]s": 500, "seiscent[oa]s": 600, "setecent[oa]s": 700, "oitocent[oa]s": 800,
        "novecent[oa]s": 900, "mil": 1000,
    },
    "ar": {
        "ميه|مايه|ميه": 100, "ميتي|ميتين|مايتي|مايتين|ميتين": 200, "ثلاثميه|ثلاثمايه": 300,
        "اربعميه|اربعمايه": 400, "خمسميه|خمسمايه": 500, "ستميه|ستمايه": 600,
        "الف": 1000, "الفين|الفي": 2000,
    },
}  # fmt: skip
_AND = r"[\s-]*(?:and|und|et|y|e|و)?[\s-]*"


class Spelt:
    def __init__(self) -> None:
        self._values = {code: _values(code) for code in _WORDS}
        self._numbers = {code: _number(values) for code, values in self._values.items()}

    def amounts_in(self, written: Written, language: str) -> Iterator[tuple[int, int, str]]:
        """Only before a currency: "one" and "second" are words of all kinds of sentences."""
        for code in dict.fromkeys((language, "en")):
            for match in self._numbers[code].finditer(written.folded):
                end = match.end()
                blank = re.compile(r"\s*").match(written.text, end)
                found = currency_at(written.text, blank.end() if blank else end, language)
                if found is None:
                    continue
                value = self._value(match[0], code)
                yield match.start(), found[0], f"{Decimal(value):.2f} {found[1]}"

    def _value(self, spelt: str, language: str) -> int:
        whole = part = 0
        for value in _parts(spelt, self._values[language]):
            if value == 1000:
                whole, part = whole + max(part, 1) * 1000, 0
            elif value == 100 and 0 < part < 10:
                part *= 100
            else:
                part += value
        return whole + part


def _values(language: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for value, words in enumerate(_WORDS[language].split(), start=1):
        found |= dict.fromkeys(words.split("|"), value)
    for tens, words in enumerate(_TENS[language].split(), start=2):
        found |= dict.fromkeys(words.split("|"), 10 * tens)
    for words, value in _HUNDREDS[language].items():
        found |= dict.fromkeys(words.split("|"), value)
    return found


def _number(values: dict[str, int]) -> re.Pattern[str]:
    word = "|".join(sorted(values, key=len, reverse=True))
    return re.compile(rf"\b(?:{word})(?:{_AND}(?:{word}))*\b(?=\s)")


def _parts(spelt: str, values: dict[str, int]) -> Iterator[int]:
    word = re.compile("|".join(f"({one})" for one in sorted(values, key=len, reverse=True)))
    ordered = sorted(values, key=len, reverse=True)
    for match in word.finditer(spelt):
        name = ordered[(match.lastindex or 1) - 1]
        yield values[name]
