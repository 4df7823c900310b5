"""The damage net: EfficientNet-Lite0's first eleven blocks and a small decoder, logits at half resolution."""

import torch
from torch import nn
from torch.nn import functional

from inspections.training import lite0

# Blocks after which a map is taken, and its channels: strides 2, 4, 8 and 16.
TAKEN = {0: 16, 2: 24, 4: 40, 10: 112}
WIDTH = 48
CHANNELS = ("crack", "break", "flaw", "pitting", "rust")
START_BIAS = -2.0  # damage is rare


def _unit(inp: int, out: int, kernel: int = 1, groups: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(inp, out, kernel, padding=kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(out), nn.ReLU6(inplace=True))


def _refine() -> nn.Sequential:
    return nn.Sequential(_unit(WIDTH, WIDTH, 3, WIDTH), _unit(WIDTH, WIDTH))


class DamageNet(nn.Module):
    """(N, 3, H, W) in -1..1, sides divisible by 16, to logits (N, 5, H / 2, W / 2) in the order of CHANNELS."""

    def __init__(self) -> None:
        super().__init__()
        whole = lite0.pretrained()
        self.stem = whole.stem
        self.blocks = nn.ModuleList(list(whole.blocks)[: max(TAKEN) + 1])
        self.lateral = nn.ModuleList(_unit(channels, WIDTH) for channels in TAKEN.values())
        self.context = _refine()
        self.refine = nn.ModuleList(_refine() for _ in range(len(TAKEN) - 1))
        self.out = nn.Conv2d(WIDTH, len(CHANNELS), 1)
        nn.init.constant_(self.out.bias, START_BIAS)

    def encoder_parameters(self) -> list[nn.Parameter]:
        """Give the parameters that start from ImageNet."""
        return [*self.stem.parameters(), *self.blocks.parameters()]

    def decoder_parameters(self) -> list[nn.Parameter]:
        """Give the parameters that start from nothing."""
        parts = (self.lateral, self.context, self.refine, self.out)
        return [parameter for part in parts for parameter in part.parameters()]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give the logits."""
        maps, x = [], self.stem(x)
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in TAKEN:
                maps.append(x)
        up = self.context(self.lateral[-1](maps[-1]))
        up = up + up.mean((2, 3), keepdim=True)
        for lateral, refine, lower in zip(self.lateral[-2::-1], self.refine, maps[-2::-1], strict=True):
            up = refine(functional.interpolate(up, scale_factor=2.0, mode="nearest") + lateral(lower))
        return self.out(up)
