import pytest

from warmline.ai import Wishes
from warmline.ai.understand import clean

WISHES = {
    "en": [
        "can I talk to a real person please",
        "I want to speak to a human",
        "human",
        "HUMAN!!!",
        "agent please",
        "live agent",
        "Get me a manager",
        "let me speak to someone",
        "I'd like to chat with one of your agents",
        "transfer me to customer service",
        "put me through to an operator",
        "is there anyone I can talk to",
        "stop, I don't want to talk to a bot",
        "no bots",
        "NO ROBOT. give me a human being now",
        "i need a person, not a machine",
        "connect me with support",
        "tlak to a humna please",
        "speak to a reprsentative",
        "please call me back",
        "can someone call me tomorrow",
        "I want a call back",
        "where is my refund? and can I speak with somebody about it",
        "representative",
        "escalate this to a supervisor",
        "are you a bot? I want a human",
        "I would rather have a person. Can I have a person?",
    ],
    "de": [
        "Ich möchte mit einem Mitarbeiter sprechen",
        "Mensch bitte",
        "kann ich mit jemandem reden?",
        "ich will einen echten Menschen",
        "verbinden Sie mich mit dem Kundenservice",
        "kein Bot!",
        "Mitarbeiter",
    ],
    "fr": [
        "Je voudrais parler à un conseiller",
        "parler à quelqu'un svp",
        "un humain s'il vous plaît",
        "je veux un vrai conseiller",
    ],
    "es": [
        "Quiero hablar con una persona",
        "necesito un agente humano",
        "pásame con un operador",
        "humano por favor",
    ],
    "pt": ["Quero falar com um atendente", "atendente", "posso falar com alguém?"],
    "it": ["vorrei parlare con un operatore", "operatore"],
    "nl": ["ik wil een medewerker spreken", "kan ik met iemand praten", "medewerker graag"],
    "sv": ["jag vill prata med en människa"],
    "da": ["jeg vil gerne tale med en medarbejder"],
    "no": ["kan jeg snakke med en kundebehandler"],
    "fi": ["haluan puhua ihmisen kanssa", "haluan puhua asiakaspalvelijan kanssa"],
    "pl": ["chcę rozmawiać z konsultantem", "połącz mnie z człowiekiem"],
    "cs": ["chci mluvit s operátorem"],
    "sk": ["chcem hovoriť s človekom"],
    "hu": ["szeretnék egy ügyintézővel beszélni"],
    "ro": ["vreau să vorbesc cu un operator"],
    "el": ["θέλω να μιλήσω με άνθρωπο"],
    "tr": ["bir temsilciyle görüşmek istiyorum", "müşteri temsilcisine bağlan"],
    "ru": ["хочу поговорить с человеком", "соедините с оператором", "оператор"],
    "uk": ["хочу поговорити з людиною"],
    "ar": ["أريد التحدث إلى موظف من فضلك", "حولني إلى خدمة العملاء", "موظف"],
    "fa": ["می خواهم با یک کارشناس صحبت کنم"],
    "he": ["אני רוצה לדבר עם נציג", "נציג בבקשה"],
    "hi": ["मुझे किसी इंसान से बात करनी है", "mujhe agent se baat karni hai"],
    "zh": ["转人工", "我要人工客服", "我想和真人说话"],
    "ja": ["担当者と話したい", "オペレーターにつないでください"],
    "ko": ["상담원 연결해 주세요", "사람이랑 이야기하고 싶어요"],
    "vi": ["tôi muốn nói chuyện với nhân viên"],
    "id": ["saya ingin bicara dengan manusia"],
    "th": ["อยากคุยกับเจ้าหน้าที่"],
}

NEAR_MISSES = [
    "do you offer a personal loan",
    "I want a personal loan",
    "do you sell to a person under 18",
    "is the terms document available in human-readable form",
    "am I talking to a human?",
    "are you a real person",
    "is this a bot",
    "do I have to talk to someone to close my account",
    "why won't the machine accept my card",
    "can I send money to another person",
    "how do I add a second person to my account",
    "please call me Tom from now on",
    "my agent number is 4711",
    "I need a person under 18 on my account",
    "the delivery person left it at the door",
    "who is the contact person in the shop's imprint? no, I mean the address",
    "does the washing machine come with support feet",
    "I spoke to an agent yesterday and she said the refund was sent",
    "what personal data do you keep",
    "Welche Person steht im Vertrag?",
    "Wie ändere ich meine persönlichen Daten?",
    "¿Puede otra persona recoger mi pedido?",
    "Combien de personnes peuvent utiliser la carte ?",
    "",
    "?",
]


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in WISHES.items() for text in texts]
)
def test_a_wish_for_a_person_is_heard(wishes: Wishes, language: str, text: str) -> None:
    assert wishes.in_text(clean(text)) == language


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_only_sounds_like_a_wish_is_none(wishes: Wishes, text: str) -> None:
    assert wishes.in_text(clean(text)) is None


def test_a_wish_at_the_end_of_a_very_long_message_is_heard(wishes: Wishes) -> None:
    assert wishes.in_text(clean("blah " * 20_000 + "let me talk to a human")) == "en"
