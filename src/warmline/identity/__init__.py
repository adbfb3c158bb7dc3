"""Who the customer is: vouched for by the host page, confirmed by a code."""

from warmline.identity.level import ANONYMOUS, LEVELS, Identity, Level, reaches

__all__ = ["ANONYMOUS", "LEVELS", "Identity", "Level", "reaches"]
