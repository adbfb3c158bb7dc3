"""Cases are read, played against a server with an engine that answers by keyword, and judged."""

import sys
from pathlib import Path

import pytest

from warmline.evals.casebook import CasesFaulty, Expected, read_cases
from warmline.evals.judging import Happened, failures
from warmline.evals.playing import play

SERVER = [sys.executable, str(Path(__file__).with_name("server.py"))]

KNOWS = """
levels: {refund: suggest}
knows:
  - intent: card
    phrasings: [where is my card, the card is late]
    answer: Cards take five days.
    steps: [Look into the app.]
  - intent: refund
    phrasings: [I want my money back, refund please]
    answer: Refunds take a week.
"""
CASES = f"""{KNOWS}
cases:
  - name: an answer and then a person
    about: [answer]
    contact: {{name: Ada Lind}}
    turns:
      - says: my card is late
        must: {{decision: answer, intent: card, article: card, says: five days, state: with_ai}}
        never: {{says: refund, decision: [hand_off, ask]}}
      - says: do you sell bread?
        must:
          decision: hand_off
          reason: out_of_scope
          state: waiting
          brief: {{wish: card is late, articles: card, asked_for_person: false}}
      - agent: [claim, {{says: "Hello, I am a person."}}]
        must: {{decision: none, state: with_agent}}
      - says: thank you
        must: {{decision: none}}
      - agent: hand_back
        must: {{decision: hand_off, state: waiting}}
      - presses: assistant
        must: {{state: with_ai}}
      - presses: person
        must: {{reason: asked_for_person, brief: {{asked_for_person: true}}}}
  - name: what a person replied to is not answered again
    turns:
      - presses: person
      - agent: claim
      - says: [my card is late, "did it leave?"]
        must: {{decision: none}}
      - agent: [{{says: "It is on its way."}}, hand_back]
        must: {{decision: none, state: with_ai}}
      - says: ["hello?", my card is late]
        must: {{decision: answer}}
  - name: what is at suggest goes to a person with a draft
    turns:
      - says: refund please
        must: {{reason: for_review, intent: refund, brief: {{suggested: refund}}}}
        never: {{says: a week}}
  - name: what does not hold is told
    turns:
      - says: "the card, or a refund"
        must: {{intent: refund, says: [five days, /in \\d weeks/], risks: distress}}
        never: {{article: card}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "cases.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.slow
async def test_cases_are_played_and_told_why_they_fail(tmp_path: Path) -> None:
    books = read_cases(written(tmp_path, CASES), {})
    first, replied, held, second = await play(books, stage=lambda _: None, command=SERVER)
    assert first.failed == ((),) * 7, first
    assert first.about == ("answer",)
    assert replied.passed, replied
    assert held.passed, held
    assert not second.passed
    (told,) = second.failed
    assert [sentence.split(":")[0] for sentence in told] == [
        "intent",
        "risks",
        "says",
        "never article",
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cases: [", "cases.yaml"),
        ("cases:\n- {name: a, turns: []}", "no turn"),
        ("cases:\n- {name: a, turns: [{}]}", "exactly one"),
        ("cases:\n- {name: a, turns: [{says: x, presses: person}]}", "exactly one"),
        ("cases:\n- {name: a, turns: [{says: x, must: {intend: y}}]}", "intend"),
        ("cases:\n- {name: a, turns: [{says: x}]}\n- {name: a, turns: [{says: x}]}", "two cases"),
        ("knows: nowhere\ncases:\n- {name: a, turns: [{says: x}]}", "nowhere"),
        ("knows: []\ncases:\n- {name: a, turns: [{says: x}]}", "no article"),
    ],
)
def test_a_faulty_file_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(CasesFaulty, match=named):
        read_cases(written(tmp_path, text), {})


def test_a_folder_without_a_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CasesFaulty, match="no case"):
        read_cases(tmp_path, {})


HAPPENED = Happened(
    decisions=({"decision": "ask", "intent": "card", "language": "en", "risks": []},),
    facts=({"kind": "order_number", "value": "TW-48213", "text": "tw 48213", "seq": "3"},),
    said=(
        {
            "payload": {"by": "ai", "topic": "question", "options": ["card", "refund"]},
            "body": {"text": "Which one do you mean?", "options": ["My card", "My refund"]},
        },
    ),
    reasons=(),
    state="with_ai",
    brief={
        "wish": {"text": "It is late", "seq": 2},
        "intent": "card",
        "reason": None,
        "language": "en",
        "articles": [],
        "suggested_article": None,
        "asked_for_person": False,
    },
)


@pytest.mark.parametrize(
    "must",
    [
        Expected(decision=("answer", "ask"), options=("card", "My refund"), state="with_ai"),
        Expected(says="which   ONE", words_at_most=5, offers_person=False),
        Expected(says="/my (card|parcel)/"),
    ],
)
def test_what_happened_as_it_must_passes(must: Expected) -> None:
    assert failures(must, Expected(), HAPPENED) == []
    assert failures(must, Expected(decision="hand_off", says="refunded"), HAPPENED) == []


@pytest.mark.parametrize(
    ("must", "told"),
    [
        (Expected(decision="answer"), "decision: expected answer, got ask"),
        (Expected(options="Something else"), "options: Something else missing"),
        (Expected(words_at_most=4), "words_at_most: a message of 5 words"),
        (Expected(offers_person=True), "offers_person"),
        (Expected(intents=("card", "refund")), "intents: refund missing"),
    ],
)
def test_what_is_missing_is_told(must: Expected, told: str) -> None:
    (sentence,) = failures(must, Expected(), HAPPENED)
    assert sentence.startswith(told)
