"""The demo: a fictional company with its knowledge, people, storefront and simulated customers."""

from warmline.demo.run import default_folder, run

__all__ = ["default_folder", "run"]
