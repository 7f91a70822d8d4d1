"""What the training commands share: defaults for Hydra from the checked configuration, and errors in one line."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from hydra.core.config_store import ConfigStore
from omegaconf import DictConfig, OmegaConf
from pydantic import ValidationError

from models.checkpoint import CheckpointError
from training.config import RunConfig
from training.dataset import DatasetError
from training.trainer import Trainer

C = TypeVar("C", bound=RunConfig)


def register(command: str, kind: type[RunConfig]) -> None:
    """Gives Hydra the defaults of `kind` as `<command>_defaults`; what a run must say itself stays open."""
    values = kind(name="", dataset=Path(), out=Path()).model_dump(mode="json")
    required = {"name": "???", "dataset": "???", "out": "???"}
    ConfigStore.instance().store(name=f"{command}_defaults", node={**values, **required})


def run_command(values: DictConfig, kind: type[C], trainer: Callable[[C], Trainer]) -> None:
    """Checks the configuration and runs; expected errors end with one line and exit code 1, bad settings with 2."""
    try:
        plain: Any = OmegaConf.to_container(values, resolve=True)
        trainer(kind.model_validate(plain)).run()
    except ValidationError as error:
        print(f"configuration: {error}", file=sys.stderr)
        sys.exit(2)
    except (CheckpointError, DatasetError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("stopped: the same command goes on from the last saved step", file=sys.stderr)
        sys.exit(130)
