"""Writes the lower half of the shipped network: `python -m inspections.training.lower`; no training, the same weights.

Its two maps, 8 and 16 px a cell, are what photos of one part are compared by (inspections/likeness.py).
"""

import hashlib
import tempfile
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from inspections import models

# ImageNet's blocks whose output is a map: 40 channels at a stride of 8, 112 at 16.
MAPS = {"/blocks/blocks.4/Add_output_0": ("fine", 40), "/blocks/blocks.10/Add_output_0": ("middle", 112)}


def main() -> None:
    """Cut the network and print the hash of what ships."""
    network = onnx.load(models.WEIGHTS / models.NETWORK_FILE)
    for old, (name, channels) in MAPS.items():
        for node in network.graph.node:
            node.output[:] = [name if one == old else one for one in node.output]
            node.input[:] = [name if one == old else one for one in node.input]
        shape = [1, channels, f"{name}_down", f"{name}_across"]
        network.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    target = models.WEIGHTS / models.LOWER_FILE
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(network, whole)
        onnx.utils.extract_model(str(whole), str(target), ["photo"], [name for name, _ in MAPS.values()])
    print(f"{target.stat().st_size} bytes, sha256 {hashlib.sha256(target.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
