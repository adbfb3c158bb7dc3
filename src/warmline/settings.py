"""What an operator can choose: an optional `warmline.toml`, and the environment on top of it.

docs/operator/settings.md lists everything; a test keeps the two the same.
"""

import difflib
import os
import re
import secrets
import shlex
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from warmline.kit import WarmlineError

PREFIX = "WARMLINE_"
CONFIG_NAME = "warmline.toml"
# A name, and a plain address.
SENDER = re.compile(r"(?:[^<>@\x00-\x1f]*<)?[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+>?", re.ASCII)
# In the environment these mean something, and are no settings.
OTHER_NAMES = ("config",)


class SettingsWrong(WarmlineError):
    """A setting that cannot be used, named together with its remedy."""

    exit_code = 2

    def __init__(self, sentence: str) -> None:
        super().__init__("settings_wrong", sentence)


def default_data_dir() -> Path:
    """A folder of the user's own; for root one that the database's user can reach."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return Path("/var/lib/warmline")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Warmline"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "warmline"


class Settings(BaseSettings):
    """Frozen once read. Secrets never show in a repr."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL 16 or newer of your own, as "
        "`postgresql://user:password@host:5432/database`. Empty: the built-in one.",
    )
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Where the built-in database and the generated secret live.",
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8330, ge=1, le=65535, description="The port to listen on.")
    public_url: str | None = Field(
        None,
        description="How browsers reach this server, such as `https://help.example.com`. "
        "Empty: `http://HOST:PORT`.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Web sites that may show the widget, besides those set in the console: "
        "origins such as `https://shop.example.com`, several with commas between them.",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Signs the customers' tokens; at least 32 characters. Empty: made once and "
        "kept in the data folder. Several servers need the same one.",
    )
    operator_token: SecretStr | None = Field(
        None,
        description="Lifts the rate limits for replays and benches that send it. Empty: nobody.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server to send with, as `smtp://user:password@host:587` (secured "
        "when the server offers that) or `smtps://…`. Empty: no mail is sent.",
    )
    imap_url: SecretStr | None = Field(
        None,
        description="The mailbox that replies arrive in, as `imaps://user:password@host/INBOX` or "
        "`imap://…` (secured with STARTTLS). Empty: none is read.",
    )
    mail_from: str | None = Field(
        None,
        description="Whom mail comes from, such as `Ternwell <help@ternwell.example>`. Needed "
        "with `smtp_url`.",
        validate_default=True,
    )
    release_seconds: int = Field(
        60,
        ge=15,
        le=3600,
        description="How long nothing may be heard of an agent's console before what they have "
        "goes back to the front of the queue, in seconds.",
    )
    mail_quiet_seconds: int = Field(
        120,
        ge=1,
        le=86_400,
        description="How long a customer has left the chat before what a colleague wrote goes out "
        "by mail, in seconds.",
    )
    mail_plus: bool = Field(
        True,
        description="Replies come back to `help+…@…`, by which their conversation is found. "
        "`false` where the mail server knows no such addresses.",
    )
    imap_done_folder: str | None = Field(
        None,
        description="Where mail is moved once it is kept. Empty: it stays and is marked as read.",
    )
    mail_webhook_secret: SecretStr | None = Field(
        None,
        description="Signs what is posted to `/api/mail/inbound`; at least 32 characters. Empty: "
        "nothing is taken there.",
    )
    files_url: str | None = Field(
        None,
        description="Where attached files are kept: `s3://bucket/prefix`, with the endpoint, "
        "region and keys in the environment, or `file:///folder`. Empty: in the data folder.",
    )
    files_max_mb: int = Field(
        20, ge=1, le=1_000, description="The largest file that can be attached, in megabytes."
    )
    files_types: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="What may be attached, as media types with commas between them. Empty: "
        "pictures, PDF, text and office documents.",
    )
    scan_command: str | None = Field(
        None,
        description="Checks each file before anybody sees it, such as `clamdscan --fdpass {path}`: "
        "exit code 0 is clean, 1 infected. Empty: files are not checked.",
    )
    scan_seconds: int = Field(
        60, ge=1, le=3_600, description="How long (seconds) a file may be checked."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged: `debug`, `info`, `warning` or `error`."
    )

    @field_validator("allowed_origins", "files_types", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(entry) for entry in value if entry)

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        return _origin(value) if value else None

    @field_validator("secret_key", "mail_webhook_secret")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and 0 < len(value.get_secret_value()) < 32:
            raise ValueError("needs at least 32 characters")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _is_smtp(value.get_secret_value()):
            raise ValueError("is not an address like smtp://user:password@mail.example.com:587")
        return value

    @field_validator("imap_url")
    @classmethod
    def _is_mailbox(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _is_imap(value.get_secret_value()):
            raise ValueError("is not an address like imaps://user:password@mail.example.com/INBOX")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("smtp_url") is not None:
            raise ValueError("is needed with `smtp_url`: whom mail comes from")
        if value is None and info.data.get("imap_url") is not None:
            raise ValueError("is needed with `imap_url`: the address that replies go to")
        if value is not None and not SENDER.fullmatch(value):
            raise ValueError("should look like `Ternwell <help@ternwell.example>`")
        return value

    @field_validator("files_url")
    @classmethod
    def _is_file_store(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        fits = {"s3": bool(parts.netloc), "file": parts.path.startswith("/") and not parts.netloc}
        if value and (not fits.get(parts.scheme) or parts.query or "@" in parts.netloc):
            raise ValueError("is not an address like s3://bucket/prefix or file:///folder")
        return value

    @field_validator("scan_command")
    @classmethod
    def _is_command(cls, value: str | None) -> str | None:
        try:
            argv = shlex.split(value or "")
        except ValueError:
            argv = []
        if value and not any("{path}" in part for part in argv[1:]):
            raise ValueError("is no command with {path} in it, such as `clamdscan {path}`")
        return value

    @field_validator("data_dir")
    @classmethod
    def _is_absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def takes_mail(self) -> bool:
        """Whether a reply to a mail would arrive here."""
        return self.imap_url is not None or self.mail_webhook_secret is not None

    @property
    def url(self) -> str:
        """How browsers reach this server, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @classmethod
    def read(cls, config: Path | None = None, **given: Any) -> Self:  # noqa: ANN401
        """Read `config`, else the file WARMLINE_CONFIG names, else ./warmline.toml when there is
        one; `given` wins over everything. Raises `SettingsWrong`."""
        _refuse_misspelt_environment(os.environ)
        from_file = {k: v for k, v in _read_file(config).items() if not _in_environment(k)}
        try:
            return cls(**{**from_file, **given})
        except ValidationError as error:
            raise SettingsWrong(_sentences(error)) from None


SECRETS = ("secret_key", "operator_token", "mail_webhook_secret")


def secret_key(settings: Settings) -> str:
    """The key that signs tokens: the one set, else one made once and kept for us alone."""
    if settings.secret_key and settings.secret_key.get_secret_value():
        return settings.secret_key.get_secret_value()
    path = settings.data_dir / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # made by an earlier start
    key = path.read_text("ascii").strip()
    if len(key) < 32:
        raise SettingsWrong(
            f"The key in {path} is cut short: remove the file to have it made anew."
        )
    return key


def prepared_data_dir(settings: Settings) -> Path:
    """The data folder, made when it is missing."""
    folder = settings.data_dir
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            # root's database runs as another user, who has to get through, not to look around
            folder.chmod(0o711 if sys.platform != "win32" and os.geteuid() == 0 else 0o700)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsWrong(
            f"The data folder {folder} cannot be made ({reason}): "
            "choose another one with WARMLINE_DATA_DIR."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsWrong(
            f"The data folder {folder} cannot be written: "
            "correct its rights, or choose another one with WARMLINE_DATA_DIR."
        )
    return folder


def _read_file(config: Path | None) -> dict[str, Any]:
    named = config or (Path(value) if (value := os.environ.get(f"{PREFIX}CONFIG")) else None)
    path = named or Path(CONFIG_NAME)
    if named is None and not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsWrong(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsWrong(f"{path} is not valid TOML: {error}.") from None
    _refuse_unknown(path, found)
    _refuse_secrets(path, found)
    return found


def _refuse_unknown(path: Path, found: Mapping[str, object]) -> None:
    for key in found:
        if key not in Settings.model_fields:
            near = _nearest(key, Settings.model_fields)
            meant = f"did you mean `{near}`?" if near else "docs/operator/settings.md lists all."
            raise SettingsWrong(f"{path} sets `{key}`, which is no setting: {meant}")


def _refuse_secrets(path: Path, found: Mapping[str, object]) -> None:
    """A file is copied, mailed and committed; secrets stay out of it."""
    secret = [key for key in SECRETS if key in found]
    addresses = ("database_url", "smtp_url", "imap_url")
    secret += [key for key in addresses if urlsplit(str(found.get(key, ""))).password]
    for key in secret:
        raise SettingsWrong(
            f"{path} holds a secret in `{key}`: move it to the environment, {PREFIX}{key.upper()}."
        )


def _refuse_misspelt_environment(environment: Mapping[str, str]) -> None:
    """Only names close to a setting's: a platform may set variables of its own with our prefix."""
    known = (*Settings.model_fields, *OTHER_NAMES)
    for name in environment:
        key = name.removeprefix(PREFIX).lower()
        if not name.startswith(PREFIX) or key in known:
            continue
        if near := _nearest(key, known):
            raise SettingsWrong(f"{name} is no setting: did you mean {PREFIX}{near.upper()}?")


def _nearest(key: str, names: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(key.lower(), list(names), n=1, cutoff=0.75)), None)


def _in_environment(key: str) -> bool:
    return bool(os.environ.get(f"{PREFIX}{key.upper()}"))


def _sentences(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False)
    return "\n".join(
        f"The setting `{fault['loc'][0]}` ({PREFIX}{str(fault['loc'][0]).upper()}): "
        f"{_plain(fault['msg'])}."
        for fault in faults
    )


def _plain(message: str) -> str:
    return re.sub(r"^Value error, ", "", message).rstrip(".").replace("Input should", "should")


def _is_smtp(url: str) -> bool:
    return _is_server(url, ("smtp", "smtps"))


def _is_imap(url: str) -> bool:
    parts = urlsplit(url)
    return _is_server(url, ("imap", "imaps")) and bool(parts.username and parts.password)


def _is_server(url: str, schemes: tuple[str, ...]) -> bool:
    parts = urlsplit(url)
    try:
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and has_port


def _origin(value: str) -> str:
    parts = urlsplit(value.strip().rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ValueError(f"`{value}` is not an address like https://shop.example.com")
    return f"{parts.scheme}://{parts.netloc}".lower()
