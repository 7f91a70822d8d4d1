"""Sampling in whole numbers: the published generator, weights that are the softmax's, the same draws everywhere."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quantization import step as reference
from quantization.bounds import BoundError, check_sampling
from quantization.fixed_point import DECAY_BITS, DT_BITS
from quantization.golden import CONTROLLERS, VECTORS, chains, sampled_vectors
from quantization.hidden import Hidden
from quantization.manifest import read_blob, read_manifest, read_world
from quantization.sampling import MOST_TEMPERATURE, choose, drawn, philox, random_bits, weights
from quantization.session import ReferenceSession
from schema.layout import CONTROLLER_SIZE
from training.dataset import MatchDataset

FIXTURES = Path(__file__).parent / "fixtures"
SMALL_WORLD = FIXTURES / "small_world"
REFERENCE_FRAMES = 120
TEMPERATURES = (64, 179, 256, 512, 2560)
UINT64 = st.integers(0, (1 << 64) - 1)
ONE = 1 << DECAY_BITS


@pytest.fixture(scope="module")
def world():
    return read_world(SMALL_WORLD)


@pytest.fixture(scope="module")
def played():
    return chains(MatchDataset(FIXTURES / "dataset_tiny"))


@pytest.fixture(scope="module")
def golden():
    return json.loads((SMALL_WORLD / VECTORS).read_text())


@pytest.fixture(scope="module")
def compiled():
    return pytest.importorskip("wire_core", reason="the compiled step isn't built: make core")


@pytest.fixture(scope="module")
def said(world, played):
    """What the world said of real play: every 20th frame's logits (N, 2, A), their fractional bits, what is allowed."""
    found = []
    original = reference.choose

    def listen(logits, bits, allowed, sampling=None):
        found.append((logits, bits, allowed))
        return original(logits, bits, allowed, sampling)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "choose", listen)
        hidden, frame = Hidden.start(world.sizes, len(played)), np.stack([chain.start for chain in played])
        stages = np.array([chain.stage for chain in played])
        for t in range(REFERENCE_FRAMES):
            pads = np.stack([chain.controllers[t] for chain in played])
            hidden, frame = reference.step(world, hidden, frame, stages, pads)
    kept = found[::20]
    return np.concatenate([k[0] for k in kept]), kept[0][1], np.concatenate([k[2] for k in kept])


def likelihoods(logits, bits, allowed, temperature):
    """The softmax, in float64, of one player's logits (A)."""
    exponents = np.where(allowed, logits / 2.0**bits, -np.inf) / (temperature / 256)
    values = np.exp(exponents - exponents.max())
    return values / values.sum()


def test_philox_gives_the_known_answers_of_random123():
    full = (1 << 32) - 1
    pi = ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0))
    assert philox((0, 0, 0, 0), (0, 0)) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    assert philox((full,) * 4, (full,) * 2) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)
    assert philox(*pi) == (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)
    # the same words, by their names
    assert random_bits(0x299F31D0A4093822, 0x85A308D3243F6A88, 0x13198A2E, 0x03707344) == 0x94FDCCEBD16CFE09


@given(st.integers(0, 1 << 32), st.integers(1, 32), st.integers(1, MOST_TEMPERATURE))
def test_a_weight_is_the_exponential_at_any_temperature(behind, bits, temperature):
    exponent = behind / 2.0**bits * 256 / temperature
    made = int(weights(np.array([behind]), bits, temperature)[0])
    wanted = np.exp(-exponent) if exponent < 16 else 0.0
    # DT_BITS of the distance are kept, the inverse has 40 bits to the temperature's 32, exp_neg is exact to 2^-23
    off = 2.0 ** (7 - DT_BITS) / temperature + min(exponent, 16) * temperature * 2.0**-41 + 2.0**-DT_BITS
    assert abs(made / ONE - wanted) <= off * wanted + 2.0**-23 + (1.2e-7 if abs(exponent - 16) < 0.1 else 0)


