"""A file is what it holds, whatever it is called."""

from pathlib import Path

import pytest

from tests.files import samples
from warmline.files import KINDS, FileRefused, Rules
from warmline.files.kinds import ODF, OOXML
from warmline.files.sniffing import holds

WORD, EXCEL = f"{OOXML}wordprocessingml.document", f"{OOXML}spreadsheetml.sheet"


def is_held(tmp_path: Path, content: bytes, media_type: str) -> bool:
    path = tmp_path / "draft"
    path.write_bytes(content)
    return holds(path, KINDS[media_type])


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (samples.PNG, "image/png"),
        (samples.JPEG, "image/jpeg"),
        (samples.GIF, "image/gif"),
        (samples.WEBP, "image/webp"),
        (samples.HEIC, "image/heic"),
        (samples.PDF, "application/pdf"),
        (b"Hello, this is what I see.\r\n", "text/plain"),
        ("Grüße – and \ufeff more".encode(), "text/plain"),
        ("Grüße".encode("cp1252"), "text/plain"),
        ("Grüße".encode("utf-16"), "text/plain"),
        (b"order;amount\n104201;12.50\n", "text/csv"),
        (samples.office(), WORD),
        (samples.office("xl/workbook.xml"), EXCEL),
        (samples.open_document(), f"{ODF}text"),
        (samples.HTML, "text/html"),
        (samples.SVG, "image/svg+xml"),
    ],
)
def test_what_it_says_it_is(tmp_path: Path, content: bytes, media_type: str) -> None:
    assert is_held(tmp_path, content, media_type)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (samples.EXE, "image/png"),
        (samples.HTML, "image/png"),
        (samples.SVG, "image/png"),
        (samples.JPEG, "image/png"),
        (samples.PNG, "application/pdf"),
        (b"junk before " + samples.PDF, "application/pdf"),
        (samples.HTML, "text/plain"),
        (b"\n\n  " + samples.HTML, "text/csv"),
        (samples.PDF, "text/plain"),
        (samples.EXE, "text/plain"),
        (samples.PNG, "text/plain"),
        (samples.packed({"run.exe": samples.EXE}), WORD),
        (samples.office("xl/workbook.xml"), WORD),
        (samples.office(more={"word/vbaProject.bin": b"macro"}), WORD),
        (samples.open_document("application/zip"), f"{ODF}text"),
        (samples.open_document(), f"{ODF}spreadsheet"),
        (samples.office()[:-30], WORD),
        (b"PK\x03\x04" + b"\x00" * 200, WORD),
    ],
)
def test_what_it_is_not(tmp_path: Path, content: bytes, media_type: str) -> None:
    assert not is_held(tmp_path, content, media_type)


def test_a_document_that_unpacks_to_a_hundred_megabytes_is_refused_unopened(
    tmp_path: Path,
) -> None:
    bomb = samples.bomb()
    assert len(bomb) < 200_000
    assert not is_held(tmp_path, bomb, WORD)


@pytest.mark.parametrize(
    ("name", "declared", "code"),
    [
        ("setup.exe", "application/octet-stream", "file_type"),
        ("invoice.pdf.exe", "application/pdf", "file_type"),
        ("42.zip", "application/zip", "file_type"),
        ("page.html", "text/html", "file_type"),
        ("picture.svg", "image/svg+xml", "file_type"),
        ("none", "", "file_type"),
        ("photo.png", "text/html", "file_mismatch"),
        ("photo.png", "application/pdf", "file_mismatch"),
        ("photo\u202egnp.exe", "image/png", "file_type"),
    ],
)
def test_names_and_declared_types_are_refused_before_anything_is_read(
    name: str, declared: str, code: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        Rules().expected(name, declared)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "declared", "kept"),
    [
        ("photo.png", "image/png", "photo.png"),
        ("PHOTO.JPG", "image/jpeg; charset=binary", "PHOTO.JPG"),
        ("photo.jpeg", "", "photo.jpeg"),
        ("list.csv", "application/vnd.ms-excel", "list.csv"),
        ("pasted", "image/png", "pasted.png"),
    ],
)
def test_what_senders_call_their_files_is_understood(name: str, declared: str, kept: str) -> None:
    assert Rules().expected(name, declared)[0] == kept


def test_an_operator_may_allow_other_kinds_but_none_that_nobody_can_tell() -> None:
    allowed = Rules.allowing(("application/zip",), 5)
    assert allowed.endings == (".zip",)
    with pytest.raises(ValueError, match="x-sh"):
        Rules.allowing(("application/x-sh",), 5)
