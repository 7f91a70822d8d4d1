"""Trains a policy that imitates human play: the next controller of every frame, as classes.

python -m training.train_policy
python -m training.train_policy experiment=policy_mlp
"""

from pathlib import Path
from typing import Any

import hydra
import torch
from omegaconf import DictConfig
from torch import Tensor
from torch.nn import functional as F

from crank.agents.policy_agent import controller_bytes
from models.controller import neutral, to_vector
from models.controller_classes import to_classes
from models.encoding_config import EncodingConfig
from models.mamba2 import Mamba2Config
from models.policy import Policy, PolicyMamba2, PolicyMLP, mlp_targets
from models.policy_checkpoint import save_policy
from schema import layout as L
from training.command import in_one_line, register, run_command
from training.config import PolicySizes, PolicyTrainingConfig
from training.dataset import MatchDataset
from training.lanes import Batch, LaneSampler
from training.trainer import Trainer, training_matches


def build_policy(sizes: PolicySizes) -> Policy:
    """A policy with fresh weights."""
    if sizes.kind == "mlp":
        return PolicyMLP(EncodingConfig(), sizes.d_model, sizes.n_layers)
    trunk = Mamba2Config(sizes.d_model, sizes.n_layers, sizes.d_state, sizes.headdim)
    return PolicyMamba2(EncodingConfig(), trunk, sizes.width)


