"""`warmline init`"""

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(help="A new folder, or an empty one.")],
    name: Annotated[str, typer.Option(help="What your company is called.")] = "Your Company",
) -> None:
    """Make a folder for what your company knows: who you are and the first articles."""
    from warmline.kit import WarmlineError
    from warmline.knowledge import write_starter

    try:
        written = write_starter(folder, name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WarmlineError("folder_unusable", f"{folder} cannot be written: {reason}.") from error
    for path in written:
        print(path)
    print(
        f"\nRead them, make them yours, and publish them: warmline knowledge import {folder}\n"
        f"How to write articles is told in {folder / 'README.md'}."
    )
