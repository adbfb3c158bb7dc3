"""`warmline version`"""

import warmline


def version() -> None:
    """Print the version."""
    print(warmline.__version__)
