"""The shapes of files, for validation and for /openapi.json."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from warmline.web.shapes import FileRulesShape, Shape

__all__ = ["FileIds", "FileName", "FileRulesShape", "FileShape", "FilesShape", "PhotoShape"]

FileName = Annotated[str, Query(max_length=1_000)]
FileIds = Annotated[list[UUID], Query(alias="id", max_length=100)]


class FileShape(Shape):
    """`size` in bytes. Only a `clean` file can be fetched; `checking` turns into one of the others
    by itself. `why` is for agents: `infected`, or what kept the file from being checked."""

    id: UUID
    name: str
    media_type: str
    size: int
    state: Literal["checking", "clean", "quarantined", "erased"]
    why: str | None = None


class FilesShape(Shape):
    files: list[FileShape]


class PhotoShape(Shape):
    photo: UUID | None
