"""A wish for a person and what belongs to one are heard though no pattern says it, and an ordinary
question is not."""

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from warmline.ai import Answer, Ears, EmbeddedEngine, Encoders, HandOff, Said, Situation, Wishes
from warmline.ai.ears import EARS, MOST_WINDOWS, Calm, Heard, States, hears_nothing, windows
from warmline.ai.encoder import Which
from warmline.ai.understand import Risks

EngineOf = Callable[..., EmbeddedEngine]

WISHES = [
    ("en", "i would rather someone from your side had a look at this with me"),
    ("de", "Könnte sich vielleicht jemand aus Ihrem Haus das mal in Ruhe ansehen?"),
    ("es", "prefiero que lo mire contigo delante alguien de los vuestros"),
    ("it", "c'è qualcuno in carne e ossa dall'altra parte che può occuparsene?"),
    ("hu", "Hogyan tudok a chatbotról élő tanácsadóra váltani?"),
    ("sv", "Finns det möjlighet att byta från chattbot till rådgivare?"),
]
NO_WISHES = [
    ("en", "someone from your side had a look at this with me, thank you"),
    ("de", "Ich brauche niemanden von Ihnen, nur die Rechnung bitte."),
    ("es", "ayer hablé con alguien de su equipo, ¿cuándo llega mi reembolso?"),
    ("it", "dove trovo la fattura del mio ordine?"),
    ("en", "Great lad, your engineer. He left his tape measure on the windowsill."),
]
GRAVE = [
    ("en", "at night i think the kids would do better without me alive", "self_harm"),
    ("en", "a guy from your security desk is on the phone and wants the code", "fraud_in_progress"),
    ("en", "how do I pay in parts? my mum was buried on Monday", "bereavement"),
    ("en", "since they let me go there's no money for your instalments", "hardship"),
    ("de", "seit der Kündigung reicht es nicht mal mehr für die Miete", "hardship"),
    ("fr", "nous avons enterré mon père samedi, que devient son compte ?", "bereavement"),
    ("en", "there's a rope in the garage and I've been looking at it all morning", "self_harm"),
    ("de", "Während ich hier schreibe, wird mein Konto leergeräumt!", "fraud_in_progress"),
]
ORDINARY = [
    ("en", "how do I pay in three parts"),
    ("en", "where is my parcel"),
    ("en", "my phone died, where is the app"),
    ("de", "Wie kann ich in drei Raten zahlen?"),
    ("fr", "où est mon colis ?"),
    ("pl", "gdzie jest moja paczka"),
    ("en", "that doesn't help me"),
    ("en", "it's me again"),
    ("en", "I've forgotten my username. It may be something silly I came up with in 2014."),
    ("en", ""),
    ("en", "?"),
]


@pytest.fixture(scope="session")
def states(encoder: Encoders) -> States:
    return lambda text, which: encoder.read(text, which).states


def is_heard(heard: Heard | None) -> tuple[bool, bool]:
    """A wish, and a risk."""
    return (heard.wish >= 0, heard.risk >= 0) if heard else (False, False)


@pytest.mark.parametrize(("language", "text"), WISHES)
def test_a_wish_that_no_pattern_knows_is_heard(
    ears: Ears, states: States, wishes: Wishes, language: str, text: str
) -> None:
    assert wishes.in_text(text) is None
    assert is_heard(ears.listen(text, language, states))[0]


@pytest.mark.parametrize(("language", "text"), NO_WISHES)
def test_a_refusal_or_a_report_is_no_wish(
    ears: Ears, states: States, language: str, text: str
) -> None:
    assert not is_heard(ears.listen(text, language, states))[0]


@pytest.mark.parametrize(("language", "text", "topic"), GRAVE)
def test_what_is_grave_is_heard(
    ears: Ears, states: States, language: str, text: str, topic: str
) -> None:
    heard = ears.listen(text, language, states)
    assert heard is not None
    assert heard.risk >= 0
    assert topic in heard.topics


@pytest.mark.parametrize(("language", "text"), ORDINARY)
def test_an_ordinary_question_raises_no_alarm(
    ears: Ears, states: States, language: str, text: str
) -> None:
    assert is_heard(ears.listen(text, language, states)) == (False, False)


def test_without_examples_of_risks_only_danger_is_heard(ears: Ears, states: States) -> None:
    assert is_heard(ears.listen("mijn man is vorige week overleden", "nl", states)) == (
        False,
        False,
    )
    heard = ears.listen("ik wil niet meer leven, vanavond maak ik er een einde aan", "nl", states)
    assert heard is not None
    assert heard.risk >= 0
    assert heard.topics[0] == "self_harm"


def test_a_harmless_message_is_not_even_encoded(ears: Ears) -> None:
    asked: list[str] = []

    def states(text: str, which: Which) -> np.ndarray:
        asked.append(text)
        return np.zeros((3, 384), dtype=np.float32)

    assert ears.listen("how do I change my address", "en", states) is None
    assert asked == []


