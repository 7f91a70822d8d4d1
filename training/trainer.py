"""The training loop that worlds and policies share: schedule, averaging, checkpoints, resuming, logging."""

import math
import os
import pickle
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from pydantic import BaseModel
from torch import Tensor, nn
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from models.checkpoint import CheckpointError, save_whole
from training.config import OptimiserConfig, RunConfig
from training.dataset import MatchDataset
from training.ema import ParameterAverage
from training.lanes import Batch, LaneSampler

RESUME_KEYS = {
    *("model_config", "model", "average", "optimiser", "sampler", "state"),
    *("step", "seconds", "best", "earlier", "extra", "random"),
}


def uses_bfloat16(precision: str, device: torch.device) -> bool:
    """What a run's `precision` (see RunConfig) comes to on `device`."""
    if precision != "auto":
        return precision == "bfloat16"
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    features = torch.cpu.get_capabilities()
    return bool(features.get("avx512_bf16") or features.get("amx_bf16"))


PATHS = {"dataset", "out", "initial", "contact", "teacher"}
"""What of a run's configuration no checkpoint tells: where its files were."""


def lineage(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A run's training record with those of the runs before it, the oldest first, each without its own `earlier`."""
    return [*record.get("earlier", []), {key: value for key, value in record.items() if key != "earlier"}]


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


def training_matches(config: RunConfig) -> MatchDataset:
    """The matches that a run trains on. DatasetError."""
    return MatchDataset(config.dataset, split="training", kinds=config.kinds, share=config.share)


class Trainer(ABC):
    """One run: a model, its data, optimiser and folder.

    A subclass says what a batch costs (`backward`), what the run is judged by (`validate`) and how a model is written
    (`write_checkpoint`): `best.pt` by that judgement, which few starts make, and `end.pt` at the end.
    """

    def __init__(
        self, config: RunConfig, sizes: BaseModel, model: nn.Module, state_size: int, data: MatchDataset
    ) -> None:
        self.config = config
        self.sizes = sizes.model_dump()
        self.rank = int(os.environ.get("RANK", "0"))
        self.world_size = int(os.environ.get("WORLD_SIZE", "1"))
        if config.device == "cuda" and not torch.cuda.is_available():
            raise ValueError("device=cuda, but PyTorch finds no CUDA device here")
        cuda = torch.cuda.is_available() and config.device != "cpu"
        if self.world_size > 1:
            dist.init_process_group("nccl" if cuda else "gloo")
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if cuda else torch.device("cpu")
        self.bfloat16 = uses_bfloat16(config.precision, self.device)
        self.sampler = LaneSampler(data, config.lanes, config.seed * 1009 + self.rank)
        self.training_frames = sum(m.frames for m in data.matches)
        self.model = model.to(self.device)
        self.average = ParameterAverage(model, config.optimiser.ema)
        self.optimiser = build_optimiser(model, config.optimiser)
        self.state = torch.zeros(config.lanes.lanes, state_size, device=self.device)
        self.step = 0
        self.seconds = 0.0
        self.best = math.inf
        self.earlier = self.earlier_records()
        config.out.mkdir(parents=True, exist_ok=True)
        self.log = SummaryWriter(str(config.out / "tensorboard")) if self.rank == 0 else None

    @abstractmethod
    def backward(self, batch: Batch, before: Tensor, share: float) -> tuple[Tensor, dict[str, Tensor]]:
        """Adds the gradients of `share` times the batch's loss; returns the state after it and figures to log
        (`loss` among them)."""

    @abstractmethod
    def validate(self) -> tuple[float, dict[str, float]]:
        """The figure to minimise and all scores, of the present weights on the validation split."""

    @abstractmethod
    def write_checkpoint(self, path: Path, weights: dict[str, Tensor], training: dict[str, Any]) -> None:
        """Writes a checkpoint of `weights` with the record of the training: of the best so far, and of the end."""

    def earlier_records(self) -> list[dict[str, Any]]:
        """Training records of the runs whose weights this one starts from, the oldest first."""
        return []

    @property
    def _last(self) -> Path:
        return self.config.out / f"last{self.rank or ''}.pt"

    def begin(self) -> None:  # noqa: B027 (most trainers have nothing to prepare)
        """What a run does once, before its first step; a resumed one finds it in `last.pt`."""

    def resume(self) -> bool:
        """Goes on from `last.pt` of this run's folder; False where there is none."""
        if not self._last.exists():
            return False
        try:
            kept = torch.load(self._last, map_location="cpu", weights_only=False)
            foreign = not isinstance(kept, dict) or RESUME_KEYS - set(kept)
        except (RuntimeError, EOFError, OSError, pickle.UnpicklingError, KeyError, ValueError) as error:
            raise CheckpointError(
                f"{self._last}: can't resume from it ({error}); move it away to start anew"
            ) from error
        if foreign:
            raise CheckpointError(f"{self._last}: written by something else; move it away to start anew")
        if kept["model_config"] != self.sizes:
            raise CheckpointError(f"{self._last} is of another architecture; give another out= folder")
        try:
            self.model.load_state_dict(kept["model"])
        except RuntimeError as error:
            raise CheckpointError(f"{self._last} is of another encoding; give another out= folder") from error
        if kept["state"].shape != self.state.shape:
            raise CheckpointError(f"{self._last} has {len(kept['state'])} lanes; resume with lanes.lanes as it was")
        self.average.load_state_dict(kept["average"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.sampler.load_state_dict(kept["sampler"])
        self.state = kept["state"].to(self.device)
        self.step, self.seconds, self.best = kept["step"], kept["seconds"], kept["best"]
        self.earlier = kept["earlier"]
        self.load_extra(kept["extra"])
        torch.set_rng_state(kept["random"])
        print(f"resumed at step {self.step}")
        return True

    def save(self) -> None:
        """Writes `last.pt`: everything that decides how the run goes on. ValueError where that is not finite."""
        self._require_finite()
        save_whole(
            self._last,
            {
                "model_config": self.sizes,
                "model": self.model.state_dict(),
                "average": self.average.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "sampler": self.sampler.state_dict(),
                "state": self.state,
                "step": self.step,
                "seconds": self.seconds,
                "best": self.best,
                "earlier": self.earlier,
                "extra": self.extra(),
                "random": torch.get_rng_state(),
            },
        )

    def extra(self) -> dict[str, Tensor]:
        """What a subclass carries from batch to batch beside the state."""
        return {}

    def load_extra(self, extra: dict[str, Tensor]) -> None:  # noqa: B027 (most trainers carry nothing)
        """The inverse of `extra`."""

    def train_step(self) -> dict[str, Tensor]:
        """One optimiser step; returns the figures of its last batch."""
        c = self.config
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.step, c.steps, c.optimiser)
        for _ in range(c.optimiser.accumulate):
            batch = self.sampler.next().to(self.device)
            before = torch.where(batch.reset[:, None], 0.0, self.state)
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
                after, figures = self.backward(batch, before, 1 / c.optimiser.accumulate)
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
        return figures

    def _require_finite(self) -> None:
        """ValueError where weights or the carried state are not finite: on disk, what was good stays."""
        tensors = (*self.model.parameters(), *self.average.values.values(), self.state)
        if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors):
            raise ValueError(
                f"weights or state are not finite at step {self.step}; {self.config.out} keeps those before"
            )

    def _judge(self) -> tuple[bool, dict[str, float]]:
        self._require_finite()
        held = {k: v.clone() for k, v in self.model.state_dict().items()}
        weights = self.average.model_state(self.model)
        self.model.load_state_dict(weights)
        figure, scores = self.validate()
        self.model.load_state_dict(held)
        better, last = figure < self.best, self.step == self.config.steps
        if better:
            self.best = figure
            self.write_checkpoint(self.config.out / "best.pt", weights, self._record(scores))
        if last:
            self.write_checkpoint(self.config.out / "end.pt", weights, self._record(scores))
        return better, scores

    def _record(self, scores: dict[str, float]) -> dict[str, Any]:
        """What a checkpoint says of its training."""
        c = self.config
        return {
            "steps": self.step,
            "frames_seen": self.frames_seen + (self.earlier[-1]["frames_seen"] if self.earlier else 0),
            "training_frames": self.training_frames,
            "hours": round(self.seconds / 3600 + (self.earlier[-1]["hours"] if self.earlier else 0), 3),
            "seed": c.seed,
            "precision": "bfloat16" if self.bfloat16 else "float32",
            "config": c.model_dump(mode="json", exclude=PATHS),
            "validation": {k: round(v, 4) for k, v in scores.items()},
            "earlier": self.earlier,
        }

    @property
    def frames_seen(self) -> int:
        """Frames this run has trained on; those of the runs before it are in `earlier`."""
        c = self.config
        return self.step * c.lanes.lanes * c.lanes.window * c.optimiser.accumulate * self.world_size

    def run(self) -> None:
        """Trains to the end, with validation, checkpoints and a progress bar that shows frames a second."""
        c = self.config
        if not self.resume():
            self.begin()
        bar = tqdm(total=c.steps, initial=self.step, desc=c.name, disable=self.rank > 0, dynamic_ncols=True)
        while self.step < c.steps:
            began = time.monotonic()
            figures = self.train_step()
            self.seconds += time.monotonic() - began
            bar.update()
            last = self.step == c.steps
            if self.log and (self.step % 20 == 0 or last):
                values = {name: value.item() for name, value in figures.items()}
                for name, value in values.items():
                    self.log.add_scalar(f"training/{name}", value, self.step)
                shown = " ".join(f"{name} {value:.3f}" for name, value in values.items())
                bar.set_postfix_str(f"{shown} {self.frames_seen / max(self.seconds, 1e-9):,.0f} frames/s")
                if not math.isfinite(values["loss"]):
                    raise ValueError(f"the loss is not finite at step {self.step}; {c.out} keeps the weights before")
            if self.log and (self.step % c.validate_every == 0 or last):
                kept, scores = self._judge()
                for name, value in scores.items():
                    self.log.add_scalar(f"validation/{name}", value, self.step)
                shown = " ".join(f"{name} {value:.3f}" for name, value in scores.items())
                bar.write(f"step {self.step} {self.seconds / 60:.1f} min  {shown}{'  *' if kept else ''}")
            if self.step % c.save_every == 0 or last:
                self.save()
        bar.close()
        if self.rank == 0:
            written = " and ".join(str(c.out / name) for name in ("best.pt", "end.pt"))
            print(f"{self.frames_seen:,} frames in {self.seconds / 60:.1f} min: {written}")
