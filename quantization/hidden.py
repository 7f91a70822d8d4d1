"""What an integer world remembers, and its bytes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quantization.fixed_point import Integers
from quantization.world import Sizes
from schema import layout as L


@dataclass
class Hidden:
    """What a world remembers of B lanes.

    previous (B, 2, 8): the controllers of the frame before; conv: a layer's window (B, d_conv - 1, conv_width) with
    CONV_BITS fractional bits; scan: a layer's state (B, n_heads, headdim, d_state), STATE_BITS.
    """

    previous: npt.NDArray[np.uint8]
    conv: list[Integers]
    scan: list[Integers]

    @classmethod
    def start(cls, sizes: Sizes, lanes: int) -> "Hidden":
        """The state before a match's first step: nothing held, nothing remembered."""
        head = sizes.d_inner // sizes.n_heads
        return cls(
            np.zeros((lanes, 2, L.CONTROLLER_SIZE), np.uint8),
            [np.zeros((lanes, sizes.d_conv - 1, sizes.conv_width), np.int64) for _ in range(sizes.n_layers)],
            [np.zeros((lanes, sizes.n_heads, head, sizes.d_state), np.int64) for _ in range(sizes.n_layers)],
        )

    def lane_bytes(self, lane: int) -> bytes:
        """One lane: controllers, then all windows (int16), then all scan states (int32), little-endian."""
        parts = [np.ascontiguousarray(self.previous[lane]).tobytes()]
        parts += [window[lane].astype("<i2").tobytes() for window in self.conv]
        parts += [state[lane].astype("<i4").tobytes() for state in self.scan]
        return b"".join(parts)

    def to_bytes(self) -> bytes:
        """All lanes, one after the other."""
        return b"".join(self.lane_bytes(lane) for lane in range(len(self.previous)))

    @classmethod
    def from_bytes(cls, sizes: Sizes, lanes: int, data: bytes) -> "Hidden":
        """The inverse of `to_bytes`; ValueError when the length is another."""
        found = cls.start(sizes, lanes)
        pads = found.previous[0].size
        window, state = found.conv[0][0].size, found.scan[0][0].size
        length = pads + sizes.n_layers * (2 * window + 4 * state)
        if len(data) != lanes * length:
            raise ValueError(f"{len(data)} of {lanes * length} bytes")
        for k in range(lanes):
            at = k * length
            found.previous[k] = np.frombuffer(data, np.uint8, pads, at).reshape(2, -1)
            at += pads
            for layer in found.conv:
                layer[k] = np.frombuffer(data, "<i2", window, at).reshape(layer[k].shape)
                at += 2 * window
            for layer in found.scan:
                layer[k] = np.frombuffer(data, "<i4", state, at).reshape(layer[k].shape)
                at += 4 * state
        return found
