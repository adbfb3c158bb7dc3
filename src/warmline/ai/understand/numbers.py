"""Numbers that name something: bank accounts, telephones, orders and customer accounts."""

import re
from collections.abc import Iterator

from warmline.ai.decision import FactKind

# ISO 13616: a country's code and how long its IBANs are.
_IBAN_LENGTHS = {
    country: int(length)
    for length, countries in (
        entry.split(":")
        for entry in [
            "15:NO",
            "16:BE",
            "18:DK,FI,FO,GL,NL,SD,FK",
            "19:MK,SI",
            "20:AT,BA,EE,KZ,LT,LU,XK,MN",
            "21:CH,HR,LI,LV",
            "22:BG,BH,CR,DE,GB,GE,IE,ME,RS",
            "23:AE,GI,IL,IQ,OM,TL,SO",
            "24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG",
            "25:LY,PT,ST",
            "26:IS,TR",
            "27:BI,DJ,FR,GR,IT,MC,MR,SM",
            "28:AL,AZ,BY,CY,DO,GT,HU,LB,NI,PL,SV",
            "29:BR,EG,PS,QA,UA",
            "30:JO,KW,MU,YE",
            "31:MT,SC",
            "32:LC",
            "33:RU",
        ]
    )
    for country in countries.split(",")
}
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,40}")


def ibans_in(text: str) -> Iterator[tuple[int, int, str]]:
    """What follows an IBAN may look as if it went on, and may be the next one."""
    at = 0
    while match := _IBAN.search(text, at):
        start, end = match.span()
        length = _IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        places = [at for at in range(start, end) if text[at].isalnum()][:length]
        iban = "".join(text[at] for at in places).upper()
        at = start + 2
        if length and len(iban) == length and _checks(iban):
            at = places[-1] + 1
            yield start, at, iban


def _checks(iban: str) -> bool:
    """ISO 7064, MOD 97-10."""
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1


# A language's likeliest country: its code, what stands before the rest at home, and how many
# digits a number has there with it.
_HOME = {
    "en": (("44", "0", 10, 11), ("1", "", 10, 10)),
    "de": (("49", "0", 9, 13),),
    "fr": (("33", "0", 10, 10),),
    "es": (("34", "", 9, 9),),
    "pt": (("351", "", 9, 9),),
    "it": (("39", "", 9, 11),),
    "nl": (("31", "0", 10, 10),),
    "pl": (("48", "", 9, 9),),
    "sv": (("46", "0", 9, 11),),
    "ar": (("966", "0", 10, 10), ("966", "5", 9, 9)),
}
_KEEPS_ZERO = frozenset({"39"})
_PHONE = re.compile(
    r"(?<![\w.,#/-])(?:\+|00)?\(?\d(?:[ ()/.\u00a0-]{0,3}\d){6,14}(?![\w#]|[.,/-]\d)"
)
_CALLED = re.compile(
    r"(?:call|ring|phone|text|reach|mobile|cell|tel|telephone|whats ?app|handy|mobil\w*|"
    r"telefon\w*|erreich\w*|ruf\w*|appel\w*|joindre|portable|téléphone|telephone|numéro|móvil|"
    r"movil|llám\w*|llam\w*|teléfono|telefono|celular|telemóvel|telefone|lig\w+|contacto|هاتف\w*|"
    r"جوال\w*|رقمي|اتصل\w*)\b[^.?!\d+]{0,30}$",
    re.IGNORECASE,
)


def phones_in(text: str, language: str, *, called: bool) -> Iterator[tuple[int, int, str]]:
    """In E.164. With `called`, only what a word beside it calls a telephone number; without, only
    what looks like one: with a plus, or parted like one behind a leading zero."""
    for match in _PHONE.finditer(text):
        written = match[0]
        beside = _CALLED.search(text[max(0, match.start() - 50) : match.start()]) is not None
        sure = written[0] == "+" or (written[0] in "0(" and len(written) > 9)
        if (beside if called else sure) and (number := _e164(written, language)):
            yield match.start(), match.end(), number


def e164_in(text: str, language: str) -> Iterator[tuple[int, int, str, bool]]:
    """All that may be telephone numbers, and whether each looks like one even without a word."""
    for match in _PHONE.finditer(text):
        written = match[0]
        if number := _e164(written, language):
            groups = re.findall(r"\d+", written)
            parted = len(groups) >= 3 and groups[0][0] in "6789" and language in ("es", "pt")
            parted = parted or (language == "en" and [*map(len, groups)] == [3, 3, 4])
            looks_it = written[0] in "+(" or (written[0] == "0" and len(written) > 8) or parted
            yield match.start(), match.end(), number, looks_it


