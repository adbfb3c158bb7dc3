"""What may be done, published as one immutable state after another; the last one counts."""

import hashlib
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from warmline.actions import sql
from warmline.actions.model import Catalogue
from warmline.kit import Tx, WarmlineError, audit


async def publish_actions(tx: Tx, catalogue: Catalogue, *, by: str, at: datetime) -> int | None:
    """The number of the new release; None where the current one says the same already."""
    await tx.execute(sql.LOCK_RELEASES)
    current = await tx.fetchval(sql.CURRENT_RELEASE)
    fingerprint = fingerprint_of(catalogue)
    if current and await tx.fetchval(sql.RELEASE_FINGERPRINT, current) == fingerprint:
        return None
    body = _ADAPTER.dump_json(replace(catalogue, release=0)).decode()
    release: int = await tx.fetchval(sql.ADD_RELEASE, body, fingerprint, by, at)
    details = {"release": release, "actions": sorted(catalogue.actions)}
    await audit.record(tx, by, "actions.published", details, at=at)
    return release


async def current_release(tx: Tx) -> int:
    """0 before anything is published."""
    return await tx.fetchval(sql.CURRENT_RELEASE) or 0


async def current_catalogue(tx: Tx) -> Catalogue:
    """Empty before anything is published."""
    release = await current_release(tx)
    return await load_catalogue(tx, release) if release else Catalogue()


async def load_catalogue(tx: Tx, release: int) -> Catalogue:
    """A release that exists: what was proposed under it is carried out as it said."""
    body = await tx.fetchval(sql.RELEASE_BODY, release)
    assert body is not None, f"action release {release} does not exist"
    try:
        return replace(_ADAPTER.validate_json(body), release=release)
    except ValidationError as error:
        raise WarmlineError(
            "actions_unreadable",
            f"Release {release} of the actions was published by another version of Warmline: "
            "publish the folder again (warmline actions publish FOLDER).",
        ) from error


def fingerprint_of(catalogue: Catalogue) -> str:
    return hashlib.sha256(_ADAPTER.dump_json(replace(catalogue, release=0))).hexdigest()


# The database is an edge as any other: what comes from it is checked. Order is kept.
_ADAPTER = TypeAdapter(Catalogue)
