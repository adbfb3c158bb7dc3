"""Names of commands. A customer's message carries the id that its sender chose, as it stands; what
else is named by somebody outside, or by the desk, has in front of it whose it is, with a mark that
no chosen id may hold. So nobody's id can pass for another's, and block what it names."""

from uuid import UUID

MARK = "/"
WISHES = (
    "person",
    "assistant",
    "invite_assistant",
    "describe",
    "send_code",
    "call_back",
    "cancel_call_back",
    "rate",
    "correct",
    "tell_need",
    "withdraw_need",
)


def of_wish(wish: str, client_id: str) -> str:
    assert wish in WISHES
    return f"{wish}{MARK}{client_id}"


def of_agent(agent: UUID, client_id: str) -> str:
    return f"{agent.hex}{MARK}{client_id}"


def of_desk(name: str) -> str:
    return f"desk{MARK}{name}"


def as_customer_chose(name: str | None) -> str | None:
    """The id that the customer chose; None for what is not theirs."""
    whose, marked, client_id = (name or "").rpartition(MARK)
    if not marked or whose in WISHES:
        return client_id or None
    return None


def as_agent_chose(name: str | None, agent: UUID) -> str | None:
    """The id that this agent chose; None for what is not theirs."""
    whose, _, client_id = (name or "").rpartition(MARK)
    return client_id if whose == agent.hex else None
