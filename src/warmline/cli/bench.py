"""`warmline bench`"""

import json
from dataclasses import asdict
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def bench() -> typer.Typer:
    app = typer.Typer(help="Measure this machine with Warmline on it.", no_args_is_help=True)
    app.command()(append)
    app.command()(turns)
    app.command()(sockets)
    app.command()(actions)
    app.command()(handoff)
    app.command()(search)
    return app


def append(
    clients: Annotated[int, typer.Option(min=1, help="How many write at a time.")] = 64,
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each contestant runs.")] = 5,
    rounds: Annotated[int, typer.Option(min=1, help="The median of this many counts.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Messages kept a second, beside PostgreSQL's own pgbench on the same server."""
    from rich.console import Console

    from warmline.bench import measure_append
    from warmline.kit import run

    console = Console(stderr=True)
    rates = run(measure_append(clients=clients, seconds=seconds, rounds=rounds, tell=console.print))
    if as_json:
        print(json.dumps(asdict(rates)))
        return
    print(f"append          {rates.append_per_s:>10,.0f} messages a second")
    print(f"pgbench         {rates.pgbench_per_s:>10,.0f}   we are {rates.ratio_to_pgbench:.2f} ×")
    print(
        f"our statement   {rates.same_statement_per_s:>10,.0f}   one message a transaction: "
        f"we are {rates.ratio_same_statement:.2f} ×"
    )
    print("  ".join(f"{name}={value}" for name, value in rates.settings.items()))


def turns(
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each loop runs.")] = 10,
    sockets: Annotated[int, typer.Option(min=2, help="How many customers ask.")] = 256,
    as_json: AsJson = False,
) -> None:
    """Answers a second over real sockets, and how long they take at half of that."""
    from rich.console import Console

    from warmline.bench import Load, measure_turns
    from warmline.demo.stage import company
    from warmline.kit import run

    console = Console(stderr=True)
    rates = run(measure_turns(company(), Load(sockets, seconds), console.print))
    if as_json:
        print(json.dumps(asdict(rates)))
        return
    print(
        f"trivial engine  {rates.trivial_turns_per_s:>9,.0f} turns a second; at half load ", end=""
    )
    print(_latencies(rates.trivial_p50_ms_at_half_load, rates.trivial_p99_ms_at_half_load))
    print(
        f"embedded engine {rates.embedded_turns_per_s:>9,.0f} turns a second; at half load ", end=""
    )
    print(_latencies(rates.embedded_p50_ms_at_half_load, rates.embedded_p99_ms_at_half_load))


def sockets(
    count: Annotated[int, typer.Option(min=100, help="How many are opened.")] = 5_000,
    as_json: AsJson = False,
) -> None:
    """The server's memory for a customer who is connected and says nothing."""
    from rich.console import Console

    from warmline.bench import measure_sockets
    from warmline.kit import run

    cost = run(measure_sockets(count, Console(stderr=True).print))
    if as_json:
        print(json.dumps(asdict(cost)))
        return
    print(f"{cost.kib_per_idle_socket} KiB for each of {cost.sockets:,} idle sockets")


def actions(
    turns: Annotated[int, typer.Option(min=10, help="How many of each are counted.")] = 300,
    as_json: AsJson = False,
) -> None:
    """What an action that only reads adds to a turn, besides the backend's own time."""
    from warmline.bench import measure_reading
    from warmline.kit import run

    cost = run(measure_reading(turns))
    if as_json:
        print(json.dumps(asdict(cost)))
        return
    print(f"a turn                {cost.turn_ms:>7.2f} ms")
    print(f"with a read action    {cost.read_turn_ms:>7.2f} ms")
    print(f"the backend alone     {cost.backend_ms:>7.2f} ms")
    print(f"added by the action   {cost.added_ms:>7.2f} ms")


def search(
    conversations: Annotated[int, typer.Option(min=1_000, help="How many there are.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=20, help="How often each is asked.")] = 100,
    as_json: AsJson = False,
) -> None:
    """How long agents wait for what they search, among many conversations."""
    from rich.console import Console

    from warmline.bench import measure_search
    from warmline.kit import run

    console = Console(stderr=True)
    rates = run(measure_search(conversations=conversations, rounds=rounds, tell=console.print))
    if as_json:
        print(json.dumps(asdict(rates)))
        return
    print(f"words read       {rates.index_per_s:>9,.0f} conversations a second")
    for name, told in SEARCHES.items():
        p50, p95 = getattr(rates, f"{name}_p50_ms"), getattr(rates, f"{name}_p95_ms")
        print(f"{told:<30} p50 {p50:>7.1f} ms   p95 {p95:>7.1f} ms")


SEARCHES = {
    "rare": "an order number",
    "common": "a word that is everywhere",
    "pair": "two words",
    "filtered": "no word, two filters",
    "agent": "two words, as an agent",
}


def handoff(
    handoffs: Annotated[int, typer.Option(min=10, help="How many ask for a person.")] = 20_000,
    agents: Annotated[int, typer.Option(min=2, help="How many answer, or do not.")] = 200,
    nodes: Annotated[int, typer.Option(min=1, max=8, help="Servers on one database.")] = 2,
    rate: Annotated[float, typer.Option(min=1, help="How many a second, over all nodes.")] = 50,
    as_json: AsJson = False,
) -> None:
    """How fast a hand-off rings, and what goes wrong when agents vanish, decline, flap and race."""
    from rich.console import Console

    from warmline.bench import HandoffLoad, measure_handoff
    from warmline.kit import run

    load = HandoffLoad(handoffs=handoffs, agents=agents, nodes=nodes, rate=rate)
    found = run(measure_handoff(load, Console(stderr=True).print))
    if as_json:
        print(json.dumps(asdict(found)))
        return
    print(f"ring                {_latencies(found.ring_p50_ms, found.ring_p99_ms)}")
    print(f"hand-offs           {found.handoffs:,}, {found.offers:,} offers, {found.taken:,} taken")
    print(f"double assignments  {found.double_assignments}")
    print(f"over capacity       {found.over_capacity}")
    print(f"to agents offline   {found.offline_assignments}")
    print(f"stuck               {found.stuck}")
    print(f"told in one log     {found.unmatched}")
    for example in found.examples:
        print(f"  {example}")


def _latencies(p50: float, p99: float) -> str:
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms"
