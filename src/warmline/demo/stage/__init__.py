"""Where the demo is opened."""

from warmline.demo.furnishing import company
from warmline.demo.run import default_folder, run

__all__ = ["company", "default_folder", "run"]
