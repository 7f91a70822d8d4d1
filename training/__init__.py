"""Replays to dataset to checkpoints: preparation, training, evaluation."""
