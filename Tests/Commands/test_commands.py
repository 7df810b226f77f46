"""The program's commands as somebody uses them at a terminal or in a script: no server runs."""

import csv
import io
import json
import math
import os
import pty
import random
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import hxl
import openpyxl
import pytest

ROOT = Path(__file__).parent.parent.parent
FORM = """
| survey |
| | type | name | label | media::image | konak:additivity |
| | integer | people | How many people? | people.png | stock |
| | geopoint | place | Where? | | |
| settings |
| | form_title | form_id | version |
| | Camp | camp | {version} |
"""
CIRCLE = """
| survey |
| | type | name | label | calculation |
| | calculate | a | | ${b} + 1 |
| | calculate | b | | ${a} + 1 |
| | text | c | C | |
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run() -> Run:
    program = Path(os.environ.get("KONAK_PROGRAM") or ROOT / ".build" / "debug" / "konak")
    assert program.exists(), f"{program} is not built: run swift build"

    def run(*words: object, language: str = "en", given: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "LC_ALL": language}
        return subprocess.run(
            [program, *map(str, words)], capture_output=True, text=True, input=given, env=environment, check=False
        )

    return run


@pytest.fixture(scope="session")
def mission(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demonstration. Tests add to it and take nothing away."""
    folder = tmp_path_factory.mktemp("commands") / "data"
    done = run("demo", "--submissions", 30, "--data", folder)
    assert done.returncode == 0 and "konak serve" in done.stdout, done.stderr
    # Progress is for terminals only.
    assert done.stderr == ""
    return folder


def test_a_folder_without_a_mission_is_told_in_the_language_of_the_terminal_and_left_alone(run: Run, tmp_path: Path):
    folder = tmp_path / "typo"
    for language, word in [("en", "There is no mission"), ("tr_TR.UTF-8", "misyon yok"), ("ar", "لا توجد بعثة")]:
        done = run("user", "list", "--data", folder, language=language)
        assert (done.returncode, done.stdout) == (1, "")
        assert word in done.stderr and str(folder) in done.stderr
    assert not folder.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["form", "check", "nothing.xlsx"],
        ["form", "check"],
        ["pack", "check", "nothing"],
        ["pack", "install", "nothing"],
        ["submissions", "import", "nothing"],
        ["submissions", "export", "site_assessment", "--labels", "klingon"],
        ["submissions", "export", "site_assessment", "--out", "/nowhere/x"],
        ["submissions", "list", "site_assessment", "--state", "lost"],
        ["evidence", "site_assessment", "--figure", "all"],
        ["demo", "--submissions", "-1"],
        ["demo", "end"],
        ["restore", "nothing"],
    ],
)
def test_wrong_use_ends_with_64_and_says_what_is_wrong(run: Run, mission: Path, words: list[str]):
    needs_mission = words[0] != "form" and words[:2] != ["pack", "check"]
    done = run(*words, *(["--data", mission] if needs_mission else []))
    assert done.returncode == 64
    assert done.stdout == "" and len(done.stderr.strip()) > 10


@pytest.mark.parametrize(
    "words",
    [
        ["submissions", "list", "nothing"],
        ["submissions", "show", "x"],
        ["form", "versions", "nothing"],
        ["pack", "export", "nothing", "--out", "/tmp/nothing"],
        ["evidence", "nothing"],
        ["evidence", "rebuild", "x"],
        ["places", "find", "Atlantis"],
        ["user", "password", "nobody"],
    ],
)
def test_what_is_not_there_ends_with_1(run: Run, mission: Path, words: list[str]):
    done = run(*words, "--data", mission, given="bir-uzun-parola\n")
    assert done.returncode == 1, done.stderr


def test_a_form_goes_from_a_file_to_phones(run: Run, mission: Path, tmp_path: Path):
    form, media = tmp_path / "camp.md", tmp_path / "media"
    media.mkdir()
    form.write_text(FORM.format(version="1"))
    done = run("form", "publish", form, "--data", mission)
    assert done.returncode == 0 and "people.png" in done.stderr

    (media / "people.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    form.write_text(FORM.format(version="2"))
    done = run("form", "publish", form, "--json", "--data", mission, "--media", media)
    assert json.loads(done.stdout) == {"formID": "camp", "version": "2", "media": ["people.png"], "missing": []}
    again = run("form", "publish", form, "--json", "--data", mission, "--media", media)
    assert again.stdout == done.stdout

    listed = [json.loads(line) for line in run("form", "list", "--json", "--data", mission).stdout.splitlines()]
    assert {line["formID"]: line["version"] for line in listed} == {
        "baseline_b2": "5",
        "camp": "2",
        "site_assessment": "2",
    }
    versions = run("form", "versions", "camp", "--json", "--data", mission).stdout.splitlines()
    assert [json.loads(line)["version"] for line in versions] == ["2", "1"]
    form.write_text(FORM.format(version="2").replace("How many", "So many"))
    taken = run("form", "publish", form, "--data", mission)
    assert taken.returncode == 1 and "2" in taken.stderr

    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "one.xml").write_text(
        '<data id="camp" version="2"><people>7</people><place>36 40 0 0</place>'
        "<meta><instanceID>uuid:7</instanceID></meta></data>"
    )
    taken_in = run("submissions", "import", tmp_path / "sent", "--json", "--data", mission)
    assert json.loads(taken_in.stdout) == {"received": 1, "known": 0, "keptApart": 0, "refused": {}}
    line = json.loads(run("submissions", "list", "camp", "--json", "--data", mission).stdout)
    shown = json.loads(run("submissions", "show", line["submission"], "--json", "--data", mission).stdout)
    assert {"path": "/people", "answer": "7"} in shown["answers"]
    # The form says that people are a stock, so their sum over months is refused, and over one it is not.
    sums = ["evidence", "camp", "--measure", "sum:/people", "--rows", "place:0", "--data", mission]
    assert run(*sums).returncode == 1
    assert run(*sums, "--from", line["day"], "--to", line["day"]).returncode == 0


def test_rules_that_need_each_other_are_told_at_their_cells(run: Run, tmp_path: Path):
    form = tmp_path / "circle.md"
    form.write_text(CIRCLE.lstrip())
    for command in ["check", "convert"]:
        done = run("form", command, form)
        told = done.stdout + done.stderr
        assert done.returncode == 1
        assert told.startswith("survey!3:D: error: ") and "b (survey!4:D)" in told
        assert "<h:html" not in told


