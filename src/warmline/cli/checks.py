"""What `warmline doctor` looks at. Each check finds one thing out and says what to do about it."""

import asyncio
import hashlib
import json
import platform
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import warmline
from warmline import storage
from warmline.channels.mail import Mailbox, MailboxWrong
from warmline.kit import MINIMUM_VERSION, Database, WarmlineError
from warmline.kit.postgres import EmbeddedPostgres, dsn_of_running
from warmline.mail import Relay
from warmline.migrations import pending
from warmline.settings import Settings, prepared_data_dir

if sys.platform != "win32":
    import resource

Level = Literal["ok", "warn", "fail"]

ROOM_NEEDED = 1 << 30
ROOM_WANTED = 5 << 30
FILES_WANTED = 10_000
MAIL_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Finding:
    """`sentence` says what was found and, unless it is ok, what to do."""

    check: str
    level: Level
    sentence: str


def here(settings: Settings) -> Iterator[Finding]:
    """What can be seen without the database."""
    yield _python()
    yield _clock()
    yield _files()
    yield from _data_folder(settings)
    yield _port(settings)
    yield from _front_end()
    yield _model()


async def database(settings: Settings) -> AsyncIterator[Finding]:
    """What the database says; stops at the first thing that is wrong."""
    try:
        async with _reached(settings) as dsn:
            found = await Database.connect(dsn, pool_size=1)
            try:
                async for finding in _asked(found):
                    yield finding
            finally:
                await found.close()
            yield await _schema(settings, dsn)
    except WarmlineError as error:
        yield Finding("database", "fail", error.sentence)


async def mail(settings: Settings) -> AsyncIterator[Finding]:
    """What the mail servers say, where there are any."""
    if settings.smtp_url:
        relay = Relay.at(settings.smtp_url.get_secret_value())
        trouble = await relay.trouble(within=MAIL_SECONDS)
        yield Finding("mail out", "fail" if trouble else "ok", trouble or f"{relay.host} sends.")
    if settings.imap_url:
        mailbox = Mailbox.at(settings.imap_url.get_secret_value())
        try:
            box = await asyncio.to_thread(mailbox.open)
            await asyncio.to_thread(box.logout)
            yield Finding("mail in", "ok", f"{mailbox.folder} at {mailbox.host} can be read.")
        except MailboxWrong as error:
            yield Finding("mail in", "fail", error.sentence)
    if settings.smtp_url and not settings.takes_mail:
        sentence = "Nobody hears a reply: set WARMLINE_IMAP_URL or WARMLINE_MAIL_WEBHOOK_SECRET."
        yield Finding("mail in", "warn", sentence)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "ok", f"Python {version} on {platform.platform()}.")


def _clock() -> Finding:
    """A clock before this version was made is certainly wrong, and tokens would seem expired."""
    if time.time() < Path(warmline.__file__).stat().st_mtime - 86_400:
        return Finding("clock", "fail", "The system's clock is behind: set it, or turn on NTP.")
    return Finding("clock", "ok", time.strftime("%Y-%m-%d %H:%M UTC.", time.gmtime()))


def _files() -> Finding:
    if sys.platform == "win32":
        return Finding("open files", "ok", "No limit.")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES_WANTED:
        return Finding(
            "open files",
            "warn",
            f"At most {hard} files and sockets at once: for more visitors raise the limit "
            f"(`ulimit -n {FILES_WANTED}`, or LimitNOFILE= in a systemd unit).",
        )
    return Finding("open files", "ok", "The limit is high enough.")


def _data_folder(settings: Settings) -> Iterator[Finding]:
    try:
        folder = prepared_data_dir(settings)
    except WarmlineError as error:
        yield Finding("data folder", "fail", error.sentence)
        return
    yield Finding("data folder", "ok", f"{folder} can be written.")
    yield _room(folder)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    text = f"{free / (1 << 30):.1f} GiB are free in {folder}"
    if free < ROOM_NEEDED:
        return Finding("disk", "fail", f"{text}: make room, at least 1 GiB is needed.")
    if free < ROOM_WANTED:
        return Finding("disk", "warn", f"{text}: watch it, or choose another WARMLINE_DATA_DIR.")
    return Finding("disk", "ok", f"{text}.")


