"""The systems that carry actions out, reached over HTTP and MCP."""

from warmline.actions.backends.checking import Remark, check_backends
from warmline.actions.backends.live import Declared, Expects, LiveBackends

__all__ = ["Declared", "Expects", "LiveBackends", "Remark", "check_backends"]
