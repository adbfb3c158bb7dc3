"""The demo: a fictional company with its knowledge, people, storefront and simulated customers."""

from warmline.demo.furnishing import company
from warmline.demo.run import default_folder, run

__all__ = ["company", "default_folder", "run"]
