"""`actions/backends.yaml`: the systems that carry actions out. Secrets are named, never written."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from warmline.actions.declared.written import Fields
from warmline.actions.model import Backend, HttpBackend, McpBackend

LONGEST_TIMEOUT = 30.0  # seconds: a customer waits meanwhile

_HTTP_FIELDS: Final = (
    *("kind", "base_url", "base_url_from", "headers", "key_header", "timeout", "spec"),
)
_MCP_FIELDS: Final = (
    *("kind", "command", "url", "environment", "headers", "key_argument", "timeout"),
)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]*")
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SECRET: Final = re.compile(r"(api[-_]?key|token|secret|password)[=:]\S", re.IGNORECASE)


def backends_of(fields: Fields) -> Iterator[Backend]:
    for name in fields:
        if not _NAME.fullmatch(name):
            fields.fault(name, f"“{name}” is no name: small letters, digits and _ are.")
        kind = fields.fields(name).choice("kind", ("http", "mcp"))
        if kind == "http":
            yield _http(name, fields.fields(name, _HTTP_FIELDS))
        else:
            yield _mcp(name, fields.fields(name, _MCP_FIELDS))


def _http(name: str, fields: Fields) -> HttpBackend:
    base_url = fields.needed("base_url", "the address before all paths")
    _check_address(fields, "base_url", base_url)
    key_header = fields.text("key_header", "Idempotency-Key")
    if not _HEADER.fullmatch(key_header):
        fields.fault("key_header", "key_header is the name of a header.")
    return HttpBackend(
        name=name,
        base_url=base_url.rstrip("/"),
        base_url_from=_variable(fields, "base_url_from"),
        headers=_variables(fields, "headers"),
        key_header=key_header,
        timeout=_timeout(fields, 5.0),
        spec=fields.text("spec") or None,
    )


def _mcp(name: str, fields: Fields) -> McpBackend:
    command, url = fields.texts("command"), fields.text("url")
    if bool(command) is bool(url):
        fields.fault("", "An MCP server has either a command or a url.")
    if url:
        _check_address(fields, "url", url)
    if any(_SECRET.search(part) for part in command):
        fields.fault("command", "command holds a secret: put it into environment.")
    for misplaced in ("headers",) if command else ("environment",) if url else ():
        if misplaced in fields:
            with_what = "url" if misplaced == "headers" else "command"
            fields.fault(misplaced, f"{misplaced} belongs to a server with a {with_what}.")
    return McpBackend(
        name=name,
        command=command,
        url=url or None,
        environment=_variables(fields, "environment"),
        headers=_variables(fields, "headers"),
        key_argument=fields.text("key_argument") or None,
        timeout=_timeout(fields, 10.0),
    )


def _check_address(fields: Fields, name: str, address: str) -> None:
    if not address:
        return
    try:
        parts = urlsplit(address)
        possible = bool(parts.hostname) and parts.port != 0  # raises on a port that is no number
    except ValueError:
        possible = False
    if not possible or parts.scheme not in ("http", "https") or re.search(r"\s", address):
        fields.fault(name, f"{name} is an address such as https://shop.example.com/api.")
    elif "@" in parts.netloc:
        fields.fault(name, f"{name} holds a name or password: put it into a header's variable.")
    elif parts.query or parts.fragment:
        fields.fault(name, f"{name} ends with its path: no ? and no #.")


def _variables(fields: Fields, name: str) -> dict[str, str]:
    named = fields.fields(name)
    for key in named:
        if not _HEADER.fullmatch(key):
            named.fault(key, f"“{key}” cannot be the name of {_what(name)}.")
        if key not in named:
            named.fault(key, f"{key} names no environment variable.")
    return {key: _variable(named, key) or "" for key in named}


def _variable(fields: Fields, name: str) -> str | None:
    """The value is not repeated: it may be the secret itself."""
    value = fields.text(name)
    if value and not _VARIABLE.fullmatch(value):
        fields.fault(
            name,
            f"{name} names an environment variable, such as SHOP_AUTHORIZATION: the value itself, "
            "which may be secret, never stands in a file.",
        )
    return value or None


def _what(name: str) -> str:
    return "a header" if name == "headers" else "a variable"


def _timeout(fields: Fields, default: float) -> float:
    found = fields.number("timeout")
    if found is not None and found > LONGEST_TIMEOUT:
        fields.fault("timeout", f"timeout is at most {LONGEST_TIMEOUT:.0f} seconds.")
    return default if found is None else float(found)
