"""A real Chromium for the tests, on machines with and without one."""

from tests.browser.chromium import Chromium, find_chromium
from tests.browser.people import DESKTOP, PHONE, TABLET, NewPage, Pages, Viewport, launch

__all__ = [
    "DESKTOP",
    "PHONE",
    "TABLET",
    "Chromium",
    "NewPage",
    "Pages",
    "Viewport",
    "find_chromium",
    "launch",
]
