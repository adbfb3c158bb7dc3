"""Cases about actions are read, rehearsed with the engine alone, and told why they fail."""

from pathlib import Path

import pytest

from warmline.ai import Act, Decision, Doing, HandOff, Situation, Understanding
from warmline.demo import COMPANY
from warmline.evals import OWN_CASES
from warmline.evals.casebook import CasesFaulty, read_cases
from warmline.evals.rehearsing import rehearse

CASES = """
actions: demo
knows:
  - intent: remaining_balance
    phrasings: [how much do i still owe, what is my balance]
    answer: The app shows it.
    needs: account
cases:
  - name: a balance is told, and a wrong expectation is too
    turns:
      - says: how much do i still owe
        must: {decision: act, done: account_summary}
      - says: how much do i still owe
        must: {decision: confirm, arguments: {order: TW-1}}
  - name: nobody anonymous is told
    level: anonymous
    turns:
      - says: how much do i still owe
        must: {decision: hand_off, reason: needs_account}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "cases.yaml"
    path.write_text(text, "utf-8")
    return path


class Telling:
    """An engine that tells everybody signed their balance."""

    async def decide(self, situation: Situation) -> Decision:
        if situation.level == "anonymous":
            return HandOff(Understanding("en"), "needs_account", "A colleague answers here.")
        return Act(Understanding("en", doing=(Doing("account_summary"),)))


async def test_what_is_done_is_judged(tmp_path: Path) -> None:
    book = read_cases(written(tmp_path, CASES), {"demo": COMPANY})[0]
    assert book.actions is not None
    wrong, right = await rehearse(book, book.actions, stage=print, engine=Telling())
    assert right.passed
    assert wrong.failed[0] == ()
    assert wrong.failed[1] == (
        "decision: expected confirm, got act",
        "arguments: expected order TW-1, got None",
    )


def test_our_own_cases_about_actions_are_read() -> None:
    book = read_cases(OWN_CASES / "actions.yaml", {"demo": COMPANY})[0]
    assert len(book.cases) >= 25


def test_a_button_of_a_proposal_needs_actions(tmp_path: Path) -> None:
    text = 'knows: demo\ncases: [{name: a, turns: [{presses: "yes"}]}]'
    with pytest.raises(CasesFaulty, match="needs actions in this file"):
        read_cases(written(tmp_path, text), {"demo": COMPANY})
