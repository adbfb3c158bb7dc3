"""A training that nobody waits for ends: it would take a core for a minute."""

import os
import threading
import time

LOOK_EVERY = 1.0  # seconds


def end_with_parent() -> None:
    """Ends this process once the one that started it is gone, however that went."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
