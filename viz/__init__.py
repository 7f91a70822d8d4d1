"""Viewers for matches."""
