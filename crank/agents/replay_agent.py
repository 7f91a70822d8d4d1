"""Plays the controllers of a match that was played before."""

from pathlib import Path

from crank.errors import AgentError
from crank.frame import Controllers, Frames
from crank.match_json import read_match
from models.controller import neutral


class ReplayAgent:
    """Row t+1 of recorded controllers after seeing row t; neutral when the recording is over."""

    def __init__(self, name: str, controllers: Controllers) -> None:
        """controllers: uint8 [T, 8], row t led to frame t."""
        self.name = name
        self._controllers = controllers

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        pass

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        row = frame_number + 1
        return self._controllers[row].copy() if row < len(self._controllers) else neutral()

    def overrule(self, controller: Controllers) -> None:
        pass


def replay_agent(source: Path, fragment: str) -> ReplayAgent:
    """The agent of "replay:SOURCE#FRAGMENT".

    source: a match file, with fragment "p0" or "p1"; or a dataset directory, with "<match>.p0" or "<match>.p1", where
    match is an id (or its beginning) of the dataset. AgentError, MatchFileError.
    """
    match_id, _, side = fragment.rpartition(".")
    if side not in ("p0", "p1"):
        raise AgentError(f"a replay agent names the player it takes: replay:{source}#p0 or #p1, not #{fragment}")
    player = int(side[1])
    if source.is_dir():
        return ReplayAgent(f"replay {match_id} {side}", _dataset_controllers(source, match_id)[:, player])
    match = read_match(source)
    return ReplayAgent(f"replay {source.name} {side}", match.controllers[:, player])


def _dataset_controllers(path: Path, match_id: str) -> Controllers:
    try:
        from training.dataset import DatasetError, MatchDataset
    except ImportError as error:
        raise AgentError(
            f"reading a dataset needs the training extra ({error}): pip install -e '.[training]'"
        ) from error
    try:
        dataset = MatchDataset(path, require_velocity=False, require_hitlag=False, kinds=None, require_hidden=False)
        found = [index for index, info in enumerate(dataset.matches) if info.id.startswith(match_id)]
        if not match_id or len(found) != 1:
            known = ", ".join(info.id for info in dataset.matches[:5])
            raise AgentError(
                f"{path} has {len(found)} matches whose id begins with {match_id!r}; "
                f"say which: replay:{path}#ID.p0 (the first ids: {known})"
            )
        return dataset.load(found[0]).controllers
    except DatasetError as error:
        raise AgentError(str(error)) from error
