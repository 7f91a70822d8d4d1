"""SyncTest, as rollback netcode knows it: every frame is saved, stepped, restored and stepped again."""

from crank.engines.engine import Engine
from crank.errors import SyncError
from crank.frame import Controllers, Frames


def step_twice(engine: Engine, controllers: Controllers, row: int) -> Frames:
    """As `engine.step`, to row `row`. SyncError when the second time differs from the first, in frame or in memory."""
    before = engine.save()
    frames = engine.step(controllers)
    after = engine.save()
    engine.restore(before)
    again = engine.step(controllers)
    if again.tobytes() != frames.tobytes():
        raise SyncError(f"frame {row} comes out different after save and restore: the save lacks something")
    if engine.save() != after:
        raise SyncError(f"the memory after frame {row} comes out different after save and restore")
    return again
