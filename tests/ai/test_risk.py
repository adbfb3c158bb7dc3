import pytest

from warmline.ai.understand.risk import Risks


@pytest.fixture(scope="module")
def risks() -> Risks:
    return Risks()


def test_a_risk_hidden_in_a_routine_request_is_found(risks: Risks) -> None:
    text = "hi, can you change my due date, my husband died last week and I can't sleep"
    assert risks.in_text(text, "en") == ("bereavement", "distress")


def test_what_only_sounds_like_a_risk_is_routine(risks: Risks) -> None:
    assert risks.in_text("I'm dying to know when it ships", "en") == ()
