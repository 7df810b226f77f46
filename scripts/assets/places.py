"""Boundaries and names of Türkiye and Syria and a backdrop of their neighbours, as GeoJSON in `places`.

docs/places.md says what each file holds, where it comes from and what is missing.
"""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import shapely
from shapes import GRID, Feature, fit_around, geojson, on_grid, polygons, read_geopackage, read_shapefile, simplify
from sources import Sources

NAMES = Path(__file__).with_name("names.csv")
LANGUAGES = ["name:en", "name:tr", "name:ar"]
WORDS = [*LANGUAGES, "aliases"]
DISTRICTS = "turkiye/data/maps/tur_polbna_adm2"
WORLD = "usr/share/qgis/resources/data/world_map.gpkg"

# Tolerances in degrees. The first moves a quarter of a per cent of the area of districts to a neighbour.
DETAIL, OVERVIEW = 0.003, 0.015
# West, south, east, north of the backdrop.
WINDOW = (18, 24, 56, 51)

# P-codes of Syria's governorates by the FIPS code in Natural Earth. Both are "SYnn", differently numbered.
GOVERNORATES = {
    "SY13": "SY01",
    "SY09": "SY02",
    "SY08": "SY03",
    "SY11": "SY04",
    "SY10": "SY05",
    "SY02": "SY06",
    "SY12": "SY07",
    "SY01": "SY08",
    "SY07": "SY09",
    "SY14": "SY10",
    "SY04": "SY11",
    "SY06": "SY12",
    "SY05": "SY13",
    "SY03": "SY14",
}

# Natural Earth draws who holds a place. The backdrop draws what resolutions of the United Nations say:
# Crimea is Ukraine's, northern Cyprus is Cyprus, the Golan is Syria's. The lines are in disputed.geojson.
HELD_ELSEWHERE = {"UP11": "UKR", "UP20": "UKR"}
COUNTRY_OF = {"CYN": "CYP", "CNM": "CYP", "ESB": "GBR", "WSB": "GBR", "KOS": "XKX", "PSX": "PSE"}

# Lines of Natural Earth that are drawn, with their names. Those around Nagorno-Karabakh are of before 2023: left out.
LINES = {
    "Syrian claim": ("Golan, armistice line 1949", "Golan, 1949 ateşkes hattı", "الجولان، خط الهدنة 1949"),
    "Lebanese claim": (
        "Shab'a Farms, claimed by Lebanon",
        "Şeba Çiftlikleri, Lübnan'ın iddiası",
        "مزارع شبعا، مطالبة لبنانية",
    ),
    "Georgian claim": ("Abkhazia and South Ossetia", "Abhazya ve Güney Osetya", "أبخازيا وأوسيتيا الجنوبية"),
    "Moldovan claim": ("Transnistria", "Transdinyester", "ترانسنيستريا"),
    "Ukrainian claim": ("Line of 2015 in eastern Ukraine", "Doğu Ukrayna'da 2015 hattı", "خط عام 2015 في شرق أوكرانيا"),
}
SEPARATION = ("Area of separation, Golan, 1974", "Ayrım bölgesi, Golan, 1974", "منطقة الفصل، الجولان، 1974")
GREEN_LINE = ("Buffer zone, Cyprus", "Ara bölge, Kıbrıs", "المنطقة العازلة، قبرص")
PEREKOP = ("Crimea", "Kırım", "القرم")


def write(sources: Sources, folder: Path) -> None:
    folder.mkdir(parents=True)
    names = read_names()
    rows = turkish_districts(sources)
    world = World(sources)
    shapes, governorates, neighbours = world.around(simplify([shape for _, shape in rows], DETAIL))
    files = turkish_places([row for row, _ in rows], shapes, names) | syrian_places(governorates, names)
    files["overview"] = overview(files["TUR-1"] + files["SYR-1"])
    countries = neighbours | {country: files[f"{country}-0"][0].shape for country in ["TUR", "SYR"]}
    files["backdrop"] = [Feature(code, shape, {"level": 0, **names[code]}) for code, shape in sorted(countries.items())]
    files["disputed"] = world.disputed()
    for name, features in files.items():
        (folder / f"{name}.geojson").write_bytes(geojson(features))
    (folder / "sources.json").write_text(
        json.dumps(describe(sources, list(files)), indent=2, ensure_ascii=False) + "\n"
    )


