import re
from pathlib import Path

import pytest

from warmline.settings import Settings, SettingsWrong, prepared_data_dir, secret_key

DOCS = Path(__file__).parents[1] / "docs" / "operator" / "settings.md"


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither file nor environment, whatever this machine has."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WARMLINE_{name.upper()}", raising=False)
    monkeypatch.delenv("WARMLINE_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)


def written(text: str, name: str = "warmline.toml") -> Path:
    path = Path(name)
    path.write_text(text)
    return path


def test_without_anything_set_it_listens_to_this_machine_only() -> None:
    settings = Settings.read()
    assert (settings.host, settings.port, settings.url) == (
        "127.0.0.1",
        8330,
        "http://127.0.0.1:8330",
    )
    assert settings.database_url is None


def test_the_file_in_this_folder_is_read() -> None:
    written('port = 9000\nallowed_origins = ["https://shop.example.com"]')
    assert Settings.read().port == 9000
    assert Settings.read().allowed_origins == ("https://shop.example.com",)


def test_the_environment_wins_over_the_file_and_a_command_over_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = written("port = 9000\nlog_level = 'debug'", "other.toml")
    monkeypatch.setenv("WARMLINE_PORT", "9001")
    assert Settings.read(config).port == 9001
    assert Settings.read(config, port=9002).port == 9002
    assert Settings.read(config).log_level == "debug"
    monkeypatch.setenv("WARMLINE_CONFIG", str(config))
    monkeypatch.setenv("WARMLINE_PORT", "")
    assert Settings.read().port == 9000


def test_several_origins_stand_with_commas_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WARMLINE_ALLOWED_ORIGINS", "https://A.example.com/, http://localhost:3000")
    assert Settings.read().allowed_origins == ("https://a.example.com", "http://localhost:3000")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot = 1", "did you mean `port`?"),
        ("zebra = 1", "no setting"),
        ("port = 'many'", "WARMLINE_PORT"),
        ("port = 70000", "65535"),
        ("log_level = 'loud'", "'debug', 'info', 'warning' or 'error'"),
        ("allowed_origins = ['shop']", "`shop` is not an address"),
        ("public_url = 'https://a.example/path'", "is not an address"),
        ("port = ", "not valid TOML"),
        ("secret_key = 'x'", "move it to the environment, WARMLINE_SECRET_KEY"),
        ("operator_token = 'x'", "WARMLINE_OPERATOR_TOKEN"),
        ("database_url = 'postgresql://me:pw@host/db'", "WARMLINE_DATABASE_URL"),
        ("smtp_url = 'smtp://me:pw@host'", "WARMLINE_SMTP_URL"),
        ("smtp_url = 'mail.example.com'", "is not an address like smtp://"),
        ("smtp_url = 'smtp://host:many'", "is not an address like smtp://"),
        ("smtp_url = 'smtp://host'", "`mail_from` (WARMLINE_MAIL_FROM): is needed"),
        ("mail_from = 'Ternwell'", "should look like `Ternwell <help@ternwell.example>`"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(text: str, told: str) -> None:
    written(text)
    with pytest.raises(SettingsWrong) as wrong:
        Settings.read()
    assert told in wrong.value.sentence
    assert wrong.value.exit_code == 2


def test_a_file_that_is_named_but_missing_is_told() -> None:
    with pytest.raises(SettingsWrong, match=r"lost\.toml cannot be read"):
        Settings.read(Path("lost.toml"))


def test_a_misspelt_variable_is_told_and_a_foreign_one_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WARMLINE_SERVICE_PORT_HTTP_8330", "8330")  # as Kubernetes sets it
    assert Settings.read().port == 8330
    monkeypatch.setenv("WARMLINE_DATABSE_URL", "postgresql://host/db")
    with pytest.raises(SettingsWrong, match="did you mean WARMLINE_DATABASE_URL"):
        Settings.read()


def test_secrets_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMLINE_SECRET_KEY", "very-secret-" * 4)
    monkeypatch.setenv("WARMLINE_DATABASE_URL", "postgresql://me:very-secret@host/db")
    assert "very-secret" not in repr(Settings.read())
    monkeypatch.setenv("WARMLINE_SECRET_KEY", "too-short-and-secret")
    with pytest.raises(SettingsWrong, match="at least 32") as wrong:
        Settings.read()
    assert "too-short-and-secret" not in wrong.value.sentence


def test_a_generated_key_is_kept_for_us_alone(tmp_path: Path) -> None:
    settings = Settings.read(data_dir=tmp_path / "data")
    prepared_data_dir(settings)
    key = secret_key(settings)
    assert len(key) >= 32
    assert secret_key(settings) == key
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_set_is_used_and_none_is_made(tmp_path: Path) -> None:
    settings = Settings.read(data_dir=tmp_path, secret_key="k" * 32)
    assert secret_key(settings) == "k" * 32
    assert not (tmp_path / "secret_key").exists()


def test_a_data_folder_that_cannot_be_made_is_told() -> None:
    written("not a folder", "file")
    with pytest.raises(SettingsWrong, match="WARMLINE_DATA_DIR"):
        prepared_data_dir(Settings.read(data_dir="file/data"))


def test_the_page_about_settings_lists_exactly_what_there_is() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", DOCS.read_text(), re.MULTILINE))
    assert listed == {name: field.description for name, field in Settings.model_fields.items()}
