"""What agents write to customers: which sentences say that something was done or will be."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import warmline.ai
from warmline.ai import Claims
from warmline.demo.stage import company
from warmline.people import OpeningHours, read_opening_hours

# A Wednesday, 11:00 in Berlin.
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-18:00")
BERLIN = read_opening_hours({"timezone": "Europe/Berlin", "week": WEEK})

CLAIMED = [
    ("I've refunded you 20 euros.", "refund"),
    ("We have refunded the 12.50 to your card.", "refund"),
    ("Your refund has been issued today.", "refund"),
    ("Your refund is on its way.", "refund"),
    ("your card is blocked now", "card_block"),
    ("I can confirm that your card has been blocked.", "card_block"),
    ("I just froze it for you", "card_block"),
    ("I've checked and cancelled it for you.", "cancellation"),
    ("done, cancelled!", "cancellation"),
    ("Cancelled.", "cancellation"),
    ("Order cancelled ✅", "cancellation"),
    ("I changed the address to 5 Elm Road.", "address_change"),
    ("The address on your account has now been updated.", "address_change"),
    ("I have moved the due date of your March instalment to 14 March.", "due_date_change"),
    ("We filed a dispute for you.", "dispute"),
    ("I've put the reminders on hold for 14 days.", "pause"),
    ("I've cancelled it, anything else?", "cancellation"),
    ("All done!", "generic"),
    ("That's taken care of.", "generic"),
    ("ich habe die Adresse geändert", "address_change"),
    ("Den Betrag von 20 € habe ich Ihnen gerade erstattet.", "refund"),
    ("Ihre Karte wurde gesperrt.", "card_block"),
    ("Erledigt!", "generic"),
    ("Ihre Bestellung ist storniert.", "cancellation"),
    ("Die Rate wurde auf den 15. verschoben.", "due_date_change"),
    ("Votre commande a été annulée.", "cancellation"),
    ("J'ai remboursé 20 euros sur votre carte.", "refund"),
    ("Je viens de bloquer votre carte.", "card_block"),
    ("C'est fait !", "generic"),
    ("Nous avons reporté votre échéance au 14 mars.", "due_date_change"),
    ("He reembolsado 20 euros.", "refund"),
    ("Su pedido está cancelado.", "cancellation"),
    ("Hemos bloqueado su tarjeta.", "card_block"),
    ("Listo, ya está hecho.", "generic"),
    ("A sua encomenda foi cancelada.", "cancellation"),
    ("Cancelei o pedido.", "cancellation"),
    ("O seu cartão já foi bloqueado.", "card_block"),
    ("Reembolsámos 20 euros.", "refund"),
    ("تم إلغاء الطلب.", "cancellation"),
    ("لقد قمنا بإيقاف البطاقة.", "card_block"),
    ("غيرنا عنوانك.", "address_change"),
    ("I've gone ahead and refunded the second payment", "refund"),
    ("I have now initiated the refund for order TW-100233.", "refund"),
    ("The refund of €30 was sent to your bank yesterday.", "refund"),
    ("We've reversed the charge.", "generic"),
    ("You're all set, the card's locked.", "card_block"),
    ("Just blocked it!", "card_block"),
    ("Both orders have been cancelled.", "cancellation"),
    ("I was able to cancel your order.", "cancellation"),
    ("Your subscription is now cancelled", "cancellation"),
    ("Great news: your due date is now 14 March.", "due_date_change"),
    ("I've given you two more weeks to pay.", "due_date_change"),
    ("I've raised a dispute with the merchant on your behalf.", "dispute"),
    ("I have stopped the reminders.", "pause"),
    ("Your address is updated.", "address_change"),
    ("New address saved.", "address_change"),
    ("That's done.", "generic"),
    ("Order TW-100233 has been refunded.", "refund"),
    ("Hi Tom, thanks for waiting. I've changed that for you.", "generic"),
    ("Ich habe für Sie die Zahlung um zwei Wochen verschoben.", "due_date_change"),
    ("Wir haben Ihre Karte bereits gestern gesperrt.", "card_block"),
    ("Alles erledigt.", "generic"),
    ("Das Geld ist unterwegs.", "refund"),
    ("Ihre Bestellung habe ich soeben storniert.", "cancellation"),
    ("Die Erstattung ist veranlasst.", "refund"),
    ("Ich habe den Mahnlauf gestoppt.", "pause"),
    ("J'ai bien annulé votre commande.", "cancellation"),
    ("Votre adresse est à jour.", "address_change"),
    ("Votre remboursement est en route.", "refund"),
    ("La commande vient d'être annulée.", "cancellation"),
    ("Nous avons bloqué la carte.", "card_block"),
    ("Le he reembolsado el importe completo.", "refund"),
    ("Ya está cancelado.", "cancellation"),
    ("La dirección se ha actualizado.", "address_change"),
    ("Bloqueé su tarjeta.", "card_block"),
    ("Já cancelei a encomenda.", "cancellation"),
    ("O valor foi estornado.", "refund"),
    ("O endereço foi atualizado.", "address_change"),
    ("Bloqueámos o cartão.", "card_block"),
    ("ألغينا طلبك.", "cancellation"),
    ("تم تحديث عنوانك.", "address_change"),
    ("تمت إعادة المبلغ.", "refund"),
]
NOT_CLAIMED = [
    "I'll refund you 20 euros.",
    "We will cancel it today.",
    "Refunds take five days.",
    "Once it is refunded, you get a mail.",
    "You can block it in the app.",
    "We haven't refunded it.",
    "I have not cancelled anything.",
    "Has your card been blocked?",
    "Did we refund you?",
    "If your order was cancelled, you won't be charged.",
    "You said that your order was cancelled.",
    "The shop says it was refunded.",
    "“I've refunded you” is what the mail said, isn't it?",
    "Your order was cancelled by the shop.",
    "The amount is refunded automatically when the return arrives.",
    "It can be cancelled until it is shipped.",
    "It should be refunded by Friday.",
    "I'm going to block your card now.",
    "I tried to cancel it, but it was shipped already.",
    "I couldn't change the address.",
    "Let me know when it is done.",
    "I've asked the shop about it.",
    "I have looked at your order.",
    "Ich werde die Karte sperren.",
    "Ich habe noch nichts geändert.",
    "Wenn die Bestellung storniert ist, bekommen Sie eine Mail.",
    "Sie können die Karte in der App sperren.",
    "Die Erstattung wird innerhalb von fünf Tagen gutgeschrieben.",
    "Ist die Karte schon gesperrt?",
    "Je vais rembourser le montant.",
    "Votre carte n'a pas été bloquée.",
    "Si la commande est annulée, rien n'est débité.",
    "Le montant est remboursé sous cinq jours.",
    "No hemos cancelado nada.",
    "Si el pedido fue cancelado, no se cobra.",
    "Voy a bloquear la tarjeta.",
    "Não cancelei nada.",
    "A proposta fechou, e nada foi feito.",
    "Nada se ha cancelado.",
    "Se a encomenda foi cancelada, não paga nada.",
    "O pedido será cancelado.",
    "سيتم إلغاء الطلب.",
    "لم يتم رد المبلغ.",
    "هل تم إلغاء الطلب؟",
    "I'd be happy to refund you.",
    "The payment is already on its way to the bank.",
    "The decision is made by the bank.",
    "A refund has to be approved first.",
    "Your order has already been shipped.",
    "I've sent you the form.",
    "I've noted your new address and a colleague will look at it.",
    "As soon as the card is blocked you get a mail.",
    "Nothing has been refunded so far.",
    "Nobody has cancelled your order.",
    "It looks like your order was cancelled by the shop.",
    "You've changed your address yourself.",
    "The due date can be moved once.",
    "Payments that are paused don't cost anything.",
    "I would have refunded it.",
    "We may have cancelled it by mistake; let me check.",
    "I see the order was cancelled on Monday.",
    "Please confirm that I may cancel it.",
    "Shall we say it's done?",
    "Your instalment is due on 14 March.",
    "The card will be frozen.",
    "I've forwarded your request to cancel.",
    "I've asked for the refund to be checked.",
    "Your request has been received.",
    "Wir können das leider nicht erstatten.",
    "Ihre Anfrage ist eingegangen.",
    "Das Geld wird nach Prüfung erstattet.",
    "Ich habe Ihre Bitte um Erstattung weitergeleitet.",
    "Ich habe gesehen, dass die Karte gesperrt ist.",
    "Die Karte wird gesperrt.",
    "Ihr Paket wurde verschickt.",
    "Votre demande est enregistrée.",
    "Je n'ai rien annulé.",
    "La carte sera bloquée.",
    "Quand la carte est bloquée, vous recevez un mail.",
    "Avez-vous changé d'adresse ?",
    "Su solicitud ha sido recibida.",
    "La tarjeta será bloqueada.",
    "Para cancelar el pedido, escriba su número.",
    "Aún no está cancelado.",
    "O seu pedido foi recebido.",
    "O cartão vai ser bloqueado.",
    "Ainda não foi reembolsado.",
    "تم استلام طلبك.",
    "عند إلغاء الطلب نرسل لك رسالة.",
    "لن يتم إلغاء الطلب.",
    "Hello! How can I help?",
    "",
]
PLEDGED = [
    ("I'll get back to you by Friday", "2026-11-27T17:00"),
    ("you'll hear from us tomorrow at noon", "2026-11-26T11:00"),
    ("I'll call you at 3 pm.", "2026-11-25T14:00"),
    ("We will call you on Monday", "2026-11-30T17:00"),
    ("I'll let you know by the end of the day.", "2026-11-25T17:00"),
    ("We'll write to you within 2 hours.", "2026-11-25T12:00"),
    ("I'll be in touch within two working days.", "2026-11-27T17:00"),
    ("A colleague will call you tomorrow at 9:30.", "2026-11-26T08:30"),
    ("I will check this with the shop and come back to you.", None),
    ("I'll get back to you as soon as I know more.", None),
    ("I'll refund you by Friday.", "2026-11-27T17:00"),
    ("Thanks! Refunds take five days. I'll get back to you on 1 December.", "2026-12-01T17:00"),
    ("ich melde mich bis 15 Uhr", "2026-11-25T14:00"),
    ("Wir melden uns morgen.", "2026-11-26T17:00"),
    ("Ich rufe Sie am Montag um 10 Uhr an.", "2026-11-30T09:00"),
    ("Je vous rappelle demain à 14h.", "2026-11-26T13:00"),
    ("Je reviens vers vous vendredi.", "2026-11-27T17:00"),
    ("Le escribo mañana a las 12.", "2026-11-26T11:00"),
    ("Nos ponemos en contacto el viernes.", "2026-11-27T17:00"),
    ("Dou-lhe uma resposta amanhã.", "2026-11-26T17:00"),
    ("Vou ligar às 16h.", "2026-11-25T15:00"),
    ("سنتصل بك غدا.", "2026-11-26T17:00"),
    ("I'll ring you this afternoon.", "2026-11-25T16:00"),
    ("We'll be in touch by 5pm today.", "2026-11-25T16:00"),
    ("You'll have an answer by Thursday.", "2026-11-26T17:00"),
    ("I'm going to look into it and will get back to you tomorrow morning.", "2026-11-26T11:00"),
    ("Leave it with me, I'll come back to you before the weekend.", "2026-11-27T17:00"),
    ("I'll keep you posted.", None),
    ("We'll get back to you within 24-48 hours.", "2026-11-27T10:00"),
    (
        "Our team will look at it and get back to you within 1 to 2 business days.",
        "2026-11-27T17:00",
    ),
    ("One of our agents will call you shortly.", None),
    ("Expect a call from us on Tuesday.", "2026-12-01T17:00"),
    ("I'll write again once the shop has answered.", None),
    ("Ich schreibe Ihnen heute noch.", "2026-11-25T17:00"),
    ("Wir geben Ihnen bis morgen Mittag Bescheid.", "2026-11-26T11:00"),
    ("Ich kläre das und melde mich wieder.", None),
    ("Sie bekommen am Dienstag eine Antwort von uns.", "2026-12-01T17:00"),
    ("Je vous tiens au courant.", None),
    ("On vous répond d'ici demain.", "2026-11-26T17:00"),
    ("Le llamaremos el martes.", "2026-12-01T17:00"),
    ("Me pondré en contacto con usted mañana.", "2026-11-26T17:00"),
    ("Entraremos em contato amanhã.", "2026-11-26T17:00"),
    ("Aviso-o assim que souber.", None),
    ("سأخبرك غدا.", "2026-11-26T17:00"),
]
NOT_PLEDGED = [
    "Please get back to me by Friday.",
    "Shall I call you tomorrow?",
    "If anything changes, I'll let you know.",
    "I won't call you back.",
    "You can write to us until Friday.",
    "We're closed on Monday.",
    "I've refunded you.",
    "You'll hear the tone twice.",
    "We open on Monday at 9.",
    "I'll need your order number.",
    "I will not forget.",
    "Ihr Paket kommt morgen.",
    "Vous recevrez le colis demain.",
    "El paquete llega mañana.",
    "A encomenda chega amanhã.",
    "Write to us tomorrow and we look at it together?",
    "We'll never call you and ask for your PIN.",
    "Bitte melden Sie sich bis Freitag.",
    "Soll ich Sie morgen anrufen?",
    "Rappelez-nous vendredi.",
    "Llámenos mañana.",
    "Ligue-nos amanhã.",
    "اتصل بنا غدا.",
]


@pytest.fixture(scope="module")
def claims() -> Claims:
    return Claims()


@pytest.mark.parametrize(("text", "deed"), CLAIMED)
def test_it_is_heard_that_something_was_done(claims: Claims, text: str, deed: str) -> None:
    assert [claim.deed for claim in claims.in_text(text)] == [deed]


@pytest.mark.parametrize("text", NOT_CLAIMED)
def test_what_is_asked_denied_foreseen_or_general_claims_nothing(claims: Claims, text: str) -> None:
    assert claims.in_text(text) == ()


@pytest.mark.parametrize(("text", "due"), PLEDGED)
def test_a_promise_to_come_back_is_heard_with_its_time(
    claims: Claims, text: str, due: str | None
) -> None:
    pledge = claims.pledge_in(text, at=NOW, hours=BERLIN)
    assert pledge is not None
    expected = None if due is None else datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert (pledge.due, pledge.text in text) == (expected, True)


@pytest.mark.parametrize("text", NOT_PLEDGED)
def test_what_the_customer_may_do_is_no_promise(claims: Claims, text: str) -> None:
    assert claims.pledge_in(text, at=NOW, hours=BERLIN) is None


def test_a_message_may_claim_one_thing_and_promise_another(claims: Claims) -> None:
    text = "I've cancelled the order. The refund takes a moment: I'll write to you on Friday."
    (claim,) = claims.in_text(text)
    assert (claim.text, claim.deed) == ("I've cancelled the order.", "cancellation")
    pledge = claims.pledge_in(text, at=NOW, hours=BERLIN)
    assert pledge is not None
    assert pledge.due == datetime(2026, 11, 27, 17, tzinfo=UTC)


def test_today_ends_at_midnight_where_the_company_closed_already(claims: Claims) -> None:
    late = datetime(2026, 11, 25, 19, 0, tzinfo=UTC)
    pledge = claims.pledge_in("I'll call you today.", at=late, hours=BERLIN)
    assert pledge is not None
    assert pledge.due == datetime(2026, 11, 25, 23, 0, tzinfo=UTC)


def test_a_time_that_is_over_today_is_tomorrows(claims: Claims) -> None:
    late = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    pledge = claims.pledge_in("I'll call you at 3 pm.", at=late, hours=BERLIN)
    assert pledge is not None
    assert pledge.due == datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("hours", [OpeningHours(), BERLIN])
def test_nothing_the_ai_says_by_itself_claims_or_promises_anything(
    claims: Claims, hours: OpeningHours
) -> None:
    """Only a receipt may say that something was done."""
    said = [
        (where, text)
        for where, text in sentences()
        if claims.in_text(text) or claims.pledge_in(text, at=NOW, hours=hours)
    ]
    assert said == []


def test_no_article_of_the_demo_claims_or_promises_anything(claims: Claims) -> None:
    """The AI answers in these words."""
    said = [
        (article.slug, text)
        for article in company().articles
        for text in (article.short_answer, *article.steps)
        if claims.in_text(text) or claims.pledge_in(text, at=NOW, hours=BERLIN)
    ]
    assert said == []


def sentences() -> Iterator[tuple[str, str]]:
    """What the AI says, but for what comes with a receipt."""
    path = Path(warmline.ai.__file__).parent / "sentences.toml"
    for code, groups in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for group, texts in groups.items():
            if group != "receipt":
                yield from ((f"{code}.{group}.{name}", text) for name, text in texts.items())
