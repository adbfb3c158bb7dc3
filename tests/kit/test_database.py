from warmline.kit import Database


async def test_json_comes_back_as_it_went_in(database: Database) -> None:
    said = {"text": "grüß Gott 👋", "steps": [1, None, {"deep": True}]}
    async with database.transaction() as tx:
        assert await tx.fetchval("select $1::jsonb", said) == said
        assert await tx.fetchval("select $1::jsonb[]", [said, None, {}]) == [said, None, {}]
