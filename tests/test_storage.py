from pathlib import Path

import pytest

from warmline import storage
from warmline.kit import DatabaseUnavailable
from warmline.kit.postgres import EmbeddedPostgres, FolderInUse
from warmline.migrations import migrate, pending
from warmline.settings import Settings

pytestmark = pytest.mark.slow

COUNT = "select count(*) from contact"


async def test_the_built_in_database_is_ready_to_use_and_a_second_command_shares_it(
    folder: Path,
) -> None:
    settings = Settings.read(data_dir=folder / "data")
    async with storage.opened(settings, alone=True) as app:
        async with storage.opened(settings) as command, command.transaction() as tx:
            assert await tx.fetchval(COUNT) == 0
        with pytest.raises(FolderInUse):
            async with storage.opened(settings, alone=True):
                pass
        async with app.transaction() as tx:
            assert await tx.fetchval(COUNT) == 0


async def test_an_outside_database_is_migrated_by_its_operator_only(
    postgres: EmbeddedPostgres, empty_dsn: str, tmp_path: Path
) -> None:
    settings = Settings.read(database_url=empty_dsn, data_dir=tmp_path / "unused")
    with pytest.raises(DatabaseUnavailable, match="run `warmline migrate`"):
        async with storage.opened(settings):
            pass
    assert (await pending(empty_dsn)).changed
    await migrate(empty_dsn)
    async with storage.opened(settings) as database, database.transaction() as tx:
        assert await tx.fetchval(COUNT) == 0
    assert not (tmp_path / "unused").exists()
