"""A receipt as a page that needs nothing else, and as a mail."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_gmt
from jinja2 import Environment, PackageLoader, StrictUndefined

from warmline.actions import Receipt
from warmline.conversations import Line

FALLBACK = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Words:
    receipt: str
    number: str
    date: str
    reference: str
    subject: str
    greeting: str


WORDS = {
    "en": Words(
        "Receipt",
        "Number",
        "Date",
        "Reference",
        "Your receipt {number} from {company}",
        "This is the receipt you asked for.",
    ),
    "de": Words(
        "Beleg",
        "Nummer",
        "Datum",
        "Referenz",
        "Ihr Beleg {number} von {company}",
        "Hier ist der Beleg, um den Sie gebeten haben.",
    ),
    "fr": Words(
        "Reçu",
        "Numéro",
        "Date",
        "Référence",
        "Votre reçu {number} de {company}",
        "Voici le reçu que vous avez demandé.",
    ),
    "es": Words(
        "Justificante",
        "Número",
        "Fecha",
        "Referencia",
        "Su justificante {number} de {company}",
        "Este es el justificante que ha pedido.",
    ),
    "pt": Words(
        "Comprovante",
        "Número",
        "Data",
        "Referência",
        "Seu comprovante {number} de {company}",
        "Este é o comprovante que você pediu.",
    ),
    "ar": Words(
        "إيصال",
        "الرقم",
        "التاريخ",
        "المرجع",
        "إيصالك {number} من {company}",
        "هذا هو الإيصال الذي طلبته.",
    ),
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues receipts, and the time zone of their clock."""

    company: str
    timezone: str


class Paper:
    """Puts receipts on paper; what backends and customers wrote is text on it, never markup."""

    def __init__(self) -> None:
        pages = PackageLoader("warmline.web", ".")
        environment = Environment(
            loader=pages, autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._page = environment.get_template("receipt.html")

    def page(self, receipt: Receipt, head: Letterhead) -> str:
        """HTML, whole in itself."""
        return self._page.render(
            receipt=receipt,
            company=head.company,
            words=_words(receipt.language),
            lines=_lines(receipt, head),
            language=receipt.language,
            direction="rtl" if _tongue(receipt.language) in RIGHT_TO_LEFT else "ltr",
        )

    def mail(self, receipt: Receipt, head: Letterhead) -> tuple[str, str]:
        """Subject and plain text."""
        words = _words(receipt.language)
        told = "\n".join(f"{line.label}: {line.value}" for line in _lines(receipt, head))
        parts = (words.greeting, receipt.title, receipt.text, told, head.company)
        # names of companies may have line ends, and a subject is one line
        company = " ".join(head.company.split())
        subject = words.subject.format(number=receipt.number, company=company)
        return subject, "\n\n".join(part for part in parts if part) + "\n"


def _lines(receipt: Receipt, head: Letterhead) -> list[Line]:
    words = _words(receipt.language)
    lines = [*receipt.lines, Line(words.number, receipt.number)]
    if receipt.reference:
        lines.append(Line(words.reference, receipt.reference))
    return [*lines, Line(words.date, _moment(receipt, head.timezone))]


def _moment(receipt: Receipt, timezone: str) -> str:
    """By the company's clock, with its name: a receipt is read elsewhere, too."""
    try:
        locale = Locale.parse(receipt.language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(FALLBACK)
    here = receipt.at.astimezone(ZoneInfo(timezone))
    day = format_date(here, "long", locale=locale)
    time = format_time(here, "short", tzinfo=here.tzinfo, locale=locale)
    return f"{day}, {time} ({get_timezone_gmt(here, 'long', locale=locale)})"


def _words(language: str) -> Words:
    return WORDS.get(_tongue(language), WORDS[FALLBACK])


def _tongue(language: str) -> str:
    return language.split("-")[0].lower()