@given(
    st.lists(st.integers(0, 1 << 32), min_size=1, max_size=400), st.integers(0, 36), st.integers(1, MOST_TEMPERATURE)
)
def test_weights_never_leave_64_bits(behind, bits, temperature):
    """NumPy wraps in silence: the same in Python's integers, which don't."""
    inverse = ((1 << 40) + temperature // 2) // temperature
    made = weights(np.array(behind), bits, temperature)
    for value, weight in zip(behind, made.tolist(), strict=True):
        down = bits - DT_BITS
        near = (value + (1 << down >> 1)) >> down if down > 0 else value << -down
        exponent = (min(near, temperature << 17) * inverse + (1 << 31)) >> 32
        assert weight == int(reference.exp_neg(np.array([exponent]))[0])
        assert 0 <= weight <= ONE


def test_the_bounds_of_sampling_are_able_to_fail():
    check_sampling(400, (1 << 31) - 1, 0)
    with pytest.raises(BoundError, match="distances of logits"):
        check_sampling(400, 1 << 45, 0)
    with pytest.raises(BoundError, match="weights of the actions"):
        check_sampling(600, (1 << 31) - 1, 0)


@given(st.lists(st.integers(0, ONE), min_size=1, max_size=400).filter(any), UINT64)
def test_what_is_drawn_has_weight(weighed, bits):
    place = drawn(np.array(weighed), bits)
    assert weighed[place] > 0
    assert sum(weighed[:place]) <= (bits >> 2) * sum(weighed) >> 62 < sum(weighed[: place + 1])


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_weights_are_the_softmax_of_real_logits(said, temperature):
    logits, bits, allowed = said
    for row, may in zip(logits.reshape(-1, logits.shape[-1]), allowed.reshape(-1, logits.shape[-1]), strict=True):
        made = np.zeros(len(row))
        made[may] = weights(row[may].max() - row[may], bits, temperature)
        # half the sum of differences: no outcome, of one action state or of many, is off by more
        assert np.abs(made / made.sum() - likelihoods(row, bits, may, temperature)).sum() / 2 < 2e-5


def chi_squared(counts, expected):
    """The statistic over what its 0.999 quantile is (Wilson and Hilferty), rare outcomes pooled."""
    rare = expected < 5
    counts = np.append(counts[~rare], counts[rare].sum())
    expected = np.append(expected[~rare], expected[rare].sum())
    counts, expected = counts[expected > 0], expected[expected > 0]
    degrees = len(counts) - 1
    spread = 2 / (9 * degrees)
    return ((counts - expected) ** 2 / expected).sum() / (degrees * (1 - spread + 3.09 * np.sqrt(spread)) ** 3)


@pytest.mark.parametrize("temperature", [128, 256, 1024])
def test_real_logits_are_sampled_as_often_as_the_softmax_says(said, temperature):
    logits, bits, allowed = said
    draws = 5000
    # the moment that leaves most open
    entropies = [
        -sum(p[p > 0] @ np.log(p[p > 0]) for p in (likelihoods(x, bits, y, 256) for x, y in zip(a, b, strict=True)))
        for a, b in zip(logits, allowed, strict=True)
    ]
    moment = int(np.argmax(entropies))
    shape = (draws, *logits.shape[1:])
    for keyed in ("seed", "frame"):
        counter = np.arange(draws)
        seeds, rows = (counter, np.full(draws, 5)) if keyed == "seed" else (np.full(draws, 5), counter)
        sampling = np.stack([seeds, rows, np.full(draws, temperature)], 1).astype(np.uint64)
        broadcast = [np.broadcast_to(values[moment], shape) for values in (logits, allowed)]
        actions = choose(broadcast[0], bits, broadcast[1], sampling)
        for player in (0, 1):
            counts = np.bincount(actions[:, player], minlength=shape[-1])
            chances = [
                likelihoods(logits[moment, player], bits, allowed[moment, player], t)
                for t in (temperature, 2 * temperature)
            ]
            assert chi_squared(counts, draws * chances[0]) < 1, keyed
            assert chi_squared(counts, draws * chances[1]) > 1, "the test can't tell temperatures apart"
        # players draw apart
        assert (actions[:, 0] != actions[:, 1]).any()


def test_temperature_0_takes_the_likeliest_whatever_the_seed(said):
    logits, bits, allowed = said
    sampling = np.zeros((len(logits), 3), np.uint64)
    sampling[:, :2] = (1 << 64) - 1
    assert np.array_equal(choose(logits, bits, allowed, sampling), choose(logits, bits, allowed))
    # and the coldest there is, where the best is 1/16 ahead of the second
    second, first = np.sort(np.where(allowed, logits, -(1 << 40)), -1)[..., -2:].transpose(2, 0, 1)
    clear = (first - second) / 2**bits > 1 / 16
    sampling[:, 2] = 1
    cold = choose(logits, bits, allowed, sampling)
    assert clear.any() and np.array_equal(cold[clear], choose(logits, bits, allowed)[clear])


def test_nothing_allowed_is_action_0_and_a_boiling_world_draws_evenly(said):
    logits, bits, allowed = said
    boiling = np.array([[seed, 1, MOST_TEMPERATURE] for seed in range(len(logits))], np.uint64)
    assert not choose(logits, bits, np.zeros_like(allowed), boiling).any()
    few = np.zeros_like(allowed)
    few[..., [3, 399]] = True
    found = choose(logits, bits, few, boiling)
    assert set(found.ravel().tolist()) == {3, 399}
    spread = weights(logits[allowed].max() - logits[allowed], bits, MOST_TEMPERATURE)
    assert (spread > 0.999 * ONE).all()


def test_the_reference_gives_the_sampled_vectors(world, played, golden):
    found = sampled_vectors(world, played, REFERENCE_FRAMES)
    for mine, wanted in zip(found, golden["sampled"], strict=True):
        digests = wanted["digests"]
        assert digests[-1]["frames"] == 600
        assert mine == wanted | {"digests": digests[: len(mine["digests"])]}


def test_the_compiled_step_gives_the_sampled_vectors_with_every_kernel(golden, compiled):
    data = np.frombuffer((SMALL_WORLD / CONTROLLERS).read_bytes(), np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
    pads = np.split(data, np.cumsum([chain["controllers"] for chain in golden["chains"]])[:-1])
    blob = read_blob(SMALL_WORLD, read_manifest(SMALL_WORLD))
    from quantization.golden import digest

    for kernel in compiled.kernels():
        world = compiled.World(blob, kernel)
        for wanted in golden["sampled"]:
            chain, rows = golden["chains"][wanted["chain"]], pads[wanted["chain"]]
            session = compiled.Session(world, 1)
            session.start(np.array([chain["start"]], np.int32), [chain["stage"]])
            sampling = np.array([[int(wanted["seed"], 16), wanted["first_row"], wanted["temperature"]]], np.uint64)
            frames = session.play(np.resize(rows, (600, 2, CONTROLLER_SIZE)), sampling)
            for entry in wanted["digests"]:
                assert digest(frames[entry["frames"] - 1].astype("<i4").tobytes()) == entry["frame"], (kernel, entry)
            assert digest(session.memory(0)) == wanted["digests"][-1]["state"], kernel


def test_lanes_sample_each_as_told_and_go_on_from_a_save(world, played, compiled):
    """Lanes of other seeds, frame numbers and temperatures, one of them the likeliest: reference, core, and alone."""
    chain, lanes = played[0], len(TEMPERATURES) + 1
    core = compiled.World(read_blob(SMALL_WORLD, read_manifest(SMALL_WORLD)))
    sessions = [ReferenceSession(world, lanes), compiled.Session(core, lanes), compiled.Session(core, lanes)]
    starts, stages = np.repeat(chain.start[None], lanes, 0).astype(np.int32), [chain.stage] * lanes
    for session in sessions:
        session.start(starts, stages)
    alone = compiled.Session(core, 1)
    alone.start(starts[:1], stages[:1])
    sampling = np.array([[9 * k, 1000 * k, t] for k, t in enumerate((*TEMPERATURES, 0))], np.uint64)
    for t in range(60):
        pads = np.repeat(chain.controllers[t][None], lanes, 0)
        saved = sessions[0].save()
        assert sessions[1].save() == saved
        frames = [session.step(pads, sampling) for session in sessions[:2]]
        sessions[2].restore(saved)
        frames.append(sessions[2].step(pads, sampling))
        assert np.array_equal(frames[0], frames[1]) and np.array_equal(frames[1], frames[2])
        assert np.array_equal(alone.step(pads[:1], sampling[2:3]), frames[0][2:3])
        sampling[:, 1] += 1
    # the coldest may go the way of the likeliest
    assert len({frame.tobytes() for frame in frames[0]}) >= lanes - 1, "every lane goes its own way"


def test_what_says_no_sampling_is_refused(world, played, compiled):
    core = compiled.World(read_blob(SMALL_WORLD, read_manifest(SMALL_WORLD)))
    for session in (ReferenceSession(world, 1), compiled.Session(core, 1)):
        session.start(played[0].start[None].astype(np.int32), [played[0].stage])
        before, pads = session.save(), played[0].controllers[:1]
        with pytest.raises(ValueError, match="sampling uint64"):
            session.step(pads, np.zeros((2, 3), np.uint64))
        with pytest.raises(ValueError, match="at most 32 bits"):
            session.step(pads, np.array([[0, 0, 1 << 32]], np.uint64))
        assert session.save() == before
