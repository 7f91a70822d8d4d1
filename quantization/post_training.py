"""A float checkpoint's weights as an integer world: rounding after training, with scales from real play."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.mamba2 import Mamba2Block, Mamba2Config
from models.rules import NUMBERS, PHYSICS_WIDTH, SLICES
from models.world import FrameStackMamba2
from quantization.apply import CLASS_COLUMNS
from quantization.calibration import Scales
from quantization.features import Feature, contact_features, features
from quantization.fixed_point import CONV_BITS, TAP_BITS, TOKEN_BITS, UNIT
from quantization.rounding import row_shifts, whole_rows
from quantization.world import Contact, Heads, Inputs, Int16, Int32, IntegerWorld, Layer, Linear, Possible, Sizes

Floats = npt.NDArray[np.float64]

MOST_BITS = 24
"""Fractional bits that a row of weights may have at most."""


def array(values: Tensor) -> Floats:
    """A tensor as float64."""
    return values.detach().cpu().double().numpy()


def fixed(values: Floats, bits: int, width: int) -> npt.NDArray[np.int64]:
    """Rounded to `bits` fractional bits; ValueError where it doesn't fit a signed integer of `width` bits."""
    whole = np.rint(values * 2.0**bits).astype(np.int64)
    if np.abs(whole).max(initial=0) >= 1 << (width - 1):
        raise ValueError(f"a weight of {np.abs(values).max():.3g} doesn't fit {width} bits with {bits} fractional ones")
    return whole


def quantised(weights: Floats, bias: Floats | None, value_bits: int, aligned: bool = False) -> Linear:
    """A linear layer; `aligned` rows are compared with one another, so their scales stay near each other."""
    exact = torch.from_numpy(weights)
    shift = row_shifts(exact, aligned)
    rows = whole_rows(exact, shift).numpy().astype(np.int8)
    return Linear(rows, shift.numpy().astype(np.int32), _offset(bias, shift.numpy() + value_bits))


def _offset(bias: Floats | None, bits: Floats) -> Int32:
    """A bias in the units of sums with `bits` fractional bits."""
    if bias is None:
        return np.zeros(len(bits), np.int32)
    offset = np.rint(bias * 2.0**bits).astype(np.int64)
    if np.abs(offset).max(initial=0) >= 1 << 31:
        raise ValueError("a bias doesn't fit 32 bits")
    return offset.astype(np.int32)


def quantised_amounts(weights: Floats, bias: Floats, value_bits: int) -> Linear:
    """A linear layer of int16 weights, each row as fine as it and its bias can be."""
    fits = np.floor(np.log2(32767 / np.maximum(np.abs(weights).max(1), 1e-9)))
    bias_fits = np.floor(np.log2((1 << 30) / np.maximum(np.abs(bias), 1e-9))) - value_bits
    shift = np.clip(np.minimum(fits, bias_fits), 0, MOST_BITS)
    rows = np.rint(weights * 2.0 ** shift[:, None])
    if np.abs(rows).max() > 32767:
        raise ValueError(f"a weight of {np.abs(weights).max():.3g} doesn't fit 16 bits")
    return Linear(rows.astype(np.int16), shift.astype(np.int32), _offset(bias, shift + value_bits))


def _table(network: nn.Module, feature: Feature) -> Floats:
    if not feature.table:
        return np.eye(feature.width)
    return array(network.get_parameter(f"{feature.table}.weight"))


def quantise_inputs(network: nn.Module, listed: list[Feature], projection: nn.Linear) -> Inputs:
    """A layer that reads features: embeddings and flags become rows, the rest int8 columns. network: has the tables."""
    weights, bias = array(projection.weight), array(projection.bias)
    rows: list[Floats] = []
    flags: list[Floats] = []
    numbers: list[Floats] = []
    waves: list[Floats] = []
    tables: dict[str, tuple[int, int]] = {}
    entries = np.zeros((0, 0), np.int8)
    at = count = 0
    for feature in listed:
        columns = weights[:, at : at + feature.width]
        at += feature.width
        if feature.kind == "lookup":
            table = _table(network, feature) @ columns.T
            tables[f"{feature.player}.{feature.quantity}"] = (count, len(table))
            count += len(table)
            rows += list(table)
        elif feature.kind == "flag":
            flags.append(columns[:, 0] * (feature.high - feature.low))
            bias = bias + columns[:, 0] * feature.low
        elif feature.kind == "number":
            numbers.append(columns[:, 0])
        elif feature.kind == "embedding":
            table = _table(network, feature)
            most = max(float(np.abs(table).max()), 1e-6)
            entries = np.rint(table / most * UNIT).astype(np.int8)
            waves += list(columns.T * (most * 128 / UNIT))
        else:
            unit = 127.5 if "trigger" in feature.quantity else 127
            waves.append(columns[:, 0] * (128 / unit))
    if at != weights.shape[1]:
        raise ValueError(f"the features cover {at} of the {weights.shape[1]} columns that read them")
    tables["flags"] = (count, len(flags))
    everything = np.stack(rows + flags)
    row_bits = min(TOKEN_BITS, int(np.floor(np.log2(32767 / np.abs(everything).max()))))
    return Inputs(
        tuple(listed),
        fixed(everything, row_bits, 16).astype(np.int16),
        row_bits,
        tables,
        entries,
        quantised(np.stack(numbers, 1), None, 0),
        quantised(np.stack(waves, 1), None, 7),
        fixed(bias, TOKEN_BITS, 32).astype(np.int32),
    )


