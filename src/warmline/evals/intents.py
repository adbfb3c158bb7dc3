"""How well the classifier knows what is meant, on messages it was not taught.

`--train` becomes articles as an import would make them, and the classifier is trained as a server
trains it; what decides (the threshold above all) is fixed before the first test message is read.
A message is *in scope* when its category was taught. Of the rest (`--out-of-scope`, the messages of
the intents that `--unseen` left out, categories that were never taught) any answer is an error.

Figures, all of them shares from 0 to 1 unless told otherwise:

- `accuracy`: in-scope messages whose likeliest intent is the right one, however unsure it is
- `macro_f1`: the mean over intents of F1 on the same readings
- `ece`: of in-scope messages, how far confidence and being right lie apart: 15 bins of equal width
- `answered`, `errors`: counts; an error is an answer with a wrong intent or out of scope
- `coverage`, `coverage_in_scope`: answered messages, of all and of those in scope
- `precision`: right answers of all answers; None where nothing was answered
- `out_of_scope_rejected`: out-of-scope messages that were not answered
- `out_of_scope_recall_at_95`: a point on the curve of this test: the largest share of out-of-scope
  messages below a confidence at which the right readings in scope, those below it counted as
  errors, are still 95 % or more; None where they never are
- `coverage_with_one_question`: in-scope messages that are answered, or asked about with the right
  intent among the options; `right_with_one_question` leaves the wrong answers out
- `asked`, `asked_share_in_scope`, `asked_share_out_of_scope`: messages a question is asked about
- `message_cpu_ms_p50`, `_p99`, `messages_per_cpu_s`: from the text as it was written to the reading
  (cleaning, greeting, encoding, heads, selector), on one thread, by that thread's CPU time
- `train_cpu_s`: CPU seconds of the process for training, encoding the phrasings included
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from warmline.ai import Classifier, Encoders, Reading, train
from warmline.ai.understand import clean, question_in
from warmline.evals.intents_figures import Figures, Read, figures_of
from warmline.evals.intents_material import Asked, Material, Wanted, gather

Tell = Callable[[str], None]
"""Takes a sentence about what goes on, or what looks wrong."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """`reads` are what the figures were counted from. `threshold` is the confidence from which on
    the classifier answers, `proven` whether it proves the precision it was asked for, and
    `expected_coverage` the share of in-scope messages it thought to answer; all fixed by training,
    None where it learned nothing."""

    figures: Figures
    reads: tuple[Read, ...]
    threshold: float | None
    proven: bool | None
    expected_coverage: float | None

    def as_json(self) -> dict[str, Any]:
        return self.figures.as_json() | {
            "threshold": self.threshold,
            "proven": self.proven,
            "expected_coverage": self.expected_coverage,
        }


def evaluate_intents(
    train_on: Path,
    test_on: Path,
    wanted: Wanted,
    *,
    out_of_scope: Path | None = None,
    tell: Tell,
) -> Evaluated:
    """Blocks for seconds to minutes. Raises a WarmlineError that names every faulty line."""
    material = gather(train_on, test_on, out_of_scope, wanted, tell)
    encoder = Encoders()
    phrasings = sum(len(article.phrasings) for article in material.articles)
    tell(f"Training on {phrasings:,} phrasings of {len(material.articles)} intents …")
    with threadpool_limits(1):
        begin = time.process_time()
        classifier = train(material.articles, encoder, wanted.precision, missing=wanted.missing)
        train_cpu_s = time.process_time() - begin
        tell(f"Reading {len(material.asked):,} messages …")
        reads = read_all(classifier, encoder, material.asked)
    return _evaluated(classifier, material, reads, train_cpu_s)


def read_all(classifier: Classifier, encoder: Encoders, asked: Sequence[Asked]) -> tuple[Read, ...]:
    return tuple(_read(classifier, encoder, one) for one in asked)


def _read(classifier: Classifier, encoder: Encoders, asked: Asked) -> Read:
    begin = time.thread_time()
    reading = _reading(classifier, encoder, asked.text)
    took = time.thread_time() - begin
    return Read(
        truth=asked.truth,
        article=reading.article,
        confidence=reading.confidence,
        answered=reading.sure and reading.article is not None,
        # a question is only asked where nothing is answered
        options=() if reading.sure else reading.options,
        cpu_ms=1000 * took,
    )


def _reading(classifier: Classifier, encoder: Encoders, text: str) -> Reading:
    return classifier.read(question_in(clean(text)), lambda asked: encoder.encode([asked])[0])


def _evaluated(
    classifier: Classifier, material: Material, reads: tuple[Read, ...], train_cpu_s: float
) -> Evaluated:
    promise = classifier.promise
    return Evaluated(
        figures=figures_of(reads, intents=len(material.articles), train_cpu_s=train_cpu_s),
        reads=reads,
        threshold=promise.threshold if promise else None,
        proven=promise.proven if promise else None,
        expected_coverage=round(promise.coverage, 4) if promise else None,
    )
