"""How many files, and so sockets, a process may hold open."""

import contextlib
import sys

if sys.platform != "win32":
    import resource


def raise_file_limit(wanted: int) -> int:
    """Raises the soft limit of this process, which children inherit, as far as it may; returns
    how many files it may open now."""
    if sys.platform == "win32":
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if soft == unlimited or soft >= wanted:
        return wanted
    if hard != unlimited and hard < wanted:
        # only root may go beyond, and not everywhere
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
            return wanted
        wanted = hard
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft
