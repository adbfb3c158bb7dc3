"""The states of a conversation and every move between them, in one table."""

from typing import Literal, get_args

# In `waiting_with_ai` the customer waits for a person, and the AI goes on meanwhile at their wish.
State = Literal["with_ai", "waiting", "waiting_with_ai", "with_agent", "on_hold", "resolved"]
Move = Literal[
    "hand_off", "claim", "pass_to_agent", "pass_to_queue", "hand_back",
    "hold", "resume", "resolve", "reopen", "reopen_by_agent", "invite_ai", "leave_ai", "release",
]  # fmt: skip

STATES: tuple[State, ...] = get_args(State)
MOVES: tuple[Move, ...] = get_args(Move)

# A held state has a holder; no other has one (the table's check constraint says the same).
HELD: frozenset[State] = frozenset({"with_agent", "on_hold"})
# Waiting for a person, whoever speaks meanwhile.
WAITING: frozenset[State] = frozenset({"waiting", "waiting_with_ai"})
# What the customer says is the AI's to answer.
AI_ANSWERS: frozenset[State] = frozenset({"with_ai", "waiting_with_ai", "resolved"})

TRANSITIONS: dict[tuple[State, Move], State] = {
    ("with_ai", "hand_off"): "waiting",
    ("with_ai", "claim"): "with_agent",
    ("with_ai", "resolve"): "resolved",
    ("waiting", "claim"): "with_agent",
    ("waiting", "hand_back"): "with_ai",
    ("waiting", "resolve"): "resolved",
    ("waiting", "invite_ai"): "waiting_with_ai",
    ("waiting_with_ai", "hand_off"): "waiting",
    ("waiting_with_ai", "leave_ai"): "waiting",
    ("waiting_with_ai", "claim"): "with_agent",
    ("waiting_with_ai", "hand_back"): "with_ai",
    ("waiting_with_ai", "resolve"): "resolved",
    ("with_agent", "claim"): "with_agent",
    ("with_agent", "pass_to_agent"): "with_agent",
    ("with_agent", "pass_to_queue"): "waiting",
    ("with_agent", "hand_back"): "with_ai",
    ("with_agent", "hold"): "on_hold",
    ("with_agent", "resolve"): "resolved",
    ("with_agent", "release"): "waiting",
    ("on_hold", "claim"): "with_agent",
    ("on_hold", "pass_to_agent"): "with_agent",
    ("on_hold", "pass_to_queue"): "waiting",
    ("on_hold", "hand_back"): "with_ai",
    ("on_hold", "hold"): "on_hold",
    ("on_hold", "resume"): "with_agent",
    ("on_hold", "release"): "waiting",
    ("on_hold", "resolve"): "resolved",
    ("resolved", "hand_off"): "waiting",
    ("resolved", "claim"): "with_agent",
    ("resolved", "reopen"): "with_ai",
    ("resolved", "reopen_by_agent"): "with_agent",
}


def after(state: State, move: Move) -> State | None:
    """The state that `move` leads to, or None where the move does not exist."""
    return TRANSITIONS.get((state, move))
