"""Run as a script beside the server where the kernel cannot tie it to the app (all but Linux):
`watchdog.py` PID. The app holds the other end of our input: when it closes without a word, the app
is dead, and the server gets a fast shutdown.
"""

import contextlib
import os
import signal
import sys

if __name__ == "__main__":
    word = sys.stdin.buffer.read()
    if not word:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(sys.argv[1]), signal.SIGINT)
