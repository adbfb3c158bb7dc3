"""Small companies for the tests of the AI."""

from warmline.knowledge import Article, Company, Link, Release

PHRASINGS = {
    "opening-times": (
        "when are you open",
        "what are your opening hours",
        "are you open on sundays",
        "what time does the shop close today",
        "until when can I come in the evening",
        "are you open on public holidays",
        "at what time do you open in the morning",
        "opening times please",
    ),
    "delivery-time": (
        "how long does delivery take",
        "when will a parcel normally arrive",
        "how many days until my order is delivered",
        "how fast do you ship",
        "what is the usual delivery time",
        "how soon would I get it if I order today",
        "do you deliver within a week",
        "shipping time to france",
    ),
    "return-an-item": (
        "how do I return something",
        "can I send an item back",
        "I want to return my shoes",
        "what is your return policy",
        "it does not fit, how do I send it back",
        "where do I get a return label",
        "how long do I have to return an order",
        "I don't like it and want to give it back",
    ),
    "refund-status": (
        "where is my refund",
        "I have not got my money back yet",
        "when do I get the refund for the parcel I returned",
        "my refund is missing",
        "you received my return but did not pay me back",
        "check my refund please",
        "how is my refund going",
        "still waiting for my refund",
    ),
    "ways-to-pay": (
        "how can I pay",
        "which credit cards do you take",
        "can I pay by bank transfer",
        "do you accept cash",
        "is it possible to pay with my phone",
        "what payment methods are there",
        "can I pay on account",
        "do you take american express",
    ),
    "suspected-fraud": (
        "somebody used my card to buy from you",
        "I did not make this purchase",
        "there is a charge I do not recognise",
        "I think this is fraud",
        "an order was placed in my name and it was not me",
        "someone hacked my account and ordered things",
        "unknown purchase on my statement",
        "report a fraudulent order",
    ),
}


def article(slug: str, **changes: object) -> Article:
    values: dict[str, object] = {
        "slug": slug,
        "title": slug.replace("-", " ").capitalize(),
        "intent": slug.replace("-", "_"),
        "phrasings": PHRASINGS.get(slug, ()),
        "short_answer": f"This is what we publish about {slug.replace('-', ' ')}.",
        "steps": ("First this.", "Then that."),
        "links": (Link("More about it", f"/help/{slug}"),),
    }
    return Article(**(values | changes))  # type: ignore[arg-type]


def shop() -> Release:
    special = {"refund-status": {"needs": "account"}, "suspected-fraud": {"audience": "agents"}}
    articles = tuple(article(slug, **special.get(slug, {})) for slug in PHRASINGS)
    return Release(1, Company(name="Lindgren & Sons", assistant_name="Pia"), articles)
