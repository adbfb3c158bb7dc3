"""How the built-in server is set: durable, private, and silent about what people write."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

OPTIONS: Final[Mapping[str, str]] = {
    # an acknowledged message survives a power cut
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # reached through its socket only, which lies in a private folder
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    # nobody replicates from it; backups are made with pg_dump
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    # our statements are short: compiling them costs more than running them
    "jit": "off",
    # statements, their parameters and their errors carry what people write: none is logged,
    # the app gets the errors
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    # a long recovery reports its progress this often, which is how we know that it goes on
    "log_startup_progress_interval": "5s",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
}


def arguments(data: Path, sockets: Path, changes: Mapping[str, str]) -> list[str]:
    """What `postgres` is started with; `changes` win."""
    options = {**OPTIONS, "unix_socket_directories": str(sockets), **changes}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return ["-D", str(data), *settings]


def environment() -> dict[str, str]:
    """A clean one: a locale that the system does not have would stop the server."""
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
