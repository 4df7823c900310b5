"""Measurements that docs/ quotes; each module prints its tables."""
