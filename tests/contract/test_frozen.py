"""What was written before the code it examines stays as it was written."""

import hashlib
from pathlib import Path

BRIEFS = Path(__file__).resolve().parents[2] / "src/warmline/evals/sets/briefs"


def test_the_marked_conversations_are_those_that_were_frozen() -> None:
    lines = (BRIEFS / "frozen.sha256").read_text().splitlines()
    frozen = {name: digest for digest, name in (line.split() for line in lines)}
    there = {
        str(path.relative_to(BRIEFS)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in BRIEFS.rglob("*.yaml")
    }
    assert there == frozen
