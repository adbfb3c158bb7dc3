"""The demo company's texts hold together: what one page promises, another keeps."""

import re
from pathlib import Path

import pytest
import yaml

import warmline
from warmline.knowledge import Article, Folder, read_folder
from warmline.people import OpeningHours, read_opening_hours

DEMO = Path(warmline.__file__).parent / "demo"


@pytest.fixture(scope="module")
def company() -> Folder:
    read = read_folder(DEMO / "company")
    assert isinstance(read, Folder), read.faults
    return read


def test_the_folder_is_published_without_a_warning(company: Folder) -> None:
    assert company.draft.warnings == ()
    assert isinstance(read_opening_hours(company.opening_hours), OpeningHours)


def test_there_are_enough_intents_and_phrasings(company: Folder) -> None:
    articles = [article for article in company.draft.articles if article.language == "en"]
    assert len({article.intent for article in articles}) == len(articles) >= 64
    assert sum(_answerable(article) for article in articles) >= 46
    assert all(len(article.phrasings) >= 14 for article in articles)


def test_every_further_language_knows_the_same_intents(company: Folder) -> None:
    known: dict[str, list[str]] = {}
    for article in company.draft.articles:
        known.setdefault(article.language, []).append(article.intent)
        assert len(article.phrasings) >= 12
    english = known.pop("en")
    assert known.keys() == set(company.draft.company.languages) - {"en"}
    assert all(sorted(intents) == sorted(known["de"]) for intents in known.values())
    assert len(known["de"]) >= 14
    assert set(known["de"]) <= set(english)


def test_short_answers_are_short(company: Folder) -> None:
    assert [a.slug for a in company.draft.articles if len(a.short_answer.split()) > 45] == []
    assert [a.slug for a in company.draft.articles if len(a.steps) > 4] == []


def test_every_link_leads_to_a_page_that_customers_may_read(company: Folder) -> None:
    shown = {f"/help/{a.slug}" for a in company.draft.articles if a.audience == "customers"}
    linked = {link.url for article in company.draft.articles for link in article.links}
    page = (DEMO / "storefront" / "index.html").read_text()
    assert linked | set(re.findall(r'href="(/help/[^"]*)"', page)) <= shown


def test_a_link_has_the_title_of_its_page(company: Folder) -> None:
    titles = {f"/help/{article.slug}": article.title for article in company.draft.articles}
    links = [link for article in company.draft.articles for link in article.links]
    assert [link for link in links if titles[link.url] != link.title] == []


def test_no_phrasing_stands_for_two_intents(company: Folder) -> None:
    said = [_plain(text) for article in company.draft.articles for text in article.phrasings]
    assert sorted({text for text in said if said.count(text) > 1}) == []


def test_customers_never_say_what_an_article_was_taught(company: Folder) -> None:
    taught = {_plain(text) for article in company.draft.articles for text in article.phrasings}
    customers = yaml.safe_load((DEMO / "customers.yaml").read_text())["customers"]
    assert len(customers) >= 120
    assert [c["name"] for c in customers if taught & {_plain(m) for m in c["messages"]}] == []


def test_the_storefront_loads_nothing_from_elsewhere() -> None:
    for file in (DEMO / "storefront").iterdir():
        addresses = re.findall(r"https?://[^\"' )]+", file.read_text())
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, file.name


def _answerable(article: Article) -> bool:
    return article.audience == "customers" and article.needs == "nothing"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
