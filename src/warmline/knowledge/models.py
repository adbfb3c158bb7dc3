"""Trained models, kept by the fingerprint of what they were trained on."""

from datetime import datetime

from warmline.kit import Tx
from warmline.knowledge import sql

KEPT_MODELS = 10  # the newest; an older release trains again when somebody goes back to it


async def save_model(
    tx: Tx, fingerprint: str, artefact: bytes, *, release_id: int, at: datetime
) -> None:
    await tx.execute(sql.SAVE_MODEL, fingerprint, release_id, artefact, at)
    await tx.execute(sql.FORGET_MODELS, KEPT_MODELS)


async def load_model(tx: Tx, fingerprint: str) -> bytes | None:
    artefact: bytes | None = await tx.fetchval(sql.LOAD_MODEL, fingerprint)
    return artefact
