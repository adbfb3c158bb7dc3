"""Run as a script, in the process that becomes a PostgreSQL program: `launch.py` UID GID PARENT
FOLDER PROGRAM [ARGUMENT...]. It becomes the server's user, ties its life to the app's and turns
into the program, which is then the app's direct child.

A script rather than a `preexec_fn`, because forking a process that has threads and then running
Python in the child can deadlock.
"""

import ctypes
import os
import signal
import sys

CANNOT_REACH_FOLDER = 101
CANNOT_RUN_PROGRAM = 102
CANNOT_CHANGE_USER = 103

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    uid, gid, parent = (int(argument) for argument in arguments[:3])
    folder, program = arguments[3], arguments[4]
    if not _become(uid, gid):
        return CANNOT_CHANGE_USER
    os.umask(0o077)
    try:
        os.chdir(folder)
    except OSError:
        return CANNOT_REACH_FOLDER
    if not _stop_with(parent):
        return 0
    try:
        os.execv(program, arguments[4:])
    except OSError:
        return CANNOT_RUN_PROGRAM


def _become(uid: int, gid: int) -> bool:
    if os.geteuid() == uid:
        return True
    try:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    except PermissionError:
        return False
    return True


def _stop_with(parent: int) -> bool:
    """Ask the kernel for a fast shutdown when the app dies (after setuid, which would undo it)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT))
    return os.getppid() == parent  # else it died before we asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
