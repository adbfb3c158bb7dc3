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

GERMAN_PHRASINGS = {
    "oeffnungszeiten": (
        "wann habt ihr geöffnet",
        "wie sind die öffnungszeiten",
        "habt ihr am sonntag offen",
        "um wie viel uhr macht der laden zu",
        "ab wann ist morgens auf",
        "bis wann kann ich abends kommen",
        "seid ihr an feiertagen da",
        "macht ihr heute noch auf",
    ),
    "lieferzeit": (
        "wie lange dauert die lieferung",
        "wann kommt mein paket an",
        "wie schnell verschickt ihr",
        "wie viele tage braucht der versand",
        "liefert ihr innerhalb einer woche",
        "wann wird meine bestellung geliefert",
        "dauert der versand ins ausland länger",
        "übliche lieferzeit",
    ),
    "bezahlen": (
        "wie kann ich bezahlen",
        "welche kreditkarten nehmt ihr",
        "kann ich auf rechnung kaufen",
        "geht zahlung per überweisung",
        "nehmt ihr bargeld",
        "kann ich mit dem handy bezahlen",
        "welche zahlungsarten gibt es",
        "bezahlen mit karte möglich?",
    ),
    "rueckgabe": (
        "wie schicke ich etwas zurück",
        "ich möchte die schuhe zurückgeben",
        "wo bekomme ich ein rücksendeetikett",
        "wie lange kann ich umtauschen",
        "es passt nicht, wie gebe ich es zurück",
        "kostet die rücksendung etwas",
        "rückgabe einer bestellung",
        "kann ich den artikel umtauschen",
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


def laden() -> tuple[Article, ...]:
    """Articles in German."""
    return tuple(
        article(slug, phrasings=said, language="de") for slug, said in GERMAN_PHRASINGS.items()
    )
