"""Teach the ears that ship in the package: who wants a person, and what belongs to one.

Run by hand after the examples or an encoder changed, never by make; it takes some forty minutes of
one core. In a throw-away environment that knows Warmline's own packages too:

    pip install torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 scikit-learn==1.9.1
    python -m scripts.build_ears

Read are both encoders as they ship, `scripts/examples` and the examples of `tests/ai`; written are
`src/warmline/ai/models/ears` and, in the encoders' files, one more output: the states of the tokens
after the layers that an encoder shares with its ear.

An ear is a fork of the encoder's upper layers with a head for each label. All hands but `LAST`
teach it for three epochs; what it then says to that hand's messages tells its figures and where
each label begins. After that `LAST` teaches it too, for one epoch beside some of what it knows, at
half the pace. Seeds are fixed; processors round differently, so that a second run is alike, not
equal.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from sklearn.linear_model import LogisticRegression

from scripts.ears.examples import ALIKE, ANY, NOISE, WISH, Example, read_all
from scripts.ears.fork import Course, Floats, Listener, Tokenize, heard_by
from scripts.ears.fork import teach as teach_fork
from scripts.ears.network import weights_of, with_states, written
from warmline.ai.ears import DANGERS, EARS, Glance, loudness, write_glance
from warmline.ai.encoder import ENGLISH, MULTILINGUAL, Encoder, Which
from warmline.ai.terms import Counted, Terms
from warmline.ai.understand import Risks, Wishes

LAST = "second"
LATE = (LAST, ALIKE, NOISE)  # teach last
COURSES: dict[Which, Course] = {
    "english": Course(shared=3, epochs=3),
    "multilingual": Course(shared=7, epochs=3),
}
FOLDERS: dict[Which, Path] = {"english": ENGLISH, "multilingual": MULTILINGUAL}
BESIDE = 3_000  # examples of other hands stand beside the last one's

# Of the messages of the last hand that ask for nobody and touch nothing, and that the patterns do
# not hear either, so few may be heard; of those with a topic, so few may be lost at the glance.
FALSE_WISHES = 0.004
FALSE_RISKS = 0.01
FALSE_DANGERS = 0.002
LOST_AT_GLANCE = 0.005
GLANCE_STRENGTH = 10.0


@dataclass(frozen=True, slots=True)
class Examined:
    """What an ear that was not taught them says to the last hand's messages (n, labels)."""

    examples: Sequence[Example]
    logits: Floats


def main() -> None:
    torch.set_num_threads(1)
    kept = read_options().kept
    examples = read_all()
    examined = {}
    for which, course in COURSES.items():
        own = [one for one in examples if which == "multilingual" or one.language == "en"]
        examined[which] = teach(which, course, own, kept)
    write_glance(EARS / "glance.npz", glance_of([one for one in examples if one.language == "en"]))
    begins = {
        "english": begins_of(_together(examined["multilingual"], examined["english"])),
        "others": begins_of(_of_others(examined["multilingual"])),
    }
    files = sorted(path for path in EARS.iterdir() if path.suffix != ".json")
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    suspicious = suspicious_of(examined["english"])
    about = {"begins": begins, "suspicious": suspicious, "files": hashes}
    (EARS / "ears.json").write_text(json.dumps(about, indent=2) + "\n")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kept", type=Path, help="a folder that keeps what was taught so far")
    return parser.parse_args()


def teach(which: Which, course: Course, examples: Sequence[Example], kept: Path) -> Examined:
    path = next(FOLDERS[which].glob("*.onnx"))
    weights, tokenize = weights_of(path), _tokenize(FOLDERS[which])
    known = [one for one in examples if one.hand not in LATE]
    last = [one for one in examples if one.hand in LATE]
    first = kept / f"{which}.pt"
    ear = Listener(weights, course.shared)
    if first.exists():
        ear.load_state_dict(torch.load(first), strict=False)
    else:
        teach_fork(ear, known, tokenize, course)
        torch.save(_learned(ear), first)
    examined = Examined(last, heard_by(ear, [one.text for one in last], tokenize))
    beside = random.Random(course.seed).sample(known, BESIDE)
    teach_fork(ear, [*last, *beside], tokenize, replace(course, epochs=1, rate=course.rate / 2))
    EARS.mkdir(exist_ok=True)
    learned = {name: array.numpy() for name, array in _learned(ear).items()}
    (EARS / f"{which}.onnx").write_bytes(written(learned))
    tell_states(FOLDERS[which], path, course.shared)
    return examined


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