def test_a_pack_goes_from_the_program_to_the_mission_and_into_a_folder(run: Run, tmp_path: Path):
    data, out = tmp_path / "data", tmp_path / "baseline"
    assert run("demo", "--submissions", 0, "--data", data).returncode == 0
    offered = {line["name"]: line for line in map(json.loads, run("pack", "list", "--json").stdout.splitlines())}
    assert offered["baseline"]["forms"] == ["baseline_b1", "baseline_b2"]
    assert offered["household-needs"]["programme"] == "survey"
    titles = [run("pack", "list", language=language).stdout for language in ["en", "tr", "ar"]]
    assert len(set(titles)) == 3 and all("household-needs" in title for title in titles)

    done = run("pack", "install", "baseline", "--data", data)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert run("pack", "install", "baseline", "--data", data).stdout == done.stdout
    versions = run("form", "versions", "baseline_b1", "--data", data).stdout.splitlines()
    assert len(versions) == 1 and versions[0].endswith("b1.md")
    installed = json.loads(run("pack", "list", "--installed", "--json", "--data", data).stdout)
    assert installed["edition"] == 5 and installed["installed"]

    written = run("pack", "export", "baseline", "--out", out, "--json", "--data", data)
    assert json.loads(written.stdout)["files"] == ["pack.yaml", "b1.md", "b2.md"]
    assert json.loads(run("pack", "check", out, "--json").stdout)["diagnostics"] == []
    assert run("pack", "install", out, "--data", data).returncode == 0
    assert run("form", "versions", "baseline_b1", "--data", data).stdout.splitlines() == versions

    (out / "b1.md").write_text((out / "b1.md").read_text().replace("| select_one round |", "| select_one rond |"))
    told = run("pack", "check", out)
    assert told.returncode == 1
    assert told.stdout.startswith("b1.md!survey!8:A: error: ") and "rond" in told.stdout
    refused = run("pack", "install", out, "--data", data)
    assert refused.returncode == 1 and refused.stderr == told.stdout


def test_a_text_of_several_lines_is_told_on_one(run: Run, tmp_path: Path):
    form = tmp_path / "hostile.csv"
    form.write_text('type,name,label\n"integr\nx!1: error: lie",a,A\n')
    told = run("form", "check", form).stdout
    assert told.startswith("survey!2:A: error: ") and len(told.splitlines()) == 1


def test_everything_a_demonstration_gives_out_says_that_it_is_invented(run: Run, mission: Path, tmp_path: Path):
    mark = "Demonstration – invented data / Tanıtım – uydurma veri / عرض توضيحي – بيانات مختلقة"
    out = tmp_path / "out.geojson"
    assert run("submissions", "export", "site_assessment", "--kind", "geojson", "--out", out, "--data", mission)
    shapes = json.loads(out.read_text())
    assert shapes["demonstration"] == mark
    assert all(feature["properties"]["demonstration"] == mark for feature in shapes["features"])
    table = run("evidence", "site_assessment", "--rows", "place:1", "--data", mission).stdout
    lines = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
    assert lines and all(line["demonstration"] == mark for line in lines)
    figures = json.loads(run("evidence", "site_assessment", "--json", "--data", mission).stdout)
    assert figures["demonstration"] == mark and figures["base"] == 30


def test_what_a_file_of_records_gives_away_is_weighed(run: Run, tmp_path: Path):
    file = tmp_path / "people.csv"
    file.write_text("sex,age,status,stands,home\nf,30,TP,100,1\nf,30,IP,100,1\nm,41,TP,10,2\nm,,TP,10,2\n")
    keys = ["evidence", "risk", file, "--keys", "sex, age"]
    told = json.loads(run(*keys, "--weight", "stands", "--household", "home", "--sensitive", "status", "--json").stdout)
    assert [told[f"under{k}"] for k in (2, 3, 5)] == [0, 4, 4] and told["anonymity"] == 2
    assert told["diversity"] == 1 and told["records"] == 4
    pair = 2 / 200, 2 / 20
    risks = [(p / (1 - p)) - (p / (1 - p)) ** 2 * -math.log(p) for p in pair]
    assert told["expected"] == pytest.approx(2 * sum(risks))
    assert told["expectedWithHouseholds"] == pytest.approx(sum(2 * (1 - (1 - risk) ** 2) for risk in risks))
    assert "people.csv" not in run(*keys).stdout and "3 %" in run(*keys).stdout

    suggested = json.loads(run(*keys, "--suggest", "--json").stdout)["suggestions"]
    assert {"step", "lost", "under3", "expected", "global"} <= suggested[0].keys()

    assert run("evidence", "risk", file, "--keys", "sex,name").returncode == 64
    unweighed = run(*keys, "--weight", "home")
    assert unweighed.returncode == 0
    refused = run(*keys, "--weight", "status")
    assert refused.returncode == 64 and "TP" in refused.stderr and "2" in refused.stderr


def test_a_synthetic_file_tells_of_nobody(run: Run, tmp_path: Path):
    file, out = tmp_path / "people.csv", tmp_path / "made.csv"
    dice = random.Random(7)
    rows = [(dice.choice("fffm"), dice.choice("aabbbc"), dice.choice(["TP", "IP", ""])) for _ in range(900)]
    rows += [("m", "z", "TP")] * 4
    file.write_text("sex,district,status\n" + "".join(",".join(row) + "\n" for row in rows))
    words = ["evidence", "synthesize", file, "--columns", "sex,district,status", "--length", "2", "--out", out]
    told = json.loads(run(*words, "--json").stdout)
    assert told["k"] == 11 and told["records"] == 904 and [line["leaked"] for line in told["lengths"]] == [0, 0]
    made = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))
    assert made[0] == ["sex", "district", "status"] and len(made) == told["synthetic"] + 1
    assert not any("z" in row for row in made)
    for pair in {(one, other) for row in made[1:] for one in enumerate(row) for other in enumerate(row)}:
        if all(value for _, value in pair):
            assert sum(all(row[column] == value for column, value in pair) for row in rows) >= 11
    said = run(*words)
    assert said.returncode == 0 and "Leak check" in said.stderr
    assert run("evidence", "synthesize", file, "--columns", "sex", "--k", "1").returncode == 64
    assert run("evidence", "synthesize", file, "--columns", "sex,name").returncode == 64


