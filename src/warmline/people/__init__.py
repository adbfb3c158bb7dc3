"""Who answers: agents, roles, sign-in, opening hours, and the settings admins change."""

from warmline.people.agents import (
    AgentChange,
    NewAgent,
    add_agent,
    agent_by_mail,
    agent_of,
    agents,
    change_agent,
    set_photo,
)
from warmline.people.attempts import Attempts, TooManyAttempts
from warmline.people.opening import (
    ALWAYS_OPEN,
    OpeningHours,
    read_opening_hours,
    write_opening_hours,
)
from warmline.people.passwords import Passwords
from warmline.people.roles import Ability, Role, may
from warmline.people.sessions import open_session, sign_out, sign_out_everywhere, signed_in
from warmline.people.settings import (
    AdminSettings,
    admin_settings,
    allow_origins,
    set_opening_hours,
)
from warmline.people.sign_in import SignedIn, SignIn
from warmline.people.skills import Skills, read_skills, write_skills
from warmline.people.sql import Agent, Presence

__all__ = [
    "ALWAYS_OPEN",
    "Ability",
    "AdminSettings",
    "Agent",
    "AgentChange",
    "Attempts",
    "NewAgent",
    "OpeningHours",
    "Passwords",
    "Presence",
    "Role",
    "SignIn",
    "SignedIn",
    "Skills",
    "TooManyAttempts",
    "add_agent",
    "admin_settings",
    "agent_by_mail",
    "agent_of",
    "agents",
    "allow_origins",
    "change_agent",
    "may",
    "open_session",
    "read_opening_hours",
    "read_skills",
    "set_opening_hours",
    "set_photo",
    "sign_out",
    "sign_out_everywhere",
    "signed_in",
    "write_opening_hours",
    "write_skills",
]
