"""An ONNX network on onnxruntime, checked against its contract and run so that it repeats itself to the bit."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from crank.errors import WorldError
from crank.model_directory import ModelDirectory

Shape = tuple[int | None, ...]
"""A tensor's shape; None for the batch."""


class OnnxSession:
    """Single-threaded and sequential: the order of every sum is fixed, so equal inputs give equal bytes."""

    def __init__(
        self,
        model: ModelDirectory,
        inputs: Mapping[str, tuple[str, Shape]],
        outputs: Mapping[str, tuple[str, Shape]],
    ) -> None:
        """Opens the network of `model`; `inputs` and `outputs` map a name to (element type, shape).

        An input of the contract that the network does not have is left out when running (a network that never samples
        has no use for uniforms). WorldError for everything else that differs, and for a file that is no network.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        data = model.onnx_bytes()
        try:
            self._session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors share no public base class
            reason = str(error).splitlines()[0]
            raise WorldError(f"{model.kind} {model.name}: {model.onnx} is no usable ONNX network: {reason}") from error
        given = {node.name: node for node in self._session.get_inputs()}
        produced = {node.name: node for node in self._session.get_outputs()}
        for name in given:
            if name not in inputs:
                raise WorldError(f"{model.kind} {model.name}: {model.onnx} has an unknown input {name!r}")
        for name in outputs:
            if name not in produced:
                raise WorldError(f"{model.kind} {model.name}: {model.onnx} has no output {name!r}")
        for nodes, contract in ((given, inputs), (produced, outputs)):
            for name in nodes.keys() & contract.keys():
                _check(model, name, nodes[name], *contract[name])
        self._inputs = tuple(name for name in inputs if name in given)
        self._outputs = tuple(outputs)

    def run(self, values: Mapping[str, npt.NDArray[Any]]) -> list[npt.NDArray[np.float32]]:
        """One pass; the outputs in the order of the contract."""
        result: list[npt.NDArray[np.float32]] = self._session.run(
            self._outputs, {name: values[name] for name in self._inputs}
        )
        return result


def _check(model: ModelDirectory, name: str, node: Any, element: str, shape: Shape) -> None:
    if node.type != f"tensor({element})":
        raise WorldError(f"{model.kind} {model.name}: {name!r} of {model.onnx} is {node.type}, expected {element}")
    fits = len(node.shape) == len(shape) and all(
        size is None or not isinstance(actual, int) or actual == size
        for actual, size in zip(node.shape, shape, strict=True)
    )
    if not fits:
        expected = ["batch" if size is None else size for size in shape]
        raise WorldError(f"{model.kind} {model.name}: {name!r} of {model.onnx} is {node.shape}, expected {expected}")