def read_names() -> dict[str, dict[str, str]]:
    """By code: names by language, and what else people say, parted by semicolons; what is empty is left out."""
    with NAMES.open(encoding="utf-8") as file:
        return {row["code"]: {key: row[key] for key in WORDS if row[key]} for row in csv.DictReader(file)}


def turkish_districts(sources: Sources) -> list[tuple[dict, shapely.Geometry]]:
    shp, dbf, shx = (sources.file("turkiye", f"{DISTRICTS}.{suffix}") for suffix in ["shp", "dbf", "shx"])
    return sorted(read_shapefile(shp, dbf, shx), key=lambda row: row[0]["pcode"])


def turkish_places(rows: list[dict], shapes: list, names: dict[str, dict[str, str]]) -> dict[str, list[Feature]]:
    """Districts, and provinces and country dissolved from them, so that every level has the same borders."""
    parts: dict[str, list] = {}
    province_names, districts = {}, []
    for row, shape in zip(rows, shapes, strict=True):
        code, province = row["pcode"], row["adm1"]
        parts.setdefault(province, []).append(shape)
        province_names[province] = turkish_names(row["adm1_tr"]) | names.get(province, {})
        own = turkish_names(row["adm2_tr"]) | names.get(code, {})
        if row["adm2_en"] == row["adm1_en"]:  # the central district bears the province's name
            own = province_names[province]
        districts.append(Feature(code, shape, {"level": 2, "parent": province, **own}))
    provinces = [
        Feature(code, shapely.coverage_union_all(shapes), {"level": 1, "parent": "TUR", **province_names[code]})
        for code, shapes in sorted(parts.items())
    ]
    return {"TUR-0": [whole("TUR", provinces, names)], "TUR-1": provinces, "TUR-2": districts}


def turkish_names(capitals: str) -> dict[str, str]:
    """ "İSLAHİYE" as a name: "İslahiye", and "Islahiye" in English, which has no dotted capital."""
    words = [word[:1] + word[1:].replace("I", "ı").replace("İ", "i").lower() for word in capitals.split(" ")]
    turkish = " ".join(words)
    return {"name:en": turkish.replace("İ", "I"), "name:tr": turkish}


def syrian_places(governorates: dict[str, shapely.Geometry], names: dict) -> dict[str, list[Feature]]:
    features = [
        Feature(code, shape, {"level": 1, "parent": "SYR", **names[code]})
        for code, shape in sorted(governorates.items())
    ]
    return {"SYR-0": [whole("SYR", features, names)], "SYR-1": features}


def whole(country: str, parts: list[Feature], names: dict[str, dict[str, str]]) -> Feature:
    shape = shapely.coverage_union_all([part.shape for part in parts])
    return Feature(country, shape, {"level": 0, **names[country]})


def overview(provinces: list[Feature]) -> list[Feature]:
    """Provinces for small maps: a tenth of the size."""
    shapes = simplify([feature.shape for feature in provinces], OVERVIEW)
    return [Feature(place.code, shape, place.properties) for place, shape in zip(provinces, shapes, strict=True)]


