"""Where the bytes are: a folder, or a bucket of a server that speaks S3."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from warmline.kit import WarmlineError

CHUNK = 256 * 1024
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
# What obstore raises: its own kinds, and Python's for a file that is missing or may not be read.
UNREACHABLE = (BaseError, OSError, ValueError)


class ShelfUnreachable(WarmlineError):
    """The bytes cannot be had or kept just now; the reason is for the log, not for a sender."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__("unavailable", "Files cannot be kept or read just now. Please try again.")
        self.reason = type(reason).__name__


class Missing(WarmlineError):
    def __init__(self) -> None:
        super().__init__("not_found", "This file is not there any more.")


class Shelf(Protocol):
    """Bytes by id. Nothing a sender chose is ever part of a path."""

    async def put(self, id: UUID, path: Path) -> None: ...

    def read(self, id: UUID) -> AsyncIterator[bytes]: ...

    async def remove(self, id: UUID) -> None: ...


def shelf_at(url: str | None, data_dir: Path) -> Shelf:
    """`url` as in the setting `files_url`, else in `data_dir`. A bucket's endpoint, region and keys
    come from the environment, under the names that all of S3's tools read."""
    parts = urlsplit(url or "")
    if parts.scheme == "s3":
        return _Obstore(_bucket(parts.netloc, unquote(parts.path.strip("/"))))
    place = Path(unquote(parts.path)) if parts.scheme == "file" else data_dir / "files"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        place.chmod(0o700)
    return _Obstore(LocalStore(place))


def _bucket(name: str, prefix: str) -> S3Store:
    endpoint = next((value for key in ENDPOINTS if (value := os.environ.get(key))), None)
    plain = endpoint is not None and endpoint.startswith("http://")
    return S3Store(
        name,
        prefix=prefix or None,
        endpoint=endpoint,
        client_options={"connect_timeout": "5s", "timeout": "60s", "allow_http": plain},
        retry_config={"max_retries": 3},
    )


class _Obstore:
    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, id: UUID, path: Path) -> None:
        try:
            await self._store.put_async(_key(id), path)
        except UNREACHABLE as error:
            raise ShelfUnreachable(error) from error

    async def read(self, id: UUID) -> AsyncIterator[bytes]:
        """Raises Missing or ShelfUnreachable, before the first bytes or between them."""
        try:
            found = await self._store.get_async(_key(id))
            async for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)
        except FileNotFoundError:
            raise Missing from None
        except UNREACHABLE as error:
            raise ShelfUnreachable(error) from error

    async def remove(self, id: UUID) -> None:
        """What is gone is gone already."""
        try:
            with suppress(FileNotFoundError):
                await self._store.delete_async(_key(id))
        except UNREACHABLE as error:
            raise ShelfUnreachable(error) from error


def _key(id: UUID) -> str:
    """Spread by the end of the id, which is random: its beginning is the time."""
    return f"{id.hex[-2:]}/{id.hex}"
