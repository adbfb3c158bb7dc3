"""A CRM as an MCP server, written with the official SDK. Run as a program it speaks over stdio."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent
from pydantic import BaseModel, Field


class Note(BaseModel):
    contact: str
    text: str
    key: str | None


def crm(notes: dict[str, Any]) -> MCPServer:
    """`notes` are what was written, by key or text."""
    server = MCPServer("crm", log_level="CRITICAL")
    add_useful_tools(server, notes)
    add_troublesome_tools(server, notes)
    return server


def add_useful_tools(server: MCPServer, notes: dict[str, Any]) -> None:
    @server.tool()
    def add_note(
        contact: str,
        text: Annotated[str, Field(max_length=200)],
        idempotency_key: str | None = None,
    ) -> Note:
        note = Note(contact=contact, text=text, key=idempotency_key)
        notes[idempotency_key or text] = note.model_dump()
        return note

    @server.tool()
    def find_note(key: str) -> CallToolResult:
        if key in notes:
            return CallToolResult(content=[], structured_content=notes[key])
        return said({"code": "not_found", "message": "No such note."}, is_error=True)

    @server.tool(structured_output=False)
    def as_text(text: str) -> str:
        return text

    @server.tool()
    def surroundings() -> dict[str, str]:
        return dict(os.environ)


def add_troublesome_tools(server: MCPServer, notes: dict[str, Any]) -> None:
    @server.tool()
    def refuse(how: str) -> str:
        if how == "coded":
            raise ToolError(json.dumps({"code": "too_late", "message": "Too late."}))
        if how == "in words":
            raise ToolError("That is not possible.")
        notes["crashed"] = how
        raise ArithmeticError(how)

    @server.tool()
    def take_time(seconds: float) -> str:
        notes["slow"] = seconds
        time.sleep(seconds)
        return "done"

    @server.tool()
    def leave() -> str:
        notes["left"] = True
        sys.stderr.write("Ada Elm was here\n")
        os._exit(1)


def said(body: dict[str, Any], *, is_error: bool) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=json.dumps(body))], is_error=is_error
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(str(os.getpid()), "utf-8")
    crm({}).run("stdio")
