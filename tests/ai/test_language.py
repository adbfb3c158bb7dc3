import pytest

from warmline.ai import Languages

SAID = [
    ("Where is my parcel and when will it arrive?", "en"),
    ("refnud pls", "en"),
    ("how long til my new card arrives by mail", "en"),
    ("im not sure", "en"),
    ("Ich habe meine Karte verloren, was soll ich tun?", "de"),
    ("Wo bleibt meine Erstattung", "de"),
    ("Comment puis-je payer en trois fois ?", "fr"),
    ("¿Cuánto tarda el reembolso de una devolución?", "es"),
    ("Onde está o meu reembolso?", "pt"),
    ("مرحبا، دفعت الفاتورة مرتين", "ar"),
    ("Где мой возврат денег?", "ru"),
    ("我的退款在哪里?", "zh"),
    ("WO IST MEINE BESTELLUNG", "de"),
]

SHORT = [
    ("ok gracias", "es"),
    ("wo ist mein paket", "de"),
    ("merci", "fr"),
    ("hola", "es"),
    ("where is my parcel", "en"),
    ("hi", "en"),
    ("thanks", "en"),
    ("refund pls", "en"),
    ("wheres my order", "en"),
    ("CAN I PAY LATER", "en"),
    ("i want a refnud", "en"),
    ("cancel my oder", "en"),
    ("my Zalando order", "en"),
    ("ok", "en"),
    ("Klarna", "en"),
    ("late fee?", "en"),
    ("change adress", "en"),
    ("what is ur phone number", "en"),
    ("still nothing", "en"),
    ("card declined", "en"),
    ("invoice", "en"),
    ("not received", "en"),
    ("hey, Müller here, order late", "en"),
    ("bro where my shoes at", "en"),
    ("danke", "de"),
    ("hallo", "de"),
    ("guten tag", "de"),
    ("wann kommt mein geld", "de"),
    ("rechnung nicht erhalten", "de"),
    ("ratenzahlung möglich?", "de"),
    ("adresse ändern", "de"),
    ("rückgabe", "de"),
    ("ich brauche hilfe", "de"),
    ("mahnung bekommen", "de"),
    ("wie lange dauert das", "de"),
    ("WO BLEIBT MEINE BESTELLUNG", "de"),
    ("bestellung stornieren", "de"),
    ("konto gesperrt", "de"),
    ("passwort vergessen", "de"),
    ("nein danke", "de"),
    ("ja bitte", "de"),
    ("paket ist nicht angekommen", "de"),
    ("kann ich später zahlen", "de"),
    ("bonjour", "fr"),
    ("où est mon colis", "fr"),
    ("je veux annuler", "fr"),
    ("remboursement", "fr"),
    ("ma commande", "fr"),
    ("carte perdue", "fr"),
    ("comment payer plus tard", "fr"),
    ("s'il vous plaît", "fr"),
    ("pas reçu mon colis", "fr"),
    ("je n'ai rien reçu", "fr"),
    ("MON COLIS EST EN RETARD", "fr"),
    ("oui merci", "fr"),
    ("mot de passe oublié", "fr"),
    ("facture erronée", "fr"),
    ("quand est-ce que j'aurai mon argent", "fr"),
    ("changer d'adresse", "fr"),
    ("dónde está mi pedido", "es"),
    ("donde esta mi paquete", "es"),
    ("quiero cancelar", "es"),
    ("no me llega el correo", "es"),
    ("cuanto tarda", "es"),
    ("buenos días", "es"),
    ("tarjeta perdida", "es"),
    ("mi factura está mal", "es"),
    ("QUIERO MI DINERO", "es"),
    ("pagar a plazos", "es"),
    ("cambiar dirección", "es"),
    ("sí por favor", "es"),
    ("muchas gracias", "es"),
    ("necesito ayuda", "es"),
    ("olá", "pt"),
    ("obrigado", "pt"),
    ("onde está a minha encomenda", "pt"),
    ("quero cancelar", "pt"),
    ("não recebi o pedido", "pt"),
    ("reembolso por favor, ainda não recebi", "pt"),
    ("bom dia", "pt"),
    ("cartão perdido", "pt"),
    ("mudar endereço", "pt"),
    ("preciso de ajuda", "pt"),
    ("quando chega meu pedido", "pt"),
    ("A FATURA ESTÁ ERRADA", "pt"),
    ("muito obrigada", "pt"),
    ("esqueci minha senha", "pt"),
    ("posso pagar em prestações?", "pt"),
    ("مرحبا", "ar"),
    ("شكرا", "ar"),
    ("أين طلبي", "ar"),
    ("اريد استرجاع المبلغ", "ar"),
    ("كيف أدفع لاحقا", "ar"),
    ("لم يصل الطلب", "ar"),
    ("تغيير العنوان", "ar"),
    ("الفاتورة غلط", "ar"),
    ("سفارش من کجاست", "fa"),
    ("لطفا کمک کنید", "fa"),
    ("می‌خواهم پولم را پس بگیرم", "fa"),
    ("میرا آرڈر کہاں ہے", "ur"),
    ("مجھے رقم واپس چاہیے", "ur"),
    ("dov'è il mio pacco", "it"),
    ("grazie mille", "it"),
    ("vorrei un rimborso", "it"),
    ("waar is mijn pakket", "nl"),
    ("dank je wel", "nl"),
    ("var är mitt paket", "sv"),
    ("gdzie jest moja paczka", "pl"),
    ("dziękuję", "pl"),
    ("siparişim nerede", "tr"),
    ("где мой заказ", "ru"),
    ("спасибо", "ru"),
    ("де моє замовлення", "uk"),
    ("πού είναι το πακέτο μου", "el"),
    ("איפה ההזמנה שלי", "he"),
    ("मेरा ऑर्डर कहाँ है", "hi"),
    ("我的包裹在哪里", "zh"),
    ("荷物はどこですか", "ja"),
    ("제 주문 어디 있나요", "ko"),
    ("พัสดุของฉันอยู่ที่ไหน", "th"),
    ("I paid but hola nothing happened", "en"),
    ("hola, mi pago con Klarna no funciona", "es"),
    ("mein Account ist locked", "de"),
    ("mon refund n'est pas arrivé", "fr"),
]


@pytest.mark.parametrize(("text", "language"), SAID + SHORT)
def test_a_sentence_tells_its_language(languages: Languages, text: str, language: str) -> None:
    assert languages.of(text, None) == language


@pytest.mark.parametrize("text", ["ok", "12345", "", "🙂", "Visa"])
def test_a_short_message_stays_with_the_settled_language(languages: Languages, text: str) -> None:
    assert languages.of(text, "de") in ("de", "en")
    assert languages.of(text, None) == "en"


def test_the_settled_language_changes_when_the_customer_changes_it(languages: Languages) -> None:
    assert languages.of("Sorry, can we do this in English instead?", "de") == "en"
    assert languages.of("Können wir das bitte auf Deutsch machen?", "en") == "de"


@pytest.mark.parametrize("text", ["danke", "merci", "ok gracias"])
def test_a_foreign_word_does_not_change_a_settled_language(languages: Languages, text: str) -> None:
    assert languages.of(text, "en") == "en"


def test_a_message_in_two_scripts_is_in_the_one_of_most_words(languages: Languages) -> None:
    assert languages.of("where is my order طلب please", None) == "en"
