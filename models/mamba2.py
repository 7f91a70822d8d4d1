"""Mamba2: the recurrent trunk of a world, in a chunked parallel form for training and a step for running."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Mamba2Config:
    """Sizes of the trunk; `headdim` divides `d_inner` = expand * d_model."""

    d_model: int = 256
    n_layers: int = 4
    d_state: int = 16
    headdim: int = 64
    expand: int = 2
    d_conv: int = 4
    chunk: int = 32

    @property
    def d_inner(self) -> int:
        return self.expand * self.d_model

    @property
    def n_heads(self) -> int:
        if self.d_inner % self.headdim:
            raise ValueError(f"headdim {self.headdim} does not divide d_inner {self.d_inner}")
        return self.d_inner // self.headdim

    @property
    def conv_width(self) -> int:
        return self.d_inner + 2 * self.d_state


class RMSNorm(nn.Module):
    """Root mean square normalisation with a learned gain."""

    def __init__(self, width: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


def chunked_scan(
    x: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor, chunk: int
) -> tuple[Tensor, Tensor]:
    """The selective state-space scan h_t = exp(dt_t a) h_{t-1} + dt_t b_t x_t, y_t = c_t h_t, in parallel chunks.

    x (B, T, H, P); dt (B, T, H) > 0; a (H) < 0; b, c (B, T, N); state (B, H, P, N) before the first step.
    Returns y (B, T, H, P) and the state after the last step.
    Source: state-space duality, Dao and Gu 2024 (arXiv 2405.21060), section 6.
    """
    batch, length, heads, width = x.shape
    if missing := -length % chunk:
        # steps with dt = 0 leave the state as it is
        padded = (F.pad(v, (0,) * (2 * v.dim() - 3) + (missing,)) for v in (x, dt, b, c))
        x, dt, b, c = padded
    n = (length + missing) // chunk
    x = x.view(batch, n, chunk, heads, width).transpose(2, 3)
    dt = dt.view(batch, n, chunk, heads).permute(0, 1, 3, 2)
    b = b.view(batch, n, chunk, -1)
    c = c.view(batch, n, chunk, -1)
    decay = torch.cumsum(dt * a[:, None], dim=-1)
    mask = torch.ones(chunk, chunk, dtype=torch.bool, device=x.device).tril()
    gaps = (decay.unsqueeze(-1) - decay.unsqueeze(-2)).masked_fill(~mask, float("-inf"))
    scores = (c @ b.transpose(-1, -2)).unsqueeze(2)
    inside = (scores * torch.exp(gaps) * dt.unsqueeze(-2)) @ x
    to_end = torch.exp(decay[..., -1:] - decay) * dt
    added = torch.einsum("bnhlp,bnhl,bnls->bnhps", x, to_end, b)
    total = torch.exp(decay[..., -1])
    entering = []
    for k in range(n):
        entering.append(state)
        state = state * total[:, k, :, None, None] + added[:, k]
    carried = torch.einsum("bnls,bnhps,bnhl->bnhlp", c, torch.stack(entering, 1), torch.exp(decay))
    y = (inside + carried).transpose(2, 3).reshape(batch, n * chunk, heads, width)
    return y[:, :length], state


class Mamba2Block(nn.Module):
    """RMSNorm → in_proj → causal conv → scan → gate → norm → out_proj → residual."""

    def __init__(self, config: Mamba2Config) -> None:
        super().__init__()
        self.config = config
        self.norm = RMSNorm(config.d_model)
        self.in_proj = nn.Linear(config.d_model, config.d_inner + config.conv_width + config.n_heads, bias=False)
        self.conv_weight = nn.Parameter(torch.empty(config.conv_width, config.d_conv))
        self.conv_bias = nn.Parameter(torch.zeros(config.conv_width))
        nn.init.uniform_(self.conv_weight, -(config.d_conv**-0.5), config.d_conv**-0.5)
        # dt starts log-uniform in [0.001, 0.1], as in the reference implementation of Mamba2
        dt = torch.exp(torch.empty(config.n_heads).uniform_(-6.9078, -2.3026))
        self.dt_bias = nn.Parameter(dt + torch.log(-torch.expm1(-dt)))
        self.a_log = nn.Parameter(torch.log(torch.empty(config.n_heads).uniform_(1, 16)))
        self.d = nn.Parameter(torch.ones(config.n_heads))
        self.gate_norm = RMSNorm(config.d_inner)
        self.out_proj = nn.Linear(config.d_inner, config.d_model, bias=False)
        with torch.no_grad():
            self.out_proj.weight.mul_((2 * config.n_layers) ** -0.5)

    def _project(self, residual: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        c = self.config
        z, xbc, dt = self.in_proj(self.norm(residual)).split([c.d_inner, c.conv_width, c.n_heads], dim=-1)
        return z, xbc.float(), F.softplus(dt.float() + self.dt_bias)

    def _finish(self, residual: Tensor, y: Tensor, z: Tensor) -> Tensor:
        return residual + self.out_proj(self.gate_norm(y * F.silu(z.float()))).float()

    def forward(self, residual: Tensor, conv: Tensor, ssm: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Many steps at once: residual (B, T, d_model), conv (B, d_conv - 1, W), ssm (B, H, P, N)."""
        c = self.config
        batch, length, _ = residual.shape
        z, xbc, dt = self._project(residual)
        padded = torch.cat([conv, xbc], dim=1)
        xbc = sum(
            (padded[:, k : k + length] * self.conv_weight[:, k] for k in range(c.d_conv)),
            start=self.conv_bias,
        )
        xbc = F.silu(xbc)
        x, b, cc = xbc.split([c.d_inner, c.d_state, c.d_state], dim=-1)
        x = x.view(batch, length, c.n_heads, c.headdim)
        y, ssm = chunked_scan(x, dt, -torch.exp(self.a_log), b, cc, ssm, c.chunk)
        y = (y + x * self.d[:, None]).reshape(batch, length, c.d_inner)
        return self._finish(residual, y, z), padded[:, length:], ssm

    def step(self, residual: Tensor, conv: Tensor, ssm: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """One step: residual (B, d_model), conv (B, d_conv - 1, W), ssm (B, H, P, N)."""
        c = self.config
        z, xbc, dt = self._project(residual)
        padded = torch.cat([conv, xbc.unsqueeze(1)], dim=1)
        xbc = F.silu((padded * self.conv_weight.T).sum(1) + self.conv_bias)
        x, b, cc = xbc.split([c.d_inner, c.d_state, c.d_state], dim=-1)
        x = x.view(-1, c.n_heads, c.headdim)
        decay = torch.exp(dt * -torch.exp(self.a_log))
        ssm = ssm * decay[..., None, None] + (dt.unsqueeze(-1) * x).unsqueeze(-1) * b[:, None, None, :]
        y = (ssm * cc[:, None, None, :]).sum(-1) + x * self.d[:, None]
        return self._finish(residual, y.reshape(-1, c.d_inner), z), padded[:, 1:], ssm


class Mamba2Trunk(nn.Module):
    """A stack of blocks whose whole recurrent memory is one flat vector a lane."""

    def __init__(self, config: Mamba2Config) -> None:
        super().__init__()
        self.config = config
        self.layers = nn.ModuleList(Mamba2Block(config) for _ in range(config.n_layers))
        self.norm = RMSNorm(config.d_model)

    @property
    def state_size(self) -> int:
        """Elements of the flat state a lane: every layer's convolution window and scan state."""
        c = self.config
        return c.n_layers * ((c.d_conv - 1) * c.conv_width + c.d_inner * c.d_state)

    @property
    def scan_state(self) -> int:
        """Elements of the selective scan's state a lane: what a step reads and writes beside the weights."""
        return self.config.n_layers * self.config.d_inner * self.config.d_state

    def _unpack(self, state: Tensor) -> list[tuple[Tensor, Tensor]]:
        c = self.config
        conv_size, ssm_size = (c.d_conv - 1) * c.conv_width, c.d_inner * c.d_state
        parts = state.split([conv_size, ssm_size] * c.n_layers, dim=-1)
        return [
            (
                parts[2 * k].reshape(-1, c.d_conv - 1, c.conv_width),
                parts[2 * k + 1].reshape(-1, c.n_heads, c.headdim, c.d_state),
            )
            for k in range(c.n_layers)
        ]

    def forward(self, token: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (B, T, d_model) and state (B, state_size) → hidden (B, T, d_model) and the state after them."""
        return self._run(token, state, step=False)

    def step(self, token: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """One token (B, d_model) → hidden (B, d_model) and the state after it."""
        return self._run(token, state, step=True)

    def _run(self, hidden: Tensor, state: Tensor, *, step: bool) -> tuple[Tensor, Tensor]:
        after = []
        for layer, (conv, ssm) in zip(self.layers, self._unpack(state), strict=True):
            assert isinstance(layer, Mamba2Block)
            hidden, conv, ssm = layer.step(hidden, conv, ssm) if step else layer(hidden, conv, ssm)
            after += [conv.flatten(1), ssm.flatten(1)]
        return self.norm(hidden), torch.cat(after, dim=-1)
