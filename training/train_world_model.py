"""Trains a world: dense loss on carried-state windows, then on its own rollouts; the best rollout is kept.

python -m training.train_contact --out runs/contact.pt
python -m training.train_world_model experiment=wire_base contact=runs/contact.pt freeze_contact=true
python -m training.train_world_model experiment=smoke dataset=D out=runs/smoke
python -m training.train_world_model experiment=wire_base initial=checkpoints/wire-base/world.pt quantised=true
python -m training.train_world_model experiment=wire_mini teacher=checkpoints/wire-base/world.pt
torchrun --nproc-per-node 2 -m training.train_world_model experiment=wire_base

A run is resumed from `last.pt` in its folder when the same command is given again, and ends as it would have.
"""

import hashlib
from pathlib import Path
from typing import Any

import hydra
import numpy as np
import torch
from omegaconf import DictConfig
from torch import Tensor

from models.checkpoint import CheckpointError, fill, load_model_from_checkpoint, read_checkpoint, save_checkpoint
from models.encoding_config import EncodingConfig
from models.mamba2 import Mamba2Config
from models.mlp import StackMLPConfig
from models.world import FrameStackMamba2, FrameStackMLP, Window, WorldModel
from quantization.aware import make_aware, rounded_once
from quantization.calibration import Scales, calibrated, observe
from training.command import in_one_line, register, run_command
from training.config import ModelSizes, WorldTrainingConfig
from training.dataset import MatchDataset
from training.lanes import Batch
from training.losses import Said, rollout_loss, taught, window_loss
from training.possible import learn_possible_actions
from training.rollout import draw_starts, rollout_frames
from training.score import open_loop_scores
from training.train_contact import read_contact
from training.trainer import Trainer, lineage, training_matches


def build_model(sizes: ModelSizes) -> WorldModel:
    """A world with fresh weights."""
    encoding = EncodingConfig(
        action_width=sizes.action_width, contact_hidden=sizes.contact_hidden, contact_deep=sizes.contact_deep
    )
    if sizes.kind == "mlp":
        return FrameStackMLP(
            encoding, StackMLPConfig(sizes.d_model, sizes.context_len, sizes.n_layers), sizes.heads_hidden
        )
    trunk = Mamba2Config(sizes.d_model, sizes.n_layers, sizes.d_state, sizes.headdim, chunk=sizes.chunk)
    return FrameStackMamba2(encoding, trunk, sizes.heads_hidden)


def freeze_contact(model: WorldModel) -> None:
    """Keeps the contact network's hidden layers from training; what it says of them goes on to be learned."""
    if not model.encoding.contact_hidden:
        raise ValueError("freeze_contact=true needs a world that has a contact network")
    for name, parameter in model.contact.named_parameters():
        if not name.startswith("leave."):
            parameter.requires_grad_(False)


