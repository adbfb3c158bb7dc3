"""What may be published: the rules every article meets, wherever it was written."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import msgspec

from warmline.knowledge.articles import Article, Company, Link

MOST_ARTICLES = 2_000
MOST_PHRASINGS = 5_000  # of one article
FEW_PHRASINGS = 5  # below it an intent is hard to recognise
LONGEST_PHRASING = 500  # characters, as all that follow
LONGEST_INTENT = 100
LONGEST_TITLE = 200
LONGEST_SHORT_ANSWER = 2_000
LONGEST_STEP = 300
LONGEST_MORE = 50_000
MOST_STEPS = 12
MOST_LINKS = 10
LONGEST_URL = 2_000
WORD_BUDGET = 60  # of a short answer; more is published, with a warning
NO_ARTICLE = "There is no article at all."

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ADDRESS_IN_TEXT = re.compile(r"https?://|\]\(", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `where` is `file:line`, or `slug.field` for an article without a file."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Draft:
    """Checked and tidied: what can be published. Made by `prepare` alone."""

    company: Company
    articles: tuple[Article, ...]
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing of it can be published before every fault is mended."""

    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()


Locate = Callable[[str, str], str]
"""(slug, field such as `phrasings[3]`) → where a reader finds it; the company's slug is empty."""

_Found = Iterator[tuple[str, str]]  # (field, message)


def by_field(slug: str, field: str) -> str:
    return f"{slug or 'company'}.{field}" if field else slug or "company"


def prepare(
    company: Company, articles: Iterable[Article], locate: Locate = by_field
) -> Draft | Refused:
    """Checks all of it and reports every fault at once; a draft has its articles by slug."""
    tidied = tuple(sorted((_tidy(article) for article in articles), key=lambda each: each.slug))
    faults = [*_located(locate, "", _faults_of_company(company))]
    warnings: list[Finding] = []
    for article in tidied:
        faults += _located(locate, article.slug, _faults_of_article(article))
        warnings += _located(locate, article.slug, _warnings_of_article(article))
    faults += _faults_between(tidied, locate)
    if faults:
        return Refused(tuple(faults), tuple(warnings))
    return Draft(company, tuple(_without_repeats(article) for article in tidied), tuple(warnings))


def same_phrasing(text: str) -> str:
    """The key under which two phrasings count as the same: case, spaces and final marks aside."""
    key = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return key.rstrip(" ?!.…") or key


def slug_of(intent: str) -> str:
    """`reverted_card_payment?` → `reverted-card-payment`; an intent without a Latin letter or
    digit gets a short hash of itself."""
    plain = unicodedata.normalize("NFKD", intent).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_INTENT].strip("-")
    return slug or "intent-" + hashlib.sha256(intent.encode()).hexdigest()[:10]


def digest(article: Article) -> str:
    return hashlib.sha256(msgspec.json.encode(article)).hexdigest()


def _located(locate: Locate, slug: str, found: _Found) -> Iterator[Finding]:
    return (Finding(locate(slug, field), message) for field, message in found)


def _tidy(article: Article) -> Article:
    return replace(
        article,
        title=" ".join(article.title.split()),
        intent=article.intent.strip(),
        phrasings=tuple(" ".join(phrasing.split()) for phrasing in article.phrasings),
        short_answer=article.short_answer.strip(),
        steps=tuple(" ".join(step.split()) for step in article.steps),
        links=tuple(Link(" ".join(link.title.split()), link.url.strip()) for link in article.links),
        more=article.more.strip(),
    )


def _without_repeats(article: Article) -> Article:
    first = {same_phrasing(phrasing): phrasing for phrasing in reversed(article.phrasings)}
    return replace(article, phrasings=tuple(reversed(first.values())))


def _faults_of_company(company: Company) -> _Found:
    if not company.name.strip():
        yield "name", "The company needs a name."
    if not company.assistant_name.strip():
        yield "assistant_name", "The assistant needs a name."
    for field in ("name", "assistant_name"):
        yield from _text_faults(field, getattr(company, field), LONGEST_TITLE)
    yield from _text_faults("about", company.about, LONGEST_SHORT_ANSWER)
    if not company.languages:
        yield "languages", "Name at least one language, such as en."
    for at, language in enumerate(company.languages):
        if not _LANGUAGE.fullmatch(language):
            yield f"languages[{at}]", f"“{language}” is not a language code such as en or pt-BR."
    if company.website and not _is_web_address(company.website):
        yield "website", "The website has to start with https:// or http://."
    if company.email and not _MAIL.fullmatch(company.email):
        yield "email", f"“{company.email}” is not a mail address."


def _faults_of_article(article: Article) -> _Found:
    if not _SLUG.fullmatch(article.slug) or len(article.slug) > LONGEST_INTENT:
        yield (
            "",
            f"“{article.slug}” cannot be part of an address: use up to {LONGEST_INTENT} small "
            "letters and digits with single hyphens between them.",
        )
    if not article.title:
        yield "title", "The title is missing."
    if not article.intent:
        yield "intent", "The intent is missing: one name for what the customer wants."
    yield from _text_faults("title", article.title, LONGEST_TITLE)
    yield from _text_faults("intent", article.intent, LONGEST_INTENT)
    if not _LANGUAGE.fullmatch(article.language):
        yield "language", f"“{article.language}” is not a language code such as en or pt-BR."
    yield from _faults_of_phrasings(article)
    yield from _faults_of_answer(article)
    yield from _faults_of_links(article.links)


