"""Trains a world: dense loss on carried-state windows, then on its own rollouts; the best rollout is kept.

python -m training.train_world_model experiment=wire_base
python -m training.train_world_model experiment=smoke dataset=D out=runs/smoke
torchrun --nproc-per-node 2 -m training.train_world_model experiment=wire_base

A run is resumed from `last.pt` in its folder when the same command is given again, and ends as it would have.
"""

import json
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

import hydra
import numpy as np
import torch
import torch.distributed as dist
from omegaconf import DictConfig, OmegaConf
from pydantic import ValidationError
from torch import Tensor, nn
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from models.checkpoint import CheckpointError, load_model_from_checkpoint, save_checkpoint, write_atomically
from models.encoding import EncodingConfig
from models.mamba2 import Mamba2Config
from models.mlp import StackMLPConfig
from models.world import FrameStackMamba2, FrameStackMLP, Window, WorldModel
from training.config import ModelSizes, OptimiserConfig, TrainingConfig
from training.dataset import DatasetError, MatchDataset
from training.ema import ParameterAverage
from training.lanes import Batch, LaneSampler
from training.losses import LossParts, rollout_loss, window_loss
from training.rollout import draw_starts, rollout_frames
from training.score import open_loop_scores


def build_model(sizes: ModelSizes) -> WorldModel:
    """A world with fresh weights."""
    encoding = EncodingConfig(action_width=sizes.action_width)
    if sizes.kind == "mlp":
        return FrameStackMLP(
            encoding, StackMLPConfig(sizes.d_model, sizes.context_len, sizes.n_layers), sizes.heads_hidden
        )
    trunk = Mamba2Config(sizes.d_model, sizes.n_layers, sizes.d_state, sizes.headdim, chunk=sizes.chunk)
    return FrameStackMamba2(encoding, trunk, sizes.heads_hidden)


def build_optimiser(model: nn.Module, config: OptimiserConfig) -> torch.optim.AdamW:
    """AdamW; weight decay on matrices only."""
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": config.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.peak, betas=(0.9, 0.98), fused=True)


def learning_rate(step: int, steps: int, config: OptimiserConfig) -> float:
    """Linear warm-up, then a cosine."""
    if step < config.warm_up_steps:
        return config.peak * (step + 1) / config.warm_up_steps
    share = (step - config.warm_up_steps) / max(steps - config.warm_up_steps, 1)
    low = config.final_share
    return config.peak * (low + (1 - low) * 0.5 * (1 + math.cos(math.pi * min(share, 1))))