def test_a_protected_table_gives_no_cell_away(run: Run, tmp_path: Path):
    file = tmp_path / "people.csv"
    cells = {
        ("Hatay", "Defne", "f"): 2, ("Hatay", "Defne", "m"): 30, ("Hatay", "Samandağ", "f"): 25,
        ("Hatay", "Samandağ", "m"): 9, ("Adana", "Seyhan", "f"): 40, ("Adana", "Seyhan", "m"): 51,
        ("Adana", "", "f"): 12, ("Adana", "", "m"): 8,
    }  # fmt: skip
    lines = [f"{','.join(codes)},{100 + number}" for codes, count in cells.items() for number in range(count)]
    file.write_text("province,district,sex,wage\n" + "\n".join(lines) + "\n")
    report = tmp_path / "report.csv"
    words = ["evidence", "table", file, "--rows", "province/district", "--columns", "sex"]
    done = run(*words, "--rule", "threshold:5", "--report", report)
    assert done.returncode == 0
    head, *body = csv.reader(io.StringIO(done.stdout.lstrip("\ufeff")))
    assert head == ["province", "district", "Total", "f", "m"]
    table = {tuple(line[:2]): line[2:] for line in body}
    assert table["Total", "Total"] == ["177", "79", "98"] and table["Adana", "Not stated"] == ["20", "12", "8"]
    assert table["Hatay", "Defne"] == ["32", "c", "c"] and table["Hatay", "Samandağ"] == ["34", "c", "c"]
    assert "primary" not in done.stdout and "Left out: 1 by the rules and 3" in done.stderr
    told = list(csv.DictReader(io.StringIO(report.read_text().lstrip("\ufeff"))))
    assert sorted(line["Kind"] for line in told) == ["primary", "secondary", "secondary", "secondary"]
    first = next(line for line in told if line["Kind"] == "primary")
    assert [float(first[name]) for name in ("Figure", "Lowest possible", "Highest possible")] == pytest.approx(
        [2, 0, 27]
    )
    assert first["Interval"] == "exact"
    result = json.loads(run(*words, "--rule", "threshold:5", "--json").stdout)
    assert result["result"]["secondary"] == 3 and [None, None] in [row["figures"][1:] for row in result["rows"]]

    rounded = csv.reader(io.StringIO(run(*words, "--rule", "round:5").stdout.lstrip("\ufeff")))
    figures = {tuple(line[:2]): [int(figure) for figure in line[2:]] for line in list(rounded)[1:]}
    assert all(total == f + m and total % 5 == 0 for total, f, m in figures.values())
    assert abs(figures["Total", "Total"][0] - 177) < 5
    beside = run(*words, "--columns", "wage", "--rule", "threshold:2")
    head, *body = csv.reader(io.StringIO(beside.stdout.lstrip("\ufeff")))
    assert head[:6] == ["province", "district", "Total", "sex: f", "sex: m", "wage: 100"] and len(body) == 7
    assert all(len(line) == len(head) for line in body) and any("c" in line for line in body)

    wages = run(*words, "--value", "wage", "--rule", "p:15", "--rule", "threshold:3")
    assert wages.returncode == 0 and any("Defne" in line and ",c" in line for line in wages.stdout.splitlines())

    for wrong in ("--rule p:15", "--rule threshold:1", "--rule x", "--rule round:5 --rule round:5",
                  "--value sex --rule p:15", "--holder home --rule threshold:3"):  # fmt: skip
        assert run(*words, *wrong.split()).returncode == 64, wrong
    assert run("evidence", "table", file, "--rows", "province/", "--rule", "threshold:3").returncode == 64
    turkish = run(*words, "--rule", "threshold:5", language="tr")
    assert "Toplam" in turkish.stdout and "Gizlenen" in turkish.stderr


def test_a_file_made_to_harm_is_refused_by_tables_in_bounded_memory(run: Run, tmp_path: Path):
    wide = tmp_path / "wide.csv"
    wide.write_text("a,b\n" + "".join(f"{number},{number}\n" for number in range(3000)))
    refused = run("evidence", "table", wide, "--rows", "a", "--columns", "b", "--rule", "threshold:3")
    assert refused.returncode == 64 and "2000000" in refused.stderr.replace(",", "")
    dice = random.Random(4)
    for number in range(12):
        odd = tmp_path / f"odd{number}.csv"
        odd.write_bytes(b"a,b\n" + bytes(dice.choice(b'",\n\r;\x00\xff=1a\t') for _ in range(400)))
        for words in (["table", odd, "--rows", "a/b", "--rule", "threshold:3"], ["risk", odd, "--keys", "a,b"],
                      ["survey", odd, "--weight", "a", "--mean", "b"],
                      ["synthesize", odd, "--columns", "a,b"]):  # fmt: skip
            done = run("evidence", *words)
            assert done.returncode in (0, 1, 64) and "wrong:" not in done.stderr, (words, done.stderr)