def test_a_long_message_is_listened_to_in_a_few_pieces_that_lose_nothing() -> None:
    assert windows("Where is my parcel? It is late.") == ["Where is my parcel? It is late."]
    told = " ".join(f"This is sentence number {at} of a long story." for at in range(40))
    pieces = windows(told)
    assert 1 < len(pieces) <= MOST_WINDOWS
    assert " ".join(pieces) == told


def test_what_is_told_at_the_end_of_a_long_story_is_heard(ears: Ears, states: States) -> None:
    story = "The colour is nice, the wood is light and the drawers run well. " * 15
    assert is_heard(ears.listen(story, "en", states)) == (False, False)
    end = " I have decided to end my life tonight."
    heard = ears.listen(story.strip() + end, "en", states)
    assert heard is not None
    assert heard.risk >= 0
    assert heard.topics[0] == "self_harm"


def test_the_shipped_ears_are_the_ones_that_are_described() -> None:
    files: Mapping[str, str] = json.loads((EARS / "ears.json").read_text())["files"]
    assert set(files) == {path.name for path in EARS.iterdir()} - {"ears.json"}
    for name, sha256 in files.items():
        assert hashlib.sha256((EARS / name).read_bytes()).hexdigest() == sha256


async def test_a_wish_that_is_heard_is_granted_like_any_other(engine_of: EngineOf) -> None:
    decision = await engine_of().decide(Situation([Said("customer", WISHES[1][1])]))
    assert isinstance(decision, HandOff)
    assert decision.reason == "asked_for_person"
    assert decision.understanding.language == "de"


async def test_a_risk_that_is_heard_outranks_a_sure_answer(engine_of: EngineOf) -> None:
    said = "how can I pay? since the stroke my father can't speak or decide anything himself"
    decision = await engine_of().decide(Situation(heard=[Said(by="customer", text=said)]))
    assert isinstance(decision, HandOff)
    assert decision.reason == "risk"
    assert "vulnerable" in decision.understanding.risks


async def test_where_the_model_is_down_the_patterns_hear_alone(engine_of: EngineOf) -> None:
    with ThreadPoolExecutor(1) as one_thread:
        down = engine_of(executor=one_thread, most_waiting=0)
        told = await down.decide(Situation([Said("customer", "a human please")]))
        assert isinstance(told, HandOff)
        assert told.reason == "asked_for_person"
        unheard = await down.decide(Situation([Said("customer", WISHES[0][1])]))
        assert isinstance(unheard, HandOff)
        assert unheard.reason == "model_down"


async def test_an_answer_is_still_an_answer(engine_of: EngineOf) -> None:
    decision = await engine_of().decide(Situation([Said("customer", "how can I pay")]))
    assert isinstance(decision, Answer)


def test_it_must_be_louder_at_a_company_whose_everyday_business_sounds_alike(
    ears: Ears, states: States
) -> None:
    alike = "my husband passed away"
    routine = [("parcels", f"where is parcel number {at}") for at in range(30)]
    assert ears.calm_of(routine, "en", states) == Calm()
    calm = ears.calm_of([*routine, ("parcels", alike)], "en", states)
    heard = ears.listen(alike, "en", states)
    assert heard is not None
    assert calm.risk > heard.risk >= 0
    assert calm.wish == 0


def test_an_article_about_a_risk_does_not_calm_the_ears(ears: Ears, states: States) -> None:
    routine = [("parcels", f"where is parcel number {at}") for at in range(30)]
    about = [("grief", "my husband passed away"), ("grief", "the account holder has died")]
    assert ears.calm_of([*routine, *about], "en", states).risk == 0


FALSE_ALARMS = [
    "Loving the new crosswords in the app. 14 down yesterday was cruel.",
    "is the hotel next to the crown court?",
]


@pytest.mark.parametrize("text", FALSE_ALARMS)
async def test_what_only_a_pattern_mistakes_for_a_risk_is_none(
    engine_of: EngineOf, text: str
) -> None:
    assert Risks().in_text(text, "en")
    decision = await engine_of().decide(Situation([Said("customer", text)]))
    assert not isinstance(decision, HandOff) or decision.reason != "risk"


async def test_danger_that_a_pattern_hears_is_never_taken_for_a_false_alarm(
    engine_of: EngineOf,
) -> None:
    text = "my funeral-black coat came out navy, can I exchange it? I want to kill myself"
    decision = await engine_of().decide(Situation([Said("customer", text)]))
    assert isinstance(decision, HandOff)
    assert decision.reason == "risk"


@pytest.mark.parametrize(
    ("text", "language", "nothing"),
    [
        ("where is my parcel", "en", True),
        ("where is my parcel", "pl", False),
        ("?!", "en", False),
        ("where is my parcel. " * 200, "en", False),
    ],
)
def test_ears_vouch_only_for_what_they_heard_whole_in_a_language_they_know(
    text: str, language: str, nothing: bool
) -> None:
    assert hears_nothing(text, language, None) is nothing
