"""`make dev`: the demo, restarted when Python changes, with the front end rebuilt as it changes.

Reload the browser to see a change. What follows `make dev ARGS=...` is handed to the demo.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path

import hatch_build

ROOT = Path(__file__).resolve().parent.parent
LOOK_EVERY = 0.5  # seconds


def main() -> None:
    builders = [rebuild(workspace) for workspace in hatch_build.WORKSPACES]
    try:
        while True:
            serve_until_changed()
            hatch_build.say("Python changed: starting again ...")
    except KeyboardInterrupt:
        pass
    finally:
        for builder in builders:
            builder.terminate()
            builder.wait()


def serve_until_changed() -> None:
    """A demo that fell over by itself starts again once somebody has mended it."""
    seen = newest_change()
    demo = subprocess.Popen([sys.executable, "-m", "warmline", "demo", *sys.argv[1:]], cwd=ROOT)
    try:
        while newest_change() == seen:
            time.sleep(LOOK_EVERY)
        demo.send_signal(signal.SIGINT)
    finally:
        demo.wait()


def newest_change() -> float:
    return max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.py"))


def rebuild(workspace: str) -> subprocess.Popen[bytes]:
    npm = hatch_build.npm_script(hatch_build.node_executable())
    arguments = ["run", "build", "--workspace", workspace, "--", "--watch"]
    return subprocess.Popen(
        [str(hatch_build.node_executable()), str(npm), *arguments],
        cwd=ROOT,
        env=hatch_build.node_environment(),
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
