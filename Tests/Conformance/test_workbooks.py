"""Real workbooks of humanitarian organisations, as their authors wrote them: the XForm says what pyxform's says, or the
form is refused for a reason that is known.
"""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from xform import XForm, differences

ROOT = Path(__file__).parent.parent.parent
MATERIAL = Path(os.environ.get("KONAK_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
WORKBOOKS = sorted((MATERIAL / "forms" / "xlsforms").glob("*.xls*"))

# Their authors' mistakes, which pyxform refuses too: what is wrong, and how often.
REFUSED = {
    "unhcr-americas__XlsForm_master.xlsx": {
        "form.name.duplicate": 5,
        "form.reference.ambiguous": 84,
        "form.reference.unknown": 12,
        "form.structure.begin-unmatched": 1,
    },
    "unhcr-americas__wt_xlsform_in_survey.xlsx": {"form.reference.unknown": 70},
}
# Where the meanings differ, and why that is right.
ON_PURPOSE = {
    # pyxform writes a text for the form's root, which nothing shows.
    "getodk__ifrc-distribution-site-assessment-v1.xlsx": {
        "/texts/English//data:label: only right",
        "/texts/Français//data:label: only right",
    },
    # A count beside a group, which is no repeat: no client reads it there.
    "unhcr-americas__SurveyDesigner_Referential.xlsx": {"jr:count on a group"},
    "unhcr-americas__household_survey_americas.xlsx": {"jr:count on a group"},
}


@pytest.fixture(scope="module")
def program() -> Path:
    built = Path(os.environ.get("KONAK_PROGRAM") or ROOT / ".build" / "debug" / "konak")
    assert built.exists(), f"{built} is not built: run swift build"
    return built


@pytest.mark.skipif(not WORKBOOKS, reason="the conformance material has no forms/xlsforms here")
def test_there_are_as_many_as_known():
    assert len(WORKBOOKS) == 18


@pytest.mark.parametrize("workbook", WORKBOOKS, ids=lambda path: path.name)
def test_the_xform_says_what_pyxforms_says(program: Path, workbook: Path, tmp_path: Path):
    done = subprocess.run([program, "form", "convert", workbook], capture_output=True, check=False)
    expected = REFUSED.get(workbook.name)
    if expected is not None:
        assert done.returncode == 1
        assert problems(program, workbook) == expected
        with pytest.raises(Exception, match="survey"):
            peer(workbook, tmp_path)
        return
    assert done.returncode == 0, done.stderr.decode()
    found = differences(XForm(done.stdout).meaning(), XForm(peer(workbook, tmp_path)).meaning())
    told = {"jr:count on a group" if is_count_on_group(line) else line for line in found}
    assert told == ON_PURPOSE.get(workbook.name, set())


def problems(program: Path, workbook: Path) -> dict[str, int]:
    done = subprocess.run([program, "form", "check", "--json", workbook], capture_output=True, check=False)
    told = json.loads(done.stdout)["diagnostics"]
    return dict(Counter(line["code"] for line in told if line["severity"] == "error"))


def peer(workbook: Path, folder: Path) -> str:
    """The content decides the format, as here; pyxform goes by the name, so it is given the right one."""
    from pyxform.xls2xform import convert

    is_old = workbook.read_bytes().startswith(b"\xd0\xcf\x11\xe0")
    copy = folder / f"{workbook.stem}{'.xls' if is_old else '.xlsx'}"
    copy.write_bytes(workbook.read_bytes())
    return convert(xlsform=copy).xform


def is_count_on_group(line: str) -> bool:
    left, _, right = line.partition(" | ")
    return "}count'" in right and "}count'" not in left
