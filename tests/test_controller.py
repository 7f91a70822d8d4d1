"""Controller bytes and the model's controller vector."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import controller
from schema import layout

STICK = st.integers(-127, 127)
BYTE = st.integers(0, 255)


@given(st.tuples(STICK, STICK, STICK, STICK), st.tuples(BYTE, BYTE), st.integers(0, 0xFFF))
def test_bytes_survive_the_vector(sticks, triggers, buttons):
    raw = np.frombuffer(
        struct.pack(layout.CONTROLLER_STRUCT, *sticks, *triggers, buttons & 0xFF, buttons >> 8), np.uint8
    )
    vector = controller.to_vector(raw)
    assert vector.shape == (layout.CONTROLLER_VECTOR_SIZE,)
    assert vector.min() >= 0
    assert vector.max() <= 1
    assert (controller.from_vector(vector) == raw).all()


@given(st.tuples(STICK, STICK, STICK, STICK), st.tuples(BYTE, BYTE), st.integers(0, 0xFFF))
def test_pack_and_unpack_are_inverse(sticks, triggers, buttons):
    pressed = [bool(buttons >> i & 1) for i in range(12)]
    raw = controller.pack(np.array(sticks) / 127, np.array(triggers) / 255, controller.pressed_to_bytes(pressed))
    stick_bytes, trigger_bytes, held = controller.unpack(raw)
    assert tuple(stick_bytes) == sticks
    assert tuple(trigger_bytes) == triggers
    assert held.tolist() == pressed


def test_vector_has_the_schema_order():
    centre = controller.to_vector(controller.neutral())
    assert centre[layout.STICK_X] == centre[layout.C_Y] == 0.5
    assert not centre[layout.TRIGGER_L :].any()
    for i, name in enumerate(layout.BUTTON_NAMES):
        raw = controller.neutral()
        byte, bit = controller.BUTTON_BITS[name]
        raw[byte] = bit
        assert np.flatnonzero(controller.to_vector(raw)[layout.BUTTON_A :]).tolist() == [i]


def test_full_tilt_is_zero_and_one():
    vector = controller.to_vector(controller.pack([-1, 1, -1, 1], [0, 1]))
    assert vector[:6].tolist() == [0, 1, 0, 1, 0, 1]


def test_out_of_range_tilt_saturates():
    assert controller.stick_to_byte([-1.3, 1.3]).tolist() == [-127, 127]
    assert controller.trigger_to_byte([-0.1, 1.4]).tolist() == [0, 255]
    lowest = controller.neutral()
    lowest[0] = 0x80
    assert controller.to_vector(lowest)[layout.STICK_X] == 0.0


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (0x0100, (1, 0)),  # A
        (0x0200, (2, 0)),  # B
        (0x0400, (4, 0)),  # X
        (0x0800, (8, 0)),  # Y
        (0x0010, (16, 0)),  # Z
        (0x1000, (32, 0)),  # Start
        (0x0001, (64, 0)),  # D-pad left
        (0x0002, (128, 0)),  # D-pad right
        (0x0008, (0, 1)),  # D-pad up
        (0x0004, (0, 2)),  # D-pad down
        (0x0040, (0, 4)),  # L
        (0x0020, (0, 8)),  # R
        (0xE080, (0, 0)),  # bits no button has
    ],
)
def test_slippi_button_word(word, expected):
    assert tuple(controller.slippi_buttons_to_bytes(word)) == expected


def test_batches_keep_their_shape():
    raw = np.random.default_rng(1).integers(0, 256, (5, 2, 8), np.uint8)
    vectors = controller.to_vector(raw)
    assert vectors.shape == (5, 2, 18)
    assert (vectors[3, 1] == controller.to_vector(raw[3, 1])).all()


@pytest.mark.parametrize("wrong", [np.zeros(8, np.int8), np.zeros((2, 7), np.uint8), np.zeros(8, np.float32)])
def test_wrong_arrays_are_refused(wrong):
    with pytest.raises(ValueError, match="expected raw controllers"):
        controller.to_vector(wrong)
