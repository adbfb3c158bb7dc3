"""Ports for servers of a test's own."""

import socket


def free_port() -> int:
    """On this machine; nobody else has it at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
