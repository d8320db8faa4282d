"""Cleveland heart disease: a small table of real patients."""

from __future__ import annotations

import csv

import numpy as np

from ..registry import DATASETS
from .base import Data, Recorded, read_table

# Column of the table -> what the page calls it.
_NUMERIC = {
    "age": "age",
    "blood_pressure": "resting blood pressure",
    "cholesterol": "cholesterol",
    "max_heart_rate": "maximum heart rate",
    "st_depression": "ST depression",
}
# Column -> what the page calls it, and its values.
_CATEGORIES = {
    "sex": ("sex", ("female", "male")),
    "chest_pain": (
        "chest pain",
        ("typical angina", "atypical angina", "non-anginal pain", "asymptomatic"),
    ),
    "blood_sugar_high": ("blood sugar above 120 mg/dl", ("no", "yes")),
    "resting_ecg": (
        "resting ECG",
        ("normal", "ST-T abnormality", "left ventricular hypertrophy"),
    ),
    "exercise_angina": ("angina on exercise", ("no", "yes")),
    "st_slope": ("ST slope", ("upsloping", "flat", "downsloping")),
    "vessels": ("coloured vessels", ("0", "1", "2", "3")),
    "thallium": ("thallium scan", ("normal", "fixed defect", "reversible defect")),
}
_ONE_HOT = [(column, value) for column, (_, values) in _CATEGORIES.items() for value in values]
_MISSING = "?"


@DATASETS.register
class Heart(Recorded):
    """303 patients examined for heart disease; 29 inputs, one yes-or-no target.

    - 5 numbers, standardised: x = (v - m) / s, with mean m and standard deviation s (divisor n)
      of the training samples alone, so that nothing leaks from the validation samples.
    - 23 columns of eight one-hot groups: 1 for the value the patient has, 0 for the others.
    - 1 column that is 1 where a value was missing (6 patients); the group the value belongs to is
      then all zeros.

    x: (303, 29), y: (303, 1), 1 = a coronary artery narrowed by more than half.

    Source: Janosi, Steinbrunn, Pfisterer and Detrano (1988), "Heart Disease", UCI Machine Learning
    Repository, doi:10.24432/C52P4X; Detrano et al. (1989), American Journal of Cardiology 64,
    304–310.
    """

    name = "heart"
    title = "Heart disease"
    help = "303 real patients: 13 findings each, and whether a coronary artery was narrowed."
    task = "binary"
    view = "table"
    feature_names = (
        *_NUMERIC.values(),
        *(f"{title}: {value}" for title, values in _CATEGORIES.values() for value in values),
        "a value was missing",
    )
    class_names = ("healthy", "sick")
    target_names = ("sick",)
    input_shape = (len(feature_names),)
    output_shape = (1,)
    card = {
        "about": "Patients sent for an X-ray of their heart vessels in Cleveland in the 1980s: 13 "
        "findings each, and whether a vessel turned out to be narrowed by more than half. One "
        "hospital, 303 people, two thirds of them men: a table to learn with, not to diagnose "
        "with.",
        "source": "UCI Machine Learning Repository, Heart Disease, Cleveland part; A. Janosi, "
        "W. Steinbrunn, M. Pfisterer, R. Detrano (1988), doi:10.24432/C52P4X. Converted from the "
        "copy in the Python package orange3 3.40.0: values spelled out, no row left out.",
        "licence": "CC BY 4.0",
        "columns": [
            "age: years",
            "resting blood pressure: mm Hg, on admission",
            "cholesterol: mg/dl of serum",
            "maximum heart rate: beats per minute reached on exercise",
            "ST depression: how far the ECG's ST segment dips on exercise against rest, mm",
            "sex: female, male",
            "chest pain: typical angina, atypical angina, non-anginal pain, asymptomatic",
            "blood sugar above 120 mg/dl: no, yes (fasting)",
            "resting ECG: normal, ST-T abnormality, left ventricular hypertrophy",
            "angina on exercise: no, yes",
            "ST slope: upsloping, flat, downsloping (at peak exercise)",
            "coloured vessels: 0 to 3 large vessels seen in fluoroscopy; 4 values are missing",
            "thallium scan: normal, fixed defect, reversible defect; 2 values are missing",
        ],
        "classes": ["healthy: 164 patients", "sick: 139 patients"],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise.",
        "scaling": "The 5 numbers are standardised: minus the mean, over the standard deviation, "
        "both of the training samples. Each of the 8 categories becomes one column per value, 1 "
        "or 0. A missing value leaves its columns at 0 and sets the last column to 1.",
    }

    def size(self) -> int:
        """Number of patients."""
        return 303

    def load(self) -> Data:
        """The table as numbers, split, standardised on the training part."""
        rows = list(csv.DictReader(read_table("heart.csv")))
        numbers = np.array([[float(row[column]) for column in _NUMERIC] for row in rows])
        train, _ = self.split()
        numbers = (numbers - numbers[train].mean(axis=0)) / numbers[train].std(axis=0)
        one_hot = np.array([[row[column] == value for column, value in _ONE_HOT] for row in rows])
        missing = np.array([[_MISSING in row.values()] for row in rows])
        sick = np.array([[row["sick"] == "yes"] for row in rows])
        return self.divide(np.concatenate([numbers, one_hot, missing], axis=1), sick)