class World:
    """Natural Earth inside the window, as Debian's QGIS ships it, with disputed areas where `HELD_ELSEWHERE` says."""

    def __init__(self, sources: Sources):
        content = sources.file("qgis-common", WORLD)
        window = shapely.box(*WINDOW)
        near = [row for row in read_geopackage(content, "states_provinces") if row[1].intersects(window)]
        self.lines = [row for row in read_geopackage(content, "disputed_borders") if row[1].intersects(window)]
        self.separation = next(shape for row, shape in near if row["name"] == "UNDOF")
        self.crimea = merge(shape for row, shape in near if row["fips"] in HELD_ELSEWHERE)
        self.north_cyprus = merge(shape for row, shape in near if row["adm0_a3"] == "CYN")
        self.south_cyprus = merge(shape for row, shape in near if row["adm0_a3"] == "CYP")

        parts: dict[str, list] = {}
        for row, shape in near:
            country = HELD_ELSEWHERE.get(row["fips"], COUNTRY_OF.get(row["adm0_a3"], row["adm0_a3"]))
            parts.setdefault(country, []).append(shape)
        golan = self.golan(next(shape for row, shape in near if row["name"] == "HaZafon"))
        self.countries = {code: merge(shapes) for code, shapes in parts.items() if code != "SYR"}
        self.countries["ISR"] = polygons(shapely.difference(self.countries["ISR"], golan, grid_size=GRID))
        self.governorates = {GOVERNORATES[row["fips"]]: shape for row, shape in near if row["fips"] in GOVERNORATES}
        self.governorates["SY14"] = merge([self.governorates["SY14"], self.separation, golan])

    def golan(self, district: shapely.Geometry) -> shapely.Geometry:
        """The part of Israel's northern district between the armistice line of 1949 and the area of separation."""
        line = merge_lines(shape for row, shape in self.lines if row["name"] == "Syrian claim")
        edges = shapely.union_all([district.boundary, line], grid_size=GRID)
        pieces = shapely.get_parts(shapely.polygonize([edges]))
        return merge(piece for piece in pieces if shapely.length(piece.intersection(self.separation)) > 0)

    def around(self, districts: list[shapely.Geometry]) -> tuple[list, dict, dict]:
        """One coverage: Türkiye's districts, Syria's governorates and the other countries of the window."""
        others = {code: shape for code, shape in self.countries.items() if code != "TUR"}
        neighbours = self.governorates | others
        fitted = fit_around(districts, self.countries["TUR"], list(neighbours.values()))
        shapes = dict(zip(neighbours, fitted[len(districts) :], strict=True))
        governorates = {code: shapes[code] for code in self.governorates}
        countries = {code: on_grid(polygons(shapely.clip_by_rect(shapes[code], *WINDOW))) for code in others}
        return fitted[: len(districts)], governorates, countries

    def disputed(self) -> list[Feature]:
        """Lines that maps draw in a style of their own."""
        named = {name: [shape for row, shape in self.lines if row["name"] == key] for key, name in LINES.items()}
        named[SEPARATION] = [self.separation.boundary]
        named[GREEN_LINE] = [self.north_cyprus.boundary.intersection(self.south_cyprus.boundary.buffer(GRID))]
        named[PEREKOP] = [self.crimea.boundary.intersection(self.countries["UKR"].difference(self.crimea).buffer(GRID))]
        features = []
        for number, (name, shapes) in enumerate(named.items(), 1):
            shape = on_grid(merge_lines(shapes))
            features.append(Feature(f"D{number}", shape, dict(zip(LANGUAGES, name, strict=True))))
        return features


def merge(shapes: Iterable[shapely.Geometry]) -> shapely.Geometry:
    """One area from areas that meet nearly, rounded to the grid."""
    return polygons(shapely.union_all(list(shapes), grid_size=GRID))


def merge_lines(shapes: Iterable[shapely.Geometry]) -> shapely.Geometry:
    return shapely.line_merge(shapely.union_all(list(shapes)))


def describe(sources: Sources, files: list[str]) -> dict[str, dict]:
    """What pages and maps say of each file: source and its names in other languages, version, licence, date."""
    districts = {
        "source": "Districts of Türkiye, from the Python package turkiye",
        "names": {
            "tr": "Türkiye ilçeleri, Python paketi turkiye'den",
            "ar": "مناطق تركيا، من حزمة بايثون turkiye",
        },
        "version": sources.versions["turkiye"],
        "date": "2026-05",
        "licence": "MIT (the package); the package does not name the origin of its boundaries",
    }
    natural_earth = {
        "source": "Natural Earth 1:10m, from Debian's qgis-common, fitted to the border of Türkiye",
        "names": {
            "tr": "Natural Earth 1:10m, Debian'ın qgis-common paketinden, Türkiye sınırına uydurulmuş",
            "ar": "Natural Earth 1:10m، من حزمة qgis-common في دبيان، مكيّفة مع حدود تركيا",
        },
        "version": "4.1.0",
        "date": "2018-05",
        "licence": "public domain",
    }
    both = {key: f"{districts[key]}; {natural_earth[key]}" for key in districts if key != "names"}
    between = {"tr": "; ", "ar": "؛ "}
    both["names"] = {
        language: f"{districts['names'][language]}{mark}{natural_earth['names'][language]}"
        for language, mark in between.items()
    }
    origin = {"TUR": districts, "SYR": natural_earth, "disputed": natural_earth}
    return {f"{name}.geojson": origin.get(name.split("-")[0], both) for name in files}
