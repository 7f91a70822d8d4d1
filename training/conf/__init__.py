"""Hydra configurations of the training commands."""
