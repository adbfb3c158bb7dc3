"""The demo: a fictional company with its knowledge, people, storefront and simulated customers."""

from pathlib import Path

from warmline.demo.furnishing import company
from warmline.demo.run import default_folder, run

__all__ = ["COMPANY", "company", "default_folder", "run"]

# The folder of what it knows.
COMPANY = Path(__file__).parent / "company"
