"""The integer step: it agrees with the float one where both are defined, and its files fail loudly."""

import copy
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from crank.engines.integer_engine import IntegerEngine
from crank.errors import EngineError, WorldError
from models.checkpoint import load_model_from_checkpoint
from models.controller import to_vector
from models.encoding_config import EncodingConfig
from models.mamba2 import Mamba2Config
from models.possible_actions import PossibleActions
from models.prediction import apply_prediction
from models.rules import AWAY, NUMBERS, SLICES
from models.world import FrameStackMamba2
from quantization import tables
from quantization.apply import CLASS_COLUMNS, apply_exact
from quantization.aware import make_aware
from quantization.blob import BlobError, pack, unpack
from quantization.bounds import BoundError, prove
from quantization.calibration import Scales, calibrated, channel_bits, observe
from quantization.features import contact_features, features
from quantization.fixed_point import FRAME_BITS, TOKEN_BITS, rounded
from quantization.frame import SCALES, to_exact, to_float
from quantization.hidden import Hidden
from quantization.manifest import ManifestError, read_manifest, read_world, write_world
from quantization.post_training import quantise, quantised_amounts
from quantization.quantities import quantities, quantity_names
from quantization.step import aligned, contacts, decode, entering, mixed, normalised, possible, step
from quantization.world import Possible
from schema import layout as L
from training.dataset import MatchDataset

FIXTURES = Path(__file__).parent / "fixtures"
CHECKPOINTS = Path(__file__).parents[1] / "checkpoints"
SMALL_WORLD = FIXTURES / "small_world"
STAGES = sorted(L.STAGES)
GATES = tuple(k % 3 + 3 for k in range(128))
BITS = Scales((5, 5), (GATES, GATES), 5, 4, 8, 5, 5, 6)


@pytest.fixture(scope="module")
def matches():
    dataset = MatchDataset(FIXTURES / "dataset_tiny", split=None)
    return [dataset.load(k) for k in range(len(dataset.matches))]


@pytest.fixture(scope="module")
def float_world():
    torch.manual_seed(0)
    encoding = EncodingConfig(contact_hidden=48, contact_deep=24, contact_width=8)
    world = FrameStackMamba2(encoding, Mamba2Config(64, 2, 8, 32), 64).eval()
    with torch.no_grad():
        world.encoder.character_action.weight.normal_(std=0.3)
        world.contact.character_action.weight.normal_(std=0.3)
    return world


@pytest.fixture(scope="module")
def integer_world(float_world):
    return quantise(float_world, BITS, "test")


def test_features_cover_the_encoder(float_world):
    listed = features(float_world.encoding)
    assert sum(feature.width for feature in listed) == float_world.encoder.projection.in_features
    assert {feature.quantity for feature in listed} <= {*quantity_names(), "stage"}


def test_contact_features_cover_its_network(float_world):
    listed = contact_features(float_world.encoding)
    assert sum(feature.width for feature in listed) == float_world.contact.enter.in_features
    assert {feature.quantity for feature in listed} <= set(quantity_names())


def test_what_contact_adds_agrees_with_the_float_network(matches, float_world, integer_world):
    for match in matches:
        rows = np.arange(1, len(match.frames) - 1, 3)
        frames, pads, before = match.frames[rows], match.controllers[rows + 1], match.controllers[rows]
        given = (frames, to_vector(pads), to_vector(before))
        with torch.no_grad():
            said = float_world.contact(*(torch.from_numpy(values) for values in given))
            wanted = float_world.join(said.flatten(-2)).numpy()
        read = quantities(to_exact(frames), np.full(len(rows), match.info.stage), pads, before)
        made = contacts(integer_world.contact, read) / (1 << TOKEN_BITS)
        off = np.abs(made - wanted).max(-1) / wanted.std()
        assert np.quantile(off, 0.98) < 0.35, "eight bits in three places cost more"
        # the two sides are told apart, and look by the same weights
        swapped = quantities(to_exact(frames[:, ::-1]), np.full(len(rows), 32), pads[:, ::-1], before[:, ::-1])
        width = said.shape[-1]
        join = integer_world.contact.join
        turned = replace(join, weights=np.roll(join.weights, width, axis=1))
        np.testing.assert_array_equal(
            contacts(replace(integer_world.contact, join=turned), swapped), contacts(integer_world.contact, read)
        )