def _port(settings: Settings) -> Finding:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if dsn_of_running(settings.data_dir):
                return Finding("port", "ok", f"{settings.port} is taken: Warmline runs already.")
            return Finding(
                "port",
                "fail",
                f"{settings.host}:{settings.port} cannot be used ({error.strerror}): stop what "
                "listens there, or choose another one with WARMLINE_PORT.",
            )
    return Finding("port", "ok", f"{settings.host}:{settings.port} is free.")


def _front_end() -> Iterator[Finding]:
    built = Path(warmline.__file__).parent / "web" / "dist"
    for name in ("widget", "console"):
        if any((built / name).glob("*")):
            yield Finding(name, "ok", "Built and in the package.")
        else:
            yield Finding(
                name, "fail", f"The {name} is not in the package: run `make setup`, or reinstall."
            )


def _model() -> Finding:
    """The encoders as they were built, byte for byte."""
    models = Path(warmline.__file__).parent / "ai" / "models"
    try:
        wrong = [*_damaged(models), *_damaged(models / "multilingual")]
    except (OSError, KeyError, ValueError) as error:
        return Finding("model", "fail", f"The model cannot be read ({error}): reinstall Warmline.")
    if wrong:
        return Finding("model", "fail", f"{', '.join(wrong)} is damaged: reinstall Warmline.")
    return Finding("model", "ok", "Present, and its hash is right.")


def _damaged(folder: Path) -> list[str]:
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    return [name for name, digest in files.items() if _digest(folder / name) != digest]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@asynccontextmanager
async def _reached(settings: Settings) -> AsyncIterator[str]:
    """The database; before the first start a built-in one that leaves nothing behind."""
    if settings.database_url or (settings.data_dir / "postgres" / "data").is_dir():
        async with storage.address(settings) as dsn:
            yield dsn
        return
    with _throw_away_folder() as folder, EmbeddedPostgres(folder) as server:
        yield server.dsn()


@contextmanager
def _throw_away_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="warmline-doctor-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's database runs as another user
        yield folder


async def _asked(found: Database) -> AsyncIterator[Finding]:
    async with found.transaction() as tx:
        version = await tx.fetchval("show server_version")
        yield Finding("database", "ok", f"PostgreSQL {version} ({MINIMUM_VERSION} is needed).")
        yield _rights(await tx.fetchval(MAY_CREATE), await tx.fetchval("select current_user"))
        yield _durable(dict(await tx.fetch(DURABILITY)))
        yield _clocks(await tx.fetchval("select extract(epoch from clock_timestamp())::float8"))


MAY_CREATE = "select has_schema_privilege(current_schema(), 'create')"
DURABILITY = """
select name, setting from pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit')
"""


def _rights(may_create: bool | None, user: str) -> Finding:
    if not may_create:
        remedy = f'grant create on schema public to "{user}"'
        return Finding("rights", "fail", f"{user} may not create tables: run `{remedy}`.")
    return Finding("rights", "ok", f"{user} may create tables.")


def _durable(settings: dict[str, str]) -> Finding:
    off = sorted(name for name, value in settings.items() if value == "off")
    if off:
        return Finding(
            "durability",
            "fail",
            f"{', '.join(off)} is off, so a power cut loses messages that were acknowledged: "
            "turn it on.",
        )
    return Finding("durability", "ok", "What is acknowledged survives a power cut.")


def _clocks(database_time: float) -> Finding:
    apart = abs(time.time() - database_time)
    if apart > 5:
        return Finding(
            "database clock",
            "warn",
            f"The database's clock differs by {apart:.0f} seconds: turn on NTP on both machines.",
        )
    return Finding("database clock", "ok", "The same as ours.")


async def _schema(settings: Settings, dsn: str) -> Finding:
    plan = await pending(dsn)
    if not plan.changed:
        return Finding("schema", "ok", f"Current ({plan.after}).")
    if settings.database_url:
        return Finding("schema", "fail", f"Not current ({plan.before}): run `warmline migrate`.")
    return Finding("schema", "ok", f"Becomes {plan.after} with the next start.")


def worst(findings: list[Finding]) -> Level:
    for level in ("fail", "warn"):
        if any(finding.level == level for finding in findings):
            return level
    return "ok"
