"""How long a search takes among many conversations, for who sees all and for who sees few.

The conversations are written straight into the tables, a customer's and an agent's message each, of
words that are as frequent as words are: the second most frequent half as often as the first. What
is measured is everything behind `GET /api/search` but HTTP: the query, the rows and the snippets.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter
from uuid import UUID

from warmline.bench import search_sql as sql
from warmline.desk import Acting, Sought, catch_up_search, search
from warmline.kit import Database, new_id
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate
from warmline.trial import yard

Tell = Callable[[str], None]
VOCABULARY = 20_000
WORDS_EACH = 30
# Of this agent's hands: one conversation in so many.
HANDS = 200


@dataclass(frozen=True, slots=True)
class SearchRates:
    """Milliseconds of one search each; `rare` is an order number, `common` the word that most
    conversations hold, `pair` two words, `filtered` no word but a filter, `agent` two words for
    somebody who may see few. `index_per_s`: conversations whose words are read a second."""

    conversations: int
    index_per_s: float
    rare_p50_ms: float
    rare_p95_ms: float
    common_p50_ms: float
    common_p95_ms: float
    pair_p50_ms: float
    pair_p95_ms: float
    filtered_p50_ms: float
    filtered_p95_ms: float
    agent_p50_ms: float
    agent_p95_ms: float


async def measure_search(*, conversations: int, rounds: int, tell: Tell) -> SearchRates:
    """On a throw-away data folder, with the settings of production."""
    with yard() as place, EmbeddedPostgres(place.folder) as server:
        await migrate(server.dsn())
        database = await Database.connect(server.dsn())
        try:
            return await _measured(database, conversations, rounds, tell)
        finally:
            await database.close()


async def _measured(database: Database, conversations: int, rounds: int, tell: Tell) -> SearchRates:
    dice, agent = random.Random(1), Acting(new_id(), "Ada", "agent")
    words = [_word(dice) for _ in range(VOCABULARY)]
    await _fill(database, conversations, words, agent.id, dice)
    tell(f"{conversations:,} conversations are written; now their words are read")
    begun = perf_counter()
    read = await catch_up_search(database)
    rate = read / (perf_counter() - begun)
    await _analyze(database)
    tell(f"{rate:,.0f} conversations a second are read")
    lead = Acting(new_id(), "Sol", "supervisor")
    pair = f"{words[3]} {words[30]}"
    asked: dict[str, tuple[Acting, Callable[[], Sought]]] = {
        "rare": (lead, lambda: Sought(f"TW-{dice.randrange(conversations):06}")),
        "common": (lead, lambda: Sought(words[0])),
        "pair": (lead, lambda: Sought(pair)),
        "filtered": (lead, lambda: Sought(states=("resolved",), language="en")),
        "agent": (agent, lambda: Sought(pair)),
    }
    figures: dict[str, float] = {}
    for name, (who, wanted) in asked.items():
        times = [await _timed(database, who, wanted()) for _ in range(rounds)]
        cuts = quantiles(times, n=20)
        figures |= {f"{name}_p50_ms": round(cuts[9], 1), f"{name}_p95_ms": round(cuts[18], 1)}
    return SearchRates(conversations, round(rate, 1), **figures)


async def _timed(database: Database, agent: Acting, wanted: Sought) -> float:
    begun = perf_counter()
    async with database.transaction() as tx:
        await search(tx, agent, wanted)
    return (perf_counter() - begun) * 1_000


async def _fill(
    database: Database, count: int, words: Sequence[str], agent: UUID, dice: random.Random
) -> None:
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    for first in range(0, count, 1_000):
        numbers = range(first, min(first + 1_000, count))
        texts = [
            f"TW-{number:06} {' '.join(dice.choices(words, weights, k=WORDS_EACH))}"
            for number in numbers
        ]
        hands = [str(agent) if number % HANDS == 0 else None for number in numbers]
        async with database.transaction() as tx:
            await tx.execute(sql.FILL, [new_id() for _ in numbers], texts, hands)


async def _analyze(database: Database) -> None:
    async with database.transaction() as tx:
        for statement in sql.ANALYZE:
            await tx.execute(statement)


def _word(dice: random.Random) -> str:
    return "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(4, 10)))