def test_the_token_agrees_with_the_float_encoder(matches, float_world, integer_world):
    for match in matches:
        rows = np.arange(1, len(match.frames) - 1, 3)
        frames, pads, before = match.frames[rows], match.controllers[rows + 1], match.controllers[rows]
        stages = np.full(len(rows), match.info.stage)
        with torch.no_grad():
            wanted = float_world.encoder(
                torch.from_numpy(frames),
                torch.from_numpy(stages),
                torch.from_numpy(to_vector(pads)),
                torch.from_numpy(to_vector(before)),
            ).numpy()
        read = quantities(to_exact(frames), stages, pads, before)
        read["stage"] = np.repeat(stages[:, None], 2, 1)
        made = entering(integer_world.inputs, read) / (1 << TOKEN_BITS)
        # int8 weights cost a hundredth of the token's spread; a flag exactly at its threshold may fall to either side
        off = np.abs(made - wanted).max(-1) / wanted.std()
        assert np.quantile(off, 0.98) < 0.1


def test_a_prediction_is_applied_as_the_float_one(matches):
    random, rules = np.random.default_rng(0), PossibleActions(400, 33)
    for match in matches:
        frames = match.frames[::5]
        shape = (len(frames), 2)
        # on a grid that both sides hold exactly, so that ties are ties for both
        physics = np.rint(random.normal(size=(*shape, CLASS_COLUMNS + len(NUMBERS))) * 4096).astype(np.float32) / 4096
        actions = random.integers(0, 400, shape)
        stay = random.random(shape) < 0.5
        actions = np.where(stay, frames[..., L.ACTION_STATE].astype(np.int64), actions)
        stages = np.full(len(frames), match.info.stage)
        given = (frames, actions, physics, stages)
        rules.costs.copy_(torch.from_numpy(random.integers(0, 4, 400)))
        wanted = apply_prediction(*(torch.from_numpy(values) for values in given), rules)
        assert (wanted[..., L.STOCKS].numpy() < frames[..., L.STOCKS]).any()
        exact = np.rint(physics.astype(np.float64) * (1 << FRAME_BITS)).astype(np.int64)
        for name, factor in NUMBERS.items():
            column = SLICES[name].start
            values = physics[..., column].astype(np.float64) * factor
            exact[..., column] = np.rint(values * (1 << FRAME_BITS))
        made = to_float(apply_exact(to_exact(frames), actions, exact, stages, rules.costs.numpy()))
        off = np.abs(made - wanted.numpy())
        # a hitstun of exactly half a frame may round to either side
        off[..., L.HITSTUN] = np.where(off[..., L.HITSTUN] <= 1, 0, off[..., L.HITSTUN])
        assert off.max() < 1e-3


@pytest.mark.parametrize("share", [0.004, 0.02, 1.0])
def test_possible_actions_are_the_float_ones(matches, integer_world, share):
    """share: of changes that are possible; 1: as in a world that has learned none of its tables."""
    random, rules = np.random.default_rng(1), PossibleActions(400, 33)
    if share < 1:
        stays = random.integers(0, 60, (33, 400, 2)).astype(np.uint8) * np.array([0, 1], np.uint8)
        stays[:, list(AWAY)] = [20, 59]
        shape = rules.stays.shape[:2]
        rules.learn(random.random((*shape, 400)) < share, stays, random.random(shape) < 0.5, rules.costs.numpy())
    known = Possible(rules.table().numpy(), rules.stays.numpy(), rules.holds.numpy(), rules.costs.numpy())
    integer_world = replace(integer_world, possible=known)
    for match in matches:
        frames = match.frames[::3].copy()
        # carried out to and beyond the blast zones
        frames[..., L.X] += random.normal(scale=120, size=frames.shape[:2])
        frames[..., L.Y] += random.normal(scale=80, size=frames.shape[:2])
        frames = to_float(to_exact(frames))
        stages = np.full(len(frames), match.info.stage)
        read = quantities(to_exact(frames), stages, match.controllers[: len(frames)], match.controllers[: len(frames)])
        wanted = rules(torch.from_numpy(frames), torch.from_numpy(stages)).numpy()
        made = possible(integer_world, to_exact(frames), read)
        assert (~wanted).any(-1).any(), "nobody was carried out: the test would say nothing"
        assert (made != wanted).any(-1).mean() < 0.001


@given(st.integers(-(1 << 40), 1 << 40), st.integers(-8, 30))
def test_rounding_is_to_nearest_halves_upwards(value, bits):
    wanted = value << -bits if bits <= 0 else int(np.floor(value / 2**bits + 0.5))
    assert int(rounded(np.int64(value), bits)) == wanted


