"""The state machine: every state with every move, as designed, and as the table allows it."""

from uuid import UUID

import asyncpg
import pytest

from tests.conversations.nodes import opened
from warmline.conversations import HELD, MOVES, STATES, Move, State, after
from warmline.kit import Database, new_id

# The design, row by row; what is not here must not happen.
DESIGN: dict[State, dict[Move, State]] = {
    "with_ai": {"hand_off": "waiting", "claim": "with_agent", "resolve": "resolved"},
    "waiting": {
        "claim": "with_agent",
        "hand_back": "with_ai",
        "resolve": "resolved",
        "invite_ai": "waiting_with_ai",
    },
    "waiting_with_ai": {
        "hand_off": "waiting",
        "leave_ai": "waiting",
        "claim": "with_agent",
        "hand_back": "with_ai",
        "resolve": "resolved",
    },
    "with_agent": {
        "claim": "with_agent",
        "pass_to_agent": "with_agent",
        "pass_to_queue": "waiting",
        "hand_back": "with_ai",
        "hold": "on_hold",
        "resolve": "resolved",
        "release": "waiting",
    },
    "on_hold": {
        "claim": "with_agent",
        "pass_to_agent": "with_agent",
        "pass_to_queue": "waiting",
        "hand_back": "with_ai",
        "hold": "on_hold",
        "resume": "with_agent",
        "resolve": "resolved",
        "release": "waiting",
    },
    "resolved": {
        "hand_off": "waiting",
        "reopen": "with_ai",
        "claim": "with_agent",
        "reopen_by_agent": "with_agent",
    },
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_every_state_allows_exactly_the_designed_moves(state: State, move: Move) -> None:
    assert after(state, move) == DESIGN[state].get(move)


def test_every_state_can_be_reached_and_left() -> None:
    reached: set[State] = {"with_ai"}
    while more := {to for state in reached for to in DESIGN[state].values()} - reached:
        reached |= more
    assert reached == set(STATES)
    assert all(set(DESIGN[state].values()) - {state} for state in STATES)


@pytest.mark.parametrize("state", STATES)
async def test_the_table_holds_a_holder_exactly_in_the_held_states(
    database: Database, state: State
) -> None:
    await _put(database, await opened(database), state, new_id() if state in HELD else None)
    with pytest.raises(asyncpg.CheckViolationError):
        await _put(database, await opened(database), state, None if state in HELD else new_id())


async def test_the_table_knows_no_other_state(database: Database) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await _put(database, await opened(database), "closed", None)


async def _put(database: Database, conversation: UUID, state: str, holder: UUID | None) -> None:
    async with database.transaction() as tx:
        await tx.execute(
            "update conversation set state = $2, holder = $3 where id = $1",
            conversation,
            state,
            holder,
        )