def _e164(written: str, language: str) -> str | None:
    digits = "".join(str(int(char)) for char in written if char.isdigit())
    if written.startswith(("+", "00")):
        abroad = digits.removeprefix("00") if written[0] == "0" else digits
        # "+44 (0)20": the zero in brackets is dialled at home only
        abroad = re.sub(r"^(44|49|33|31|43|41|46|351)0", r"\1", abroad)
        return f"+{abroad}" if 8 <= len(abroad) <= 15 and abroad[0] != "0" else None
    for code, trunk, least, most in _HOME.get(language, _HOME["en"]):
        if digits.startswith(trunk or tuple("23456789")) and least <= len(digits) <= most:
            rest = digits if code in _KEEPS_ZERO or trunk != "0" else digits.removeprefix(trunk)
            return f"+{code}{rest}"
    return None


_CODE = (
    r"(?P<{0}>\d{{3,4}}(?: \d{{3,4}}){{1,4}}|[A-Za-z]{{1,5}}[-/_]?\d(?:[-/_]?[A-Za-z0-9]){{2,18}}|"
    r"\d(?:[-/_]?[A-Za-z0-9]){{2,18}})(?![\w@]|[.,]\d|[-/]\w)"
)
_IS = (
    r"(?:\s?(?:number|numbers|num|no\b\.?|nr\b\.?|nummer|numéro|numero|número|id|ref|reference|code"
    r"|n°|nº|is|was|ist|lautet|est|es|é|of|رقم|رقمها|هو)){0,4}\s?[:#=.-]{0,2}\s?#?\s?"
)
_ORDER = (
    r"orders?|parcel|package|shipment|tracking|purchase|invoice|booking|return|claim|case|ticket|"
    r"bestell(?:ung|nummer|nr)\.?|auftrag(?:s(?:nummer|nr))?\.?|rechnung(?:s(?:nummer|nr))?\.?|"
    r"sendung(?:s(?:nummer|nr))?\.?|vorgang(?:s(?:nummer|nr))?\.?|commande|facture|colis|"
    r"réservation|pedido|factura|fatura|encomenda|compra|envío|ordine|bestelling|zamówieni[ea]|"
    r"الطلب|طلب|طلبي|طلبية|الفاتورة|فاتورة"
)
_ACCOUNT = (
    r"account|customer|client|contract|membership|member|policy|user|konto(?:nummer|nr)?\.?|"
    r"kunden(?:nummer|nr|konto)\.?|vertrag(?:s(?:nummer|nr))?\.?|mitglied(?:s(?:nummer|nr))?\.?|"
    r"compte|contrat|cuenta|cliente|contrato|conta|الحساب|حساب|حسابي|العميل|عميل"
)
_LABELLED = re.compile(
    rf"\b(?:(?P<order>{_ORDER})|(?P<account>{_ACCOUNT})){_IS}{_CODE.format('code')}",
    re.IGNORECASE,
)
# Without a word beside it: a code of letters and digits, a number behind #, or a long number.
_BARE = re.compile(
    r"(?<![\w@.,/-])(?:#\s?(?P<marked>[A-Za-z]{0,5}-?\d[A-Za-z0-9-]{2,18})"
    r"|(?P<coded>[A-Z]{1,5}[-_/]?\d{4,14}(?:[-_/]\d{1,8})?|[A-Z]{1,5}(?:-[A-Z0-9]{2,8}){1,3})"
    r"|(?P<plain>\d{6,14}))(?![\w@]|[.,]\d|[-/]\w|\s?%)"
)
_NO_ORDER = re.compile(
    r"(?:code|pin|otp|tan|zip|postcode|postal|plz|postleitzahl|version|ios|android|error|fehler)"
    r"\b\W{0,3}(?:is |ist |est |es )?$",
    re.IGNORECASE,
)


def numbered_in(text: str, *, labelled: bool) -> Iterator[tuple[int, int, FactKind, str]]:
    """In capitals and without blanks."""
    if labelled:
        for match in _LABELLED.finditer(text):
            kind: FactKind = "order_number" if match["order"] else "account_number"
            if sum(char.isdigit() for char in match["code"]) >= 3:
                yield *match.span("code"), kind, _plain(match["code"])
        return
    for match in _BARE.finditer(text):
        name = str(match.lastgroup)
        before = text[max(0, match.start() - 20) : match.start()]
        if any(char.isdigit() for char in match[name]) and not _NO_ORDER.search(before):
            yield *match.span(name), "order_number", _plain(match[name])


def _plain(code: str) -> str:
    return code.replace(" ", "").upper()
