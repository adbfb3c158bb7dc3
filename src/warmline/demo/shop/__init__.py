"""Ternwell's shop: another company's system, as far as Warmline is concerned.

It is a program of its own with its own database, talks HTTP, and shares no code with Warmline;
`open_shop` runs it in a child process.
"""

from warmline.demo.shop.running import DidNotOpen, Shop, ShopPlan
from warmline.demo.shop.running import running as open_shop
from warmline.demo.shop.running import start as start_shop
from warmline.demo.shop.seed import CUSTOMERS, Someone

__all__ = ["CUSTOMERS", "DidNotOpen", "Shop", "ShopPlan", "Someone", "open_shop", "start_shop"]
