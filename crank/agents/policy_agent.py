"""A learned policy: `policy.onnx` in a policy directory (`policy.json` is its manifest, see crank.model_directory)."""

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

import numpy as np

from crank.errors import AgentError
from crank.frame import Controllers, Frames, swap_perspective
from crank.model_directory import ModelDirectory
from crank.onnx_session import OnnxSession, Shape
from crank.random import AGENT_HEAD, random_uniforms
from models.controller import neutral, to_vector
from schema.layout import CONTROLLER_SIZE, CONTROLLER_VECTOR_SIZE, LONGEST_DELAY, PLAYER_FIELD_COUNT, POLICY_UNIFORMS

STICK_BYTES: Final = 4

_sessions: Final[WeakValueDictionary[tuple[Path, str, int], OnnxSession]] = WeakValueDictionary()


@dataclass(frozen=True)
class PolicyConfig:
    """temperature: 0 takes the likeliest input, 1 samples as often as people did. delay: frames of reaction time."""

    temperature: float = 1.0
    delay: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= 10:
            raise AgentError(f"a policy's temperature lies between 0 and 10, not at {self.temperature}")
        if not 0 <= self.delay <= LONGEST_DELAY:
            raise AgentError(f"a policy's delay lies between 0 and {LONGEST_DELAY} frames, not at {self.delay}")


def policy_session(policy: ModelDirectory) -> OnnxSession:
    """The network of a policy directory, checked against the contract (see PolicyAgent), for any batch.

    It keeps nothing from run to run, so all agents of a policy share one: a second copy of the weights would drive the
    first out of the processor's cache. WorldError when its files are missing, damaged or do not fit.
    """
    key = (policy.onnx.resolve(), policy.sha256, policy.state_size)
    session = _sessions.get(key)
    if session is None:
        session = _sessions[key] = _open_session(policy)
    return session


def _open_session(policy: ModelDirectory) -> OnnxSession:
    state: Shape = (None, policy.state_size)
    return OnnxSession(
        policy,
        inputs={
            "frame": ("float", (None, 2, PLAYER_FIELD_COUNT)),
            "stage": ("int64", (None,)),
            "previous": ("float", (None, CONTROLLER_VECTOR_SIZE)),
            "delay": ("int64", (None,)),
            "state": ("float", state),
            "uniforms": ("float", (None, POLICY_UNIFORMS)),
            "temperature": ("float", (None,)),
        },
        outputs={"controller": ("float", (None, CONTROLLER_SIZE)), "next_state": ("float", state)},
    )


class PolicyAgent:
    """Runs the network once a frame, from its own side.

    The network's inputs: frame float32 [1, 2, F] (itself first, `delay` frames old), stage int64 [1], previous
    float32 [1, 18] (its last controller), delay int64 [1], state float32 [1, S], uniforms float32 [1, 8], temperature
    float32 [1]. Its outputs: controller float32 [1, 8] (the raw bytes, sticks signed), next_state float32 [1, S].
    """

    def __init__(self, policy: ModelDirectory, config: PolicyConfig | None = None) -> None:
        """WorldError when the policy's files are missing, damaged or do not fit."""
        self._config = config or PolicyConfig()
        self.name = policy.name + _options(self._config)
        self._state_size = policy.state_size
        self._session = policy_session(policy)

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        self._player, self._seed = player, seed
        self._stage = np.array([stage], np.int64)
        self._state = np.zeros((1, self._state_size), np.float32)
        self._previous = neutral(1)
        self._seen: deque[Frames] = deque(maxlen=self._config.delay + 1)

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        # Until the delay has passed, the oldest frame there is
        self._seen.append(swap_perspective(frame) if self._player == 1 else frame)
        controller, self._state = self._session.run(
            {
                "frame": self._seen[0][None],
                "stage": self._stage,
                "previous": to_vector(self._previous),
                "delay": np.array([self._config.delay], np.int64),
                "state": self._state,
                "uniforms": random_uniforms(self._seed, frame_number, self._player, AGENT_HEAD, POLICY_UNIFORMS)[None],
                "temperature": np.array([self._config.temperature], np.float32),
            }
        )
        self._previous = controller_bytes(controller)
        answer: Controllers = self._previous[0].copy()
        return answer

    def overrule(self, controller: Controllers) -> None:
        self._previous = controller[None].copy()


def _options(config: PolicyConfig) -> str:
    """The options that a name tells: those that are not as usual, like "?temperature=0.7&delay=18"."""
    usual = PolicyConfig()
    told = [f"temperature={config.temperature:g}"] if config.temperature != usual.temperature else []
    told += [f"delay={config.delay}"] if config.delay != usual.delay else []
    return f"?{'&'.join(told)}" if told else ""


def controller_bytes(controller: Frames) -> Controllers:
    """Raw bytes uint8 [..., 8] of what a policy gave, float32 [..., 8]. AgentError where that is no number."""
    if not np.isfinite(controller).all():
        raise AgentError("the policy gave a controller that is no number")
    values = np.rint(controller)
    raw = np.clip(values, 0, 255).astype(np.uint8)
    raw[..., :STICK_BYTES] = np.clip(values[..., :STICK_BYTES], -127, 127).astype(np.int8).view(np.uint8)
    return raw
