"""Writes a screenshot as a PNG of a fraction of the size: 256 colours are enough for a screen."""

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.spatial import cKDTree

COLOURS: Final = 256
SIGNATURE = b"\x89PNG\r\n\x1a\n"
Bytes = NDArray[np.uint8]


def png_of(pixels: Bytes) -> bytes:
    """`pixels` by line, column and red, green, blue."""
    colours, back, counts = np.unique(
        pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    palette = _palette(colours, counts)
    nearest = cKDTree(palette).query(colours)[1].astype(np.uint8)
    indices: Bytes = nearest[back.reshape(-1)].reshape(pixels.shape[:2])
    return _write(indices, palette)


def _palette(colours: Bytes, counts: NDArray[np.int64]) -> Bytes:
    """The most used colours stay exact; the others gather around means of what is left."""
    if len(colours) <= COLOURS:
        return colours
    order = np.argsort(-counts)
    exact, rest = order[: COLOURS // 4], order[COLOURS // 4 :]
    chance = np.random.default_rng(0)
    # the square root lets a gradient of rare colours weigh as much as a plain ground
    weights = np.sqrt(counts[rest])
    drawn = chance.choice(rest, size=min(60_000, 8 * len(rest)), p=weights / weights.sum())
    means, _ = kmeans2(colours[drawn].astype(float), COLOURS - len(exact), minit="++", rng=chance)
    return np.concatenate([colours[exact], np.clip(means.round(), 0, 255).astype(np.uint8)])


def _write(indices: Bytes, palette: Bytes) -> bytes:
    height, width = indices.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    lines = np.concatenate([np.zeros((height, 1), np.uint8), indices], axis=1)
    chunks = {
        b"IHDR": header,
        b"PLTE": palette.tobytes(),
        b"IDAT": zlib.compress(lines.tobytes(), 9),
        b"IEND": b"",
    }
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks.items())


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check
