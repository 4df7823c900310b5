"""Photos of a part to findings and a verdict."""

from inspections.inspecting import gate, inspect
from inspections.results import Damage, Finding, Inspection, PhotoResult, Quality, TypeScore, Verdict

__all__ = ["Damage", "Finding", "Inspection", "PhotoResult", "Quality", "TypeScore", "Verdict", "gate", "inspect"]
