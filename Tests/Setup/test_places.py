"""The map data that set-up makes: complete, in three languages, and without gaps between neighbours."""

import csv
import json
from pathlib import Path

import pytest
import shapely

PLACES = Path(__file__).parent.parent.parent / ".assets" / "places"


def features(name: str) -> list[dict]:
    return json.loads((PLACES / f"{name}.geojson").read_text())["features"]


def shapes(name: str) -> list[shapely.Geometry]:
    return [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features(name)]


def codes(name: str) -> set[str]:
    return {feature["properties"]["code"] for feature in features(name)}


def test_every_published_code_is_there_but_syrian_districts(conformance: Path):
    with (conformance / "places" / "pcodes_TUR_SYR_adm1_adm2.csv").open() as file:
        published = [row for row in csv.DictReader(file) if row["Admin Level"] in {"1", "2"}]
    by_level = {
        (country, level): {r["P-Code"] for r in published if (r["Location"], r["Admin Level"]) == (country, level)}
        for country in ["TUR", "SYR"]
        for level in ["1", "2"]
    }
    assert codes("TUR-1") == by_level["TUR", "1"] and len(codes("TUR-1")) == 81
    assert codes("TUR-2") == by_level["TUR", "2"] and len(codes("TUR-2")) == 973
    assert codes("SYR-1") == by_level["SYR", "1"] and len(codes("SYR-1")) == 14
    assert len(by_level["SYR", "2"]) == 62, "of these no package has boundaries: docs/places.md says so"


def test_names_agree_with_those_published(conformance: Path):
    """Turkish names without their marks, and governorates' English names, are those of the published list."""
    plain = str.maketrans("çğıöşüâîû", "cgiosuaiu")
    with (conformance / "places" / "pcodes_TUR_SYR_adm1_adm2.csv").open() as file:
        published = {row["P-Code"]: row["Name"] for row in csv.DictReader(file)}

    def folded(name: str) -> str:
        return name.replace("İ", "i").replace("I", "i").lower().translate(plain).replace(" ", "").replace("-", "")

    for name in ["TUR-1", "TUR-2", "SYR-1"]:
        for place in (feature["properties"] for feature in features(name)):
            assert folded(place["name:en"]) == folded(published[place["code"]])


def test_every_place_has_a_parent_one_level_up():
    known = {"TUR": 0, "SYR": 0} | dict.fromkeys(codes("TUR-1"), 1)
    for name in ["TUR-1", "TUR-2", "SYR-1"]:
        for place in (feature["properties"] for feature in features(name)):
            assert known[place["parent"]] == place["level"] - 1


def test_names_are_in_three_languages_down_to_provinces():
    for name in ["TUR-0", "TUR-1", "SYR-0", "SYR-1", "backdrop", "overview", "disputed"]:
        for feature in features(name):
            assert all(feature["properties"][f"name:{language}"] for language in ["en", "tr", "ar"]), feature["id"]


@pytest.mark.parametrize(
    ("code", "english", "turkish", "arabic"),
    [
        ("TUR073", "Şırnak", "Şırnak", "شرناق"),
        ("TUR073006", "Şırnak", "Şırnak", "شرناق"),
        ("TUR034", "Istanbul", "İstanbul", "إسطنبول"),
        ("TUR027002", "Islahiye", "İslahiye", "إصلاحية"),
        ("TUR022001", "Edirne", "Edirne", "أدرنة"),
        ("TUR046009", "Onikişubat", "Onikişubat", "أون إيكي شباط"),
        ("TUR034037", "Ümraniye", "Ümraniye", "عمرانية"),
        ("SY02", "Aleppo", "Halep", "حلب"),
    ],
)
def test_a_name_is_spelled_as_its_language_does(code: str, english: str, turkish: str, arabic: str):
    everywhere = features("TUR-1") + features("TUR-2") + features("SYR-1")
    [place] = [feature["properties"] for feature in everywhere if feature["id"] == code]
    assert [place["name:en"], place["name:tr"], place["name:ar"]] == [english, turkish, arabic]


@pytest.mark.parametrize(
    ("code", "alias"),
    [("TUR003", "Afyon"), ("TUR027", "Antep"), ("TUR033", "İçel"), ("TUR046", "Maraş"), ("TUR063", "Urfa")],
)
def test_a_place_has_the_name_that_people_say(code: str, alias: str):
    [place] = [feature["properties"] for feature in features("TUR-1") if feature["id"] == code]
    assert alias in place["aliases"].split(";")


@pytest.mark.parametrize(
    ("code", "name", "longitude", "latitude"),
    [
        ("TUR063", "TUR-1", 38.79, 37.16),
        ("TUR031002", "TUR-2", 36.16, 36.20),
        ("TUR034023", "TUR-2", 29.07, 40.98),
        ("SY02", "SYR-1", 37.16, 36.21),
        ("SY14", "SYR-1", 35.75, 33.0),
        ("UKR", "backdrop", 34.1, 44.95),
        ("CYP", "backdrop", 33.36, 35.3),
    ],
)
def test_a_known_town_lies_in_its_place(code: str, name: str, longitude: float, latitude: float):
    point = shapely.Point(longitude, latitude)
    found = [feature["id"] for feature, shape in zip(features(name), shapes(name), strict=True) if shape.covers(point)]
    assert found == [code]


@pytest.mark.parametrize("names", [["TUR-2"], ["TUR-1", "SYR-1"], ["overview"], ["backdrop"]])
def test_neighbours_meet_without_gap_or_overlap(names: list[str]):
    together = [shape for name in names for shape in shapes(name)]
    assert shapely.is_valid(together).all()
    assert shapely.coverage_is_valid(together)
    if "backdrop" not in names:  # which has the Caspian Sea
        whole = shapely.get_parts(shapely.coverage_union_all(together))
        assert sum(len(part.interiors) for part in whole) == 0


def test_provinces_are_the_sum_of_their_districts():
    districts: dict[str, list] = {}
    for feature, shape in zip(features("TUR-2"), shapes("TUR-2"), strict=True):
        districts.setdefault(feature["properties"]["parent"], []).append(shape)
    for feature, shape in zip(features("TUR-1"), shapes("TUR-1"), strict=True):
        assert shapely.coverage_union_all(districts[feature["id"]]).equals(shape)


def test_every_file_names_its_source():
    described = json.loads((PLACES / "sources.json").read_text())
    assert set(described) == {file.name for file in PLACES.glob("*.geojson")}
    assert all(about[key] for about in described.values() for key in ["source", "version", "date", "licence"])
    assert all(about["names"][language] for about in described.values() for language in ["tr", "ar"])
