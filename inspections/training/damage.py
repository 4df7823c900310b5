"""Trains the damage nets: `python -m inspections.training.damage DATA_DIR`, five of 1,100 steps, 35 CPU-minutes.

Each never sees one fold of the groups. That of fold 0, the test groups, ships; the other four only tell what the
recipe is worth on groups that none has seen, and where the points lie.

Goes on from its last checkpoint in the cache folder. The same steps give the same crops.
"""

import argparse
import dataclasses
import hashlib
import math
import os
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional

from inspections import models
from inspections.training import crops, data, export
from inspections.training.unet import DamageNet

SEED = 20261124
STEPS = 1100
SHIPPED = "f0"
BATCH = 8
RATE, ENCODER_SHARE, WARM_UP = 2e-3, 0.35, 20
CHECKPOINT_EVERY = 50
POSITIVE_WEIGHT = (8.0, 8.0, 5.0, 5.0, 1.5)  # how much a damaged pixel counts, by channel
PLACES_WEIGHT, RUSTY_WEIGHT, FALSE_WEIGHT = 5 / 3, 0.5, 0.03
TOP_PIXELS = 64
RUSTY_SHARE = 20  # the rustiest twentieth of a rusty photo is rust


@dataclasses.dataclass(frozen=True, slots=True)
class Batch:
    """Crops as tensors."""

    pixels: torch.Tensor
    target: torch.Tensor  # at half resolution, as the net answers
    known: torch.Tensor
    rusty: torch.Tensor


def main() -> None:
    """Train, leave NAME.pt in the cache folder, and write the net that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/")
    parser.add_argument("--cache", default=str(Path(tempfile.gettempdir()) / "inspection-damage"))
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--fold", type=int, help="only the net that never sees this fold")
    parser.add_argument("--without", action="append", default=[], help="a set to leave out")
    parser.add_argument("--name", help="fN without it; f0 ships")
    options = parser.parse_args()
    cache = Path(options.cache)
    cache.mkdir(parents=True, exist_ok=True)
    photos = data.read(Path(options.data) / "parts")
    for fold in range(data.FOLDS) if options.fold is None else (options.fold,):
        chosen = crops.pools([photo for photo in photos if photo.fold != fold], options.without)
        name = options.name or f"f{fold}"
        print(name, {pool.name: len(pool.photos) for pool in chosen}, flush=True)
        net = train(chosen, options.steps, cache / f"{name}.pt")
        if name == SHIPPED:
            file = models.WEIGHTS / models.DAMAGE_FILE
            export.damage(net, file)
            print(f'{file.name}: "{hashlib.sha256(file.read_bytes()).hexdigest()}"')


def train(chosen: list[crops.Pool], steps: int, file: Path) -> DamageNet:
    """Train for so many steps; checkpoints go to `file`."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    net = DamageNet().to(memory_format=torch.channels_last)
    rates = (RATE * ENCODER_SHARE, RATE)
    groups = [{"params": net.encoder_parameters()}, {"params": net.decoder_parameters()}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=1e-4)
    first = _resume(file, net, optimiser)
    net.train()
    began, recent = time.monotonic(), []
    for step in range(first, steps):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        parts = loss(net, batch(chosen, step))
        optimiser.zero_grad()
        sum(parts).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        recent.append([float(part.detach()) for part in parts])
        if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == steps:
            said = np.round(np.mean(recent[-CHECKPOINT_EVERY:], axis=0), 3)
            used = f"{time.monotonic() - began:.0f} s, {time.process_time():.0f} CPU-s"
            print(f"step {step + 1}/{steps}: places, rusty, false {said}, {used}", flush=True)
            _save(file, net, optimiser, step + 1)
    return net.eval()


def batch(chosen: list[crops.Pool], step: int) -> Batch:
    """Draw the crops of a step."""
    rng = np.random.default_rng((SEED, step))
    drawn = [crops.draw(chosen, rng) for _ in range(BATCH)]
    pixels, target, known = (
        torch.from_numpy(np.stack([getattr(crop, name) for crop in drawn])) for name in ("pixels", "target", "known")
    )
    rusty = torch.tensor([crop.rusty for crop in drawn])
    halved = functional.interpolate(target, scale_factor=0.5, mode="area")
    return Batch(pixels.to(memory_format=torch.channels_last), halved, known, rusty)


def loss(net: DamageNet, seen: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Give the loss of places (BCE and Dice), of rusty photos without places, and of the strongest false pixels."""
    logits = net(seen.pixels)
    weight = torch.tensor(POSITIVE_WEIGHT)[None, :, None, None]
    crossed = functional.binary_cross_entropy_with_logits(logits, seen.target, reduction="none", pos_weight=weight)
    said, there = torch.sigmoid(logits), seen.target.sum((2, 3))
    dice = 1 - (2 * (said * seen.target).sum((2, 3)) + 1) / (said.sum((2, 3)) + there + 1)
    places = ((2 * crossed.mean((2, 3)) + dice * (there > 8)) * seen.known).sum() / seen.known.sum().clamp(min=1)
    rust = logits[:, crops.RUST].flatten(1)
    top = rust.topk(rust.shape[1] // RUSTY_SHARE, 1)[0].mean(1)
    rusty = (functional.softplus(-top) * seen.rusty).sum() / seen.rusty.sum().clamp(min=1)
    strongest = logits.flatten(2).topk(TOP_PIXELS, 2)[0].mean(2)
    clean = seen.known * (there == 0)
    false = (functional.softplus(strongest) * clean).sum() / clean.sum().clamp(min=1)
    return PLACES_WEIGHT * places, RUSTY_WEIGHT * rusty, FALSE_WEIGHT * false


def _save(file: Path, net: DamageNet, optimiser: torch.optim.Optimizer, step: int) -> None:
    part = file.with_suffix(".part")
    torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict(), "step": step}, part)
    part.replace(file)


def _resume(file: Path, net: DamageNet, optimiser: torch.optim.Optimizer) -> int:
    if not file.exists():
        return 0
    kept = torch.load(file, map_location="cpu", weights_only=True)
    net.load_state_dict(kept["net"])
    optimiser.load_state_dict(kept["optimiser"])
    return int(kept["step"])


if __name__ == "__main__":
    main()
