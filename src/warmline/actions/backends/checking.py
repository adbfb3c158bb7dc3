"""Looks at each backend before customers do: is it there, and does it still take our calls?"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from warmline.actions.backends.answers import Missing
from warmline.actions.backends.drift import Use, drift_from_spec, drift_from_tools, uses_of
from warmline.actions.backends.filling import Unfit
from warmline.actions.backends.over_http import HttpPeer
from warmline.actions.backends.over_mcp import McpPeer
from warmline.actions.backends.session import Closed
from warmline.actions.declared.spec import Spec, spec_of
from warmline.actions.model import Backend, Catalogue, HttpBackend, HttpCall, McpBackend
from warmline.actions.outcome import Done, Lost, NotSent, Refused

# Descriptions are longer than answers.
LARGEST_SPEC = 16 << 20
SPEC = "/openapi.json"


@dataclass(frozen=True, slots=True)
class Remark:
    """What was found of a backend, and what to do where it is not `ok`."""

    backend: str
    level: Literal["ok", "warn", "fail"]
    sentence: str


async def check_backends(catalogue: Catalogue, environment: Mapping[str, str]) -> list[Remark]:
    """Changes nothing anywhere: it reads descriptions and lists of tools, and calls no action."""
    looks = [
        _look_at(backend, uses_of(catalogue, backend.name), environment)
        for backend in catalogue.backends.values()
    ]
    return [remark for remarks in await asyncio.gather(*looks) for remark in remarks]


async def _look_at(
    backend: Backend, uses: list[Use], environment: Mapping[str, str]
) -> list[Remark]:
    if missing := list(_missing(backend, environment)):
        return missing
    if isinstance(backend, HttpBackend):
        return await _look_at_http(backend, uses, environment)
    return await _look_at_mcp(backend, uses, environment)


def _missing(backend: Backend, environment: Mapping[str, str]) -> Iterator[Remark]:
    wanted = {**backend.headers}
    if isinstance(backend, McpBackend):
        wanted |= backend.environment
    for use, name in wanted.items():
        if not environment.get(name, "").strip():
            sentence = f"The environment variable {name} is not set; {use} takes it. Set it."
            yield Remark(backend.name, "fail", sentence)


async def _look_at_http(
    backend: HttpBackend, uses: list[Use], environment: Mapping[str, str]
) -> list[Remark]:
    peer = HttpPeer(backend, environment, largest=LARGEST_SPEC)
    try:
        ended = await peer.exchange(HttpCall(backend.name, "GET", SPEC), {}, key=None)
    finally:
        await peer.close()
    match ended:
        case NotSent(reason=reason):
            return [Remark(backend.name, "fail", f"It cannot be reached: {reason}.")]
        case Lost(reason=reason):
            return [Remark(backend.name, "warn", f"It does not answer as it should: {reason}.")]
        case Done(result={"paths": {}} as spec):
            prefix = urlsplit(peer.base_url()).path.rstrip("/")
            return _held_against(backend.name, spec, prefix, uses)
        case Missing() | Done():
            sentence = f"It answers. It offers no OpenAPI at {SPEC}, so no path was checked."
            return [Remark(backend.name, "ok", sentence)]
        case Refused(detail=detail):
            sentence = f"It answers, and refuses {SPEC} ({detail}): are its credentials right?"
            return [Remark(backend.name, "warn", sentence)]


def _held_against(backend: str, document: object, prefix: str, uses: list[Use]) -> list[Remark]:
    spec = spec_of(document, SPEC)
    if not isinstance(spec, Spec):
        return [Remark(backend, "warn", f"It answers; {fault}") for fault in spec]
    return _told(backend, list(drift_from_spec(spec, prefix, uses)), len(uses))


async def _look_at_mcp(
    backend: McpBackend, uses: list[Use], environment: Mapping[str, str]
) -> list[Remark]:
    peer = McpPeer(backend, environment)
    try:
        tools = await peer.tools()
    except Unfit as error:
        return [Remark(backend.name, "fail", f"It cannot be reached: {error}.")]
    finally:
        await peer.close()
    if isinstance(tools, Closed):
        return [Remark(backend.name, "fail", f"It cannot be reached: {tools.reason}.")]
    return _told(backend.name, list(drift_from_tools(tools, backend.key_argument, uses)), len(uses))


def _told(backend: str, drift: list[str], calls: int) -> list[Remark]:
    if not drift:
        fit = "the call fits" if calls == 1 else f"all {calls} calls fit"
        return [Remark(backend, "ok", f"It answers, and {fit} what it says of itself.")]
    return [Remark(backend, "fail", sentence) for sentence in drift]