def test_a_sample_is_estimated_with_its_design(run: Run, tmp_path: Path):
    file = tmp_path / "sample.csv"
    rows = [(h, f"{h}{c}", 10, 100 * h + 10 * c + r, "ab"[r % 2]) for h in (1, 2) for c in range(3) for r in range(4)]
    file.write_text("s,c,w,x,g\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
    words = ["evidence", "survey", file, "--weight", "w", "--strata", "s", "--cluster", "c", "--mean", "x", "--json"]
    everybody, a, b = json.loads(run(*words, "--by", "g").stdout)
    assert everybody["estimate"] == pytest.approx(161.5) and everybody["degreesOfFreedom"] == 4
    # In each stratum clusters have totals 400 apart, linearised by 1/240: 3/2 × Σ (400/240)².
    assert everybody["standardError"] == pytest.approx(math.sqrt(2 * 1.5 * 2 * (400 / 240) ** 2))
    assert a["group"] == "a" and a["estimate"] == pytest.approx(161) and b["estimate"] == pytest.approx(162)
    shares = run(*words[:-3], "--share", "g")
    assert shares.returncode == 0 and "240" in shares.stderr and "Share of those who answered" in shares.stdout
    assert run(*words, "--sample", "convenience").returncode == 64
    assert run(*words[:7], "--mean", "x").returncode == 0
    lonely = run("evidence", "survey", file, "--weight", "w", "--strata", "c", "--cluster", "c", "--mean", "x")
    assert lonely.returncode == 64 and "--lonely" in lonely.stderr


def test_every_table_that_leaves_by_a_command_is_written_down_with_its_purpose(run: Run, mission: Path, tmp_path: Path):
    indicator = json.loads(run("indicators", "list", "--json", "--data", mission).stdout.splitlines()[0])["code"]
    commands = {
        "figures": ["evidence", "site_assessment", "--rows", "place:1"],
        "emergencies": ["emergencies", "figures"],
        "places": ["places", "export", "--level", "1"],
        "sites": ["sites", "export"],
        "activities": ["activities"],
        "teams": ["presence", "teams", "places", "--programme", "presence", "--round", "1"],
    }
    for words in [*commands.values(), ["indicators", "show", indicator]]:
        done = run(*words, "--purpose", "Yearly audit", "--data", mission)
        assert done.returncode == 0, done.stderr
    with sqlite3.connect(f"file:{mission / 'konak.sqlite'}?mode=ro", uri=True) as database:
        told = database.execute(
            "SELECT kind, level, purpose FROM data_export WHERE words = 'Yearly audit' ORDER BY id"
        ).fetchall()
    assert [kind for kind, _, _ in told] == [*commands, "figures"]
    assert {(level, purpose) for _, level, purpose in told} == {("internal", "command_line")}


def test_what_a_record_describes_is_said_by_a_command(run: Run, mission: Path):
    listed = run("evidence", "terms", "--data", mission)
    assert "form:site_assessment  Public  a site" in listed.stdout, listed.stderr
    assert "bir yerleşim alanı" in run("evidence", "terms", "--data", mission, language="tr").stdout
    for unit in ["place", "site"]:
        said = run("evidence", "terms", "site_assessment", "--unit", unit, "--json", "--data", mission)
        line = json.loads(said.stdout)
        assert line == {
            "source": "form:site_assessment",
            "level": "public",
            "use": "aggregate",
            "unit": unit,
            "rows": {},
        }
    assert run("evidence", "terms", "site_assessment", "--unit", "tree", "--data", mission).returncode == 64
    refused = run("evidence", "terms", "site_assessment", "--row", "/none=person", "--data", mission)
    assert refused.returncode == 1 and "/none" in refused.stderr


def test_figures_are_read_without_skipping_lines_and_are_never_apart_from_their_base(run: Run, mission: Path):
    words = ["evidence", "site_assessment", "--rows", "place:1", "--columns", "state", "--data", mission]
    head, *lines = csv.reader(io.StringIO(run(*words, "--from", "2020-01-01").stdout.lstrip("\ufeff")))
    assert head[-4:] == ["title", "base", "conditions", "demonstration"]
    assert lines and all(len(line) == len(head) and all(line[-4:]) for line in lines)
    assert len({tuple(line[-4:]) for line in lines}) == 1 and "30" in lines[0][-3]
    assert sum(float(figure or 0) for line in lines for figure in line[1:-4]) == 30


def test_rows_of_the_demonstration_are_sent_by_konak_as_on_pages(run: Run, mission: Path, tmp_path: Path):
    for language, name in [("en", "Konak"), ("ar", "كوناك")]:
        out = tmp_path / f"{language}.geojson"
        words = ["submissions", "export", "site_assessment", "--kind", "geojson", "--out", out, "--data", mission]
        assert run(*words, language=language).returncode == 0
        assert {feature["properties"]["author"] for feature in json.loads(out.read_text())["features"]} == {name}


def test_what_could_not_be_read_is_shown_with_its_text(run: Run, mission: Path, tmp_path: Path):
    form, sent = tmp_path / "heads.md", tmp_path / "sent"
    sent.mkdir()
    form.write_text(
        "| survey |\n| | type | name | label |\n| | integer | people | People |\n| | date | day | Day |\n"
        "| settings |\n| | form_id | version |\n| | heads | 1 |\n"
    )
    assert run("form", "publish", form, "--data", mission).returncode == 0
    (sent / "one.xml").write_text(
        '<data id="heads" version="1"><people>١٢٣</people><day>2026-02-30</day>'
        "<meta><instanceID>uuid:8</instanceID></meta></data>"
    )
    assert run("submissions", "import", sent, "--data", mission).returncode == 0
    line = json.loads(run("submissions", "list", "heads", "--json", "--data", mission).stdout)
    shown = json.loads(run("submissions", "show", line["submission"], "--json", "--data", mission).stdout)
    assert {"path": "/people", "answer": "123"} in shown["answers"]
    assert shown["doubts"] == [{"place": "/day", "kind": "not-of-its-type", "text": "2026-02-30"}]
    told = run("submissions", "show", line["submission"], "--data", mission).stdout
    assert any(line.startswith("/day\t") and line.endswith(" 2026-02-30") for line in told.splitlines())
    assert "١٢٣" in run("submissions", "show", line["submission"], "--xml", "--data", mission).stdout


def test_an_account_is_made_with_its_password_or_not_at_all(run: Run, mission: Path):
    words = ["--full-name", "Somebody", "--role", "viewer", "--password-stdin", "--data", mission]
    short = run("user", "add", "halima", *words, given="short\n")
    assert short.returncode == 1 and "10" in short.stderr
    assert "halima" not in run("user", "list", "--data", mission).stdout
    made = run("user", "add", "Hal Ima", *words, given="uzun bir parola 42\n")
    assert made.returncode == 0 and "“Hal Ima”" in made.stderr and "halima" in made.stderr
    assert "halima" in run("user", "list", "--data", mission).stdout


def test_an_account_may_have_its_role_in_one_place_and_programme(run: Run, mission: Path, tmp_path: Path):
    places = tmp_path / "places.csv"
    places.write_text("code,level,parent,name:en\nY,0,,Country\nY1,1,Y,Province\n")
    taken = run("places", "import", places, "--source", "Y", "--edition", "1", "--code-set", "Y", "--data", mission)
    assert taken.returncode == 0, taken.stderr
    words = ["--full-name", "Zeynep", "--role", "officer", "--data", mission]
    assert run("user", "add", "zeynep", "--place", "NOWHERE", *words).returncode == 1
    assert run("user", "add", "zeynep", "--programme", "none", *words).returncode == 1
    made = run("user", "add", "zeynep", "--place", "Y1", *words)
    assert made.returncode == 0 and "/welcome/" in made.stdout, made.stderr
    users = [json.loads(line) for line in run("user", "list", "--json", "--data", mission).stdout.splitlines()]
    [grants] = [user["grants"] for user in users if user["name"] == "zeynep"]
    assert [(one["role"], one["place"], one["sensitivity"]) for one in grants] == [("officer", "Y1", "internal")]
    assert "default: 1" not in run("user", "add", "--help").stdout


PLACES = """code,level,parent,name:en,valid_from,valid_to
X,0,,Country,,
XOLD,1,X,Old province,,2024-01-01
XNEW,1,X,New province,2024-01-01,
"""


def test_a_code_of_a_place_that_ended_or_had_not_begun_says_what_is_known(run: Run, mission: Path, tmp_path: Path):
    places, shares = tmp_path / "places.csv", tmp_path / "shares.csv"
    places.write_text(PLACES)
    shares.write_text("old,new,share\nXOLD,XNEW,0.6\nXOLD,X,0.4\n")
    taken = run("places", "import", places, "--source", "List", "--edition", "9", "--code-set", "X", "--data", mission)
    assert taken.returncode == 0, taken.stderr
    words = ["places", "resolve", "XOLD", "--data", mission]
    told = run(*words)
    assert told.returncode == 0 and "Old province" in told.stdout and "2024" in told.stdout
    source = ["--from", "9", "--to", "9", "--basis", "residents, census 2022"]
    assert run("places", "crosswalk", shares, *source, "--data", mission).returncode == 0
    told = run(*words).stdout
    assert "60%" in told and "XNEW" in told and "residents, census 2022" in told
    meaning = json.loads(run(*words, "--json").stdout)
    assert (meaning["state"], meaning["place"]["until"], meaning["became"]) == ("ended", "2024-01-01", [])
    assert [(share["code"], share["share"], share["source"]) for share in meaning["shares"]] == [
        ("X", 0.4, "List 9"),
        ("XNEW", 0.6, "List 9"),
    ]
    early = run("places", "resolve", "XNEW", "--on", "2015-01-01", "--data", mission)
    assert early.returncode == 0 and "from" in early.stdout and "2024" in early.stdout
    early = run("places", "resolve", "XNEW", "--on", "2015-01-01", "--json", "--data", mission)
    assert json.loads(early.stdout)["state"] == "not-yet"
    assert json.loads(run("places", "resolve", "XNEW", "--json", "--data", mission).stdout)["state"] == "in-force"
    assert run("places", "resolve", "NOTHING", "--data", mission).returncode == 1


def test_places_are_named_in_the_language_of_the_terminal(run: Run, mission: Path, tmp_path: Path):
    names = {}
    for language in ["tr", "ar"]:
        out = tmp_path / f"{language}.geojson"
        words = ["submissions", "export", "site_assessment", "--kind", "geojson", "--out", out, "--data", mission]
        assert run(*words, language=language).returncode == 0
        found = [feature["properties"] for feature in json.loads(out.read_text())["features"]]
        names[language] = {line["place"]: line["place_name"] for line in found if line["place"]}
    assert names["tr"].keys() == names["ar"].keys() and names["tr"]
    assert any("\u0600" <= letter <= "\u06ff" for name in names["ar"].values() for letter in name)


def test_the_same_numbers_invent_the_same_mission(run: Run, tmp_path: Path):
    def invented(name: str, *flags: object) -> list[str]:
        folder = tmp_path / name
        assert run("demo", "--submissions", 12, *flags, "--data", folder).returncode == 0
        lines = run("submissions", "list", "site_assessment", "--json", "--data", folder).stdout.splitlines()
        assert len(lines) == 12
        return [(line["name"], line["received"]) for line in map(json.loads, lines)]

    first = invented("first")
    assert invented("second") == first
    assert invented("third", "--seed", 7) != first


def test_the_demonstration_is_set_aside_and_the_real_mission_begins(run: Run, tmp_path: Path):
    folder = tmp_path / "data"
    assert run("demo", "--submissions", 1, "--data", folder).returncode == 0
    role = ["--role", "administrator", "--sensitivity", "protected", "--password-stdin"]
    added = run("user", "add", "ayse", "--full-name", "Ayşe", *role, "--data", folder, given="bir-uzun-parola-26\n")
    assert added.returncode == 0, added.stderr
    ended = json.loads(run("demo", "end", "--yes", "--json", "--data", folder).stdout)
    assert ended["administrators"] == ["ayse"] and ended["people"] == 1
    users = run("user", "list", "--json", "--data", folder).stdout.splitlines()
    assert [json.loads(line)["name"] for line in users] == ["ayse"]
    assert run("form", "list", "--data", folder).stdout == ""
    assert "site_assessment" in run("form", "list", "--data", ended["setAside"]).stdout
    assert run("demo", "--data", folder).returncode == 1
    assert run("demo", "end", "--yes", "--data", folder).returncode == 1


def test_what_is_backed_up_comes_back(run: Run, mission: Path, tmp_path: Path):
    backup = json.loads(run("backup", tmp_path / "backups", "--json", "--data", mission).stdout)
    new = tmp_path / "new"
    words = ["restore", backup["backup"], "--keys", backup["keys"], "--data", new]
    missing = run(*words)
    assert missing.returncode == 1 and "konak key restore" in missing.stderr
    code = run("key", "show", "--data", mission).stdout
    assert run("key", "restore", "--data", new, given=code).returncode == 0
    assert run(*words).returncode == 0
    assert json.loads(run("journal", "verify", "--json", "--data", new).stdout)["findings"] == []
    assert run("journal", "rebuild", "--data", new).returncode == 0
    assert run(*words).returncode == 1


def test_help_is_in_the_language_of_the_terminal(run: Run) -> None:
    turkish = run("help", language="tr_TR.UTF-8")
    assert turkish.returncode == 0 and turkish.stdout.startswith("ÖZET: Bir göç misyonunun")
    assert "KULLANIM: konak" in turkish.stdout and "Yardımı gösterir." in turkish.stdout
    assert run("user", "list", "--help", language="ar_SY").stdout.startswith("نظرة عامة: يسرد كل الحسابات.")
    assert run("help", language="de_DE").stdout.startswith("OVERVIEW: The operations system")

    def told(command: dict, path: str = "") -> dict[str, str]:
        """Everything that a command and those below it say of themselves."""
        path += f" {command['commandName']}"
        texts = {path: command.get("abstract", ""), f"{path} …": command.get("discussion", "–")}
        for argument in command.get("arguments", []):
            name = argument.get("valueName") or argument["names"][0]["name"]
            if argument.get("shouldDisplay", True) and name not in ("help", "version"):
                texts[f"{path} --{name}"] = argument.get("abstract", "")
        for child in command.get("subcommands", []):
            if child.get("shouldDisplay", True) and child["commandName"] != "help":
                texts |= told(child, path)
        return texts

    every = {
        language: told(json.loads(run("--experimental-dump-help", language=language).stdout)["command"])
        for language in ["en", "tr", "ar"]
    }
    assert len(every["en"]) > 400 and every["en"].keys() == every["tr"].keys() == every["ar"].keys()
    for what, english in every["en"].items():
        texts = [every[language][what] for language in every]
        assert all(texts) and not any("⟦" in text or text.startswith("command.") for text in texts), what
        assert english == "–" or len(set(texts)) == 3 or not any(word.islower() for word in english.split()), what


def test_wrong_use_is_told_in_the_language_of_the_terminal(run: Run) -> None:
    for words, turkish in [
        (["form", "check"], "Hata: Beklenen değer eksik: '<file>'"),
        (["user", "list", "--jsn"], "Bilinmeyen seçenek: '--jsn'. Bunu mu demek istediniz: '--json'?"),
        (["user", "list", "more"], "Beklenmeyen değer: 'more'"),
        (["presence", "totals", "--round"], "için değer eksik"),
        (["flows", "signals", "--point"], "için değer eksik"),
        (["completion", "csh"], "'csh' değeri '<shell>' için geçersiz"),
    ]:
        done = run(*words, language="tr_TR.UTF-8")
        assert done.returncode == 64 and turkish in done.stderr, done.stderr
        assert "KULLANIM: konak" in done.stderr and "Error" not in done.stderr
    wrong = run("doctor", "--config", "/nowhere.yaml", language="tr")
    assert wrong.returncode == 78 and "okunamıyor" in wrong.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_are_taught_to_complete(run: Run, shell: str):
    script = run("completion", shell)
    assert script.returncode == 0 and "submissions" in script.stdout
    assert script.stdout == run("--generate-completion-script", shell).stdout
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script.stdout, text=True, check=True)


