"""Tunes the network itself on rust: `python -m inspections.training.tuned DATA_DIR`, 25 CPU-minutes, after the heads.

Five nets, each without one fold of `fit.folds`, tell how it is joined with the heads and where the points lie; a sixth,
which learns from every training photo, ships. The first blocks stay as ImageNet made them.
"""

import argparse
import copy
import hashlib
import math
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn import functional

from inspections import models
from inspections.training import cameras, data, export, fit, lite0, scoring

SEED = 20261124
STEPS = 200
BATCH, SIDE, MOST_PX = 16, 256, 480
EVERY = -1  # the fold of the net that learns from all
FROZEN = 5  # blocks
RATE, DEEPER, WARM_UP = 4e-4, 0.85, 20
SHARES = (0.46, 0.90)  # below the first a rusty photo, below the second an intact one, else a part of another set
MIXED_SHARE, SMOOTH = 0.5, 0.01


class RustNet(nn.Module):
    """(N, 3, H, W) in -1..1 to log odds of rust (N,): mean and maximum of the last map."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = lite0.pretrained()
        self.out = nn.Linear(2 * lite0.HEAD, 1)
        nn.init.normal_(self.out.weight, std=0.005)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give the log odds."""
        with torch.no_grad():
            x = self.whole.blocks[:FROZEN](self.whole.stem(x))
        x = self.whole.head(self.whole.blocks[FROZEN:](x))
        pooled = torch.cat([x.mean((2, 3)), x.amax((2, 3)) / 3], 1)
        return self.out(functional.dropout(pooled, 0.3, self.training))[:, 0]

    def rates(self) -> list[dict[str, object]]:
        """Give what is learnt, the deeper the slower."""
        blocks = list(self.whole.blocks)
        rows = [(self.out, 1.5e-3), (self.whole.head, RATE)]
        rows += [(blocks[i], RATE * DEEPER ** (len(blocks) - i)) for i in range(FROZEN, len(blocks))]
        return [{"params": list(part.parameters()), "at_first": rate} for part, rate in rows]


@dataclass(frozen=True, slots=True)
class Photos:
    """What is learnt from."""

    rusty: list[data.Labelled]
    intact: list[data.Labelled]
    other: list[data.Labelled]


def main() -> None:
    """Tune, write the net that ships, and print what has to be pinned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/")
    parser.add_argument("--cache", default=str(Path(tempfile.gettempdir()) / "inspection-features"))
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    cache = Path(options.cache)
    cache.mkdir(parents=True, exist_ok=True)
    labelled = data.read(Path(options.data) / "parts")
    photos = [photo for photo in labelled if not photo.held_out]
    rust = data.of_set(photos, data.RUST_SET)
    other = [photo for name in data.OTHER_SETS for photo in data.of_set(photos, name)]
    asked = rust + [photo for name in data.OTHER_SETS for photo in data.of_set(labelled, name) if not photo.held_out]
    unseen = np.zeros(len(asked))
    for fold in (*range(fit.FOLDS), EVERY):
        learnt = [p for p, at in zip(rust + other, fit.folds(rust + other), strict=True) if at != fold]
        net = _net(cache / f"tuned{fold}.pt", learnt, fold, options.steps)
        for at in np.flatnonzero(fit.folds(asked) == fold):
            unseen[at] = said(net, asked[at])
    _join([photo.label == "rust" for photo in rust], unseen, cache / fit.UNSEEN_FILE)
    file = models.WEIGHTS / models.TUNED_FILE
    export.rust(net, file)
    print(f'{file.name}: "{hashlib.sha256(file.read_bytes()).hexdigest()}"')


def _net(file: Path, learnt: list[data.Labelled], fold: int, steps: int) -> RustNet:
    """Tune a net, or take it from the cache."""
    if file.exists():
        net = RustNet()
        net.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
        return net.eval()
    rust = [photo for photo in learnt if photo.set == data.RUST_SET]
    sorts = Photos(
        [photo for photo in rust if photo.label == "rust"],
        [photo for photo in rust if photo.label != "rust"],
        [photo for photo in learnt if photo.set != data.RUST_SET],
    )
    net = train(sorts, steps, SEED + fold)
    torch.save(net.state_dict(), file)
    return net


def _join(rusty: list[bool], tuned: NDArray[np.float64], heads: Path) -> None:
    """Add the heads' and the nets' log odds of unseen photos as equals, calibrate, and set the points."""
    labels = np.array(rusty)
    with np.load(heads) as kept:
        head = np.concatenate([kept["rust"], kept["others"]])
    spread = [float(scores[: len(labels)].std()) for scores in (head, tuned)]
    summed = head / spread[0] + tuned / spread[1]
    platt = LogisticRegression(C=1e6).fit(summed[: len(labels), None], labels)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    print(f"HEADS_SHARE {slope / spread[0]:.4f}, TUNED_SHARE {slope / spread[1]:.4f}, SHIFT {shift:.4f}")
    joined = 1 / (1 + np.exp(-(summed * slope + shift)))
    for name, scores in (("heads", head), ("tuned", tuned), ("joined", joined)):
        print(f"{name}: {scoring.auroc_interval(labels, scores[: len(labels)])}")
    points = fit.operating_points(labels, joined[: len(labels)], joined[len(labels) :])
    told = (joined[: len(labels)] <= points[0]) | (joined[: len(labels)] >= points[1])
    print(f"OperatingPoints(rust_ruled_out={points[0]:.3f}, rust_certain={points[1]:.3f}), automatic {told.mean():.3f}")


def train(photos: Photos, steps: int, seed: int) -> RustNet:
    """Give the running mean of the weights after so many steps."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    net = RustNet()
    mean = copy.deepcopy(net).eval()
    net.to(memory_format=torch.channels_last)
    groups = net.rates()
    optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.02)
    net.train()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    recent = []
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = (
                group["at_first"] * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
            )
        loss = _loss(net, photos, np.random.default_rng((seed, step)))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        keep = min(0.98, (1 + step) / (10 + step))
        with torch.no_grad():
            for slow, fast in zip(mean.parameters(), net.parameters(), strict=True):
                slow.lerp_(fast, 1 - keep)
        recent.append(float(loss.detach()))
        if (step + 1) % 20 == 0:
            print(f"step {step + 1}/{steps}: {np.mean(recent[-20:]):.3f}, {time.process_time():.0f} CPU-s", flush=True)
    return mean


