"""Teach the ears that ship in the package: who wants a person, and what belongs to one.

Run by hand after the examples or an encoder changed, never by make; it takes about an hour of one
core. In a throw-away environment that knows Warmline's own packages too:

    pip install torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 scikit-learn==1.9.1
    python -m scripts.build_ears kept

Read are both encoders as they ship, `scripts/examples` and the examples of `tests/ai`; written are
`src/warmline/ai/models/ears` and, in the encoders' files, one more output: the states of the tokens
after the layers that an encoder shares with its ear.

An ear is a fork of the encoder's upper layers with a head for each label. Hands teach it in
`ROUNDS`, the later ones beside some of what it knows already; what a round leaves in the folder is
not taught again. Where each label begins goes by ordinary messages that are never taught. What the
ear says to the last round's hands before that round tells its figures. Seeds are fixed; processors
round differently, so that a second run is alike, not equal.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from sklearn.linear_model import LogisticRegression

from scripts.ears.examples import (
    ALIKE,
    ANY,
    CHATTY,
    NOISE,
    UNTAUGHT,
    WISH,
    WITHHELD,
    Example,
    read_all,
)
from scripts.ears.fork import Course, Floats, Listener, Tokenize, heard_by
from scripts.ears.fork import teach as teach_fork
from scripts.ears.network import weights_of, with_states, written
from warmline.ai.ears import (
    DANGERS,
    EARS,
    RISKS_TAUGHT,
    Glance,
    both_ears,
    loudness,
    write_glance,
)
from warmline.ai.encoder import ENGLISH, MULTILINGUAL, Encoder, Which
from warmline.ai.terms import Counted, Terms
from warmline.ai.understand import Risks, Wishes


@dataclass(frozen=True, slots=True)
class Round:
    """Beside `hands` stand so many examples of earlier ones, or all. `pace` is a share of the
    course's, which also says how many `epochs` there are where the round does not. Where it
    `fills_in`, what neither patterns nor the ear hear in a file that does not say is not there."""

    hands: frozenset[str]
    epochs: int | None
    beside: int | None = 0
    pace: float = 1.0
    fills_in: bool = False


ROUNDS = (
    Round(frozenset({"first", "third", "routine"}), epochs=3),
    Round(frozenset({"second", ALIKE, NOISE}), epochs=1, beside=3_000, pace=0.5),
    Round(frozenset({"fourth"}), epochs=2, beside=1_500),
    Round(frozenset(), epochs=None, beside=None),
    Round(frozenset({"fifth", WITHHELD}), epochs=1, beside=1_500, pace=0.5),
    Round(frozenset({"seventh"}), epochs=2, beside=5_000, fills_in=True),
    Round(
        frozenset({"sixth", "seventh", "eighth"}), epochs=2, beside=3_000, pace=0.7, fills_in=True
    ),
    Round(frozenset({"ninth"}), epochs=2, beside=5_000, pace=0.7, fills_in=True),
)
# The hand of former exams teaches last, so that what it hears before tells the figures.
EXAMINED = frozenset({"ninth"})
COURSES: dict[Which, Course] = {
    "english": Course(shared=3, epochs=4),
    "multilingual": Course(shared=7, epochs=2),
}
FOLDERS: dict[Which, Path] = {"english": ENGLISH, "multilingual": MULTILINGUAL}

# Of ordinary messages that are never taught, and that the patterns do not hear, so few may be
# heard; of the examined hand's with a wish or a topic, so few may be lost at the glance.
FALSE_WISHES = 0.007
FALSE_RISKS = {"english": 0.02, "taught": 0.012}
FALSE_DANGERS = {"english": 0.015, "taught": 0.02}
LOST_AT_GLANCE = 0.01
# In other languages, of messages that want nobody, many of which are made to be hard to tell.
FALSE_OTHERS = {"fraud_in_progress": 0.0075, "self_harm": 0.0075}
# From here on the ear alone makes a message so doubtful that no round fills in its label.
DOUBTED = {"wish": 1.7, "risk": 6.5, "fraud_in_progress": 1.5, "self_harm": 1.5}
GLANCE_STRENGTH = 30.0
# Of what both ears hear rightly, so little may be lost to the first one's being calm; and so far
# below: the English ear was taught few wishes, and those among them.
LOST_AT_FIRST = 0.005
MARGINS = {"wish": 2.0, "risk": 0.5}

Marked = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Examined:
    """What an ear says to messages that it was not taught so (n, labels)."""

    examples: Sequence[Example]
    logits: Floats

    def among(self, chosen: Callable[[Example], bool]) -> "Examined":
        rows = [at for at, one in enumerate(self.examples) if chosen(one)]
        return Examined([self.examples[at] for at in rows], self.logits[rows])


@dataclass(frozen=True, slots=True)
class Report:
    """`last`: the examined hand, before it taught. `quiet`: ordinary messages that are never
    taught. `untold`: messages that want nobody and were not taught to be without a risk. `wishes`:
    English ones, taught."""

    last: Examined
    quiet: Examined
    untold: Examined
    wishes: Examined


def main() -> None:
    torch.set_num_threads(1)
    kept = read_options().kept
    examples = read_all()
    reports = {}
    for which, course in COURSES.items():
        own = [one for one in examples if which == "multilingual" or one.language == "en"]
        reports[which] = teach(which, course, own, kept)
    in_english = [one for one in examples if one.language == "en"]
    write_glance(EARS / "glance.npz", glance_of(in_english))
    begins = begins_of(reports["multilingual"], reports["english"])
    tell_figures(reports["multilingual"].last, reports["english"].last, begins)
    suspicious = suspicious_of(reports["multilingual"], reports["english"], begins["english"])
    files = sorted(path for path in EARS.iterdir() if path.suffix != ".json")
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    about = {"begins": begins, "suspicious": suspicious, "files": hashes}
    (EARS / "ears.json").write_text(json.dumps(about, indent=2) + "\n")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kept", type=Path, help="a folder that keeps what was taught so far")
    return parser.parse_args()


def teach(which: Which, course: Course, examples: Sequence[Example], kept: Path) -> Report:
    path = next(FOLDERS[which].glob("*.onnx"))
    ear, tokenize = Listener(weights_of(path), course.shared), _tokenize(FOLDERS[which])
    known: list[Example] = []
    filled: set[str] = set()
    for number, each in enumerate(ROUNDS, start=1):
        own = [one for one in examples if one.hand in each.hands]
        if each is ROUNDS[-1]:
            asked = [one for one in own if one.hand in EXAMINED]
            last = examined(ear, asked, tokenize)
        earlier = [one for one in known if one.hand not in each.hands]
        count = len(earlier) if each.beside is None else each.beside
        lesson = [*own, *random.Random(course.seed).sample(earlier, count)]
        filled |= {one.text for one in lesson if each.fills_in}
        taught = kept / f"{which}-{number}.pt"
        if taught.exists():
            ear.load_state_dict(torch.load(taught), strict=False)
        else:
            if each.fills_in:
                lesson = filled_in(examined(ear, lesson, tokenize))
            epochs = each.epochs or course.epochs
            pace = replace(course, epochs=epochs, rate=course.rate * each.pace)
            teach_fork(ear, lesson, tokenize, pace)
            torch.save(_learned(ear), taught)
        known = [*earlier, *own]
    EARS.mkdir(exist_ok=True)
    learned = {name: array.numpy() for name, array in _learned(ear).items()}
    (EARS / f"{which}.onnx").write_bytes(written(learned))
    tell_states(FOLDERS[which], path, course.shared)
    quiet = [one for one in examples if one.hand == UNTAUGHT]
    untold = [
        one
        for one in known
        if one.labels[WISH] == 0 and np.isnan(one.labels[ANY]) and one.text not in filled
    ]
    wishes = [one for one in known if one.language == "en" and one.labels[WISH] == 1]
    return Report(last, *(examined(ear, each, tokenize) for each in (quiet, untold, wishes)))


def examined(ear: Listener, examples: Sequence[Example], tokenize: Tokenize) -> Examined:
    return Examined(examples, heard_by(ear, [one.text for one in examples], tokenize))


def filled_in(said: Examined) -> list[Example]:
    """Where a file does not say whether there is a risk, there is none, unless it is doubtful; and
    a routine message in which a wish is heard may well be one."""
    wishes, risks = Wishes(), Risks()
    lesson = []
    for one, logits in zip(said.examples, said.logits, strict=True):
        labels = one.labels.copy()
        heard = {label for label, at in DOUBTED.items() if loudness(logits, label) >= at}
        if np.isnan(labels[ANY]):
            if not heard - {"wish"} and not risks.in_text(one.text, None):
                labels[ANY:] = 0
        elif labels[WISH] == 0 and ("wish" in heard or wishes.in_text(one.text)):
            labels[WISH] = np.nan
        lesson.append(replace(one, labels=labels))
    return lesson


def _learned(ear: Listener) -> dict[str, torch.Tensor]:
    return {
        name: tensor.detach()
        for name, tensor in ear.state_dict().items()
        if name.startswith(("upper.", "head."))
    }


def _tokenize(folder: Path) -> Tokenize:
    encoder = Encoder(folder)
    return lambda texts: [encoder.ids(text).tolist() for text in texts]


def tell_states(folder: Path, path: Path, shared: int) -> None:
    path.write_bytes(with_states(onnx.load(path), shared).SerializeToString())
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def begins_of(multilingual: Report, english: Report) -> dict[str, dict[str, float]]:
    """Where each label begins: in English as both ears hear it, in the other languages with
    examples of risks, and in all others, where what wants nobody stands for what is ordinary."""
    wants_nobody = multilingual.quiet.among(lambda one: np.isnan(one.labels[ANY]))
    wish = {"wish": _begin(_unheard(wants_nobody, wishes=True), "wish", FALSE_WISHES)}
    quiet = {
        "english": together(multilingual.quiet, english.quiet),
        "taught": multilingual.quiet.among(lambda one: one.language in RISKS_TAUGHT),
    }
    begins = {
        name: wish | risks_begin(name, _unheard(one.among(lambda each: each.labels[ANY] == 0)))
        for name, one in quiet.items()
    }
    others = multilingual.untold.among(lambda one: one.language not in {"en", *RISKS_TAUGHT})
    calm = _unheard(others)
    return begins | {
        "others": wish | {label: _begin(calm, label, few) for label, few in FALSE_OTHERS.items()}
    }


def _unheard(said: Examined, *, wishes: bool = False) -> Floats:
    """What the ear says where the patterns hear nothing."""
    return said.logits[~_by_patterns(said.examples, wishes=wishes)]


def _by_patterns(examples: Sequence[Example], *, wishes: bool) -> Marked:
    if wishes:
        asked = Wishes()
        return np.array([asked.in_text(one.text) is not None for one in examples], dtype=bool)
    risks = Risks()
    return np.array([bool(risks.in_text(one.text, None)) for one in examples], dtype=bool)


def risks_begin(name: str, quiet: Floats) -> dict[str, float]:
    begins: dict[str, float] = {
        topic: _begin(quiet, topic, FALSE_DANGERS[name]) for topic in sorted(DANGERS)
    }
    return begins | {"risk": _begin(quiet, "risk", FALSE_RISKS[name])}


def together(multilingual: Examined, english: Examined) -> Examined:
    """English as both ears hear it."""
    other = multilingual.among(lambda one: one.language == "en")
    return Examined(english.examples, both_ears(english.logits, other.logits))


def suspicious_of(
    multilingual: Report, english: Report, begins: Mapping[str, float]
) -> dict[str, float]:
    """From where on a message that the English ear hears goes to the other one as well: below
    nearly all that both hear rightly, and no pattern does."""
    found = {}
    for name, other, own in (
        ("wish", multilingual.wishes, english.wishes),
        ("risk", multilingual.last, english.last),
    ):
        labels = [label for label in begins if (label == "wish") == (name == "wish")]
        patterns = _by_patterns(own.examples, wishes=name == "wish")
        loud = [
            loudness(first, name)
            for one, first, both, known in zip(
                own.examples, own.logits, together(other, own).logits, patterns, strict=True
            )
            if one.labels[WISH if name == "wish" else ANY] == 1
            and not known
            and any(loudness(both, label) >= begins[label] for label in labels)
        ]
        found[name] = round(float(np.quantile(loud, LOST_AT_FIRST)) - MARGINS[name], 3)
    return found


def _begin(quiet: Floats, label: str, few: float) -> float:
    loud = [loudness(one, label) for one in quiet]
    return round(float(np.quantile(loud, 1 - few)), 3)


def tell_figures(
    multilingual: Examined, english: Examined, begins: Mapping[str, Mapping[str, float]]
) -> None:
    """What is heard of the examined hand, before it taught."""
    asked = multilingual.among(lambda one: np.isnan(one.labels[ANY]))
    _tell("wish", asked, {"wish": begins["others"]["wish"]})
    for name, said in (
        ("english", together(multilingual, english)),
        ("taught", multilingual.among(lambda one: one.language in RISKS_TAUGHT)),
    ):
        own = said.among(lambda one: not np.isnan(one.labels[ANY]))
        _tell(name, own, {label: at for label, at in begins[name].items() if label != "wish"})


def _tell(name: str, said: Examined, begins: Mapping[str, float]) -> None:
    about_wish = name == "wish"
    wanted = np.array([one.labels[WISH if about_wish else ANY] for one in said.examples])
    patterns = _by_patterns(said.examples, wishes=about_wish)
    ear = [any(loudness(one, label) >= at for label, at in begins.items()) for one in said.logits]
    heard = patterns | np.array(ear)
    yes, no = wanted == 1, wanted == 0
    print(
        f"{name}: of {yes.sum()} the patterns hear {patterns[yes].mean():.3f}, with the ear "
        f"{heard[yes].mean():.3f}; false alarms {patterns[no].mean():.4f} and "
        f"{heard[no].mean():.4f} of {no.sum()}"
    )


def glance_of(examples: Sequence[Example]) -> Glance:
    """Words that tell what is not ordinary. The gate is chosen on the examined hand, untaught as a
    quarter of the routine messages is, which tells what they cost; what a pattern hears needs no
    ear."""
    odd = np.array([np.nanmax(one.labels) > 0 for one in examples])
    last = np.array([one.hand in EXAMINED for one in examples])
    aside = np.array([one.hand == "routine" for one in examples]) & (np.arange(len(odd)) % 4 == 0)
    quiet = np.array([one.hand in (UNTAUGHT, CHATTY) for one in examples])
    terms, weights = _words(examples, odd, np.flatnonzero(~last & ~aside & ~quiet))
    scores = np.array([_score(terms, weights, one.text) for one in examples])
    heard = _by_patterns(examples, wishes=True) | _by_patterns(examples, wishes=False)
    gate = float(np.quantile(np.where(heard, np.inf, scores)[last & odd], LOST_AT_GLANCE))
    print(
        f"glance: listened to are {(scores[aside] >= gate).mean():.3f} of routine messages, "
        f"{(scores[quiet] >= gate).mean():.3f} of those that are never taught"
    )
    terms, weights = _words(examples, odd, np.flatnonzero(~quiet))
    return Glance(terms, weights, gate)


def _words(
    examples: Sequence[Example], odd: npt.NDArray[np.bool_], rows: npt.NDArray[np.int64]
) -> tuple[Terms, Floats]:
    counted = Counted.of([examples[at].text for at in rows])
    weighted = counted.learned_from(np.arange(len(rows)))
    model = LogisticRegression(C=GLANCE_STRENGTH, class_weight="balanced", solver="liblinear")
    model.fit(weighted.matrix(np.arange(len(rows))), odd[rows])
    weights = np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)
    return weighted.terms(), weights


def _score(terms: Terms, weights: Floats, text: str) -> float:
    columns, values = terms.of(text)
    return float(values @ weights[columns] + weights[-1])


if __name__ == "__main__":
    main()
