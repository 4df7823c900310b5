"""How well registered forms are read: made, filled, photographed, read and scored (识别准确率)."""
