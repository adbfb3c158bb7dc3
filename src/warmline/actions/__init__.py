"""What may be done: propose, confirm, execute, verify → receipt."""

from warmline.actions.model import (
    CONTACT,
    Action,
    Backend,
    Call,
    Catalogue,
    Check,
    Choices,
    Fills,
    HttpBackend,
    HttpCall,
    Input,
    Limits,
    McpBackend,
    ToolCall,
    Words,
    said_in,
)

__all__ = [
    "CONTACT",
    "Action",
    "Backend",
    "Call",
    "Catalogue",
    "Check",
    "Choices",
    "Fills",
    "HttpBackend",
    "HttpCall",
    "Input",
    "Limits",
    "McpBackend",
    "ToolCall",
    "Words",
    "said_in",
]
