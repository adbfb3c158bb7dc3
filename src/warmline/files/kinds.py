"""The kinds of files that can be told by what they hold. What is none of them is not taken."""

from dataclasses import dataclass, field
from typing import Literal

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """`signs` are what puremagic calls it, `also` what senders call it; an office file is a ZIP
    with `part` in it. `shown` is whether a browser may show it in a page of ours: pictures made of
    dots, and PDF. SVG and HTML can act, and so are only ever saved."""

    media_type: str
    endings: tuple[str, ...]
    also: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    form: Literal["signed", "text", "zip"] = "signed"
    part: str | None = None
    shown: Literal["picture", "document"] | None = None
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Office(Kind):
    form: Literal["signed", "text", "zip"] = "zip"
    signs: tuple[str, ...] = field(default=(".zip", ".docx", ".odt"))


ALL = (
    Kind("image/png", (".png",), signs=(".png",), shown="picture"),
    Kind(
        "image/jpeg",
        (".jpg", ".jpeg", ".jfif"),
        also=("image/jpg", "image/pjpeg"),
        signs=(".jpg", ".jpeg"),
        shown="picture",
    ),
    Kind("image/gif", (".gif",), signs=(".gif",), shown="picture"),
    Kind("image/webp", (".webp",), signs=(".webp",), shown="picture"),
    Kind("image/heic", (".heic", ".heif"), also=("image/heif",), signs=(".heic", ".heif")),
    Kind("application/pdf", (".pdf",), signs=(".pdf",), shown="document"),
    Kind("text/plain", (".txt", ".log"), form="text"),
    Kind(
        "text/csv",
        (".csv",),
        # Windows says so where Excel is installed
        also=("text/plain", "application/csv", "application/vnd.ms-excel"),
        form="text",
    ),
    Office(f"{OOXML}wordprocessingml.document", (".docx",), part="word/"),
    Office(f"{OOXML}spreadsheetml.sheet", (".xlsx",), part="xl/"),
    Office(f"{OOXML}presentationml.presentation", (".pptx",), part="ppt/"),
    Office(f"{ODF}text", (".odt",)),
    Office(f"{ODF}spreadsheet", (".ods",)),
    Office(f"{ODF}presentation", (".odp",)),
    # Only where the operator asks for them.
    Kind("image/svg+xml", (".svg",), form="text", usual=False),
    Kind("text/html", (".html", ".htm"), form="text", usual=False),
    Kind("message/rfc822", (".eml",), form="text", usual=False),
    Kind("application/msword", (".doc",), signs=(".doc",), usual=False),
    Kind(
        "application/zip",
        (".zip",),
        also=("application/x-zip-compressed",),
        signs=(".zip", ".docx"),
        usual=False,
    ),
    Kind("audio/mpeg", (".mp3",), also=("audio/mp3",), signs=(".mp3",), usual=False),
    Kind("video/mp4", (".mp4",), signs=(".mp4",), usual=False),
)
KINDS = {kind.media_type: kind for kind in ALL}
USUAL = tuple(kind.media_type for kind in ALL if kind.usual)
# What senders say who do not know.
UNSAID = ("", "application/octet-stream", "binary/octet-stream")


def kind_by(ending: str, allowed: tuple[str, ...]) -> Kind | None:
    """The allowed kind of files with this ending."""
    return next(
        (kind for kind in ALL if ending in kind.endings and kind.media_type in allowed), None
    )


def kind_called(media_type: str, allowed: tuple[str, ...]) -> Kind | None:
    """The allowed kind that a sender calls so, for a file whose name has no ending."""
    return next(
        (kind for kind in ALL if kind.media_type in allowed and media_type == kind.media_type), None
    )


def fits(kind: Kind, declared: str) -> bool:
    """Whether a sender may call this kind so. `declared` has no parameters."""
    return declared in UNSAID or declared == kind.media_type or declared in kind.also
