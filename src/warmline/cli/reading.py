"""What every command begins with."""

from pathlib import Path
from typing import Any

import typer

from warmline.settings import Settings


def settings_of(context: typer.Context, **given: Any) -> Settings:  # noqa: ANN401
    """The settings of this call. What is `given` and not None wins, such as a command's --port."""
    config = context.find_object(Path)
    return Settings.read(
        config, **{key: value for key, value in given.items() if value is not None}
    )
