"""A stand-in for the app, run as a script: `standin.py FOLDER [PROGRAMS [UID]]`.

It runs the built-in server until its input closes. On its output stands one line of JSON: the
server's process and address, or the sentence that says why there is none.
"""

import json
import os
import sys
from pathlib import Path

from warmline.kit import WarmlineError
from warmline.kit.postgres import EmbeddedPostgres, Programs, find_programs


def main(folder: str, programs: str = "", uid: str = "") -> int:
    if uid:
        os.setgid(int(uid))
        os.setuid(int(uid))
    chosen = Programs(Path(programs)) if programs else find_programs()
    try:
        with EmbeddedPostgres(Path(folder), programs=chosen) as server:
            say(pid=server.pid, dsn=server.dsn())
            sys.stdin.read()
    except WarmlineError as error:
        say(sentence=error.sentence)
        return error.exit_code
    return 0


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
