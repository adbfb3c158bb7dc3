"""All of this room, put together: what takes files in, checks them and takes them away."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from warmline.files.checking import Checking, Scan
from warmline.files.erasure import Upkeep
from warmline.files.keeping import Files
from warmline.files.rules import Rules
from warmline.files.shelf import shelf_at
from warmline.kit import Clock, Database


@dataclass(frozen=True, slots=True)
class Filing:
    files: Files
    checking: Checking
    upkeep: Upkeep

    @classmethod
    def at(
        cls,
        url: str | None,
        data_dir: Path,
        database: Database,
        clock: Clock,
        *,
        rules: Rules,
        scan: Scan | None,
        mask: Callable[[str], str] = str,
    ) -> Self:
        """`url` as in the setting `files_url`, else in `data_dir`; drafts are in `data_dir`."""
        shelf, drafts = shelf_at(url, data_dir), data_dir / "drafts"
        checking = Checking(database, shelf, clock, scan=scan, drafts=drafts)
        files = Files(
            database,
            shelf,
            clock,
            drafts=drafts,
            rules=rules,
            checks=scan is not None,
            mask=mask,
            on_new=checking.wake,
        )
        return cls(files, checking, Upkeep(database, shelf, clock))
