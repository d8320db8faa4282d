"""What every dataset offers: its arrays, split into training and validation, and its card."""

from __future__ import annotations

import json
from abc import abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypedDict

import numpy as np

from ..fields import Float, Int
from ..registry import Thing
from ..rng import permutation
from .preparation import Preparation


@dataclass(frozen=True)
class Data:
    """Arrays of a dataset. Every array's first axis is the sample; float32, symbols int32."""

    train: dict[str, np.ndarray]
    validation: dict[str, np.ndarray]


class Card(TypedDict):
    """What a dataset is and where it comes from."""

    about: str
    source: str
    licence: str
    columns: list[str]
    classes: list[str]
    split: str
    scaling: str


class DatasetFacts(TypedDict):
    """Card, shapes and names of a dataset."""

    card: Card
    task: Literal["regression", "binary", "classes", "labels", "pictures"]
    view: str
    input_shape: list[int]
    output_shape: list[int]
    recipe: str
    image_shape: list[int] | None
    preparation: Preparation | None
    feature_names: list[str]
    target_names: list[str]
    class_names: list[str]
    vocabulary: list[str]
    pad: int | None
    bound: int | None
    separator: str
    answer_language: str | None


CARD_KEYS = ("about", "source", "licence", "columns", "classes", "split", "scaling")


class Dataset(Thing):
    """A set of samples with inputs `x` and targets `y`.

    `task`: "regression", "binary" (y is (n, 1), 0 or 1), "classes" (y is one-hot), "labels"
    (y holds class numbers from 0, int32; the class names say how many there are) or "pictures"
    (y is the picture that x should be, of its shape).
    `recipe`: the recipe such data are usually learnt with.
    `view`: the outcome view that suits it: "colors", "plane", "line", "image", "table", "wave",
    "pictures", "text" or "translation".
    Shapes leave the batch axis out. Class names follow y's columns; a binary task names 0, then 1.
    All this belongs to the class, unless settings decide it: then to the instance.
    `image_shape`: rows and columns, perhaps channels, of the picture a flat input holds, row by
    row from the top.
    `preparation`: how such pictures were made; None: a learner cannot bring one of their own.
    `vocabulary`: what the numbers in x stand for, where they are symbols: whole numbers from 0.
    `pad`: the symbol that fills up what is short; it is not learnt. None: there is no such symbol.
    `bound`: the symbol that begins and ends a text. None: the text is a cut-out of a longer one,
    and a new one begins after symbol 0.
    `separator`: what stands between two symbols when a text is written.
    `answer_language`: the tag (BCP 47) of the language that y is in, where it is not English.
    `card`: what a person should know before trusting the data; the keys are CARD_KEYS.
    `private`: whether the samples are somebody's own, so that they are not kept.
    `chronological`: whether what is kept back comes last, because samples follow one another.
    """

    task: str
    recipe: str = "supervised"
    view: str
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    image_shape: tuple[int, ...] | None = None
    preparation: Preparation | None = None
    vocabulary: tuple[str, ...] = ()
    pad: int | None = None
    bound: int | None = None
    separator: str = ""
    answer_language: str | None = None
    card: dict[str, Any]
    private: bool = False
    chronological: bool = False

    validation_split = Float(
        0.2, min=0.05, max=0.9, step=0.05, help="Share of the samples kept back to judge by."
    )
    seed = Int(0, min=0, max=2**31 - 1, advanced=True, help="Draws the samples and the split anew.")

    @abstractmethod
    def load(self) -> Data:
        """All samples, split. Equal settings give equal arrays on every machine."""

    def input_dtype(self) -> np.dtype:
        """int32 for symbols, else float32."""
        return np.dtype(np.int32 if self.vocabulary else np.float32)

    def output_dtype(self) -> np.dtype:
        """int32 for class numbers, else float32."""
        return np.dtype(np.int32 if self.task == "labels" else np.float32)

    @abstractmethod
    def size(self) -> int:
        """Number of samples, training and validation together, without loading them."""

    def sizes(self) -> tuple[int, int]:
        """Number of training and of validation samples."""
        total = self.size()
        held_out = min(max(round(total * self.validation_split), 1), total - 1)
        return total - held_out, held_out

    def split(self) -> tuple[np.ndarray, np.ndarray]:
        """Row numbers of the training and of the validation samples, in random order."""
        order = permutation(self.seed, 0, self.size())
        count = self.sizes()[0]
        return order[:count], order[count:]

    def divide(self, x: np.ndarray, y: np.ndarray) -> Data:
        """Rows of x and y, in a training and a validation part."""
        train, validation = (
            {"x": x[rows].astype(self.input_dtype()), "y": y[rows].astype(self.output_dtype())}
            for rows in self.split()
        )
        return Data(train, validation)

    def script(self) -> str:
        """NumPy lines that make x and y by the same rule, from a generator `rng`, or fetch them
        from a library that has them; "" where that is no matter of a few lines.
        """
        return ""

    def review(self, texts: list[str]) -> dict[str, float]:
        """What can be measured of texts that a network has written after these data."""
        return {}

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """The catalogue's entry: card, shapes and names besides the settings."""
        return super().describe() | dict(facts(cls))


def samples(dataset: Dataset) -> Data:
    """All samples, split. Those asked for last are kept: an edited network wants the same again."""
    if dataset.private:
        return dataset.load()
    return _samples(type(dataset), json.dumps(dataset.config(), sort_keys=True))


@lru_cache(maxsize=1)
def _samples(kind: type[Dataset], config: str) -> Data:
    return kind(**json.loads(config)).load()


def facts(data: Dataset | type[Dataset]) -> DatasetFacts:
    """What is known of a dataset: of its class, or as its settings have made it."""
    return {  # type: ignore[return-value]
        "card": data.card,
        "task": data.task,
        "recipe": data.recipe,
        "view": data.view,
        "input_shape": list(data.input_shape),
        "output_shape": list(data.output_shape),
        "feature_names": list(data.feature_names),
        "target_names": list(data.target_names),
        "class_names": list(data.class_names),
        "vocabulary": list(data.vocabulary),
        "pad": data.pad,
        "bound": data.bound,
        "separator": data.separator,
        "answer_language": data.answer_language,
        "image_shape": list(data.image_shape) if data.image_shape else None,
        "preparation": data.preparation,
    }


class Generated(Dataset):
    """A dataset made up on the spot, as large as one likes.

    Row i depends on the seed and on i alone, so asking for more samples keeps the first ones.
    """

    samples = Int(
        500, min=100, max=100_000, step=100, unit="samples",
        help="How many samples to draw, training and validation together.",
    )  # fmt: skip

    @abstractmethod
    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """All inputs and all targets, a row per sample."""

    def size(self) -> int:
        """As many as asked for."""
        return self.samples

    def load(self) -> Data:
        """The samples drawn, split."""
        return self.divide(*self.draw())


class Recorded(Dataset):
    """A dataset of real measurements, kept as a table in the folder `data` beside this module."""

    seed = Int(
        0, min=0, max=2**31 - 1, advanced=True, help="Draws anew which samples are kept back."
    )


def read_table(name: str) -> list[str]:
    """The lines of a table in the folder `data`, its header first."""
    path = Path(__file__).parent / "data" / name
    return path.read_text(encoding="utf-8").splitlines()
