"""Ternwell moves in: its articles, its people, its opening hours."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from warmline.actions import Catalogue, current_release, publish_actions, read_actions
from warmline.autonomy import autonomy, set_levels
from warmline.demo.signing import Signer
from warmline.identity import add_key, keys, retire_key
from warmline.kit import Clock, Database, Ids, Tx, sealing
from warmline.knowledge import Draft, Folder, current_info, publish, read_folder
from warmline.people import (
    NewAgent,
    Passwords,
    Role,
    add_agent,
    agent_by_mail,
    allow_origins,
    read_opening_hours,
    set_opening_hours,
)

HERE = Path(__file__).parent
ACTOR = "the demo"
PASSWORD = "ternwell-demo"


@dataclass(frozen=True, slots=True)
class SignIn:
    name: str
    email: str
    role: Role
    title: str


async def furnish(
    database: Database, passwords: Passwords, *, clock: Clock, ids: Ids, own_origin: str
) -> list[SignIn]:
    """Publishes the company's knowledge and adds its people, once; what is there already stays."""
    folder = read_folder(HERE / "company")
    assert isinstance(folder, Folder), "the demo's own texts are valid (tests/demo)"
    people = read_people()
    async with database.transaction() as tx:
        if await current_info(tx) is None:
            await _move_in(tx, folder, clock, own_origin)
        if not (await autonomy(tx)).settings:
            await _trust(tx, folder.draft, clock)
        if not await current_release(tx):
            await publish_actions(tx, actions(), by=ACTOR, at=clock.now())
    for person in people:
        async with database.transaction() as tx:
            known = await agent_by_mail(tx, person.email)
        if known is None:
            password_hash = await passwords.hash(PASSWORD)
            async with database.transaction() as tx:
                await add_agent(tx, ids(), person, password_hash, actor=ACTOR, at=clock.now())
    return [SignIn(one.name, one.email, one.role, one.title or "") for one in people]


def company() -> Draft:
    """What Ternwell knows."""
    folder = read_folder(HERE / "company")
    assert isinstance(folder, Folder), "the demo's own texts are valid (tests/demo)"
    return folder.draft


def actions() -> Catalogue:
    """What Ternwell lets be done."""
    read = read_actions(HERE / "company")
    assert isinstance(read, Catalogue), "the demo's own actions are valid (tests/demo)"
    return read


async def introduce(
    database: Database, seal: sealing.Seal, signer: Signer, *, clock: Clock
) -> None:
    """From now on what `signer` signs is believed, and what an earlier start's signed is not."""
    now = clock.now()
    async with database.transaction() as tx:
        for key in await keys(tx):
            if key.by == ACTOR and not key.is_retired(now):
                await retire_key(tx, key.kid, at=now, by=ACTOR, now=now)
        new = await add_key(tx, seal, "EdDSA", public_key=signer.public_key, by=ACTOR, at=now)
    signer.kid = new.kid


def read_people() -> list[NewAgent]:
    written: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        (HERE / "people.yaml").read_text("utf-8")
    )
    return [
        NewAgent(
            name=one["name"],
            email=one["email"],
            role=one["role"],
            languages=tuple(one["languages"]),
            skills=one["skills"],
            title=one["title"],
        )
        for one in written["agents"]
    ]


async def _trust(tx: Tx, draft: Draft, clock: Clock) -> None:
    """Ternwell has earned it: what customers may read is answered by itself."""
    trusted = [one.intent for one in draft.articles if one.audience == "customers"]
    await set_levels(tx, trusted, "auto", by=ACTOR, at=clock.now())


async def _move_in(tx: Tx, folder: Folder, clock: Clock, own_origin: str) -> None:
    draft: Draft = folder.draft
    now = clock.now()
    await publish(tx, draft, author=ACTOR, at=now, note="What Ternwell knows")
    hours = read_opening_hours(folder.opening_hours)
    await set_opening_hours(tx, hours, actor=ACTOR, at=now)
    await allow_origins(tx, [own_origin], actor=ACTOR, at=now)