def mamba2_loss(
    policy: PolicyMamba2,
    seen: Tensor,
    previous: Tensor,
    wanted: Tensor,
    stage: Tensor,
    delay: Tensor,
    mask: Tensor,
    state: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """Mean cross-entropy of all parts, the share of frames with every part right, and the state after them.

    seen (B, T, 2, F); previous and wanted (B, T, C): own controllers before (as played) and after; mask (B, T).
    """
    hidden, state = policy(seen, stage, previous, delay, state)
    classes = to_classes(wanted)
    total = torch.zeros((), device=seen.device)
    right = torch.ones_like(mask, dtype=torch.bool)
    for part, logits in policy.logits(hidden, classes).items():
        loss = F.cross_entropy(logits.flatten(0, 1), classes[part].flatten(), reduction="none").view(mask.shape)
        total = total + (loss * mask).sum() / mask.sum()
        right = right & (logits.argmax(-1) == classes[part])
    return total, (right * mask).sum() / mask.sum(), state


def mlp_loss(
    policy: PolicyMLP, seen: Tensor, previous: Tensor, wanted: Tensor, stage: Tensor, mask: Tensor
) -> tuple[Tensor, Tensor]:
    """Squared error of the analog values plus cross-entropy of the buttons, and the share of frames with all buttons
    right; shapes as in `mamba2_loss`."""
    analog, logits = policy(seen, stage[:, None].expand(seen.shape[:2]), previous)
    target, pressed = mlp_targets(wanted)
    loss = (analog - target).pow(2).sum(-1) * 4 + F.binary_cross_entropy_with_logits(
        logits, pressed, reduction="none"
    ).sum(-1)
    right = ((logits > 0) == (pressed > 0.5)).all(-1)
    return (loss * mask).sum() / mask.sum(), (right * mask).sum() / mask.sum()


def as_played(policy: Policy, own: Tensor) -> Tensor:
    """Human controller vectors (B, T, C) as the policy would have sent them: what it reads of itself in play."""
    raw = controller_bytes(policy.nearest_bytes(own).cpu().numpy())
    return torch.from_numpy(to_vector(raw)).to(own.device)


class PolicyTrainer(Trainer):
    """Trains a policy; the checkpoint with the lowest held-out loss is kept."""

    config: PolicyTrainingConfig
    model: Policy

    def __init__(self, config: PolicyTrainingConfig) -> None:
        if not config.delays or not all(0 <= d <= L.LONGEST_DELAY for d in config.delays):
            raise ValueError(f"delays must lie between 0 and {L.LONGEST_DELAY} frames")
        torch.manual_seed(config.seed)
        model = build_policy(config.model)
        super().__init__(config, config.model, model, model.state_size, training_matches(config))
        self.mamba2_loss = torch.compile(mamba2_loss) if config.compile else mamba2_loss
        lanes = config.lanes.lanes
        self.recent = torch.zeros(lanes, L.LONGEST_DELAY, 2, L.PLAYER_FIELD_COUNT, device=self.device)
        self.previous = torch.zeros(lanes, L.CONTROLLER_VECTOR_SIZE, device=self.device)
        self.delay = torch.zeros(lanes, dtype=torch.int64, device=self.device)
        self.neutral = torch.from_numpy(to_vector(neutral())).to(self.device)
        held_out = MatchDataset(config.dataset, split="validation", kinds=["match"])
        sampler = LaneSampler(held_out, config.lanes.model_copy(update={"windows_per_lane": 1}), 1)
        self.held_out = [sampler.next().to(self.device) for _ in range(config.validation_batches)]

    def extra(self) -> dict[str, Tensor]:
        return {"recent": self.recent, "previous": self.previous, "delay": self.delay}

    def load_extra(self, extra: dict[str, Tensor]) -> None:
        self.recent, self.previous, self.delay = (extra[k].to(self.device) for k in ("recent", "previous", "delay"))

    def _loss(
        self, batch: Batch, seen: Tensor, previous: Tensor, delay: Tensor, state: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        wanted = batch.controllers[:, :, 0]
        if isinstance(self.model, PolicyMLP):
            return *mlp_loss(self.model, seen, previous, wanted, batch.stage, batch.mask), state
        return self.mamba2_loss(self.model, seen, previous, wanted, batch.stage, delay, batch.mask, state)

    def backward(self, batch: Batch, before: Tensor, share: float) -> tuple[Tensor, dict[str, Tensor]]:
        reset = batch.reset
        frames = batch.frames[:, :-1]
        drawn = torch.tensor(self.config.delays)[torch.randint(len(self.config.delays), (len(reset),))].to(self.device)
        self.delay = torch.where(reset, drawn, self.delay)
        self.recent = torch.where(reset[:, None, None, None], frames[:, :1], self.recent)
        self.previous = torch.where(reset[:, None], self.neutral, self.previous)
        known = torch.cat([self.recent, frames], 1)
        rows = torch.arange(frames.shape[1], device=self.device)[None] + L.LONGEST_DELAY - self.delay[:, None]
        seen = known[torch.arange(len(reset), device=self.device)[:, None], rows]
        own = as_played(self.model, batch.controllers[:, :, 0])
        previous = torch.cat([self.previous[:, None], own[:, :-1]], 1)
        self.recent, self.previous = known[:, -L.LONGEST_DELAY :], own[:, -1]
        total, right, after = self._loss(batch, seen, previous, self.delay, before)
        (total * share).backward()
        return after, {"loss": total.detach(), "right": right.detach()}

    @torch.no_grad()
    def validate(self) -> tuple[float, dict[str, float]]:
        """Held-out loss and accuracy without delay."""
        sums = torch.zeros(2)
        for batch in self.held_out:
            own = as_played(self.model, batch.controllers[:, :, 0])
            previous = torch.cat([self.neutral.expand_as(own[:, :1]), own[:, :-1]], 1)
            state = torch.zeros_like(self.state)
            loss, right, _ = self._loss(batch, batch.frames[:, :-1], previous, torch.zeros_like(self.delay), state)
            sums += torch.stack([loss, right]).cpu()
        loss, right = (sums / len(self.held_out)).tolist()
        return loss, {"loss": loss, "right": right}

    def write_checkpoint(self, path: Path, weights: dict[str, Tensor], training: dict[str, Any]) -> None:
        save_policy(path, weights, self.model.encoding, name=self.config.name, training=training)


register("train_policy", PolicyTrainingConfig)


@in_one_line
@hydra.main(version_base=None, config_path="conf", config_name="train_policy")
def main(values: DictConfig) -> None:
    run_command(values, PolicyTrainingConfig, PolicyTrainer)


if __name__ == "__main__":
    main()
