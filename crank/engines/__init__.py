"""Engines: what carries a world's step out."""
