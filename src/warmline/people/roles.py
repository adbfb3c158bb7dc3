"""What a role may do beyond its own conversations."""

from typing import Final, Literal

Role = Literal["agent", "supervisor", "admin"]
Ability = Literal[
    "see_all_conversations",
    "see_mail_addresses",  # of colleagues
    "manage_autonomy",  # how far the AI may go
    "manage_agents",
    "manage_knowledge",
    "manage_settings",
    "manage_routing",
]

_ABILITIES: Final[dict[Role, frozenset[Ability]]] = {
    "agent": frozenset(),
    "supervisor": frozenset({"see_all_conversations", "manage_autonomy", "manage_routing"}),
    "admin": frozenset(
        {
            "see_all_conversations",
            "see_mail_addresses",
            "manage_autonomy",
            "manage_routing",
            "manage_agents",
            "manage_knowledge",
            "manage_settings",
        }
    ),
}


def may(role: Role, ability: Ability) -> bool:
    return ability in _ABILITIES[role]
