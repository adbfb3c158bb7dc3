"""Teach the ears that ship in the package: who wants a person, and what belongs to one.

Run by hand after the examples or an encoder changed, never by make; it takes some forty minutes of
one core. In a throw-away environment that knows Warmline's own packages too:

    pip install torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 scikit-learn==1.9.1
    python -m scripts.build_ears kept

Read are both encoders as they ship, `scripts/examples` and the examples of `tests/ai`; written are
`src/warmline/ai/models/ears` and, in the encoders' files, one more output: the states of the tokens
after the layers that an encoder shares with its ear.

An ear is a fork of the encoder's upper layers with a head for each label. Hands teach it in
`ROUNDS`, the later ones beside some of what it knows already. What it says to the hands of the last
round before that tells its figures and where each label begins. Seeds are fixed; processors round
differently, so that a second run is alike, not equal.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from sklearn.linear_model import LogisticRegression

from scripts.ears.examples import ALIKE, ANY, NOISE, WISH, WITHHELD, Example, read_all
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
    course's, which also says how many `epochs` there are where the round does not."""

    hands: frozenset[str]
    epochs: int | None
    beside: int | None = 0
    pace: float = 1.0


ROUNDS = (
    Round(frozenset({"first", "third", "routine"}), epochs=3),
    Round(frozenset({"second", ALIKE, NOISE}), epochs=1, beside=3_000, pace=0.5),
    Round(frozenset({"fourth"}), epochs=2, beside=1_500),
    Round(frozenset(), epochs=None, beside=None),
    Round(frozenset({"fifth", WITHHELD}), epochs=1, beside=1_500, pace=0.5),
)
LAST = frozenset({"fourth", "fifth", WITHHELD})
COURSES: dict[Which, Course] = {
    "english": Course(shared=3, epochs=4),
    "multilingual": Course(shared=7, epochs=2),
}
FOLDERS: dict[Which, Path] = {"english": ENGLISH, "multilingual": MULTILINGUAL}

# Of the messages of the last hands that ask for nobody and touch nothing, and that the patterns do
# not hear either, so few may be heard; of those with a topic, so few may be lost at the glance.
FALSE_WISHES = 0.008
FALSE_RISKS = 0.0115
FALSE_DANGERS = 0.006
LOST_AT_GLANCE = 0.005
# In other languages, of messages that want nobody, many of which are made to be hard to tell.
FALSE_OTHERS = {"fraud_in_progress": 0.0075, "self_harm": 0.0075}
GLANCE_STRENGTH = 10.0
# Below what the English ear said to the last hands, few of whose wishes were English.
MARGINS = {"wish": 2.0, "risk": 0.5}

Marked = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Examined:
    """What an ear that was not taught them says to the last round's messages (n, labels)."""

    examples: Sequence[Example]
    logits: Floats


def main() -> None:
    torch.set_num_threads(1)
    kept = read_options().kept
    examples = read_all()
    examined, untold = {}, {}
    for which, course in COURSES.items():
        own = [one for one in examples if which == "multilingual" or one.language == "en"]
        examined[which], untold[which] = teach(which, course, own, kept)
    write_glance(EARS / "glance.npz", glance_of([one for one in examples if one.language == "en"]))
    multilingual, english = examined["multilingual"], examined["english"]
    begins = begins_of(multilingual, english, untold["multilingual"])
    both = together(multilingual, english)
    suspicious = suspicious_of(english, both, begins["english"])
    files = sorted(path for path in EARS.iterdir() if path.suffix != ".json")
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    about = {"begins": begins, "suspicious": suspicious, "files": hashes}
    (EARS / "ears.json").write_text(json.dumps(about, indent=2) + "\n")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kept", type=Path, help="a folder that keeps what was taught so far")
    return parser.parse_args()


def teach(
    which: Which, course: Course, examples: Sequence[Example], kept: Path
) -> tuple[Examined, Examined]:
    """What the ear says to the last round before that, and in the end to messages that want nobody
    and were not taught to be without a risk."""
    path = next(FOLDERS[which].glob("*.onnx"))
    ear, tokenize = Listener(weights_of(path), course.shared), _tokenize(FOLDERS[which])
    known: list[Example] = []
    for number, each in enumerate(ROUNDS, start=1):
        own = [one for one in examples if one.hand in each.hands]
        if each is ROUNDS[-1]:
            examined = Examined(own, heard_by(ear, [one.text for one in own], tokenize))
        taught = kept / f"{which}-{number}.pt"
        if taught.exists():
            ear.load_state_dict(torch.load(taught), strict=False)
        else:
            count = len(known) if each.beside is None else each.beside
            beside = random.Random(course.seed).sample(known, count)
            epochs = each.epochs or course.epochs
            pace = replace(course, epochs=epochs, rate=course.rate * each.pace)
            teach_fork(ear, [*own, *beside], tokenize, pace)
            torch.save(_learned(ear), taught)
        known += own
    EARS.mkdir(exist_ok=True)
    learned = {name: array.numpy() for name, array in _learned(ear).items()}
    (EARS / f"{which}.onnx").write_bytes(written(learned))
    tell_states(FOLDERS[which], path, course.shared)
    untold = [one for one in known if one.labels[WISH] == 0 and np.isnan(one.labels[ANY])]
    return examined, Examined(untold, heard_by(ear, [one.text for one in untold], tokenize))


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