def test_a_terminal_is_shown_progress(tmp_path: Path):
    screen, terminal = pty.openpty()
    program = os.environ.get("KONAK_PROGRAM") or ROOT / ".build" / "debug" / "konak"
    words = [program, "demo", "--submissions", "3", "--data", tmp_path / "shown"]
    subprocess.run(words, stderr=terminal, stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "en"}, check=True)
    os.close(terminal)
    assert b"Filling the demonstration" in os.read(screen, 4096)
    os.close(screen)


def test_csv_of_a_form_without_repeats_goes_to_the_pipe(run: Run, mission: Path, tmp_path: Path):
    form = tmp_path / "plain.md"
    form.write_text(
        "| survey |\n| | type | name | label |\n| | text | a | A |\n| settings |\n| | form_id |\n| | plain |\n"
    )
    assert run("form", "publish", form, "--data", mission).returncode == 0
    text = run("submissions", "export", "plain", "--data", mission).stdout
    assert next(csv.reader(io.StringIO(text)))[-2:] == ["a", "demonstration"]


def test_totals_of_a_round_sum_and_a_sheet_of_estimates_is_taken_over(run: Run, mission: Path, tmp_path: Path):
    rounds = [json.loads(line) for line in run("presence", "--json", "--data", mission).stdout.splitlines()]
    assert [(line["number"], line["state"]) for line in rounds] == [(1, "released"), (2, "released"), (3, "open")]

    def totals(number: int, below: str) -> list[dict]:
        done = run(
            *["presence", "totals", "--programme", "presence", "--round", number, "--below", below],
            *["--json", "--data", mission],
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    provinces = {line["code"]: line for line in totals(2, "TUR")}
    split = {code: line["people"] for code, line in provinces.items()}
    # What is not known is not there, and never 0; why is said.
    assert all("total" in people or people["reasons"] for people in split.values())
    assert all(people["sites"] >= people["sitesWithoutFigure"] + people["sitesClosed"] for people in split.values())
    assert any("inSites" in people for people in split.values())
    districts = [line["people"] for line in totals(2, "TUR002")]
    assert all("dispersed" in people or people["reasons"] for people in districts)
    words = ["presence", "totals", "--programme", "presence", "--round", 2, "--below", "TUR", "--data", mission]
    for language, dispersed in [("en", "Living dispersed"), ("tr", "Dağınık yaşayanlar"), ("ar", "متفرق")]:
        told = run(*words, language=language).stdout
        assert told.count(dispersed) >= len(provinces) and "⟦" not in told
    districts = totals(2, "TUR002")
    assert sum(line["total"] or 0 for line in districts) == provinces["TUR002"]["total"]
    carried = [line for line in districts if line["carried"]]
    assert len(carried) == 1 and carried[0]["oldest"] == 1 and carried[0]["counted"] == 0
    done = run(
        *["presence", "change", "--programme", "presence", "--round", 3, "--in", "TUR", "--json", "--data", mission]
    )
    change = json.loads(done.stdout)
    assert change.pop("total") == sum(change.values()) and change["factor"] < 0 and change["carried"] != 0
    whole = sum(line["total"] for line in totals(3, "TUR")) - sum(line["total"] for line in totals(2, "TUR"))
    assert whole == sum(change.values())

    sheet = tmp_path / "estimates.csv"
    target = [*["presence", "import", sheet, "--programme", "presence", "--data", mission], "--round"]
    sheet.write_text("code,count,status\nTUR073002,,\nNOWHERE,3,\n")
    done = run(*target, 3)
    assert done.returncode == 1 and "A blank is not 0" in done.stderr and "NOWHERE" in done.stderr
    sheet.write_text("code,count,unit,source\nTUR073002,40,people,B2\n")
    assert run(*target, 3, "--check").returncode == 0
    assert "TUR073" not in {line["code"] for line in totals(3, "TUR")}
    assert run(*target, 2).returncode == 1, "a released round wants a reason"
    assert run(*target, 3).returncode == 0
    assert {line["code"]: line for line in totals(3, "TUR")}["TUR073"]["total"] == 40

    log = tmp_path / "log.csv"
    log.write_text("record,field,old,new,reason\nTUR073002,count,40,41,counted again\nTUR073002,count,7,8,late\n")
    at = ["--programme", "presence", "--round", 3, "--data", mission]
    done = run("presence", "log", "import", log, "--json", *at)
    taken = json.loads(done.stdout)
    assert done.returncode == 1 and "41 stands now, not 7" in done.stderr
    assert (taken["rows"], taken["received"], taken["refused"]) == (2, 1, 1)
    out = tmp_path / "log.xlsx"
    assert run("presence", "log", "export", "--out", out, *at).returncode == 0
    assert out.read_bytes().startswith(b"PK")
    assert run("presence", "log", "import", out, *at).returncode == 0, "what was exported changes nothing"
    assert run("presence", "undo", taken["import"], "--reason", "a trial", "--data", mission).returncode == 0
    assert {line["code"]: line for line in totals(3, "TUR")}["TUR073"]["total"] == 40
    assert run("presence", "rebuild", "--data", mission).returncode == 0


def test_teams_are_made_sent_and_listed(run: Run, mission: Path, tmp_path: Path):
    at = ["--programme", "presence", "--round", 3, "--data", mission]

    def teams() -> dict[str | None, dict]:
        done = run("presence", "teams", "--json", *at)
        assert done.returncode == 0, done.stderr
        return {line.get("team"): line for line in map(json.loads, done.stdout.splitlines())}

    before = teams()
    whole = sum(line["assigned"] for line in before.values())
    made = run("presence", "teams", "add", "Night team", *at[:2], "--place", "TUR002", *at[-2:])
    assert made.returncode == 0, made.stderr
    assert teams()["Night team"]["id"] == made.stdout.strip() and teams()["Night team"]["place"] == "TUR002"
    again = run("presence", "teams", "add", "night  TEAM", *at[:2], *at[-2:])
    assert again.returncode == 1 and "night TEAM" in again.stderr
    assert run("presence", "teams", "add", "X", "--member", "nobody", *at[:2], *at[-2:]).returncode == 64

    done = run("presence", "teams", "assign", "TUR002", "--team", "Night team", "--json", *at)
    assert done.returncode == 0, done.stderr
    count = json.loads(done.stdout)
    assert count["assigned"] > 0 and teams()["Night team"]["assigned"] == count["assigned"] + count["same"]
    assert sum(line["assigned"] for line in teams().values()) == whole, "places move and are not doubled"

    sheet = tmp_path / "assignments.csv"
    assert run("presence", "teams", "places", "--team", "Night team", "--out", sheet, *at).returncode == 0
    rows = list(csv.reader(sheet.read_text().splitlines()))
    assert len(rows) == 1 + count["assigned"] + count["same"] and rows[1][2] == "Night team"
    done = run("presence", "teams", "import", sheet, "--json", *at)
    assert done.returncode == 0 and json.loads(done.stdout)["count"]["same"] == len(rows) - 1
    sheet.write_text(f"code,team\n{rows[1][0]},No such team\n")
    done = run("presence", "teams", "import", sheet, *at)
    assert done.returncode == 1 and "No such team" in done.stderr
    sheet.write_text(f"code,team\n{rows[1][0]},\n")
    assert run("presence", "teams", "import", sheet, "--check", *at).returncode == 0
    assert teams()["Night team"]["assigned"] == len(rows) - 1
    assert run("presence", "teams", "import", sheet, *at).returncode == 0
    assert teams()["Night team"]["assigned"] == len(rows) - 2
    assert run("presence", "teams", "change", "Night team", "--close", *at[:2], *at[-2:]).returncode == 0
    closed = run("presence", "teams", "assign", "TUR002", "--team", "Night team", *at)
    assert closed.returncode == 1 and "closed" in closed.stderr
    assert run("presence", "teams", "assign", "TUR002", "--take-back", *at).returncode == 0
    assert run("presence", "teams", "assign", "TUR002", *at).returncode == 64


def test_a_round_becomes_the_workbook_that_partners_expect(run: Run, mission: Path, tmp_path: Path):
    out = tmp_path / "round.xlsx"
    at = ["--programme", "presence", "--round", 2, "--data", mission]
    assert run("presence", "workbook", "--out", out, "--purpose", "Monthly", *at).returncode == 0
    book = openpyxl.load_workbook(out, read_only=True)
    assert book.sheetnames == ["Read me", "Definitions", "Data", "Cleaning log", "Change", "Estimates"]
    told = {row[0]: row[1] for row in book["Read me"].iter_rows(values_only=True)}
    assert told["Number"] == 2 and told["Mark"]

    data = hxl.data(str(out), hxl.input.InputOptions(allow_local=True, sheet_index=2))
    assert "#adm2+code" in data.display_tags and "#affected+ind+total" in data.display_tags
    rows = list(data)
    assert len(rows) == told["Places to cover"]
    assert all(row.get("#adm1+code").startswith("TUR") and row.get("#loc+code") for row in rows)
    people = [int(row.get("#affected+ind+total")) for row in rows if row.get("#affected+ind+total")]
    assert sum(people) == told["People"] == told["Counted in this round"] + told["Carried forward"]
    defined = [row[1] for row in book["Definitions"].iter_rows(min_row=2, values_only=True)]
    estimates = hxl.data(str(out), hxl.input.InputOptions(allow_local=True, sheet_index=5))
    assert defined == [column.display_tag for column in [*data.columns, *estimates.columns]]
    lines = list(estimates)
    assert {line.get("#meta+counts") for line in lines} == {"yes", "no"}
    assert all(line.get("#loc+code") and line.get("#meta+collected+num") for line in lines)

    changes = list(hxl.data(str(out), hxl.input.InputOptions(allow_local=True, sheet_index=4)))
    assert changes
    for row in changes:
        parts = [
            int(value)
            for column, value in zip(row.columns, row.values, strict=False)
            if value and "+change+" in column.display_tag
        ]
        if parts:
            assert sum(parts) == int(row.get("#affected+ind+change!"))


def test_sites_are_listed_ranked_and_taken_over(run: Run, mission: Path, tmp_path: Path):
    at = ["--data", mission]
    listed = [json.loads(line) for line in run("sites", "list", "--json", *at).stdout.splitlines()]
    assert listed and all(site["code"].startswith(site["area"] + "-S") for site in listed)
    # What is not known is left out, and never 0.
    assert all(site.get("individuals", 1) > 0 for site in listed)
    ranked = [json.loads(line) for line in run("sites", "ranking", "--json", *at).stdout.splitlines()]
    assert [site["rank"] for site in ranked] == sorted(site["rank"] for site in ranked)
    assert all(site["lowest"] <= site["severity"] <= site["highest"] for site in ranked)

    out = tmp_path / "sites.csv"
    assert run("sites", "export", "--out", out, *at).returncode == 0
    again = json.loads(run("sites", "import", out, "--check", "--json", *at).stdout)
    assert (again["received"], again["refused"]) == (0, 0)
    out.write_text("name,type,area\nOne,castle,TUR031002\n")
    refused = run("sites", "import", out, "--check", *at)
    assert refused.returncode == 1 and "castle" in refused.stderr
    out.write_text("Master list,,\nSite ID,Site Name,District\nCMD-1,Command camp,Seyhn\n")
    waiting = run("sites", "import", out, "--check", *at)
    assert waiting.returncode == 1 and "is probably" in waiting.stderr, waiting.stderr
    taken = json.loads(run("sites", "import", out, "--accept", "--json", *at).stdout)
    assert (taken["received"], taken["refused"]) == (1, 0)
    assert taken["import"] in run("sites", "imports", *at).stdout
    assert "CMD-1" in run("sites", "list", "--search", "CMD-1", *at).stdout
    assert run("sites", "undo", taken["import"], "--reason", "The wrong list", *at).returncode == 0
    assert run("sites", "list", "--search", "CMD-1", *at).stdout == ""
    assert run("sites", "list", "--state", "lost", *at).returncode == 64
    assert run("sites", "list", "--below", "Atlantis", *at).returncode == 1


def test_the_places_of_a_sheet_are_repaired_and_what_is_open_is_told(run: Run, mission: Path, tmp_path: Path):
    sheet, out = tmp_path / "sheet.csv", tmp_path / "read.csv"
    sheet.write_text("İl;İlçe;Kişi\nHatay;ANTAKYA;3\nhatay;Antkya;4\nHatay;Paris;5\n", encoding="utf-8")
    done = run("places", "repair", sheet, "--out", out, "--data", mission)
    assert done.returncode == 1 and "3 rows: 1 as they stand, 1 repaired, 1 left open" in done.stderr, done.stderr
    assert "sheet.csv!4:B: warning: “Paris” is not known." in done.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["adm2_name_read"] for row in rows] == ["Antakya", "Antakya", ""]
    assert rows[0]["Kişi"] == "3" and rows[0]["adm2_code_read"] == rows[1]["adm2_code_read"] != ""
    report = json.loads(run("places", "repair", sheet, "--out", out, "--json", "--data", mission).stdout)
    assert (report["clean"], report["repaired"], report["open"]) == (1, 1, 1)
    nothing = tmp_path / "nothing.csv"
    nothing.write_text("name,age\na,1\n")
    assert run("places", "repair", nothing, "--data", mission).returncode == 64


