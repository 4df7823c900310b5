"""How well papers by other layouts are read: made, filled, pictured, read and scored (非现行版式识别)."""
