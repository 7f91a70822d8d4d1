"""A matplotlib figure as a file's bytes."""

import io
from typing import Final

import matplotlib
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

matplotlib.use("Agg")
DPI: Final = 80


def png(figure: Figure, within: tuple[float, float, float, float] = (0, 0, 1, 1)) -> bytes:
    """The figure, laid out in this part of it (left, bottom, right, top), and closed: the same bytes each time."""
    buffer = io.BytesIO()
    figure.tight_layout(rect=within)
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue()
