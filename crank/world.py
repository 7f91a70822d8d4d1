"""Finding a world by its name or path."""

from pathlib import Path
from typing import Final

from crank.model_directory import ModelDirectory, find_model_directory, read_model_directory

DEFAULT_WORLD: Final = "wire-base"


def load_world(name_or_path: str = DEFAULT_WORLD) -> ModelDirectory:
    """The manifest of a world, by name ("wire-base": checkpoints/wire-base) or path. WorldError when there is none."""
    return read_model_directory(find_world(name_or_path), "world")


def find_world(name_or_path: str = DEFAULT_WORLD) -> Path:
    """The folder of a world, by name or path. WorldError when there is none."""
    return find_model_directory(name_or_path, "world")