def _faults_of_phrasings(article: Article) -> _Found:
    if not article.phrasings and article.audience == "customers":
        yield "phrasings", "Give a few phrasings: without them no question finds this article."
    if len(article.phrasings) > MOST_PHRASINGS:
        yield "phrasings", f"These are more than {MOST_PHRASINGS:,} phrasings."
    for at, phrasing in enumerate(article.phrasings):
        if not phrasing:
            yield f"phrasings[{at}]", "This phrasing is empty."
        yield from _text_faults(f"phrasings[{at}]", phrasing, LONGEST_PHRASING)


def _faults_of_answer(article: Article) -> _Found:
    if not article.short_answer:
        yield "short_answer", "The short answer is missing."
    yield from _text_faults("short_answer", article.short_answer, LONGEST_SHORT_ANSWER)
    if _ADDRESS_IN_TEXT.search(article.short_answer):
        yield "short_answer", "Put addresses under links: there they are checked before each use."
    if len(article.steps) > MOST_STEPS:
        yield "steps", f"These are more than {MOST_STEPS} steps."
    for at, step in enumerate(article.steps):
        if not step:
            yield f"steps[{at}]", "This step is empty."
        yield from _text_faults(f"steps[{at}]", step, LONGEST_STEP)
    yield from _text_faults("more", article.more, LONGEST_MORE)


def _faults_of_links(links: Sequence[Link]) -> _Found:
    if len(links) > MOST_LINKS:
        yield "links", f"These are more than {MOST_LINKS} links."
    for at, link in enumerate(links):
        if not link.title:
            yield f"links[{at}].title", "This link needs a title."
        yield from _text_faults(f"links[{at}].title", link.title, LONGEST_TITLE)
        if not _is_link(link.url):
            yield (
                f"links[{at}].url",
                f"“{link.url[:80]}” cannot be linked: start with https://, http:// or a single /.",
            )


def _warnings_of_article(article: Article) -> _Found:
    words = len(article.short_answer.split())
    if words > WORD_BUDGET:
        yield "short_answer", f"The short answer has {words} words; {WORD_BUDGET} are plenty."
    if article.audience == "customers" and 0 < len(article.phrasings) < FEW_PHRASINGS:
        yield (
            "phrasings",
            f"With only {len(article.phrasings)} phrasings this is hard to recognise: "
            "a dozen different ones are a good start.",
        )
    seen: set[str] = set()
    for at, phrasing in enumerate(article.phrasings):
        if (key := same_phrasing(phrasing)) in seen and key:
            yield f"phrasings[{at}]", f"“{_shown(phrasing)}” stands here twice; one was left out."
        seen.add(key)


def _faults_between(articles: Sequence[Article], locate: Locate) -> Iterator[Finding]:
    if not articles:
        yield Finding(locate("", ""), NO_ARTICLE)
    if len(articles) > MOST_ARTICLES:
        yield Finding(locate("", ""), f"These are more than {MOST_ARTICLES:,} articles.")
    slugs: set[str] = set()
    intents: dict[tuple[str, str], str] = {}
    for article in articles:
        if article.slug in slugs:
            yield Finding(locate(article.slug, ""), f"Two articles are called “{article.slug}”.")
        slugs.add(article.slug)
        other = intents.setdefault((article.intent, article.language), article.slug)
        if article.intent and other != article.slug:
            message = f"The intent “{article.intent}” already has an article: {other}."
            yield Finding(locate(article.slug, "intent"), message)
    yield from _shared_phrasings(articles, locate)


def _shared_phrasings(articles: Sequence[Article], locate: Locate) -> Iterator[Finding]:
    first: dict[str, Article] = {}
    for article in articles:
        for at, phrasing in enumerate(article.phrasings):
            if not phrasing:
                continue
            other = first.setdefault(same_phrasing(phrasing), article)
            if other.intent != article.intent:
                message = (
                    f"“{_shown(phrasing)}” is also a phrasing of {other.slug}: keep it in one."
                )
                yield Finding(locate(article.slug, f"phrasings[{at}]"), message)


def _text_faults(field: str, text: str, longest: int) -> _Found:
    if len(text) > longest:
        yield field, f"This is {len(text):,} characters long; at most {longest:,} fit."
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        yield field, "This holds a control character that nobody can see: take it out."


def _is_link(url: str) -> bool:
    if len(url) > LONGEST_URL or re.search(r"[\s\\<>\"\x00-\x1f]", url):
        return False
    return _is_web_address(url) or (url.startswith("/") and not url.startswith("//"))


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        possible = parts.port != 0 and bool(parts.hostname)  # raises on a port that is no number
    except ValueError:
        return False
    # a name before the host disguises where a link leads
    return parts.scheme in ("http", "https") and possible and "@" not in parts.netloc


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
