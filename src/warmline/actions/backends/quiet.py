"""Keeps the libraries below quiet.

They log addresses, headers and whole messages: our customers' words, and our secrets. An operator
who turns the log up to see more of Warmline must not get those.
"""

import logging

TALKATIVE = ("httpx", "httpcore", "httpx2", "httpcore2", "mcp", "client")


def quieten() -> None:
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