class WorldTrainer(Trainer):
    """Trains a world; the checkpoint with the best rollouts is kept."""

    config: WorldTrainingConfig
    model: WorldModel

    def __init__(self, config: WorldTrainingConfig) -> None:
        torch.manual_seed(config.seed)
        model = build_model(config.model)
        if config.initial or config.contact:
            self._begin_with(model, config)
        data = training_matches(config)
        self.scales = self._rounded(model, config, data) if config.quantised else None
        if config.freeze_contact:
            freeze_contact(model)
        super().__init__(config, config.model, model.train(), model.state_size, data)
        check = config.validation
        held_out = MatchDataset(config.dataset, split="validation")
        self.starts = draw_starts(held_out, check.starts, check.context, check.horizon, seed=1)
        self.window_loss = torch.compile(window_loss) if config.compile else window_loss
        self.taught = torch.compile(taught) if config.compile else taught
        if config.teacher:
            self._teach_by(config.teacher)

    def _teach_by(self, teacher: Path) -> None:
        self.teacher = load_model_from_checkpoint(teacher).model.to(self.device).eval().requires_grad_(False)
        self.teacher_state = self.teacher.start_state(self.config.lanes.lanes, self.device)
        self.teacher_sha256 = hashlib.sha256(teacher.read_bytes()).digest()

    def extra(self) -> dict[str, Tensor]:
        if not self.config.teacher:
            return {}
        return {"teacher_state": self.teacher_state, "teacher_sha256": torch.tensor(list(self.teacher_sha256))}

    def load_extra(self, extra: dict[str, Tensor]) -> None:
        if extra.keys() != self.extra().keys() or any(
            not torch.equal(extra[name], value) for name, value in self.extra().items() if name == "teacher_sha256"
        ):
            raise CheckpointError(
                f"{self.config.out}: this run had another teacher=, or none; give it the same, or another out= folder"
            )
        if self.config.teacher:
            self.teacher_state = extra["teacher_state"].to(self.device)

    @torch.no_grad()
    def _teacher_says(self, batch: Batch) -> Said | None:
        """What the teacher says of a batch, which has to be the next one of its lanes; None without a teacher."""
        if not self.config.teacher:
            return None
        before = torch.where(batch.reset[:, None], 0.0, self.teacher_state)
        said, after = self.taught(self.teacher, batch.frames, batch.controllers, batch.stage, before)
        self.teacher_state = after.float()
        return said

    @staticmethod
    def _begin_with(model: WorldModel, config: WorldTrainingConfig) -> None:
        """Takes the weights of `initial` and the contact network of `contact`, which a world that had none ignores at
        first."""
        state = model.state_dict()
        if config.initial:
            initial = load_model_from_checkpoint(config.initial).model.state_dict()
            new = {name for name in state if name.startswith(("contact.", "join."))} - set(initial)
            kept = {name: state[name] for name in new} if config.contact else {}
            state = initial | kept
            if "join.weight" in kept:
                state["join.weight"] = torch.zeros_like(kept["join.weight"])
        if config.contact:
            if not model.encoding.contact_hidden:
                raise ValueError(
                    f"contact={config.contact} needs a world that has a contact network: model.contact_hidden="
                )
            state |= {f"contact.{name}": value for name, value in read_contact(config.contact).items()}
        try:
            fill(model, state)
        except CheckpointError as error:
            given = " and ".join(
                f"{name}={getattr(config, name)}" for name in ("initial", "contact") if getattr(config, name)
            )
            raise CheckpointError(f"{given}: of another architecture: {error}") from error

    @staticmethod
    def _rounded(model: WorldModel, config: WorldTrainingConfig, data: MatchDataset) -> Scales:
        """Lets the model round as its integer form; returns the scales that it does so by."""
        if config.initial is None or not isinstance(model, FrameStackMamba2):
            raise ValueError("quantised=true needs initial=, a trained Mamba2 world to take the scales from")
        scales = calibrated(model, observe(model, data))
        make_aware(model, scales)
        return scales

    def begin(self) -> None:
        learn_possible_actions(self.model, (self.sampler.cache[i] for i in range(len(self.sampler.lengths))))

    def earlier_records(self) -> list[dict[str, Any]]:
        if not self.config.initial:
            return []
        record = read_checkpoint(self.config.initial).get("training", {})
        if not {"frames_seen", "hours"} <= set(record):
            raise CheckpointError(f"initial={self.config.initial} has no record of its training")
        return lineage(record)

    def _rollout_due(self) -> bool:
        c = self.config.rollout
        return self.step >= c.from_share * self.config.steps and self.step % c.every == 0

    @torch.no_grad()
    def _rollout_starts(self, batch: Batch, before: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Real excerpts and states at several rows of every lane's window, as one larger batch."""
        c = self.config.rollout
        frames, controllers, stage, states = [], [], [], []
        state = before
        for row in range(c.every_rows, self.config.lanes.window - c.steps + 1, c.every_rows):
            part = slice(row - c.every_rows, row)
            _, state = self.model(Window(batch.frames[:, part], batch.stage, batch.controllers[:, part]), state)
            frames.append(batch.frames[:, row : row + c.steps + 1])
            controllers.append(batch.controllers[:, row : row + c.steps])
            stage.append(batch.stage)
            states.append(state)
        return torch.cat(frames), torch.cat(controllers), torch.cat(stage), torch.cat(states)

    def backward(self, batch: Batch, before: Tensor, share: float) -> tuple[Tensor, dict[str, Tensor]]:
        c = self.config
        dense, after = self.window_loss(
            self.model,
            batch.frames,
            batch.controllers,
            batch.stage,
            batch.mask,
            before,
            c.loss,
            self._teacher_says(batch),
        )
        (dense.total * share).backward()
        figures = {"loss": dense.total.detach(), "change": dense.change_correct / dense.changes.clamp(min=1)}
        if self._rollout_due():
            with rounded_once(self.model):
                own = rollout_loss(self.model, *self._rollout_starts(batch, before), c.loss)
            (own.total * (c.rollout.weight * share)).backward()
            figures["rollout"] = own.total.detach()
        return after, figures

    def validate(self) -> tuple[float, dict[str, float]]:
        """RC20 plus a third of RC60 (where the horizon reaches them), and all open-loop scores."""
        own = rollout_frames(self.model, self.starts, self.device)
        scores = open_loop_scores(own, self.starts.frames[:, self.starts.context + 1 :])
        means = {name: float(np.mean(values)) for name, values in scores.items()}
        return means.get("rc20", means["rc5"]) + means.get("rc60", 0.0) / 3, means

    def write_checkpoint(self, path: Path, weights: dict[str, Tensor], training: dict[str, Any]) -> None:
        c = self.config
        context_len = c.model.context_len if c.model.kind == "mlp" else 1
        more = {"scales": self.scales.to_dict()} if self.scales else {}
        if c.teacher:
            training = {**training, "teacher_sha256": self.teacher_sha256.hex()}
        save_checkpoint(path, weights, self.model.encoding, context_len, name=c.name, training=training, **more)


register("train_world_model", WorldTrainingConfig)


@in_one_line
@hydra.main(version_base=None, config_path="conf", config_name="train_world_model")
def main(values: DictConfig) -> None:
    run_command(values, WorldTrainingConfig, WorldTrainer)


if __name__ == "__main__":
    main()
