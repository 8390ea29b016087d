"""Training with the weights as they will be once they are packed.

A network that has learned with fine weights loses a little when these are cut to sixteen levels. One that reads through
the cut weights while it learns puts its fine ones where the cut does no harm (BinaryConnect, Courbariaux et al. 2015;
the gradient passes the cut as if it were not there, Bengio et al. 2013). The steps of the levels are those that
:func:`training.packing.levels` would choose, looked for anew now and then; the inputs that packing multiplies apart are
left as fine as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from monitor.packed import STRETCH
from training import packing
from training.network import Reader

EVERY = 300
"""Steps of the training after which the steps of the levels are looked for anew."""
BYTES = 64
"""What the largest weight of an output is in bytes: seven bits, as ``shipping.quantised`` asks for."""


@dataclass(slots=True)
class _Cut:
    """A layer's map, what its inputs count, those of them apart, its weights cut, their steps and the steps' unit."""

    name: str
    linear: nn.Linear
    importance: Tensor
    apart: Tensor
    weight: Tensor
    steps: Tensor
    unit: Tensor

    def look(self) -> None:
        """Look for the steps, counted in what one of an output's bytes stands for."""
        packed = self._packed(self.linear.weight.detach())
        self.unit = packed.abs().amax(1).clamp_(min=1e-9).div_(BYTES).view(-1, 1, 1)
        matrix = (packed / self.unit.view(-1, 1)).t().contiguous().cpu().numpy()
        _, steps = packing.levels(matrix, self.importance.numpy())
        self.steps = torch.from_numpy(steps).float().t().unsqueeze(-1).contiguous().to(self.weight.device)

    def cut(self) -> None:
        """Cut the weights as they are now."""
        fine = self.linear.weight.detach()
        stretches = self._packed(fine).view(len(fine), -1, STRETCH)
        cut = torch.div(stretches, self.steps * self.unit, out=self.weight.view_as(stretches))
        cut.nan_to_num_(0.0).round_().clamp_(-8, 7).mul_(self.steps).round_().mul_(self.unit)
        self.weight[:, self.apart] = fine[:, self.apart]

    def _packed(self, fine: Tensor) -> Tensor:
        return fine.index_fill(1, self.apart, 0.0) if len(self.apart) else fine


class Rounding:
    """The large maps of a network, to be cut for the time of a step."""

    def __init__(self, reader: Reader, largest: Mapping[str, Tensor], squares: Mapping[str, Tensor]) -> None:
        self.cuts = [
            _Cut(
                name,
                linear,
                squares[name].float().cpu(),
                packing.far_out(name, largest[name]).to(linear.weight.device),
                torch.empty_like(linear.weight, requires_grad=False),
                torch.empty(0),
                torch.empty(0),
            )
            for name, linear in packing.linears(reader)
            if linear.weight.numel() >= packing.LARGE
        ]
        self.taken = 0

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Within it the network has its weights cut; gradients are kept for the fine ones."""
        again = self.taken % EVERY == 0
        for one in self.cuts:
            if again:
                one.look()
            if again or one.linear.weight.requires_grad:
                one.cut()
        self.taken += 1
        self._swap()
        try:
            yield
        finally:
            self._swap()

    def steps(self) -> dict[str, Tensor]:
        """The steps that the network is trained with, of (outputs, stretches) by the layer's name."""
        return {one.name: (one.steps * one.unit).squeeze(-1).cpu() for one in self.cuts}

    def _swap(self) -> None:
        for one in self.cuts:
            one.linear.weight.data, one.weight = one.weight, one.linear.weight.data
