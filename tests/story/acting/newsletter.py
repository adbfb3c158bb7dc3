"""Ternwell's newsletter: another company's MCP server, written with the official SDK.

Run with the path of its file; it speaks over stdio and keeps there who unsubscribed, by key.
"""

import json
import sys
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

NOT_FOUND = json.dumps({"code": "not_found", "message": "Nothing was done under this key."})


def newsletter(file: Path) -> MCPServer:
    server = MCPServer("newsletter", log_level="CRITICAL")

    @server.tool()
    def unsubscribe(contact: str, idempotency_key: str) -> dict[str, Any]:
        done = kept(file)
        if idempotency_key not in done:
            done[idempotency_key] = {"contact": contact, "number": f"NL-{len(done) + 1}"}
            file.write_text(json.dumps(done), "utf-8")
        answer: dict[str, Any] = done[idempotency_key]
        return answer

    @server.tool()
    def find(contact: str, key: str) -> dict[str, Any]:
        answer: dict[str, Any] = kept(file).get(key, {})
        if answer.get("contact") != contact:
            raise ToolError(NOT_FOUND)
        return answer

    return server


def kept(file: Path) -> dict[str, Any]:
    """What was done, by key."""
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}


if __name__ == "__main__":
    newsletter(Path(sys.argv[1])).run("stdio")
