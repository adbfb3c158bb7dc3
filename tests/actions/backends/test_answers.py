"""What a backend may answer to hurt us, and what becomes of it."""

import json
from typing import Any

import msgspec
import pytest
from mcp.types import CallToolResult, TextContent

from warmline.actions import Lost
from warmline.actions.backends.answers import decoded, storable
from warmline.actions.backends.over_mcp import meaning


@pytest.mark.parametrize(
    "body",
    [
        b'{"x": 1e400}',
        b'{"x": NaN}',
        b'{"x": -Infinity}',
        b"[" * 500 + b"]" * 500,
        b'{"x":' * 100 + b"1" + b"}" * 100,
        '{"x": "\\u0000"}'.encode("utf-16"),
        '{"x": "é"}'.encode("latin-1"),
        b'{"x": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_could_not_be_kept_is_no_json(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decoded(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'\xef\xbb\xbf{"x": 1}', {"x": 1}),
        (b'{"x\\u0000": "a\\u0000b\\ud800"}', {"x": "ab?"}),
        (b'{"x": 123456789012345678901234567890}', {"x": 123456789012345678901234567890}),
        (b'{"__proto__": {"x": "{{ 7 * 7 }}"}}', {"__proto__": {"x": "{{ 7 * 7 }}"}}),
    ],
)
def test_what_is_odd_and_harmless_stays(body: bytes, value: object) -> None:
    assert decoded(body) == value
    assert msgspec.json.encode(decoded(body))


def deep(levels: int) -> Any:  # noqa: ANN401
    value: Any = 1
    for _ in range(levels):
        value = {"x": value}
    return value


@pytest.mark.parametrize("result", [{"x": float("nan")}, {"x": [float("inf")]}, deep(100)])
def test_a_tool_that_was_called_is_never_taken_for_not_called(result: dict[str, Any]) -> None:
    """What is not sent is sent again: an effect would be had twice."""
    structured = CallToolResult(content=[], structured_content=result)
    text = TextContent(type="text", text=json.dumps(result))
    for told in (structured, CallToolResult(content=[text])):
        assert isinstance(meaning(told, writes=True), Lost)
    with pytest.raises(ValueError, match=r".*"):
        storable(result)
