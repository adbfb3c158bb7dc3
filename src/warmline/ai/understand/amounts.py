"""Amounts of money as customers write them, as "49.90 EUR"."""

import re
from collections.abc import Iterator
from decimal import Decimal

# What stands before or after a number, and whose currency it is.
_CURRENCIES = {
    "EUR": r"€|eur|euros?|يورو",
    "GBP": r"£|gbp|pounds?|quid|pfund|libras?(?: esterlinas)?|livres? sterling",
    "USD": r"us\$|usd|dollars?|bucks|dólar(?:es)?|dolares|دولار",
    "BRL": r"r\$|brl|reais",
    "CHF": r"chf|sfr|franken|francs? suisses?|fr\.",
    "PLN": r"pln|zł|zl|zloty|złotych",
    "CZK": r"czk|kč",
    "SEK": r"sek",
    "DKK": r"dkk",
    "NOK": r"nok",
    "HUF": r"huf|ft",
    "RON": r"ron|lei",
    "BGN": r"bgn|лв|лева",
    "RUB": r"rub|₽|руб(?:лей|ля)?",
    "UAH": r"uah|₴|грн",
    "TRY": r"₺|try|tl",
    "INR": r"₹|inr|rupees?|rs\.?",
    "JPY": r"jpy|yen|円",
    "CNY": r"cny|rmb|yuan|元",
    "KRW": r"₩|krw|원",
    "ILS": r"₪|ils",
    "CAD": r"ca\$|cad",
    "AUD": r"au?\$|aud",
    "MXN": r"mx\$|mxn|pesos? mexicanos?",
    "ARS": r"ars|pesos? argentinos?",
    "COP": r"cop|pesos? colombianos?",
    "CLP": r"clp|pesos? chilenos?",
    "SAR": r"sar|ريال",
    "AED": r"aed|درهم",
    "EGP": r"egp|جنيه",
}
# Signs that several countries write for their own.
_SIGNS = {"$": "USD", "¥": "JPY", "kr": "SEK"}
_CROWNS = {"sv": "SEK", "da": "DKK", "no": "NOK", "nb": "NOK"}

_NUMBER = r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_UNIT = "|".join(
    [f"(?P<{{0}}{code}>{words})" for code, words in _CURRENCIES.items()]
    + [r"(?P<{0}sign>\$|¥|kr\.?)"]
)
_CENTS = re.compile(
    r"\s(?:(?:with|and|mit|und|et|con|y|com|e|و)\s)?(\d{1,2})\s?(?:cents?|ct|céntimos?|centimos?|centimes?"
    r"|cêntimos?|centavos?|pence|p|سنتا?|هلله|هللة)\b",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"\s(?:and a half|einhalb|et demie?|y medi[oa]|e mei[oa]|ونصف|و نصف)(?!\w)", re.IGNORECASE
)
_AMOUNT = re.compile(
    rf"(?<![\w$€£.,])(?:{_UNIT.format('b')})\s?(?P<after>{_NUMBER})(?![\d%]|[.,/]\d)"
    rf"|(?<![\w.,/-])(?P<before>{_NUMBER})(?:,-|\.-)?\s?(?:{_UNIT.format('a')})(?!\w)"
    rf"|(?<![\w.,/-])(?P<split>\d{{1,6}})\s?€\s?(?P<cents>\d\d)(?!\d)",
    re.IGNORECASE,
)
# Spelt numbers are read before a currency only; a language's own, and what they amount to.
_SPELT = {
    "ten zehn dix diez dez عشرة": 10,
    "fifteen fünfzehn quinze quince": 15,
    "twenty zwanzig vingt veinte vinte عشرين": 20,
    "thirty dreißig dreissig trente treinta trinta ثلاثين": 30,
    "forty vierzig quarante cuarenta quarenta أربعين": 40,
    "fifty fünfzig cinquante cincuenta cinquenta خمسين": 50,
    "sixty sechzig soixante sesenta sessenta ستين": 60,
    "seventy siebzig setenta سبعين": 70,
    "eighty achtzig quatre-vingts ochenta oitenta ثمانين": 80,
    "ninety neunzig quatre-vingt-dix noventa تسعين": 90,
    "hundred hundert einhundert cent cien cem مئة": 100,
    "thousand tausend mille mil ألف": 1000,
}
_VALUE_OF = {word: value for words, value in _SPELT.items() for word in words.split()}
_DIGIT = re.compile(r"\d")
_IN_WORDS = re.compile(
    rf"\b(?:(?:a|one)\s)?(?P<word>{'|'.join(sorted(_VALUE_OF, key=len, reverse=True))})\s"
    rf"(?:{_UNIT.format('a')})(?!\w)",
    re.IGNORECASE,
)


def amounts_in(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and value of each, in no order."""
    for match in _AMOUNT.finditer(text) if _DIGIT.search(text) else ():
        if match["split"]:
            value = Decimal(f"{match['split']}.{match['cents']}")
        else:
            value = _value(match["after"] or match["before"])
        currency = "EUR" if match["split"] else _currency(match, language)
        cents = _CENTS.match(text, match.end()) if value == value.to_integral() else None
        half = _HALF.match(text, match.end()) if not cents else None
        if cents:
            value += Decimal(int(cents[1])) / 100
        elif half and value == value.to_integral():
            value += Decimal("0.50")
        end = (cents or half or match).end()
        yield match.start(), end, f"{value:.2f} {currency}"
    for match in _IN_WORDS.finditer(text):
        value = Decimal(_VALUE_OF[match["word"].lower()]).quantize(Decimal("0.01"))
        yield match.start(), match.end(), f"{value} {_currency(match, language)}"


_UNIT_ALONE = re.compile(rf"(?:{_UNIT.format('a')})(?!\w)", re.IGNORECASE)


def currency_at(text: str, place: int, language: str) -> tuple[int, str] | None:
    """Where the currency that stands at a place ends, and its code."""
    match = _UNIT_ALONE.match(text, place)
    return (match.end(), _currency(match, language)) if match else None


def _currency(match: re.Match[str], language: str) -> str:
    for name, said in match.groupdict().items():
        if said and name[1:] in _CURRENCIES:
            return name[1:]
        if said and name.endswith("sign"):
            sign = said.lower().rstrip(".")
            return _CROWNS.get(language, "SEK") if sign == "kr" else _SIGNS[sign]
    raise AssertionError("every amount names a currency")


def _value(written: str) -> Decimal:
    """The last separator parts the cents where one or two digits follow it."""
    cents = re.search(r"[.,](\d{1,2})$", written)
    whole = written[: cents.start()] if cents else written
    digits = "".join(char for char in whole if char.isdigit())
    return Decimal(f"{digits}.{cents[1] if cents else 0}").quantize(Decimal("0.01"))
