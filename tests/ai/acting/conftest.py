from collections.abc import Callable, Mapping

import pytest

from tests.ai.acting.catalogue import SMALL
from tests.ai.talking import Deals, Scripted, sure, unsure
from warmline.ai import EmbeddedEngine, Offer
from warmline.knowledge import Article, Company, Release

TWO = (
    Offer("TW-111111", "Lamps & Co, 49.90 EUR, due 10 January"),
    Offer("TW-222222", "Garden Shop, 20.00 EUR, due 20 January"),
)
# Whose words are looked for in this order.
READ = {
    "how long does a refund": "refund-time",
    "what happens if i pay late": "late-fees",
    "faq": "late-fees",
    "refund": "refund",
    "erstattung": "refund",
    "fällig": "due-date",
    "due date": "due-date",
    "échéance": "due-date",
    "vencimiento": "due-date",
    "vencimento": "due-date",
    "الاستحقاق": "due-date",
    "address": "address",
    "adresse": "address",
    "block": "card",
    "where is my order": "status",
    "dispute": "dispute",
    "pause": "pause",
}
ALL = frozenset({"en", "de", "fr", "es", "pt", "ar"})


def articles() -> Release:
    """One for each action, and two that are only answered."""
    needy = [_article(slug, needs=True) for slug in sorted(set(READ.values()) - ANSWERED)]
    company = Company(name="Lindgren & Sons", assistant_name="Pia")
    return Release(1, company, (*needy, *(_article(slug) for slug in sorted(ANSWERED))))


ANSWERED = {"refund-time", "late-fees"}


def _article(slug: str, *, needs: bool = False) -> Article:
    words = slug.replace("-", " ")
    return Article(
        slug=slug,
        title=f"About {words}",
        intent=slug.replace("-", "_"),
        phrasings=(words,),
        short_answer=f"This is what we publish about {words}.",
        needs="account" if needs else "nothing",
    )


@pytest.fixture(scope="session")
def acting(engine_of: Callable[..., EmbeddedEngine]) -> EmbeddedEngine:
    readings = {key: sure(slug) for key, slug in READ.items()} | {"perhaps": unsure("late-fees")}
    return engine_of(articles(), classifier=Scripted(readings, ALL), actions=lambda: SMALL)


@pytest.fixture
def talk(acting: EmbeddedEngine) -> Callable[..., Deals]:
    def begin(offers: Mapping[str, tuple[Offer, ...]] | None = None, **told: object) -> Deals:
        return Deals(acting, offers=offers or {}, **told)  # type: ignore[arg-type]

    return begin
