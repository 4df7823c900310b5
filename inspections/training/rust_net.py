"""The network tuned on rust: EfficientNet-Lite0 to one number, how it learns and how it is asked."""

import copy
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from inspections import models
from inspections.training import cuts, data, lite0

BATCH = 16
FROZEN = 5  # blocks
RATE, DEEPER = 4e-4, 0.85
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
class Round:
    """One schedule of the rate: up, and down again along a cosine."""

    steps: int
    rate: float  # of the full one
    warm_up: int

    def at(self, step: int) -> float:
        """Give the share of the full rate at a step."""
        return self.rate * min(1, (step + 1) / self.warm_up) * (0.5 + 0.5 * math.cos(math.pi * step / self.steps))


def train(start: Callable[[], RustNet], photos: cuts.Photos, plan: Round, seed: int, file: Path) -> RustNet:
    """Give the running mean of the weights after a round, and keep it."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    net = start()
    mean = copy.deepcopy(net).eval()
    net.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.rates(), lr=RATE, weight_decay=0.02)
    net.train()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    recent = []
    for step in range(plan.steps):
        for group in optimiser.param_groups:
            group["lr"] = group["at_first"] * plan.at(step)
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
            print(
                f"step {step + 1}/{plan.steps}: {np.mean(recent[-20:]):.3f}, {time.process_time():.0f} CPU-s",
                flush=True,
            )
    torch.save(mean.state_dict(), file)
    return mean


def loaded(file: Path) -> RustNet | None:
    """Give a net that was kept."""
    if not file.exists():
        return None
    net = RustNet()
    net.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
    return net.eval()


def mean(nets: Sequence[RustNet]) -> RustNet:
    """Give the net whose weights are the mean of these."""
    middle = copy.deepcopy(nets[0])
    with torch.no_grad():
        for weights in zip(middle.parameters(), *(net.parameters() for net in nets), strict=True):
            weights[0].copy_(torch.stack(weights[1:]).mean(0))
    return middle.eval()


def said(net: RustNet, photo: data.Labelled) -> float:
    """Give the log odds of rust on the whole photo."""
    seen = models.tensor(data.load(photo.path), models.TUNED_SIDE_PX, models.CELL_PX)
    with torch.inference_mode():
        return float(net(torch.from_numpy(seen))[0])


def _loss(net: RustNet, photos: cuts.Photos, rng: np.random.Generator) -> torch.Tensor:
    drawn = [photos.cut(rng) for _ in range(BATCH)]
    seen = torch.from_numpy(np.stack([pixels for pixels, _ in drawn]))
    rusty = torch.tensor([label for _, label in drawn])
    if rng.random() < MIXED_SHARE:
        part = float(max(share := rng.beta(0.3, 0.3), 1 - share))
        partner = torch.from_numpy(rng.permutation(BATCH))
        seen, rusty = part * seen + (1 - part) * seen[partner], part * rusty + (1 - part) * rusty[partner]
    target = rusty * (1 - 2 * SMOOTH) + SMOOTH
    return functional.binary_cross_entropy_with_logits(net(seen.to(memory_format=torch.channels_last)), target)
