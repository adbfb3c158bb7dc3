"""Password hashes: argon2id, computed off the event loop."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from warmline.kit import WarmlineError

_T = TypeVar("_T")

SHORTEST = 8  # characters
LONGEST = 200


class Passwords:
    """Two at a time: a hash takes 64 MiB and a core, and a flood of sign-ins must not take all."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="password")
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """Raises `weak_password`."""
        _check(password)
        return await self._run(self._hasher.hash, _bytes(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Takes as long for nobody's hash (None) as for a real one."""
        if len(password) > LONGEST:
            return False
        if self._nobodys is None:
            self._nobodys = await self._run(self._hasher.hash, "nobody signs in with this")
        fits = await self._run(self._fits, password_hash or self._nobodys, _bytes(password))
        return fits and password_hash is not None

    async def rehash(self, password_hash: str, password: str) -> str | None:
        """A new hash when the old one was made with other parameters than today's."""
        if not self._hasher.check_needs_rehash(password_hash):
            return None
        return await self._run(self._hasher.hash, _bytes(password))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _fits(self, password_hash: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., _T], *args: str | bytes) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)


def _bytes(password: str) -> bytes:
    """The same for each way a keyboard may compose an accent."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _check(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise WarmlineError(
            "weak_password", f"A password has between {SHORTEST} and {LONGEST} characters."
        )
    if len(set(password)) < 4:
        raise WarmlineError("weak_password", "This password repeats itself: take another one.")
