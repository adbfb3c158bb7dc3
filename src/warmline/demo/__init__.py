"""The demo: a fictional company with its knowledge, people, storefront, shop and customers.

This door stays light, since the shop comes through it and is a program of its own: it is opened at
`warmline.demo.stage`.
"""

from pathlib import Path

__all__ = ["COMPANY"]

# The folder of what it knows, and what it lets be done.
COMPANY = Path(__file__).parent / "company"
