"""What the training commands share: defaults for Hydra from the checked configuration, and errors in one line."""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

from hydra.core.config_store import ConfigStore
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from models.checkpoint import CheckpointError
from training.config import RunConfig
from training.dataset import DatasetError
from training.trainer import Trainer

C = TypeVar("C", bound=RunConfig)

FULL_ERROR: Final = "HYDRA_FULL_ERROR"
"""Where this is 1 in the environment, Hydra raises what it otherwise prints, over many lines."""


def register(command: str, kind: type[RunConfig]) -> None:
    """Gives Hydra the defaults of `kind` as `<command>_defaults`; what a run must say itself stays open."""
    values = kind(name="", dataset=Path(), out=Path()).model_dump(mode="json")
    required = {"name": "???", "dataset": "???", "out": "???"}
    ConfigStore.instance().store(name=f"{command}_defaults", node={**values, **required})


def in_one_line(main: Callable[[], None]) -> Callable[[], None]:
    """A command of Hydra's whose bad settings end with one line, and exit code 2; with a trace where the environment
    says HYDRA_FULL_ERROR=1."""

    @functools.wraps(main)
    def run() -> None:
        if os.environ.get(FULL_ERROR) == "1":
            return main()
        os.environ[FULL_ERROR] = "1"
        try:
            main()
        except MissingConfigException as error:
            known = f": {', '.join(error.options)} are" if error.options else ""
            _end(f"configuration: there is no {error.missing_cfg_file}{known}", 2)
        except (HydraException, OmegaConfBaseException, ValueError) as error:
            _end(f"configuration: {_told(error)} (--cfg job shows every setting)", 2)
        except OSError as error:
            _end(f"error: {error}", 1)
        finally:
            del os.environ[FULL_ERROR]

    return run


def run_command(values: DictConfig, kind: type[C], trainer: Callable[[C], Trainer]) -> None:
    """Checks the configuration and runs; expected errors end with one line and exit code 1, bad settings with 2."""
    try:
        plain: Any = OmegaConf.to_container(values, resolve=True)
        trainer(kind.model_validate(plain)).run()
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc'])) or 'settings'}: {one['msg']}" for one in error.errors()]
        _end(f"configuration: {'; '.join(wrong)}", 2)
    except OmegaConfBaseException as error:
        _end(f"configuration: {_told(error)}", 2)
    except (CheckpointError, DatasetError, OSError, ValueError) as error:
        _end(f"error: {error}", 1)
    except KeyboardInterrupt:
        _end("stopped: the same command goes on from the last saved step", 130)


def _told(error: Exception) -> str:
    """What Hydra or OmegaConf says is wrong: the lines after are advice that does not fit here, or its inner state."""
    first, *more = str(error).splitlines()
    # what is wrong with an override stands in the line after it
    why = [line for line in more[:1] if isinstance(error, OverrideParseException) and not line.startswith("See ")]
    return ": ".join([first, *why])


def _end(line: str, code: int) -> NoReturn:
    print(" ".join(line.split()), file=sys.stderr)
    sys.exit(code)
