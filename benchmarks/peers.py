"""The same trunk in other engines: fp32 and INT8, one lane, one thread, random weights."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from models.mamba2 import Mamba2Config, Mamba2Trunk

Step = Callable[[], object]
ONNX_OPSET = 18


class TrunkStep(torch.nn.Module):
    """One step, for exporters."""

    def __init__(self, trunk: Mamba2Trunk) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, token: torch.Tensor, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """token (B, d_model), state (B, state_size)."""
        return self.trunk.step(token, state)


def peers(config: Mamba2Config) -> Iterator[tuple[str, Step]]:
    """Every engine's name and a call that moves one lane on by a step; its state stays as it is between calls."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    module = TrunkStep(Mamba2Trunk(config)).eval()
    token, state = torch.randn(1, config.d_model), torch.zeros(1, module.trunk.state_size)

    def call(step: Callable[..., object]) -> Step:
        def inferred() -> object:
            with torch.inference_mode():
                return step(token, state)

        return inferred

    yield "torch eager fp32", call(module)
    torch._inductor.config.freezing = True
    yield "torch.compile fp32", call(torch.compile(module, fullgraph=True))
    with tempfile.TemporaryDirectory() as folder:
        exported, quantized = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                module, (token, state), exported, input_names=["token", "state"], opset_version=ONNX_OPSET, dynamo=False
            )
        quantize_dynamic(exported, quantized, weight_type=QuantType.QInt8)
        check_quantized(quantized, config)
        yield "onnxruntime fp32", onnx_step(exported, token.numpy(), state.numpy())
        yield "onnxruntime INT8", onnx_step(quantized, token.numpy(), state.numpy())


def check_quantized(path: Path, config: Mamba2Config) -> None:
    """RuntimeError unless every projection became an INT8 product: some tools quantize nothing in silence."""
    import onnx

    products = sum(node.op_type == "MatMulInteger" for node in onnx.load(path).graph.node)
    if products != 2 * config.n_layers:
        raise RuntimeError(f"{path.name} has {products} INT8 products, {2 * config.n_layers} are its projections")


def onnx_step(path: Path, token: np.ndarray, state: np.ndarray) -> Step:
    """A call of a model with one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"token": token, "state": state})
