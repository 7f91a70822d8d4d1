"""Symmetries of the game: left and right (on stages that are symmetric), first and second player."""

from dataclasses import replace

import torch
from torch import Tensor

from schema import layout as L

MIRRORED_NUMBERS = (L.X, L.SPEED_AIR_X, L.SPEED_GROUND_X, L.SPEED_ATTACK_X)
DEAD_LEFT, DEAD_RIGHT = L.ACTIONS["DeadLeft"], L.ACTIONS["DeadRight"]


def is_symmetric(stage: L.Stage) -> bool:
    """Whether left and right exchanged give the same stage: blast zones, floor, platforms, moving ground."""
    floor = tuple((-x, y) for x, y in reversed(stage.floor))
    platforms = {replace(p, left=-p.right, right=-p.left) for p in stage.platforms}
    moving = {replace(box, left=-box.right, right=-box.left) for box in stage.moving_ground}
    zones = stage.blast_left == -stage.blast_right
    return zones and (floor, platforms, moving) == (stage.floor, set(stage.platforms), set(stage.moving_ground))


SYMMETRIC_STAGES = frozenset(stage.id for stage in L.STAGES.values() if is_symmetric(stage))


def _mirror_actions() -> Tensor:
    table = torch.arange(400, dtype=torch.float32)
    table[DEAD_LEFT], table[DEAD_RIGHT] = DEAD_RIGHT, DEAD_LEFT
    return table


_ACTION_TABLE = _mirror_actions()


def mirror_frames(frames: Tensor) -> Tensor:
    """Left and right exchanged in frames (..., 2, PLAYER_FIELD_COUNT)."""
    mirrored = frames.clone()
    mirrored[..., list(MIRRORED_NUMBERS)] *= -1
    mirrored[..., L.FACING] = 1 - mirrored[..., L.FACING]
    mirrored[..., L.ACTION_STATE] = _ACTION_TABLE[frames[..., L.ACTION_STATE].long()]
    return mirrored


def mirror_controllers(controllers: Tensor) -> Tensor:
    """Left and right exchanged in controller vectors (..., CONTROLLER_VECTOR_SIZE)."""
    mirrored = controllers.clone()
    for field in (L.STICK_X, L.C_X):
        mirrored[..., field] = 1 - mirrored[..., field]
    mirrored[..., L.BUTTON_D_LEFT] = controllers[..., L.BUTTON_D_RIGHT]
    mirrored[..., L.BUTTON_D_RIGHT] = controllers[..., L.BUTTON_D_LEFT]
    return mirrored


def augment(frames: Tensor, controllers: Tensor, mirror: Tensor, swap: Tensor) -> tuple[Tensor, Tensor]:
    """Mirrors and swaps lanes: frames (B, T, 2, F), controllers (B, T, 2, C), mirror and swap (B) bool."""
    choose = mirror[:, None, None, None]
    frames = torch.where(choose, mirror_frames(frames), frames)
    controllers = torch.where(choose, mirror_controllers(controllers), controllers)
    exchange = swap[:, None, None, None]
    return torch.where(exchange, frames.flip(2), frames), torch.where(exchange, controllers.flip(2), controllers)
