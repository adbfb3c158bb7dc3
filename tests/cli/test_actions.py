"""`warmline actions …`, as an operator calls it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.actions.conftest import FILES, MOVE
from tests.actions.test_drafting import described
from warmline.cli import application
from warmline.kit import Database, WarmlineError

Run = Callable[..., Result]


@pytest.fixture
def run(dsn: str, database: Database) -> Run:
    """Runs a command on an empty database."""

    def call(*words: object) -> Result:
        runner = CliRunner(env={"WARMLINE_DATABASE_URL": dsn})
        return runner.invoke(application(), ["actions", *(str(word) for word in words)])

    return call


@pytest.fixture
def company(tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    (folder / "actions").mkdir(parents=True)
    (folder / "company.yaml").write_text("languages: [en, de]\n", "utf-8")
    for name, text in FILES.items():
        (folder / "actions" / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def sentence(result: Result) -> str:
    assert isinstance(result.exception, WarmlineError), result.exception
    return result.exception.sentence


def test_a_folder_is_checked_published_and_shown(run: Run, company: Path) -> None:
    assert "Nothing wrong: 3 actions, 1 only read." in run("check", company).stdout
    assert "Nothing is published yet" in run("show").stdout
    published = run("publish", company).stdout
    assert "Release 1 of the actions is published: move, refund, repairs." in published
    assert "says all of it already" in run("publish", company).stdout
    shown = run("show").stdout.splitlines()
    assert shown[0] == "Release 1"
    assert "shop: PUT /customers/{contact}/repairs/{repair}/day" in shown[2]
    assert "same key again, read back" in shown[2]
    listed = json.loads(run("show", "--json").stdout)
    assert [one["name"] for one in listed["actions"]] == ["move", "refund", "repairs"]
    assert listed["release"] == 1


def test_a_folder_with_faults_changes_nothing(run: Run, company: Path) -> None:
    run("publish", company)
    text = MOVE.replace("{{ day |", "{{ dai |")
    (company / "actions" / "move.yaml").write_text(text, "utf-8")
    for command in ("check", "publish"):
        result = run(command, company)
        assert "actions/move.yaml:25: “dai” is not known in this template" in result.stderr
        assert "has 2 things to mend; nothing was changed" in sentence(result)
        assert result.exit_code == 1
    assert "Release 1\n" in run("show").stdout


def test_a_warning_does_not_keep_anybody(run: Run, company: Path) -> None:
    text = MOVE.replace("result: {type", "# {type")
    (company / "actions" / "move.yaml").write_text(text, "utf-8")
    result = run("publish", company)
    assert "warning: actions/move.yaml: Without a result, whatever the backend" in result.stderr
    assert result.exit_code == 0


def test_a_folder_without_actions_is_told(run: Run, tmp_path: Path) -> None:
    assert f"There is no {tmp_path / 'actions'}." in sentence(run("check", tmp_path))
    assert "There is no" in sentence(run("publish", tmp_path / "nowhere"))


def test_operations_become_drafts_once(run: Run, company: Path, tmp_path: Path) -> None:
    spec = tmp_path / "shop.json"
    spec.write_text(json.dumps(described()), "utf-8")
    words = ("import-openapi", spec, company, "--pick", "moveRepair", "--backend", "shop")
    result = run(*words, "--pick", "listRepairs")
    assert f"Written: {company / 'actions' / 'move_repair.yaml'}" in result.stdout
    assert f"Finish them, then: warmline actions check {company}" in result.stdout
    assert "Nothing wrong: 5 actions" in run("check", company).stdout
    assert "is there already: nothing was written" in sentence(run(*words))


def test_what_cannot_be_imported_is_told(run: Run, company: Path, tmp_path: Path) -> None:
    spec = tmp_path / "shop.json"
    pick = ("--pick", "moveRepairs", "--backend", "shop")
    result = run("import-openapi", spec, company, *pick)
    assert "shop.json:1: The file cannot be read: No such file or directory." in result.stderr
    spec.write_text("{", "utf-8")
    result = run("import-openapi", spec, company, *pick)
    assert "shop.json:1: This is not valid JSON" in result.stderr
    assert "has 1 thing to mend" in sentence(result)
    spec.write_text(json.dumps(described()), "utf-8")
    assert "there is moveRepair" in sentence(run("import-openapi", spec, company, *pick))
    pick = ("--pick", "moveRepair", "--backend", "shop")
    assert "is no folder" in sentence(run("import-openapi", spec, tmp_path / "nowhere", *pick))