def test_tables_stay_close_to_their_functions():
    u = np.arange(-16 << 7, 16 << 7)
    assert np.abs(tables.silu(u) / 2**11 - (u / 128) / (1 + np.exp(-u / 128))).max() <= 2**-12
    wide = np.arange(-100 << 7, 100 << 7)
    assert np.abs(tables.silu_wide(wide) / 2**11 - (wide / 128) / (1 + np.exp(-wide / 128))).max() <= 2**-12
    fine = np.arange(-16 << 12, 16 << 12, 7)
    assert np.abs(tables.softplus(fine) / 2**20 / np.log1p(np.exp(fine / 4096)) - 1)[fine > -8 << 12].max() < 3e-3
    v = np.arange(0, 16 << 20, 1013)
    assert np.abs(tables.exp_neg(v) / 2**24 - np.exp(-v / 2**20)).max() < 2**-23
    s = np.unique(np.geomspace(256, 2.0**61, 20_000).astype(np.int64))
    mantissa, shift = tables.rsqrt(s)
    assert np.abs(mantissa / 2.0**shift * np.sqrt(s.astype(np.float64)) - 1).max() < 3e-3


def test_a_norm_is_the_float_one():
    values = np.random.default_rng(0).normal(scale=3000, size=(50, 256)).astype(np.int64)
    wanted = values / np.sqrt((values.astype(np.float64) ** 2).mean(-1, keepdims=True))
    assert np.abs(normalised(values, TOKEN_BITS, 5) / 32 - np.clip(wanted, -127 / 32, 127 / 32)).max() < 0.6 / 32


def test_every_channel_of_a_norm_has_its_own_scale():
    values = np.random.default_rng(0).normal(scale=3000, size=(50, 128)).astype(np.int64)
    bits = np.array(GATES)
    each = [normalised(values, TOKEN_BITS, int(b))[:, k] for k, b in enumerate(bits)]
    np.testing.assert_array_equal(normalised(values, TOKEN_BITS, bits), np.stack(each, -1))


def one_step(world, frame, stage, pads):
    """Action logits (B, 2, A) and physics (B, 2, P) of an integer world's first step, in the float world's units."""
    heads, shown = world.heads, {}
    step(world, Hidden.start(world.sizes, len(frame)), frame, stage, pads, look=shown.__setitem__)
    seen = shown["seen"]
    logits = aligned(heads.actions, seen) / 2.0 ** (heads.actions.shift.max() + heads.norm_bits)
    physics = decode(heads, mixed(heads, seen, frame[..., L.ACTION_STATE])).astype(np.float64)
    physics[..., :CLASS_COLUMNS] /= 2.0 ** (heads.classes.shift.max() + heads.mixed_bits)
    for name, factor in NUMBERS.items():
        physics[..., SLICES[name]] /= factor * (1 << FRAME_BITS)
    return logits.reshape(len(frame), 2, -1), physics


def test_a_world_in_training_rounds_as_its_integer_form_does(matches):
    world = load_model_from_checkpoint(CHECKPOINTS / "wire-mini" / "world.pt").model
    seen = observe(world, MatchDataset(FIXTURES / "dataset_tiny", split=None))
    scales = calibrated(world, seen)
    assert Scales.from_dict(json.loads(json.dumps(scales.to_dict()))) == scales
    exact = quantise(world, scales, "test")
    prove(exact)
    match = matches[0]
    rows = np.arange(100, len(match.frames) - 1, 9)
    frames, stage, pads = match.frames[rows], np.full(len(rows), match.info.stage), match.controllers[rows + 1]
    made = one_step(exact, to_exact(frames), stage, pads)
    inputs = (torch.from_numpy(frames), torch.from_numpy(stage), torch.from_numpy(to_vector(pads)))

    def predict(model):
        with torch.no_grad():
            hidden, _ = model.advance(*inputs, model.start_state(len(frames)))
            actions = inputs[0][..., L.ACTION_STATE].long()
            return model.heads.action_logits(hidden).numpy(), model.heads.physics_given(hidden, actions).numpy()

    plain = predict(world)
    keys = set(world.state_dict())
    make_aware(world, scales)
    assert set(world.state_dict()) == keys
    aware = predict(world)
    for mine, rounded_float, unrounded in zip(made, aware, plain, strict=True):
        off, lost = np.abs(mine - rounded_float).mean(), np.abs(rounded_float - unrounded).mean()
        # what is left between them are the tables and the wider roundings
        assert 0 < off < 0.75 * lost