def begins_of(
    multilingual: Examined, english: Examined, untold: Examined
) -> dict[str, dict[str, float]]:
    """Where each label begins, with its figures printed. The last hands tell risks in English only:
    what the multilingual ear says to those stands for the languages with examples of risks. In all
    others, what wants nobody stands for what is ordinary, the grave cases of the patterns aside."""
    wish = {"wish": wish_begins(multilingual)}
    by_both = together(multilingual, english)
    by_one = replace(by_both, logits=_in_english(multilingual))
    others = np.array([one.language not in {"en", *RISKS_TAUGHT} for one in untold.examples])
    return {
        "english": wish | risks_begin(by_both),
        "taught": wish | risks_begin(by_one),
        "others": wish | untold_begin(untold, others, FALSE_OTHERS),
    }


def untold_begin(untold: Examined, among: Marked, few: Mapping[str, float]) -> dict[str, float]:
    risks = Risks()
    patterns = np.array([bool(risks.in_text(one.text, one.language)) for one in untold.examples])
    quiet = untold.logits[among & ~patterns]
    begins = {label: _begin(quiet, label, share) for label, share in few.items()}
    heard = [any(loudness(one, label) >= at for label, at in begins.items()) for one in quiet]
    print(f"risk elsewhere: false alarms {np.mean(heard):.4f} of {len(quiet)}")
    return begins


def together(multilingual: Examined, english: Examined) -> Examined:
    """English as both ears hear it."""
    return Examined(english.examples, both_ears(english.logits, _in_english(multilingual)))


def _in_english(multilingual: Examined) -> Floats:
    rows = [at for at, one in enumerate(multilingual.examples) if one.language == "en"]
    return multilingual.logits[rows]


def suspicious_of(
    english: Examined, both: Examined, begins: Mapping[str, float]
) -> dict[str, float]:
    """From where on a message that the English ear hears goes to the other one as well: well below
    all that both hear rightly, of which this hand shows only a little."""
    found = {}
    for name, at in (("wish", WISH), ("risk", ANY)):
        labels = [label for label in begins if (label == "wish") == (name == "wish")]
        found[name] = min(
            loudness(first, name)
            for one, first, told in zip(both.examples, english.logits, both.logits, strict=True)
            if one.labels[at] == 1
            and any(loudness(told, label) >= begins[label] for label in labels)
        )
    return {name: round(loud - MARGINS[name], 3) for name, loud in found.items()}


def wish_begins(examined: Examined) -> float:
    wanted = np.array([one.labels[WISH] for one in examined.examples])
    wishes = Wishes()
    patterns = np.array([wishes.in_text(one.text) is not None for one in examined.examples])
    begin = _begin(examined.logits[(wanted == 0) & ~patterns], "wish", FALSE_WISHES)
    _tell("wish", wanted, patterns, examined.logits[:, WISH] >= begin)
    return begin


def risks_begin(examined: Examined) -> dict[str, float]:
    touched = np.array([one.labels[ANY] for one in examined.examples])
    risks = Risks()
    patterns = np.array([bool(risks.in_text(one.text, "en")) for one in examined.examples])
    routine = examined.logits[(touched == 0) & ~patterns]
    begins: dict[str, float] = {
        topic: _begin(routine, topic, FALSE_DANGERS) for topic in sorted(DANGERS)
    }
    begins["risk"] = _begin(routine, "risk", FALSE_RISKS)
    heard = [
        any(loudness(one, name) >= at for name, at in begins.items()) for one in examined.logits
    ]
    _tell("risk", touched, patterns, np.array(heard))
    return begins


def _begin(quiet: Floats, label: str, few: float) -> float:
    loud = [loudness(one, label) for one in quiet]
    return round(float(np.quantile(loud, 1 - few)), 3)


def _tell(name: str, wanted: Floats, patterns: Marked, heard: Marked) -> None:
    yes, no = wanted == 1, wanted == 0
    both = patterns | heard
    print(
        f"{name}: of {yes.sum()} the patterns hear {patterns[yes].mean():.3f}, with the ear "
        f"{both[yes].mean():.3f}; false alarms {patterns[no].mean():.4f} and {both[no].mean():.4f} "
        f"of {no.sum()}"
    )


def glance_of(examples: Sequence[Example]) -> Glance:
    """Words that tell what is not ordinary. The gate is chosen on the last hands, untaught as a
    quarter of the routine messages is, which tells what they cost."""
    odd = np.array([np.nanmax(one.labels) > 0 for one in examples])
    last = np.array([one.hand in LAST for one in examples])
    aside = np.array([one.hand == "routine" for one in examples]) & (np.arange(len(odd)) % 4 == 0)
    terms, weights = _words(examples, odd, np.flatnonzero(~last & ~aside))
    scores = np.array([_score(terms, weights, one.text) for one in examples])
    gate = float(np.quantile(scores[last & odd], LOST_AT_GLANCE))
    print(
        f"glance: listened to are {(scores[aside] >= gate).mean():.3f} of routine messages, "
        f"{(scores[last & ~odd] >= gate).mean():.3f} of those that look alike"
    )
    terms, weights = _words(examples, odd, np.arange(len(examples)))
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
