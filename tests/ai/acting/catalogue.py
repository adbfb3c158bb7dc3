"""What can be done at a small company, for the tests of the dialogue."""

from warmline.actions import Action, Catalogue, Choices, HttpCall, Input

CALL = HttpCall("shop", "POST", "/customers/{contact}/deeds")
ORDER = Input(
    name="order",
    schema={"type": "string", "pattern": "^TW-[0-9]{6}$"},
    fact="order_number",
    ask={
        "en": "Which purchase is it about?",
        "de": "Um welchen Kauf geht es?",
        "fr": "De quel achat s'agit-il ?",
        "es": "¿De qué compra se trata?",
        "pt": "De que compra se trata?",
        "ar": "أي عملية شراء؟",
    },
    label={"en": "Order", "de": "Bestellung"},
    choices=Choices("purchases", "purchases", "order", "{{ item.shop }}"),
)
DUE = Input(
    name="due",
    schema={"type": "string", "format": "date"},
    fact="date",
    ask={
        "en": "To which day?",
        "de": "Auf welchen Tag?",
        "fr": "À quelle date ?",
        "es": "¿A qué día?",
        "pt": "Para que dia?",
        "ar": "إلى أي يوم؟",
    },
    label={"en": "New due date", "de": "Neues Datum"},
)
AMOUNT = Input(
    name="amount",
    schema={"type": "string", "pattern": "^[0-9]+\\.[0-9]{2} EUR$"},
    fact="amount",
    ask={"en": "How much?", "de": "Wie viel?"},
    label={"en": "Amount", "de": "Betrag"},
)
ADDRESS = Input(
    name="address",
    schema={"type": "string", "minLength": 8, "maxLength": 200},
    fact="address",
    ask={"en": "What is the new address?", "de": "Wie lautet die neue Adresse?"},
    label={"en": "Address", "de": "Adresse"},
)
REASON = Input(
    name="reason",
    schema={"type": "string", "enum": ["lost", "stolen", "damaged"]},
    fact="choice",
    ask={"en": "Is it lost, stolen or damaged?", "de": "Verloren, gestohlen oder kaputt?"},
    label={"en": "Reason", "de": "Grund"},
)
STORY = Input(
    name="story",
    schema={"type": "string", "minLength": 3, "maxLength": 500},
    fact="text",
    ask={"en": "What happened?", "de": "Was ist geschehen?"},
    label={"en": "What happened", "de": "Hergang"},
)
DAYS = Input(
    name="days",
    schema={"type": "integer", "minimum": 1, "maximum": 30},
    fact="text",
    ask={"en": "For how many days?"},
    label={"en": "Days"},
    default=14,
)


def action(name: str, title: str, *inputs: Input, **other: object) -> Action:
    parts = {"consequence": "reversible", "identity": "signed", "about": title, "call": CALL}
    return Action(
        name=name,
        title={"en": title},
        intents=(name,),
        inputs=inputs,
        **(parts | other),  # type: ignore[arg-type]
    )


SMALL = Catalogue(
    release=1,
    actions={
        one.name: one
        for one in (
            action("due_date", "Change a due date", ORDER, DUE),
            action("refund", "Ask for a refund", ORDER, AMOUNT, consequence="irreversible"),
            action("address", "Change my address", ADDRESS),
            action("card", "Block my card", REASON, identity="confirmed"),
            action("status", "Order status", ORDER, consequence="read"),
            action("dispute", "Dispute a purchase", ORDER, STORY),
            action("pause", "Pause reminders", DAYS),
        )
    },
)
