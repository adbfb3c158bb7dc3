"""The append bench measures what it says, on a server with the settings of production."""

from warmline.bench import measure_append


async def test_the_bench_compares_our_append_with_pgbench_on_one_durable_server() -> None:
    told: list[str] = []
    rates = await measure_append(
        clients=4, seconds=1, rounds=1, tell=told.append, conversations=100
    )
    assert rates.settings == {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    assert told[0] == "fsync=on, full_page_writes=on, synchronous_commit=on"
    assert min(rates.append_per_s, rates.pgbench_per_s, rates.same_statement_per_s) > 0
    assert abs(rates.ratio_to_pgbench - rates.append_per_s / rates.pgbench_per_s) < 0.001
