"""What an evaluation of intents is made of: what is taught, and what is asked afterwards."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from warmline.evals.intents_noise import with_typos
from warmline.evals.messages import Message, read_messages
from warmline.kit import WarmlineError
from warmline.knowledge import Article, Company, Refused, read_table, slug_of

MOST_SHOWN = 10  # warnings, faults or names


@dataclass(frozen=True, slots=True)
class Wanted:
    """`shots` phrasings an intent are drawn, `unseen` intents are left out of training; both by
    `seed`. None takes all. `noise` spoils the spelling of what is asked. `missing` is what the
    company says of its customers: for how many intents they ask that nobody wrote about."""

    seed: int = 1
    shots: int | None = None
    unseen: int = 0
    noise: bool = False
    precision: float = 0.98
    missing: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """`truth` is the slug of the article that is meant, None where it is out of scope."""

    text: str
    truth: str | None


@dataclass(frozen=True, slots=True)
class Material:
    articles: tuple[Article, ...]
    asked: tuple[Asked, ...]


def gather(
    train_on: Path,
    test_on: Path,
    out_of_scope: Path | None,
    wanted: Wanted,
    tell: Callable[[str], None],
) -> Material:
    published = _articles(train_on, tell)
    taught = _with_shots(_without_unseen(published, wanted), wanted, tell)
    messages = read_messages(test_on)
    _warn_of_unknown(messages, published, test_on, tell)
    elsewhere = read_messages(out_of_scope) if out_of_scope else []
    asked = (*_asked(messages, taught), *(Asked(one.text, None) for one in elsewhere))
    return Material(taught, tuple(_spoilt(asked, wanted)) if wanted.noise else asked)


def _articles(path: Path, tell: Callable[[str], None]) -> tuple[Article, ...]:
    draft = read_table(path, Company("The evaluated company"))
    _tell_some([f"warning: {finding}" for finding in draft.warnings], tell)
    if isinstance(draft, Refused):
        faults = [str(fault) for fault in draft.faults]
        raise WarmlineError("knowledge_refused", "\n".join(_some(faults)))
    return draft.articles


def _without_unseen(articles: Sequence[Article], wanted: Wanted) -> tuple[Article, ...]:
    if wanted.unseen >= len(articles):
        sentence = f"--unseen {wanted.unseen} leaves none of the {len(articles)} intents to teach."
        raise WarmlineError("bad_usage", sentence)
    slugs = sorted(article.slug for article in articles)
    left_out = set(random.Random(f"unseen {wanted.seed}").sample(slugs, wanted.unseen))
    return tuple(article for article in articles if article.slug not in left_out)


def _with_shots(
    articles: tuple[Article, ...], wanted: Wanted, tell: Callable[[str], None]
) -> tuple[Article, ...]:
    if wanted.shots is None:
        return articles
    shots, draw = wanted.shots, random.Random(f"shots {wanted.seed}")
    fewer = [article.slug for article in articles if len(article.phrasings) < shots]
    if fewer:
        names = ", ".join(_some(fewer))
        tell(f"warning: {len(fewer)} intents have fewer than {shots} phrasings: {names}")
    return tuple(
        replace(
            article,
            phrasings=tuple(
                draw.sample(sorted(article.phrasings), min(shots, len(article.phrasings)))
            ),
        )
        for article in articles
    )


def _warn_of_unknown(
    messages: Sequence[Message],
    articles: Sequence[Article],
    path: Path,
    tell: Callable[[str], None],
) -> None:
    known = {article.slug for article in articles}
    unknown = sorted({one.category for one in messages if slug_of(one.category) not in known})
    if unknown:
        names = ", ".join(_some(unknown))
        tell(
            f"warning: {path.name} has {len(unknown)} categories that are not taught; their "
            f"messages count as out of scope: {names}"
        )


def _asked(messages: Sequence[Message], taught: Sequence[Article]) -> Iterator[Asked]:
    known = {article.slug for article in taught}
    for one in messages:
        slug = slug_of(one.category)
        yield Asked(one.text, slug if slug in known else None)


def _spoilt(asked: Sequence[Asked], wanted: Wanted) -> Iterator[Asked]:
    draw = random.Random(f"noise {wanted.seed}")
    return (replace(one, text=with_typos(one.text, draw)) for one in asked)


def _tell_some(sentences: Sequence[str], tell: Callable[[str], None]) -> None:
    for sentence in _some(sentences):
        tell(sentence)


def _some(names: Sequence[str]) -> list[str]:
    more = len(names) - MOST_SHOWN
    return [*names[:MOST_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]
