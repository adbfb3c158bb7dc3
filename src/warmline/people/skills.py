"""What an agent can do, and how well: each skill with a level from 1 to 5."""

from collections.abc import Mapping
from typing import Final

from warmline.kit import WarmlineError

LEVELS: Final = range(1, 6)
USUAL: Final = 3
MOST: Final = 50
_LONGEST = 200  # characters of a skill's name

Skills = Mapping[str, int]


def read_skills(written: str) -> dict[str, int]:
    """From "payments:4, returns": a skill without a level has the usual one.

    Raises WarmlineError `bad_input`.
    """
    skills: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in written.split(","))):
        name, _, level = part.rpartition(":")
        if not name:
            name, level = part, str(USUAL)
        if not level.strip().isdecimal():
            raise WarmlineError("bad_input", f"“{part[:80]}” is not a skill such as payments:4.")
        skills[name.strip()] = int(level)
    return checked(skills)


def write_skills(skills: Skills) -> str:
    """The form that `read_skills` reads."""
    return ", ".join(f"{name}:{level}" for name, level in skills.items())


def checked(skills: Skills) -> dict[str, int]:
    """With clean names. Raises WarmlineError `bad_input`."""
    clean = {name.strip(): level for name, level in skills.items() if name.strip()}
    if any(level not in LEVELS for level in clean.values()):
        raise WarmlineError("bad_input", "The level of a skill is from 1 to 5.")
    if any(len(name) > _LONGEST or not name.isprintable() for name in clean):
        raise WarmlineError("bad_input", f"A skill has at most {_LONGEST} plain characters.")
    if len(clean) > MOST:
        raise WarmlineError("bad_input", f"An agent has at most {MOST} skills.")
    return clean
