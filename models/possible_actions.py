"""Which action states may follow: what a world has been shown to be possible, kept beside its weights.

A network gives every action state some chance, and on frames that no replay holds the most likely one can be one that
the game never shows there. What holds in real play without exception is kept as tables, and no weight overrules it:

* an action state follows another only if it has been seen to, or is imposed from outside (hits, grabs, deaths);
  specials follow and are followed only as this character was seen to do it
* an action state lasts little longer than it was seen to; dying, and coming back, take as long as they always take
* nobody is held or thrown unless the other is doing something that was seen to hold or throw
* nobody lives on beyond side and bottom blast zones, and nobody dies where no zone is near
* a death costs its stock on the frame on which it was seen to
"""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.geometry import StageGeometry
from models.rules import AWAY, CAPTURED, CARRIED, CERTAIN_CROSSING, DEATH_REACH, ENDLESS, SIDE_DEATHS, TOP_DEATHS
from schema import layout as L


class PossibleActions(nn.Module):
    """Everything is possible until `learn`.

    following (C, A, ceil(A / 8)) uint8: [character, action] → a bit for each next action, the lowest of a byte first.
    stays (C, A, 2) uint8: the least and the greatest ACTION_FRAMES on which an action state ends. holds (C, A) bool:
    whether the other may be captured on the frame after. costs (A) uint8: the ACTION_FRAMES on which a stock is lost.
    """

    following: Tensor
    stays: Tensor
    holds: Tensor
    costs: Tensor
    bits: Tensor
    away: Tensor
    captured: Tensor
    carried: Tensor
    deaths: Tensor

    def __init__(self, action_classes: int, character_classes: int) -> None:
        super().__init__()
        self.action_classes = action_classes
        shape = (character_classes, action_classes)
        self.register_buffer("following", torch.full((*shape, -(-action_classes // 8)), 255, dtype=torch.uint8))
        self.register_buffer("stays", torch.tensor([0, ENDLESS], dtype=torch.uint8).repeat(*shape, 1))
        self.register_buffer("holds", torch.ones(shape, dtype=torch.bool))
        self.register_buffer("costs", torch.full((action_classes,), ENDLESS, dtype=torch.uint8))
        bits = (torch.arange(256).unsqueeze(-1) >> torch.arange(8)) % 2 == 1
        self.register_buffer("bits", bits, persistent=False)
        actions = torch.arange(action_classes)
        for name, listed in (("away", AWAY), ("captured", CAPTURED), ("carried", CARRIED)):
            self.register_buffer(name, torch.isin(actions, torch.tensor(listed)), persistent=False)
        # the deaths beyond each blast zone: left, right, bottom, top
        deaths = [torch.isin(actions, torch.tensor(side)) for side in (*([s] for s in SIDE_DEATHS), TOP_DEATHS)]
        self.register_buffer("deaths", torch.stack(deaths), persistent=False)
        self.geometry = StageGeometry()

    def learn(
        self,
        following: npt.NDArray[np.bool_],
        stays: npt.NDArray[np.uint8],
        holds: npt.NDArray[np.bool_],
        costs: npt.NDArray[np.uint8],
    ) -> None:
        """Takes what may follow (C, A, A) and the other tables; what never leads to anything keeps all open."""
        following = following | ~following.any(-1, keepdims=True)
        self.following.copy_(torch.from_numpy(np.packbits(following, axis=-1, bitorder="little")))
        for table, values in ((self.stays, stays), (self.holds, holds), (self.costs, costs)):
            table.copy_(torch.from_numpy(values))

    def table(self) -> Tensor:
        """What may follow, bool (C, A, A)."""
        return self._unpacked(self.following)

    def _unpacked(self, rows: Tensor) -> Tensor:
        return self.bits[rows.long()].flatten(-2)[..., : self.action_classes]

    def costs_a_stock(self, action: Tensor, action_frames: Tensor) -> Tensor:
        """Whether a stock is lost on a frame with this action state and so many frames of it, all (...)."""
        return (self.costs[action].to(action_frames.dtype) == action_frames) & (self.costs[action] != ENDLESS)

    def forward(self, frame: Tensor, stage: Tensor) -> Tensor:
        """Possible next action states, bool (..., 2, A), of frames (..., 2, PLAYER_FIELD_COUNT) on stages (...)."""
        action, character = frame[..., L.ACTION_STATE].long(), frame[..., L.CHARACTER].long()
        here, ahead, flies = self._margins(frame, stage)
        known = self._unpacked(self.following[character, action])
        near = torch.minimum(here, ahead) < DEATH_REACH
        far_deaths = (self.deaths & ~near.unsqueeze(-1)).any(-2) & ~self.away[action].unsqueeze(-1)
        held = self.holds[character, action].flip(-1).unsqueeze(-1)
        allowed = known & ~far_deaths & (held | ~self.captured)
        same = torch.arange(self.action_classes, device=frame.device) == action.unsqueeze(-1)
        least, longest = self.stays[character, action].unbind(-1)
        frames = frame[..., L.ACTION_FRAMES]
        over = (longest != ENDLESS) & (frames >= longest)
        left = allowed & ~same
        allowed = allowed & ~(same & (over & left.any(-1)).unsqueeze(-1))
        # what contradicts itself is overruled by what has been seen to follow
        allowed = allowed | (known & ~allowed.any(-1, keepdim=True))
        stays = (frames < least).unsqueeze(-1)
        allowed = (stays & same) | (~stays & allowed)
        lost = (here[..., :3] < 0) | ((ahead[..., :3] < -CERTAIN_CROSSING) & flies.unsqueeze(-1))
        lost = lost & ((frame[..., L.HITLAG] <= 0) & ~self.away[action]).unsqueeze(-1)
        dying = (lost.unsqueeze(-1) & self.deaths[:3]).any(-2)
        return dying | (~lost.any(-1, keepdim=True) & allowed)

    def _margins(self, frame: Tensor, stage: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Distances (..., 2, 4) inside the blast zones, now and after flying on, and who (..., 2) flies as its velocity
        says."""
        x, y = frame[..., L.X], frame[..., L.Y]
        dx = frame[..., L.SPEED_AIR_X] + frame[..., L.SPEED_ATTACK_X]
        dy = frame[..., L.SPEED_Y] + frame[..., L.SPEED_ATTACK_Y]
        stages = stage.unsqueeze(-1).expand(x.shape)
        here, ahead = self.geometry.zone_margins(x, y, stages), self.geometry.zone_margins(x + dx, y + dy, stages)
        return here, ahead, frame[..., L.ACTION_STATE] < L.FIRST_SPECIAL_ACTION