def _together(multilingual: Examined, english: Examined) -> Examined:
    """English is heard by both ears."""
    rows = [at for at, one in enumerate(multilingual.examples) if one.language == "en"]
    assert [multilingual.examples[at].text for at in rows] == [e.text for e in english.examples]
    return Examined(english.examples, np.mean([multilingual.logits[rows], english.logits], axis=0))


def _of_others(examined: Examined) -> Examined:
    rows = [at for at, one in enumerate(examined.examples) if one.language != "en"]
    return Examined([examined.examples[at] for at in rows], examined.logits[rows])


def suspicious_of(english: Examined) -> dict[str, float]:
    """From where on a message that the English ear hears goes to the other one as well."""
    labels = np.stack([one.labels for one in english.examples])
    loud = {
        name: np.array([loudness(one, name) for one in english.logits[labels[:, at] == 1]])
        for name, at in (("wish", WISH), ("risk", ANY))
    }
    # There are few English wishes to go by.
    return {
        "wish": round(float(loud["wish"].min()) - 1, 3),
        "risk": round(float(np.quantile(loud["risk"], LOST_AT_GLANCE)), 3),
    }


def begins_of(examined: Examined) -> dict[str, float]:
    """Where each label begins, with its figures printed; what only sounds alike aside."""
    rows = [at for at, one in enumerate(examined.examples) if one.hand == LAST]
    examined = Examined([examined.examples[at] for at in rows], examined.logits[rows])
    labels = np.stack([one.labels for one in examined.examples])
    wishes, risks = Wishes(), Risks()
    hears = np.array([wishes.in_text(one.text) is not None for one in examined.examples])
    found = [risks.in_text(one.text, one.language) for one in examined.examples]
    patterns = np.array([bool(topics) for topics in found])
    logits = examined.logits
    routine = (labels[:, ANY] == 0) & ~patterns & ~hears
    begins = {"wish": _begin(logits[(labels[:, WISH] == 0) & ~hears], "wish", FALSE_WISHES)}
    for topic in sorted(DANGERS):
        begins[topic] = _begin(logits[routine], topic, FALSE_DANGERS)
    begins["risk"] = _begin(logits[routine], "risk", FALSE_RISKS)
    heard = np.array([[loudness(one, name) >= at for name, at in begins.items()] for one in logits])
    _tell("wish", labels[:, WISH], hears, heard[:, 0])
    _tell("risk", labels[:, ANY], patterns, np.asarray(heard[:, 1:].any(1)))
    return begins


def _begin(quiet: Floats, label: str, few: float) -> float:
    loud = [loudness(one, label) for one in quiet]
    return round(float(np.quantile(loud, 1 - few)), 3)


def _tell(
    name: str,
    wanted: Floats,
    patterns: npt.NDArray[np.bool_],
    heard: npt.NDArray[np.bool_],
) -> None:
    both = patterns | heard
    yes, no = wanted == 1, wanted == 0
    print(
        f"{name}: of {yes.sum()} the patterns hear {patterns[yes].mean():.3f}, with the ear "
        f"{both[yes].mean():.3f}; false alarms {patterns[no].mean():.4f} and {both[no].mean():.4f} "
        f"of {no.sum()}"
    )


def glance_of(examples: Sequence[Example]) -> Glance:
    """Words that tell what is not ordinary. The gate is chosen on the last hand, untaught as a
    quarter of the routine messages is, which tells what they cost."""
    odd = np.array([np.nanmax(one.labels) > 0 for one in examples])
    last = np.array([one.hand == LAST for one in examples])
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