def said(net: RustNet, photo: data.Labelled) -> float:
    """Give the log odds of rust on the whole photo."""
    seen = models.tensor(data.load(photo.path), models.TUNED_SIDE_PX, models.CELL_PX)
    with torch.inference_mode():
        return float(net(torch.from_numpy(seen))[0])


def _loss(net: RustNet, photos: Photos, rng: np.random.Generator) -> torch.Tensor:
    drawn = [_draw(photos, rng) for _ in range(BATCH)]
    seen = torch.from_numpy(np.stack([pixels for pixels, _ in drawn]))
    rusty = torch.tensor([label for _, label in drawn])
    if rng.random() < MIXED_SHARE:
        part = float(max(share := rng.beta(0.3, 0.3), 1 - share))
        partner = torch.from_numpy(rng.permutation(BATCH))
        seen, rusty = part * seen + (1 - part) * seen[partner], part * rusty + (1 - part) * rusty[partner]
    target = rusty * (1 - 2 * SMOOTH) + SMOOTH
    return functional.binary_cross_entropy_with_logits(net(seen.to(memory_format=torch.channels_last)), target)


_KEPT: dict[Path, NDArray[np.uint8]] = {}


def _load(photo: data.Labelled) -> NDArray[np.uint8]:
    if photo.path not in _KEPT:
        pixels = data.load(photo.path)
        scale = MOST_PX / max(pixels.shape[:2])
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
        _KEPT[photo.path] = np.asarray(small, np.uint8)
    return _KEPT[photo.path]


def _draw(photos: Photos, rng: np.random.Generator) -> tuple[NDArray[np.float32], float]:
    at = rng.random()
    pool = photos.rusty if at < SHARES[0] else photos.intact if at < SHARES[1] else photos.other
    pixels = _load(pool[int(rng.integers(len(pool)))])
    if rng.random() < 0.12:  # farther away
        border = [int(rng.integers(max(pixels.shape[:2]) // 10, max(pixels.shape[:2]) // 4)) for _ in range(4)]
        pixels = cv2.copyMakeBorder(pixels, *border, cv2.BORDER_CONSTANT, value=(int(rng.integers(60, 200)),) * 3)
    seen = _camera(_window(pixels, rng), rng)
    return np.ascontiguousarray(seen.transpose(2, 0, 1) / 127.5 - 1, np.float32), float(pool is photos.rusty)


def _window(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Cut four tenths of the photo or more, so that its label still holds."""
    height, width = pixels.shape[:2]
    area, ratio = height * width * rng.uniform(0.4, 1), math.exp(rng.uniform(-0.3, 0.3)) * width / height
    across, down = min(width, round((area * ratio) ** 0.5)), min(height, round((area / ratio) ** 0.5))
    left, top = int(rng.integers(0, width - across + 1)), int(rng.integers(0, height - down + 1))
    way = cv2.INTER_AREA if across > SIDE else cv2.INTER_LINEAR
    seen = cv2.resize(pixels[top : top + down, left : left + across], (SIDE, SIDE), interpolation=way)
    seen = seen[:, ::-1] if rng.random() < 0.5 else seen
    seen = seen[::-1] if rng.random() < 0.15 else seen
    if rng.random() < 0.3:
        turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), rng.uniform(-20, 20), 1.1)
        seen = cv2.warpAffine(np.ascontiguousarray(seen), turn, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(seen, np.uint8)


def _camera(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """Change light, sharpness and noise as cameras do; never the hue, which would make rust or take it away."""
    seen = pixels.astype(np.float32)
    if rng.random() < 0.8:
        seen = ((seen - 128) * rng.uniform(0.75, 1.25) + 128 + rng.uniform(-30, 30)) * rng.uniform(0.94, 1.06, 3)
    if rng.random() < 0.12:
        seen = seen * rng.uniform(0.3, 0.7)
    seen = cameras.soften(seen, rng, share=0.15, sigma_px=(0.5, 2.0))
    return cameras.code(cameras.add_noise(seen, rng, share=0.2), rng, share=0.2, quality=(35, 90))


if __name__ == "__main__":
    main()