def quantise_contact(model: FrameStackMamba2, scales: Scales) -> Contact | None:
    """The contact network, where the world has one."""
    if not model.encoding.contact_hidden:
        return None
    contact = model.contact
    deepen = quantised(array(contact.deepen.weight), array(contact.deepen.bias), scales.contact)
    leave = quantised(array(contact.leave.weight), array(contact.leave.bias), scales.deep)
    join = quantised(array(model.join.weight), None, scales.said)
    inputs = quantise_inputs(contact, contact_features(model.encoding), contact.enter)
    return Contact(inputs, scales.contact, deepen, scales.deep, leave, scales.said, join)


def quantise_layer(layer: Mamba2Block, norm_bits: int, gate: tuple[int, ...]) -> Layer:
    """A block; the norms' gains go into the projections that follow them. gate: fractional bits a channel."""
    gate_bits = max(gate)
    coarser = gate_bits - np.array(gate, np.int32)
    into = array(layer.in_proj.weight) * array(layer.norm.weight)
    out = array(layer.out_proj.weight) * array(layer.gate_norm.weight) * 2.0**coarser
    return Layer(
        norm_bits,
        quantised(into, None, norm_bits),
        _int16(fixed(array(layer.conv_weight).T, TAP_BITS, 16)),
        _int32(fixed(array(layer.conv_bias), CONV_BITS + TAP_BITS, 32)),
        _int32(fixed(array(layer.dt_bias), TOKEN_BITS, 32)),
        _int32(fixed(np.exp(array(layer.a_log)), TOKEN_BITS, 32)),
        _int32(fixed(array(layer.d), TOKEN_BITS, 32)),
        gate_bits,
        coarser,
        quantised(out, None, gate_bits),
    )


def _int16(values: npt.NDArray[np.int64]) -> Int16:
    return values.astype(np.int16)


def _int32(values: npt.NDArray[np.int64]) -> Int32:
    return values.astype(np.int32)


def quantise_heads(model: FrameStackMamba2, norm_bits: int, mixed_bits: int, amount_bits: int) -> Heads:
    """The heads; numbers come out in the schema's units."""
    gain = array(model.get_parameter("trunk.norm.weight"))
    d_model = len(gain)
    mix = array(model.heads.mix.weight)
    table = array(model.heads.chosen.weight)
    width = table.shape[1]
    chosen = np.stack([table @ mix[:, d_model + p * width : d_model + (p + 1) * width].T for p in (0, 1)])
    chosen_bits = min(TOKEN_BITS, int(np.floor(np.log2(32767 / np.abs(chosen).max()))))
    physics, bias = array(model.heads.physics.weight), array(model.heads.physics.bias)
    units = np.ones(PHYSICS_WIDTH)
    for name, factor in NUMBERS.items():
        units[SLICES[name]] = factor
    amounts = np.tile(np.arange(PHYSICS_WIDTH) >= CLASS_COLUMNS, 2)
    units = np.tile(units, 2)[amounts]
    return Heads(
        norm_bits,
        quantised(array(model.heads.actions.weight) * gain, array(model.heads.actions.bias), norm_bits, aligned=True),
        quantised(mix[:, :d_model] * gain, array(model.heads.mix.bias), norm_bits),
        fixed(chosen, chosen_bits, 16).astype(np.int16),
        chosen_bits,
        mixed_bits,
        quantised(physics[~amounts], bias[~amounts], mixed_bits, aligned=True),
        amount_bits,
        quantised_amounts(physics[amounts] * units[:, None], bias[amounts] * units, amount_bits),
    )


def quantise(model: FrameStackMamba2, scales: Scales, name: str) -> IntegerWorld:
    """The integer world of a float one."""
    c = model.trunk.config
    assert isinstance(c, Mamba2Config)
    sizes = Sizes(
        c.d_model, c.n_layers, c.d_inner, c.d_state, c.n_heads, c.d_conv,
        model.heads.mix.out_features, model.encoding.action_classes,
    )  # fmt: skip
    layers = tuple(
        quantise_layer(layer, norm, gate)
        for layer, norm, gate in zip(model.trunk.layers, scales.norm, scales.gate, strict=True)
        if isinstance(layer, Mamba2Block)
    )
    tables = model.possible
    possible = Possible(tables.table().numpy(), tables.stays.numpy(), tables.holds.numpy(), tables.costs.numpy())
    heads = quantise_heads(model, scales.heads, scales.mixed, scales.amounts)
    inputs = quantise_inputs(model.encoder, features(model.encoding), model.encoder.projection)
    contact = quantise_contact(model, scales)
    return IntegerWorld(name, sizes, inputs, contact, layers, heads, possible)
