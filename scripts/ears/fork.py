"""The fork that hears: the upper layers of an encoder, taught anew, with a head for each label."""

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from scripts.ears.examples import ANY, LABELS, Example
from scripts.ears.vary import varied

WIDTH, HEADS = 384, 12
Floats = npt.NDArray[np.float32]
Tokenize = Callable[[Sequence[str]], list[list[int]]]


@dataclass(frozen=True, slots=True)
class Course:
    """How it is taught: `shared` layers stay as they are."""

    shared: int
    epochs: int
    rate: float = 6e-5
    head_rate: float = 1e-3
    batch_tokens: int = 2_000
    seed: int = 7


class Layer(nn.Module):
    def __init__(self, weights: dict[str, Floats]) -> None:
        super().__init__()
        for name in ("attend", "mix", "up", "down"):
            weight, bias = weights[name], weights[f"{name}.bias"]
            linear = nn.Linear(weight.shape[1], weight.shape[0])
            linear.weight.data, linear.bias.data = torch.tensor(weight), torch.tensor(bias)
            setattr(self, name, linear)
        for name in ("mix_norm", "down_norm"):
            norm = nn.LayerNorm(WIDTH, eps=1e-12)
            norm.weight.data = torch.tensor(weights[name])
            norm.bias.data = torch.tensor(weights[f"{name}.bias"])
            setattr(self, name, norm)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        count, length, _ = x.shape
        parts = self.attend(x).view(count, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts
        # PyTorch's own attention takes five times as long on short messages.
        alike = query @ key.transpose(2, 3) * (WIDTH / HEADS) ** -0.5
        seen = alike.masked_fill(~mask[:, None, None], -1e4).softmax(-1).to(value.dtype) @ value
        seen = seen.transpose(1, 2).reshape(count, length, WIDTH)
        x = self.mix_norm(x + self.mix(seen))
        return self.down_norm(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Head(nn.Module):
    """Each label looks for its own words: (n, tokens, 384) → (n, labels)."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Linear(WIDTH, LABELS)
        self.judge = nn.Linear(2 * WIDTH, LABELS)
        nn.init.normal_(self.look.weight, std=0.02)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.drop(x)
        looks = self.look(x).float().masked_fill(~mask[..., None], -1e4).softmax(1)
        found = torch.einsum("ntl,ntw->nlw", looks.to(x.dtype), x)
        among = mask[..., None].to(x.dtype)
        mean = (x * among).sum(1) / among.sum(1)
        own, whole = self.judge.weight[:, :WIDTH], self.judge.weight[:, WIDTH:]
        return (found * own).sum(2).float() + (mean @ whole.T).float() + self.judge.bias


class Listener(nn.Module):
    """`words` (vocabulary, 384) and `position` (tokens, 384) as the encoder has them."""

    def __init__(self, weights: "Weights", shared: int) -> None:
        super().__init__()
        self.register_buffer("words", torch.tensor(weights.words))
        self.register_buffer("position", torch.tensor(weights.position))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.norm.weight.data = torch.tensor(weights.norm)
        self.norm.bias.data = torch.tensor(weights.norm_bias)
        self.lower = nn.ModuleList(Layer(one) for one in weights.layers[:shared])
        self.upper = nn.ModuleList(Layer(one) for one in weights.layers[shared:])
        self.head = Head()
        for frozen in (*self.norm.parameters(), *self.lower.parameters()):
            frozen.requires_grad = False

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        with torch.no_grad():
            x = self.norm(self.words[ids].float() + self.position[: ids.shape[1]])
            for layer in self.lower.eval():
                x = layer(x, mask)
        for layer in self.upper:
            x = layer(x, mask)
        return self.head(x, mask)


@dataclass(frozen=True, slots=True)
class Weights:
    words: npt.NDArray[np.float16]
    position: Floats
    norm: Floats
    norm_bias: Floats
    layers: Sequence[dict[str, Floats]]


def teach(model: Listener, examples: Sequence[Example], tokenize: Tokenize, course: Course) -> None:
    torch.manual_seed(course.seed)
    chance = random.Random(course.seed)
    upper = list(model.upper.parameters())
    optimiser = torch.optim.AdamW(
        [
            {"params": upper, "lr": course.rate, "weight_decay": 0.01},
            {"params": model.head.parameters(), "lr": course.head_rate, "weight_decay": 0.01},
        ]
    )
    beside = _routine_by_language(examples)
    wanted = torch.tensor(np.stack([one.labels for one in examples]))
    positive = _weights_of_positives(wanted)
    steps, done = None, 0
    for epoch in range(course.epochs):
        texts = [
            one.text if epoch == 0 else varied(one.text, beside.get(one.language, []), chance)
            for one in examples
        ]
        batches = batched(tokenize(texts), course.batch_tokens, chance)
        steps = steps or len(batches) * course.epochs
        model.train()
        before, total = time.process_time(), 0.0
        for rows, ids, mask in batches:
            share = _pace(done / steps)
            for group, rate in zip(
                optimiser.param_groups, (course.rate, course.head_rate), strict=True
            ):
                group["lr"] = rate * share
            with torch.autocast("cpu", torch.bfloat16):
                scores = model(ids, mask)
            loss = loss_of(scores, wanted[rows], positive)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(upper, 1.0)
            optimiser.step()
            done, total = done + 1, total + loss.item()
        seconds = time.process_time() - before
        print(f"epoch {epoch}: loss {total / len(batches):.4f}, {seconds:.0f} s", flush=True)


def loss_of(scores: Tensor, wanted: Tensor, positive: Tensor) -> Tensor:
    known = ~wanted.isnan()
    smooth = wanted.nan_to_num() * 0.96 + 0.02
    each = nn.functional.binary_cross_entropy_with_logits(
        scores, smooth, pos_weight=positive, reduction="none"
    )
    each = each * known
    # A topic is one of many labels of a message; the wish and any risk weigh as much as all topics.
    return (each[:, : ANY + 1].sum() + 0.5 * each[:, ANY + 1 :].sum()) / len(scores)


def _weights_of_positives(wanted: Tensor) -> Tensor:
    share = wanted.nanmean(0)
    return ((1 - share) / share).sqrt().clamp(1, 4)


def _routine_by_language(examples: Sequence[Example]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in examples:
        if np.nanmax(one.labels) == 0 and len(one.text) < 120:
            found.setdefault(one.language, []).append(one.text)
    return found


def _pace(share: float) -> float:
    return min(share / 0.06, 1.0) * (0.5 + 0.5 * math.cos(math.pi * share))


def batched(
    ids: Sequence[list[int]], most_tokens: int, chance: random.Random | None = None
) -> list[tuple[Tensor, Tensor, Tensor]]:
    """Rows, ids and mask of messages about as long as each other."""
    order = list(range(len(ids)))
    if chance:
        order.sort(key=lambda row: len(ids[row]) * chance.uniform(0.8, 1.25))
    else:
        order.sort(key=lambda row: len(ids[row]))
    found: list[tuple[Tensor, Tensor, Tensor]] = []
    rows: list[int] = []
    longest = 0
    for row in order:
        longest = max(longest, len(ids[row]))
        if rows and longest * (len(rows) + 1) > most_tokens:
            found.append(_padded(rows, ids))
            rows, longest = [], len(ids[row])
        rows.append(row)
    found.append(_padded(rows, ids))
    if chance:
        chance.shuffle(found)
    return found


def _padded(rows: list[int], ids: Sequence[list[int]]) -> tuple[Tensor, Tensor, Tensor]:
    longest = max(len(ids[row]) for row in rows)
    padded = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.bool)
    for at, row in enumerate(rows):
        padded[at, : len(ids[row])] = torch.tensor(ids[row])
        mask[at, : len(ids[row])] = True
    return torch.tensor(rows), padded, mask


@torch.no_grad()
def heard_by(model: Listener, texts: Sequence[str], tokenize: Tokenize) -> Floats:
    """The logits (texts, labels)."""
    model.eval()
    found = np.zeros((len(texts), LABELS), np.float32)
    for rows, ids, mask in batched(tokenize(texts), 4_000):
        with torch.autocast("cpu", torch.bfloat16):
            found[rows.numpy()] = model(ids, mask).float().numpy()
    return found
