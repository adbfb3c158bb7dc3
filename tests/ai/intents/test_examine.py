"""What an editor is told about their phrasings."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.ai.companies import PHRASINGS, article, shop
from warmline.ai import Encoders, Remark, examine
from warmline.knowledge import Article

OPEN, DELIVERY, REFUND = "opening-times", "delivery-time", "refund-status"


def remarks(articles: Sequence[Article], encoder: Encoders, kind: str) -> list[Remark]:
    return [one for one in examine(articles, encoder).remarks if one.kind == kind]


def test_well_kept_articles_get_no_remark(encoder: Encoders) -> None:
    kept = [article(slug) for slug in (OPEN, DELIVERY, "ways-to-pay")]
    found = examine(kept, encoder)
    assert (found.articles, found.phrasings, found.remarks) == (3, 24, ())
    assert found.right is not None
    assert found.right > 0.9


def test_a_phrasing_in_the_wrong_article_is_found(encoder: Encoders) -> None:
    strayed = "where does my refund stay, I want my money back"
    wrong = article(OPEN, phrasings=(*PHRASINGS[OPEN], strayed))
    (found,) = remarks([wrong, *shop().articles[1:]], encoder, "mislabelled")
    assert (found.article, found.other, found.phrasings[0]) == (OPEN, REFUND, strayed)
    assert found.phrasings[1] in PHRASINGS[REFUND]
    assert found.advice.startswith(f"Move it to {REFUND}")


def test_two_articles_about_the_same_are_confused(encoder: Encoders) -> None:
    said = (*PHRASINGS[REFUND], *PHRASINGS["return-an-item"])
    twins = [article("send-back", phrasings=said[::2]), article("money-back", phrasings=said[1::2])]
    (found,) = remarks([article(OPEN), *twins], encoder, "confused")
    assert {found.article, found.other} == {"send-back", "money-back"}
    assert set(found.phrasings) <= set(said)


def test_an_article_that_nobody_reaches_is_told_with_where_its_phrasings_lead(
    encoder: Encoders,
) -> None:
    shadow = article("paid", phrasings=("my refund", "where is my refund now"))
    silent = article("silent", phrasings=())
    found = remarks([article(OPEN), article(REFUND), shadow, silent], encoder, "unreached")
    assert [one.article for one in found] == ["paid", "silent"]
    assert "its phrasings lead to refund-status (2)" in found[0].sentence
    assert "it has no phrasings" in found[1].sentence


def test_an_article_for_agents_needs_no_phrasings(encoder: Encoders) -> None:
    hidden = article("for-us", phrasings=(), audience="agents")
    assert remarks([article(OPEN), article(REFUND), hidden], encoder, "unreached") == []


def test_a_phrasing_that_two_articles_share_but_for_a_letter_is_found(encoder: Encoders) -> None:
    one = article(OPEN, phrasings=(*PHRASINGS[OPEN], "How can I reach you by phone?"))
    other = article(DELIVERY, phrasings=(*PHRASINGS[DELIVERY], "how can I reach you by phone!!"))
    (found,) = remarks([one, other], encoder, "same")
    assert (found.article, found.other) == (OPEN, DELIVERY)


def test_few_phrasings_are_told_with_how_many_more_it_takes(encoder: Encoders) -> None:
    short = article(DELIVERY, phrasings=PHRASINGS[DELIVERY][:4])
    (found,) = remarks([article(OPEN), article(REFUND), short], encoder, "few")
    assert found.sentence == "“Delivery time” has only 4 phrasings."
    assert found.advice.startswith("Write 8 more")


def test_languages_are_read_apart(encoder: Encoders) -> None:
    german = [
        replace(article(f"{slug}-de", phrasings=texts), language="de", intent=slug)
        for slug, texts in {
            "zeiten": ("wann habt ihr offen", "öffnungszeiten", "habt ihr sonntags auf") * 1,
            "geld": ("wo bleibt mein geld", "erstattung fehlt", "wann kommt die erstattung"),
        }.items()
    ]
    found = examine([*shop().articles, *german], encoder)
    crossed = [one for one in found.remarks if (one.other or "").endswith("-de")]
    assert [one for one in crossed if not one.article.endswith("-de")] == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_next_to_nothing_can_be_examined(encoder: Encoders, count: int) -> None:
    articles = [article(slug, phrasings=PHRASINGS[slug][:1]) for slug in (OPEN, REFUND)]
    found = examine(articles[:count], encoder)
    assert (found.articles, found.phrasings) == (count, count)
