"""What becomes of an experiment's functions in WebAssembly, told in figures and as text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import tree
from .backends import chunks
from .backends.base import Tree
from .backends.numpy_backend import EVALUATE, STEP, Plans
from .backends.wasm_backend import Built, build
from .check import Checked
from .compiler.graph import ordered
from .compiler.wasm.cost import Cost, copied, costs
from .compiler.wasm.show import Names, mapped, named, planned, traced
from .compiler.wasm.target import Target
from .hypers import hyper_settings
from .params import initial_state
from .step import program

FUNCTIONS = {"step": STEP, "evaluate": EVALUATE, "predict": "model"}
"""What can be looked at, by the name a learner gives it."""


@dataclass(frozen=True)
class Look:
    """A function of an experiment, compiled. `names`: of the leaves of its arguments."""

    title: str
    function: str
    target: Target
    structure: str | None
    rows: int
    names: tuple[str, ...]
    built: Built

    def summary(self) -> dict[str, Any]:
        """The figures, as JSON holds them.

        `flops` and `moved_bytes` are those of one call, see ``Op.flops`` and ``Cost``.
        """
        compiled = self.built.compiled
        plan, layout = compiled.layout.plan, compiled.layout
        work = costs(layout)
        whole = sum(work.values(), Cost(0, copied(layout)))
        return {
            "title": self.title,
            "function": self.function,
            "relaxed": self.target.relaxed,
            "structure": self.structure,
            "rows": self.rows,
            "trace": dict(_tally(ordered(self.built.graph.outputs))),
            "plan": {
                "ops": len(work),
                "views": len(plan.views),
                "in_place": len(plan.overwrites),
                "copies": len(plan.copies),
            },
            "module_bytes": len(self.built.module),
            "functions": len(self.built.functions),
            "arena_bytes": compiled.size,
            "flops": whole.flops,
            "moved_bytes": whole.moved,
            "intensity": round(whole.intensity, 3),
            "left_over": compiled.left_over,
            "by_op": _by_op(work),
        }

    def sections(self) -> dict[str, str]:
        """The whole as text, part by part: trace, plan, arena, module."""
        built = self.built
        layout = built.compiled.layout
        before = self._named(built.graph)
        after = self._named(layout.plan.graph)
        return {
            "trace": "\n".join(traced(built.graph.outputs, before)),
            "plan": "\n".join(planned(layout, after)),
            "arena": "\n".join(mapped(layout, after)),
            "module": built.text,
        }

    def _named(self, graph: Any) -> Names:
        return named(dict(zip(graph.inputs, self.names, strict=True)), graph.outputs)


def look(checked: Checked, function: str = "step", relaxed: bool = False) -> Look:
    """Compile a function of ``FUNCTIONS`` as the browser does; nothing is run."""
    experiment = checked.experiment
    state = initial_state(experiment, checked.infos, experiment.seed)
    argument, rows = _argument(checked, function)
    hypers = {key: np.float32(s.value) for key, s in hyper_settings(experiment).items()}
    arguments = (state, argument, hypers)
    target = Target(relaxed)
    name = FUNCTIONS[function]
    graph = Plans().graph(name, program(experiment), arguments)
    built = build(graph, name, arguments, target)
    names = tuple(_name(path) for path, _ in tree.items(arguments))
    spec, structure = experiment.spec, checked.report["structure"]
    return Look(spec["title"] or spec["name"], function, target, structure, rows, names, built)


def _argument(checked: Checked, function: str) -> tuple[Tree, int]:
    """What the function is given besides state and hypers, and how many rows at a time."""
    experiment = checked.experiment
    data, validation = experiment.dataset, experiment.dataset.sizes()[1]

    def arrays(rows: int) -> dict[str, np.ndarray]:
        x = np.zeros((rows, *data.input_shape), data.input_dtype())
        return {"x": x, "y": np.zeros((rows, *data.output_shape), data.output_dtype())}

    if function == "step":
        return arrays(experiment.batch_size), experiment.batch_size
    if function == "predict":
        rows = chunks.prediction_sizes(validation)[0][1]
        return experiment.recipe.asked(experiment, arrays(rows)), rows
    rows = -(-validation // -(-validation // chunks.EVALUATE_ROWS))
    return arrays(rows) | {"weight": np.ones(rows, np.float32)}, rows


def _name(path: tuple[Any, ...]) -> str:
    """`params.model.dense_1.kernel` of the state, `batch.x`, `hyper.optimizer.learning_rate`."""
    first, *rest = path
    heads = {0: [], 1: ["batch"], 2: ["hyper"]}
    return ".".join(map(str, [*heads[first], *rest]))


def _tally(values: Any) -> list[tuple[str, int]]:
    """How many values there are of each op, the most frequent first."""
    return Counter(value.op.name for value in values).most_common()


def _by_op(work: Any) -> list[dict[str, Any]]:
    """What ops of a kind take together, the heaviest first."""
    sums: dict[str, Cost] = {}
    count: Counter[str] = Counter()
    for value, each in work.items():
        sums[value.op.name] = sums.get(value.op.name, Cost()) + each
        count[value.op.name] += 1
    heaviest = sorted(sums, key=lambda name: (-sums[name].flops, -sums[name].moved, name))
    return [
        {
            "op": name,
            "count": count[name],
            "flops": sums[name].flops,
            "moved_bytes": sums[name].moved,
        }
        for name in heaviest
    ]


def told(summary: dict[str, Any]) -> str:
    """A summary for people."""
    kind = "relaxed SIMD" if summary["relaxed"] else "SIMD"
    plan, left = summary["plan"], Counter(summary["left_over"])
    ops = ", ".join(f"{count} {op}" for op, count in summary["trace"].items())
    lost = ", ".join(f"{op} ({count})" for op, count in left.items())
    lines = [
        f"{summary['title']}: {summary['function']} on {summary['rows']} rows, {kind}, "
        f"structure {summary['structure']}",
        f"trace    {sum(summary['trace'].values()):,} values: {ops}",
        f"plan     {plan['ops']:,} ops and {plan['views']:,} views; of the new values of inputs "
        f"{plan['in_place']:,} are written in place, {plan['copies']:,} copied",
        f"module   {summary['module_bytes']:,} bytes, {summary['functions']:,} functions",
        f"arena    {summary['arena_bytes']:,} bytes",
        f"work     {summary['flops']:,} floating-point operations, "
        f"{summary['moved_bytes']:,} bytes moved: {summary['intensity']:.2f} operations a byte",
        f"left     {f'{lost} to NumPy' if lost else 'nothing to NumPy'}",
        "",
        f"{'op':<16}{'times':>6}{'operations':>16}{'bytes moved':>16}",
    ]
    table = [
        f"{row['op']:<16}{row['count']:>6,}{row['flops']:>16,}{row['moved_bytes']:>16,}"
        for row in summary["by_op"]
    ]
    return "\n".join([*lines, *table])