def test_a_contact_network_in_training_has_the_weights_of_its_integer_form(float_world, integer_world):
    world, exact = copy.deepcopy(float_world), integer_world.contact
    make_aware(world, BITS)
    layers = [(world.contact.deepen, exact.deepen), (world.contact.leave, exact.leave), (world.join, exact.join)]
    for layer, rounded_layer in layers:
        weights = rounded_layer.weights * 2.0 ** -rounded_layer.shift[:, None]
        np.testing.assert_array_equal(layer.present().detach().numpy(), weights)
    # what enters a layer is int8 there as well
    values = torch.linspace(-5, 5, 1001)[:, None].expand(-1, world.contact.deepen.in_features)
    whole = (values * 2**BITS.contact).round().clamp(-127, 127) / 2**BITS.contact
    with torch.no_grad():
        assert torch.equal(world.contact.deepen(values), world.contact.deepen(whole))
        assert not torch.equal(world.contact.deepen(values), float_world.contact.deepen(values))


def test_loud_channels_do_not_silence_the_others():
    assert channel_bits(torch.tensor([22.6, 7.0, 3.0, 0.01])) == (2, 4, 5, 5)


def test_amounts_are_as_fine_as_16_bits_let_them():
    weights, bias = np.array([[0.5, -0.25], [100.0, 3.0]]), np.array([0.1, -200.0])
    layer = quantised_amounts(weights, bias, 8)
    assert layer.weights.dtype == np.int16 and np.abs(layer.weights).max(1).min() > 16383
    scale = 2.0 ** -layer.shift[:, None]
    assert (np.abs(layer.weights * scale - weights) <= scale / 2).all()
    assert np.abs(layer.bias * scale[:, 0] / 256 - bias).max() < 1e-3


def test_exact_frames_round_to_nearest_and_return(matches):
    for match in matches:
        back = to_float(to_exact(match.frames))
        assert (np.abs(back - match.frames) <= 0.5 / SCALES + 1e-4 * (SCALES > 1)).all()


def test_a_world_survives_its_bytes(integer_world, tmp_path):
    blob = pack(integer_world)
    again = unpack(blob, "test", integer_world.inputs.features, integer_world.contact.inputs.features)
    assert pack(again) == blob
    path = write_world(integer_world, tmp_path / "int8", {})
    assert pack(read_world(path.parent)) == blob
    assert read_manifest(path.parent)["hash"] == hashlib.sha256(blob).hexdigest()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_hostile_bytes_are_refused(data):
    blob = (SMALL_WORLD / "weights-0.bin").read_bytes()
    small = read_world(SMALL_WORLD)
    listed = small.inputs.features, small.contact.inputs.features
    if data.draw(st.booleans()):
        broken = blob[: data.draw(st.integers(0, len(blob) - 1))]
    else:
        # the header and the places of the sections
        at = data.draw(st.integers(0, 700))
        broken = bytearray(blob)
        broken[at] ^= data.draw(st.integers(1, 255))
        broken = bytes(broken)
    try:
        world = unpack(broken, "x", *listed)
    except BlobError:
        return
    assert pack(world) != blob


def test_damaged_worlds_say_what_is_wrong(tmp_path):
    def copy(name):
        return Path(shutil.copytree(SMALL_WORLD, tmp_path / name))

    cut = copy("cut")
    (cut / "weights-0.bin").write_bytes((cut / "weights-0.bin").read_bytes()[:-1])
    with pytest.raises(ManifestError, match=r"weights-0\.bin is truncated or altered"):
        read_world(cut)
    gone = copy("gone")
    (gone / "weights-0.bin").unlink()
    with pytest.raises(ManifestError, match="No such file"):
        read_world(gone)
    half = copy("half")
    (half / "manifest.json").write_text((half / "manifest.json").read_text()[:300])
    with pytest.raises(ManifestError, match="truncated or no JSON"):
        read_world(half)
    other = copy("other")
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["features"][8]["gain"] = 0.5
    (other / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ManifestError, match="features are not those of its manifest"):
        read_world(other)


def test_bounds_hold_and_are_able_to_fail(integer_world):
    prove(read_world(SMALL_WORLD))
    layer = integer_world.layers[0]
    # a head that forgets next to nothing
    layer.a[:] = 1
    with pytest.raises(BoundError, match=r"scan|for ever"):
        prove(integer_world)


