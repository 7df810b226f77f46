"""XLSForms of any size with what real humanitarian forms hold, in the shares in which they hold it. Deterministic."""

import random
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook

LANGUAGES = ["English (en)", "Türkçe (tr)"]
SURVEY = [
    "type",
    "name",
    *[f"label::{language}" for language in LANGUAGES],
    "hint::English (en)",
    "required",
    "relevant",
    "constraint",
    "constraint_message::English (en)",
    "calculation",
    "choice_filter",
    "appearance",
]
# Of a hundred questions in 46 published forms.
SHARES = {
    "select_one": 45,
    "calculate": 14,
    "text": 14,
    "integer": 12,
    "select_multiple": 6,
    "note": 5,
    "image": 2,
    "date": 2,
}
LIST_LENGTHS = {"yesno": 2, "sector": 12, "need": 18, "district": 81}


# Of a submission; each is replaced by what stands for it.
INSTANCE = "00000000-0000-4000-8000-000000000000"
VERSION = "{version}"


def workbook(folder: Path, questions: int) -> Path:
    """A form of `questions` questions in groups of about fifteen, each fifth group a repeat."""
    return save(folder / f"generated_{questions}_questions.xlsx", survey(questions), choices())


def survey(questions: int) -> list[dict]:
    dice = random.Random(questions)
    rows, names, numbers, open_group = [], [], [], None
    kinds = dice.choices(list(SHARES), weights=list(SHARES.values()), k=questions)
    for index, kind in enumerate(kinds):
        if index % 15 == 0:
            if open_group:
                rows.append({"type": f"end {open_group}"})
            open_group = "repeat" if index % 75 == 60 else "group"
            rows.append({"type": f"begin {open_group}", "name": f"part_{index}", **labels(f"Part {index // 15 + 1}")})
            names, numbers = names[-30:], [] if open_group == "repeat" else numbers
        row = question(dice, kind, f"q{index}", index, names, numbers)
        rows.append(row)
        if kind.startswith("select_one"):
            names.append((row["name"], row["type"].split()[1]))
        if kind == "integer":
            numbers.append(row["name"])
        if open_group == "repeat":  # what is asked in a repeat is not referred to outside
            names = [pair for pair in names if pair[0] != row["name"]]
            numbers = [number for number in numbers if number != row["name"]]
    rows.append({"type": f"end {open_group}"})
    return rows


def submission(questions: int, form_id: str) -> str:
    """The XML of a phone that answered every question of that form but those for pictures."""
    dice = random.Random(questions + 1)
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?><data xmlns:orx="http://openrosa.org/xforms" id="{form_id}"'
        f' version="{VERSION}">'
    ]
    open_name = ""
    for row in survey(questions):
        kind, _, listed = row["type"].partition(" ")
        if kind == "begin":
            open_name = row["name"]
            parts.append(f"<{open_name}>")
        elif kind == "end":
            parts.append(f"</{open_name}>")
        else:
            parts.append(f"<{row['name']}>{escape(answer(dice, kind, listed))}</{row['name']}>")
    parts.append(f"<orx:meta><orx:instanceID>uuid:{INSTANCE}</orx:instanceID></orx:meta></data>")
    return "".join(parts)


def answer(dice: random.Random, kind: str, listed: str) -> str:
    match kind:
        case "select_one":
            return f"{listed}_{dice.randint(1, LIST_LENGTHS[listed])}"
        case "select_multiple":
            chosen = dice.sample(range(1, LIST_LENGTHS[listed] + 1), min(3, LIST_LENGTHS[listed]))
            return " ".join(f"{listed}_{number}" for number in sorted(chosen))
        case "integer":
            return str(dice.randint(0, 5000))
        case "calculate":
            return str(dice.randint(0, 9999) / 10)
        case "date":
            return f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        case "text":
            return dice.choice(["Su deposu onarılacak, yol kapalı", "Okul iki vardiya & kalabalık", "مدرسة مكتظة"])
        case _:
            return ""


def question(dice: random.Random, kind: str, name: str, index: int, names: list, numbers: list) -> dict:
    row = {"type": kind, "name": name, **labels(f"Question {index}: what is the situation of households here?")}
    if kind.startswith("select"):
        row["type"] = f"{kind} {dice.choice(list(LIST_LENGTHS))}"
        row["hint::English (en)"] = "Choose what fits best."
    if kind == "integer":
        row |= {"constraint": ". >= 0 and . <= 5000", "constraint_message::English (en)": "From 0 to 5,000."}
    if kind == "calculate":
        terms = [f"coalesce(${{{number}}}, 0)" for number in numbers[-3:]] or ["1"]
        row = {"type": kind, "name": name, "calculation": f"round(({' + '.join(terms)}) div {dice.randint(1, 9)}, 1)"}
    if names and kind != "calculate" and dice.random() < 0.35:
        other, listed = dice.choice(names)
        value = f"{listed}_{dice.randint(1, LIST_LENGTHS[listed])}"
        row["relevant"] = f"${{{other}}} = '{value}' or not(${{{other}}} = '')"
    if dice.random() < 0.5 and kind not in {"calculate", "note"}:
        row["required"] = "yes"
    return row


def long_list(folder: Path, length: int) -> Path:
    """A form whose last question chooses among `length` villages, filtered by district."""
    rows = [
        {"type": "select_one district", "name": "district", **labels("District")},
        {
            "type": "select_one village",
            "name": "village",
            "choice_filter": "district = ${district}",
            "appearance": "minimal",
            **labels("Village"),
        },
    ]
    villages = [
        {"list_name": "village", "name": f"v{i}", "district": f"district_{i % 81 + 1}", **labels(f"Village {i}")}
        for i in range(length)
    ]
    return save(folder / f"generated_{length}_choices.xlsx", rows, choices() + villages)


def choices() -> list[dict]:
    return [
        {"list_name": listed, "name": f"{listed}_{i}", **labels(f"{listed.capitalize()} {i}")}
        for listed, length in LIST_LENGTHS.items()
        for i in range(1, length + 1)
    ]


def labels(text: str) -> dict[str, str]:
    return {f"label::{language}": text for language in LANGUAGES}


def save(file: Path, survey: list[dict], choices: list[dict]) -> Path:
    book = Workbook(write_only=True)
    sheets = {
        "survey": (SURVEY, survey),
        "choices": (["list_name", "name", *[f"label::{language}" for language in LANGUAGES], "district"], choices),
        "settings": (
            ["form_title", "form_id", "version"],
            [{"form_title": file.stem, "form_id": file.stem, "version": "1"}],
        ),
    }
    for title, (columns, rows) in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    book.save(file)
    return file
