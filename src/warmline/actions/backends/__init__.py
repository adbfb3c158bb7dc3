"""The systems that carry actions out, reached over HTTP and MCP."""

from warmline.actions.backends.live import Declared, Expects, LiveBackends

__all__ = ["Declared", "Expects", "LiveBackends"]
