"""`warmline init` and `warmline knowledge …`, as an operator calls them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from warmline.cli import application
from warmline.kit import Database, WarmlineError
from warmline.knowledge import Folder, read_folder

Run = Callable[..., Result]


@pytest.fixture
def run(dsn: str, database: Database) -> Run:
    """Runs a command on an empty database."""

    def call(*words: object) -> Result:
        runner = CliRunner(env={"WARMLINE_DATABASE_URL": dsn})
        return runner.invoke(application(), [str(word) for word in words])

    return call


@pytest.fixture
def company(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    assert run("init", folder, "--name", 'Fern: "& Hill"').exit_code == 0
    return folder


def listed(run: Run) -> dict[str, int]:
    rows = json.loads(run("knowledge", "list", "--json").stdout)
    return {row["slug"]: row["phrasings"] for row in rows}


def sentence(result: Result) -> str:
    assert isinstance(result.exception, WarmlineError), result.exception
    return result.exception.sentence


def test_a_new_folder_is_a_good_start(company: Path) -> None:
    folder = read_folder(company)
    assert isinstance(folder, Folder), folder
    assert folder.draft.warnings == ()
    assert folder.draft.company.name == 'Fern: "& Hill"'
    assert len(folder.draft.articles) == 9
    assert all(len(article.phrasings) >= 12 for article in folder.draft.articles)
    assert folder.opening_hours is not None
    assert "warmline knowledge import" in (company / "README.md").read_text("utf-8")


def test_a_folder_with_something_in_it_is_left_alone(run: Run, company: Path) -> None:
    path = company / "company.yaml"
    path.write_text("name: Mine\n", "utf-8")
    assert "not empty: nothing was changed" in sentence(run("init", company))
    assert "not empty" in sentence(run("init", path))
    assert path.read_text("utf-8") == "name: Mine\n"


def test_a_folder_is_imported_listed_and_undone(run: Run, company: Path) -> None:
    first = run("knowledge", "import", company)
    assert "Release 1 is published: 9 added." in first.stdout
    assert listed(run)["complaint"] == 12
    (company / "articles" / "complaint.md").unlink()
    path = company / "articles" / "order-status.md"
    path.write_text(path.read_text("utf-8").replace("looks up", "searches"), "utf-8")

    dry = run("knowledge", "import", company, "--dry-run")
    assert "Would be published: 1 changed, 1 removed." in dry.stdout
    assert "complaint" in listed(run)

    second = run("knowledge", "import", company, "--note", "Fewer")
    assert "Release 2 is published: 1 changed, 1 removed." in second.stdout
    assert "  ~ order-status\n  - complaint\n" in second.stdout
    assert "complaint" not in listed(run)
    assert "Nothing to publish" in run("knowledge", "import", company).stdout

    assert "Release 3 is published" in run("knowledge", "undo").stdout
    assert "complaint" in listed(run)
    assert "Release 4 is published" in run("knowledge", "undo", "--to", 2).stdout
    releases = json.loads(run("knowledge", "list", "--releases", "--json").stdout)
    assert [each["note"] for each in releases] == [
        "Back to release 2",
        "Undo of release 2",
        "Fewer",
        "Import of company",
    ]
    assert "4 *" in run("knowledge", "list", "--releases").stdout


def test_a_folder_with_faults_changes_nothing(run: Run, company: Path) -> None:
    run("knowledge", "import", company)
    for name, old, new in (
        ("order-status", "intent:", "intend:"),
        ("complaint", "title: A complaint", "title:"),
    ):
        path = company / "articles" / f"{name}.md"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    for command in ("import", "check"):
        result = run("knowledge", command, company)
        assert "articles/order-status.md:3: “intend” is not a field" in result.stderr
        assert "articles/complaint.md:2: The title is missing." in result.stderr
        assert "has 3 things to mend; nothing was changed" in sentence(result)
    assert len(json.loads(run("knowledge", "list", "--releases", "--json").stdout)) == 1


def test_opening_hours_that_cannot_be_read_are_told_with_their_line(
    run: Run, company: Path
) -> None:
    path = company / "company.yaml"
    path.write_text("name: Mine\nopening_hours:\n  week: {mon: 8-20}\n", "utf-8")
    result = run("knowledge", "check", company)
    assert "company.yaml:2: mon: “8-20” is not a time" in result.stderr
    assert result.exit_code == 1


def test_a_table_is_imported_and_the_company_stays(run: Run, company: Path, tmp_path: Path) -> None:
    run("knowledge", "import", company)
    table = tmp_path / "questions.csv"
    table.write_text("text,category\nlost it,lost card\ngone,lost card\nLOST IT,lost card\n")
    result = run("knowledge", "import", table)
    assert "Release 2 is published: 1 added, 9 removed." in result.stdout
    assert "warning: questions.csv:4: This repeats line 2" in result.stderr
    assert listed(run) == {"lost-card": 2}


def test_what_is_neither_folder_nor_table_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    assert "does not exist" in sentence(run("knowledge", "import", tmp_path / "nothing"))
    assert "neither a folder nor a .csv" in sentence(run("knowledge", "check", tmp_path / "x.txt"))


def test_before_the_first_import_there_is_nothing_to_undo(run: Run) -> None:
    assert "no such earlier release" in sentence(run("knowledge", "undo"))
    assert "Nothing is published yet" in run("knowledge", "list").stdout
    assert listed(run) == {}