def test_displacement_reports_become_the_published_table(run: Run, tmp_path: Path):
    reports, codes, out = tmp_path / "tcd.json", tmp_path / "codes.csv", tmp_path / "table.csv"
    row = {"operation": "Lake Chad Basin Crisis", "admin0Pcode": "TCD", "admin1Name": "Lac", "admin1Pcode": "TD07"}
    row |= {"reportingDate": "2017-09-30T00:00:00", "roundNumber": 1, "assessmentType": "BA"}
    rows = [row | {"numPresentIdpInd": 100, "displacementReason": "Conflict", "numberMales": 40, "numberFemales": 60}]
    rows += [row | {"numPresentIdpInd": 7, "displacementReason": "Disaster", "numberMales": 3, "numberFemales": 3}]
    reports.write_text(json.dumps({"result": rows}))
    codes.write_text("code,level,parent,name\nTCD,0,,Chad\nTCD07,1,TCD,Lac\n")
    done = run("import", "dtm", reports, "--codes", codes, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["rows"], report["cells"], report["withSexes"], report["unequalSexes"]) == (2, 1, 2, 1)
    with out.open(encoding="utf-8-sig", newline="") as file:
        (cell,) = csv.DictReader(file)
    assert (cell["population"], cell["admin1_code"]) == ("107", "TCD07")
    assert cell["warning"] == "PCode length TD07->TCD07"