def start(matches, rows=(100,)):
    match = matches[0]
    return match.frames[list(rows)], np.full(len(rows), match.info.stage), list(range(len(rows)))


def test_lanes_do_not_meet(matches):
    together, alone = IntegerEngine(SMALL_WORLD), IntegerEngine(SMALL_WORLD)
    frames, stages, seeds = start(matches, (100, 300, 500))
    together.reset(frames, stages, seeds)
    pads = [matches[0].controllers[[t, t + 200, t + 400]] for t in range(101, 141)]
    batch = [together.step(pad) for pad in pads]
    alone.reset(frames[1:2], stages[1:2], seeds[1:2])
    for row, pad in zip(batch, pads, strict=True):
        np.testing.assert_array_equal(alone.step(pad[1:2]), row[1:2])


@pytest.mark.parametrize("temperature", [0.0, 1.5])
def test_saving_restoring_and_stepping_again_gives_the_same_frames(matches, temperature):
    engine = IntegerEngine(SMALL_WORLD, temperature)
    engine.reset(*start(matches))
    for t in range(101, 161):
        pads = matches[0].controllers[t][None]
        saved = engine.save()
        first = engine.step(pads)
        after = engine.save()
        engine.restore(saved)
        np.testing.assert_array_equal(engine.step(pads), first)
        assert engine.save() == after


def test_a_saved_state_of_another_world_or_cut_in_half_is_refused(matches, integer_world, tmp_path):
    engine = IntegerEngine(SMALL_WORLD)
    with pytest.raises(EngineError, match="before reset"):
        engine.step(matches[0].controllers[:1])
    engine.reset(*start(matches))
    saved = engine.save()
    with pytest.raises(EngineError, match="truncated"):
        engine.restore(saved[: len(saved) // 2])
    with pytest.raises(EngineError, match="no saved engine state"):
        engine.restore(b"\xff\x00")
    other = IntegerEngine(write_world(integer_world, tmp_path / "other", {}).parent)
    with pytest.raises(EngineError, match="belongs to engine"):
        other.restore(saved)
    with pytest.raises(EngineError, match="at temperature 0"):
        IntegerEngine(SMALL_WORLD, 0.5).restore(saved)
    with pytest.raises(WorldError, match="cannot read"):
        IntegerEngine(tmp_path / "nothing")


@pytest.mark.parametrize("temperature", [-0.1, 10.1, float("nan"), 0.001])
def test_a_temperature_that_is_none_is_refused(temperature):
    with pytest.raises(EngineError, match="temperature"):
        IntegerEngine(SMALL_WORLD, temperature)


def test_a_lane_samples_as_it_does_alone_and_the_reference_gives_the_same(matches):
    frames, stages, _ = start(matches, (100, 300, 500))
    engines = [IntegerEngine(SMALL_WORLD, 1.0), IntegerEngine(SMALL_WORLD, 1.0, compiled=False)]
    alone, likeliest = IntegerEngine(SMALL_WORLD, 1.0), IntegerEngine(SMALL_WORLD)
    for engine in engines:
        engine.reset(frames, stages, [7, -1, 9])
    alone.reset(frames[1:2], stages[1:2], [(1 << 64) - 1])
    likeliest.reset(frames, stages, [7, -1, 9])
    differs = False
    for t in range(101, 141):
        pads = matches[0].controllers[[t, t + 200, t + 400]]
        row, other = (engine.step(pads) for engine in engines)
        np.testing.assert_array_equal(row, other)
        np.testing.assert_array_equal(alone.step(pads[1:2]), row[1:2])
        differs |= bool((likeliest.step(pads) != row).any())
    assert differs


def test_hidden_state_survives_its_bytes(integer_world):
    random = np.random.default_rng(0)
    hidden = Hidden.start(integer_world.sizes, 3)
    for layer in hidden.scan:
        layer[:] = random.integers(-(1 << 30), 1 << 30, layer.shape)
    for layer in hidden.conv:
        layer[:] = random.integers(-(1 << 14), 1 << 14, layer.shape)
    hidden.previous[:] = random.integers(0, 256, hidden.previous.shape)
    again = Hidden.from_bytes(integer_world.sizes, 3, hidden.to_bytes())
    assert again.to_bytes() == hidden.to_bytes()
    np.testing.assert_array_equal(again.scan[1], hidden.scan[1])
