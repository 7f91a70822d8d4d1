"""Configuration of training runs, checked when it is composed."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from training.lanes import LaneConfig
from training.losses import LossConfig


class ModelSizes(BaseModel, extra="forbid"):
    """Architecture of the world to train."""

    kind: Literal["mamba2", "mlp"] = "mamba2"
    d_model: int = 256
    n_layers: int = 4
    d_state: int = 16
    headdim: int = 64
    heads_hidden: int = Field(448, description="width between trunk and physics vector")
    context_len: int = Field(10, description="frames the MLP stacks; ignored by mamba2")
    action_width: int = 64
    contact_hidden: int = Field(0, description="width of the contact network's first hidden layer; 0: none")
    contact_deep: int = Field(64, description="width of its second")
    chunk: int = 32


class OptimiserConfig(BaseModel, extra="forbid"):
    """AdamW with linear warm-up and a cosine to `final_share` of the peak rate."""

    peak: float = 2e-3
    warm_up_steps: int = 300
    final_share: float = 0.02
    weight_decay: float = 0.05
    clip: float = 1.0
    accumulate: int = Field(1, ge=1, description="batches a step")
    ema: float = 0.999


class RolloutConfig(BaseModel, extra="forbid"):
    """Training on the world's own rollouts, in the last part of the run."""

    from_share: float = Field(0.75, ge=0, le=1, description="share of the steps after which rollouts begin")
    every: int = Field(2, ge=1, description="every this many steps a rollout batch is added")
    steps: int = Field(12, ge=1, description="longest rollout")
    weight: float = 0.5
    every_rows: int = Field(64, ge=1, description="rollouts start at every this many rows of the window")


class ValidationConfig(BaseModel, extra="forbid"):
    """Rollouts on the validation split that choose the checkpoint."""

    starts: int = 256
    context: int = 60
    horizon: int = 60


class RunConfig(BaseModel, extra="forbid"):
    """What every run has."""

    name: str
    dataset: Path
    out: Path
    seed: int = 0
    steps: int = Field(6000, ge=1)
    kinds: list[str] = ["match", "vs_cpu", "scripted_or_bot", "practice"]
    share: float = Field(1.0, gt=0, le=1, description="of the training games, in the dataset's order")
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="of the trunk's products; auto: bfloat16 where the hardware has it (CUDA with bfloat16, or a CPU "
        "with AVX512-BF16 or AMX-BF16), else float32",
    )
    compile: bool = True
    save_every: int = Field(250, ge=1, description="steps between resumable checkpoints")
    validate_every: int = Field(500, ge=1, description="steps between validations")
    lanes: LaneConfig = LaneConfig()
    optimiser: OptimiserConfig = OptimiserConfig()


class WorldTrainingConfig(RunConfig):
    """Everything `training.train_world_model` needs."""

    initial: Path | None = Field(None, description="checkpoint to start from instead of fresh weights")
    quantised: bool = Field(
        False, description="train with the rounding of the integer step, its scales calibrated on `initial`"
    )
    contact: Path | None = Field(None, description="contact network to begin with, trained by training.train_contact")
    freeze_contact: bool = Field(False, description="leave the contact network's hidden layers as they are")
    teacher: Path | None = Field(None, description="a world's checkpoint: what it holds likely is learned, too")
    model: ModelSizes = ModelSizes()
    loss: LossConfig = LossConfig()
    rollout: RolloutConfig = RolloutConfig()
    validation: ValidationConfig = ValidationConfig()


class PolicySizes(BaseModel, extra="forbid"):
    """Architecture of the policy to train."""

    kind: Literal["mamba2", "mlp"] = "mamba2"
    d_model: int = 128
    n_layers: int = 3
    d_state: int = 16
    headdim: int = 32
    width: int = Field(128, description="width of the controller heads")


class PolicyTrainingConfig(RunConfig):
    """Everything `training.train_policy` needs."""

    model: PolicySizes = PolicySizes()
    delays: list[int] = Field([0, 18], description="reaction times in frames; a lane draws one")
    validation_batches: int = Field(16, ge=1)