def test_indicators_are_taken_in_and_out_as_lines_and_shown_with_their_base(run: Run, mission: Path, tmp_path: Path):
    known = run("indicators", "--json", "--data", mission)
    lines = [json.loads(line) for line in known.stdout.splitlines()]
    assert {line["code"] for line in lines} >= {"sites-water-enough", "people-water-enough", "household-size"}
    water = next(line for line in lines if line["code"] == "sites-water-enough")
    file = tmp_path / "indicators.jsonl"
    file.write_text(json.dumps(water | {"code": "copied"}) + "\n")
    for _ in range(2):
        assert run("indicators", "define", file, "--data", mission).returncode == 0
    shown = json.loads(run("indicators", "show", "copied", "--by", "place:1", "--json", "--data", mission).stdout)
    assert shown["edition"] == 1, "the same definition again changes nothing"
    total = shown["total"]
    assert total["figure"] == pytest.approx(total["numerator"] / total["denominator"])
    assert sum(row["denominator"] for row in shown["rows"]) == total["denominator"]
    table = run("indicators", "show", "copied", "--data", mission).stdout
    assert "invented" in table and "rejected submissions are not counted" in table
    file.write_text('{"code": "x"}\n')
    wrong = run("indicators", "define", file, "--data", mission)
    assert wrong.returncode == 1 and "indicators.jsonl:1:" in wrong.stderr and "names" in wrong.stderr
