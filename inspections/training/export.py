"""Torch network to the ONNX file that ships: features only, weights stored as float16."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from inspections.training import lite0

OPSET = 17
SMALLEST_HALVED = 256  # numbers; below that float16 saves nothing


def export(path: Path, *, halved: bool = True) -> None:
    """Write the network to `path`, dynamic in height and width."""
    network = lite0.pretrained()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (torch.zeros(1, 3, 448, 448),),
            str(path),
            input_names=["photo"],
            output_names=["features"],
            dynamic_axes={"photo": {2: "height", 3: "width"}, "features": {2: "rows", 3: "columns"}},
            opset_version=OPSET,
            dynamo=False,
        )
    if halved:
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
