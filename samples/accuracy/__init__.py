"""How well registered forms are read: made, filled, photographed, read and scored (识别准确率)."""

import os

os.environ.setdefault("STATIONDESK_RUNTIME", "onnxruntime")  # figures and calibration are of the runtime that all have
