"""Torch networks to the ONNX files that ship, weights stored as float16."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from inspections.training import lite0, unet

OPSET = 17
SMALLEST_HALVED = 256  # numbers; below that float16 saves nothing


def features(path: Path) -> None:
    """Write EfficientNet-Lite0 up to its last feature map, with its lower maps summed up."""
    _write(lite0.Features(), path, 448, {"features": ("down", "across"), "lower": ()})


def damage(net: unet.DamageNet, path: Path) -> None:
    """Write the trained damage net, dynamic in height and width."""
    _write(net, path, 512, {"logits": ("down", "across")})


def rust(net: torch.nn.Module, path: Path) -> None:
    """Write the network tuned on rust, dynamic in height and width."""
    _write(net, path, 384, {"logit": ()})


def _write(network: torch.nn.Module, path: Path, side: int, outputs: dict[str, tuple[str, ...]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (torch.zeros(1, 3, side, side),),
            str(path),
            input_names=["photo"],
            output_names=list(outputs),
            dynamic_axes={
                "photo": {2: "height", 3: "width"},
                **{name: dict(enumerate(axes, 2)) for name, axes in outputs.items() if axes},
            },
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(path)
    _halve(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _halve(graph: onnx.GraphProto) -> None:
    """Store each large tensor as float16 and cast it back on loading: the arithmetic stays float32."""
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < SMALLEST_HALVED:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