class Trainer:
    """One run: its model, data, optimiser and folder."""

    def __init__(self, config: TrainingConfig) -> None:
        self.config = config
        self.rank = int(os.environ.get("RANK", "0"))
        self.world_size = int(os.environ.get("WORLD_SIZE", "1"))
        cuda = torch.cuda.is_available() if config.device == "auto" else config.device == "cuda"
        if self.world_size > 1:
            dist.init_process_group("nccl" if cuda else "gloo")
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if cuda else torch.device("cpu")
        self.autocast = config.precision != "float32"
        torch.manual_seed(config.seed)
        data = MatchDataset(config.dataset, split="training", kinds=config.kinds)
        held_out = MatchDataset(config.dataset, split="validation")
        self.sampler = LaneSampler(data, config.lanes, config.seed * 1009 + self.rank)
        check = config.validation
        self.starts = draw_starts(held_out, check.starts, check.context, check.horizon, seed=1)
        self.training_frames = sum(m.frames for m in data.matches)
        if config.initial:
            self.model = load_model_from_checkpoint(config.initial).model.train()
        else:
            self.model = build_model(config.model)
        self.model.to(self.device)
        self.parallel: nn.Module | None = None
        self.average = ParameterAverage(self.model, config.optimiser.ema)
        self.optimiser = build_optimiser(self.model, config.optimiser)
        self.state = self.model.start_state(config.lanes.lanes, self.device)
        self.step = 0
        self.seconds = 0.0
        self.best = math.inf
        self.window_loss = torch.compile(window_loss) if config.compile else window_loss
        self.rollout_loss = torch.compile(rollout_loss) if config.compile else rollout_loss
        config.out.mkdir(parents=True, exist_ok=True)
        self.log = SummaryWriter(str(config.out / "tensorboard")) if self.rank == 0 else None

    def resume(self) -> None:
        """Goes on from `last.pt` of this run's folder, if there is one."""
        path = self.config.out / f"last{self.rank or ''}.pt"
        if not path.exists():
            return
        try:
            kept = torch.load(path, map_location="cpu", weights_only=False)
        except (RuntimeError, EOFError, OSError) as error:
            raise CheckpointError(f"{path}: can't resume from it ({error}); move it away to start anew") from error
        if kept["model_config"] != self.config.model.model_dump():
            raise CheckpointError(f"{path} is of another architecture; give another out= folder")
        self.model.load_state_dict(kept["model"])
        self.average.load_state_dict(kept["average"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.sampler.load_state_dict(kept["sampler"])
        self.state = kept["state"].to(self.device)
        self.step, self.seconds, self.best = kept["step"], kept["seconds"], kept["best"]
        torch.set_rng_state(kept["random"])
        print(f"resumed at step {self.step}")

    def save(self) -> None:
        """Writes `last.pt`: everything that decides how the run goes on."""
        write_atomically(
            self.config.out / f"last{self.rank or ''}.pt",
            {
                "model_config": self.config.model.model_dump(),
                "model": self.model.state_dict(),
                "average": self.average.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "sampler": self.sampler.state_dict(),
                "state": self.state,
                "step": self.step,
                "seconds": self.seconds,
                "best": self.best,
                "random": torch.get_rng_state(),
            },
        )

    def _rollout_due(self) -> bool:
        c = self.config.rollout
        return self.step >= c.from_share * self.config.steps and self.step % c.every == 0

    @torch.no_grad()
    def _rollout_starts(self, batch: Batch, before: Tensor) -> tuple[Tensor, ...]:
        """States and real excerpts at several rows of every lane's window, as one larger batch."""
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

    def _batch(self) -> Batch:
        batch = self.sampler.next()
        return Batch(*(getattr(batch, name).to(self.device) for name in ("frames", "controllers", "stage", "reset", "mask")))

    def train_step(self) -> tuple[LossParts, LossParts | None]:
        """One optimiser step; returns the dense loss's parts and the rollout's where one was due."""
        c = self.config
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.step, c.steps, c.optimiser)
        own: LossParts | None = None
        for _ in range(c.optimiser.accumulate):
            batch = self._batch()
            fresh = self.model.start_state(c.lanes.lanes, self.device)
            before = torch.where(batch.reset[:, None], fresh, self.state)
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.autocast):
                dense, after = self.window_loss(
                    self.model, batch.frames, batch.controllers, batch.stage, batch.mask, before, c.loss
                )
                (dense.total / c.optimiser.accumulate).backward()
                if self._rollout_due():
                    excerpt = self._rollout_starts(batch, before)
                    own = self.rollout_loss(self.model, *excerpt, c.loss)
                    (own.total * (c.rollout.weight / c.optimiser.accumulate)).backward()
            self.state = after.detach().float()
        if self.world_size > 1:
            for p in self.model.parameters():
                if p.grad is not None:
                    dist.all_reduce(p.grad)
                    p.grad /= self.world_size
        nn.utils.clip_grad_norm_(self.model.parameters(), c.optimiser.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.average.update(self.model)
        self.step += 1
        return dense, own

    def validate(self) -> dict[str, float]:
        """Open-loop scores of the averaged weights on the validation split's fixed starts."""
        held = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.model.load_state_dict(self.average.model_state(self.model))
        own = rollout_frames(self.model, self.starts, self.device)
        self.model.load_state_dict(held)
        scores = open_loop_scores(own, self.starts.frames[:, self.starts.context + 1 :])
        return {name: float(np.mean(values)) for name, values in scores.items()}

    def keep_best(self, scores: dict[str, float]) -> bool:
        """Writes `best.pt` when the mean of RC20 and a third of RC60 is the lowest so far."""
        figure = scores.get("rc20", scores["rc5"]) + scores.get("rc60", 0.0) / 3
        if figure >= self.best:
            return False
        self.best = figure
        c = self.config
        save_checkpoint(
            c.out / "best.pt",
            self.average.model_state(self.model),
            self.model.encoding,
            c.model.context_len if c.model.kind == "mlp" else 1,
            name=c.name,
            training={
                "steps": self.step,
                "frames_seen": self.frames_seen,
                "training_frames": self.training_frames,
                "hours": round(self.seconds / 3600, 3),
                "seed": c.seed,
                "config": json.loads(c.model_dump_json(exclude={"dataset", "out", "initial"})),
                "validation": {k: round(v, 4) for k, v in scores.items()},
            },
        )
        return True

    @property
    def frames_seen(self) -> int:
        c = self.config
        return self.step * c.lanes.lanes * c.lanes.window * c.optimiser.accumulate * self.world_size

    def run(self) -> None:
        """Trains to the end, with validation, checkpoints and a progress bar that shows frames a second."""
        c = self.config
        self.resume()
        bar = tqdm(total=c.steps, initial=self.step, desc=c.name, disable=self.rank > 0, dynamic_ncols=True)
        while self.step < c.steps:
            began = time.monotonic()
            dense, own = self.train_step()
            self.seconds += time.monotonic() - began
            bar.update()
            if self.rank == 0 and self.log and (self.step % 20 == 0 or self.step == c.steps):
                values = {name: float(getattr(dense, name)) for name in ("total", "actions", "classes", "numbers")}
                values["change_accuracy"] = float(dense.change_correct / dense.changes.clamp(min=1))
                if own is not None:
                    values["rollout"] = float(own.total)
                for name, value in values.items():
                    self.log.add_scalar(f"loss/{name}", value, self.step)
                speed = self.frames_seen / max(self.seconds, 1e-9)
                bar.set_postfix_str(f"loss {values['total']:.3f} change {values['change_accuracy']:.2f} {speed:,.0f} frames/s")
                if not math.isfinite(values["total"]):
                    raise RuntimeError(f"the loss is not finite at step {self.step}; {c.out}/best.pt holds the last good one")
            if self.rank == 0 and self.log and (self.step % c.validation.every == 0 or self.step == c.steps):
                scores = self.validate()
                kept = self.keep_best(scores)
                for name, value in scores.items():
                    self.log.add_scalar(f"validation/{name}", value, self.step)
                shown = " ".join(f"{k} {v:.3f}" for k, v in scores.items() if k.startswith(("rc", "action", "percent_h60")))
                bar.write(f"step {self.step} {self.seconds / 60:.1f} min  {shown}{'  *' if kept else ''}")
            if self.step % c.save_every == 0 or self.step == c.steps:
                self.save()
        bar.close()
        if self.rank == 0:
            print(f"{self.frames_seen:,} frames in {self.seconds / 60:.1f} min; best world: {c.out / 'best.pt'}")


@hydra.main(version_base=None, config_path="conf", config_name="train_world_model")
def main(values: DictConfig) -> None:
    try:
        plain: Any = OmegaConf.to_container(values, resolve=True)
        config = TrainingConfig.model_validate(plain)
        Trainer(config).run()
    except ValidationError as error:
        print(f"configuration: {error}", file=sys.stderr)
        sys.exit(2)
    except (CheckpointError, DatasetError, FileNotFoundError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
