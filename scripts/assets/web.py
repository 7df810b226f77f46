"""Style sheets, scripts and fonts of the pages: `web/<name>-<version>/…`, so an address never changes its content."""

import io
import json
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sources import Sources

# name, version, licence, home, PyPI package, folder in it, files taken
LIBRARIES = [
    (
        "bootstrap",
        "5.3.3",
        "MIT",
        "https://getbootstrap.com",
        "django-bootstrap-static",
        "bootstrap/static/bootstrap/",
        ["css/bootstrap.min.css", "css/bootstrap.rtl.min.css", "js/bootstrap.bundle.min.js"],
    ),
    ("htmx", "2.0.10", "0BSD", "https://htmx.org", "django-htmx", "django_htmx/static/django_htmx/", ["htmx-2.min.js"]),
    (
        "leaflet",
        "1.9.4",
        "BSD-2-Clause",
        "https://leafletjs.com",
        "django-js-lib-leaflet",
        "js_lib_leaflet/static/js_lib_leaflet/",
        [
            "leaflet.css",
            "leaflet.js",
            "images/layers-2x.png",
            "images/layers.png",
            "images/marker-icon-2x.png",
            "images/marker-icon.png",
            "images/marker-shadow.png",
        ],
    ),
    *[
        (
            name,
            version,
            "BSD-3-Clause",
            "https://vega.github.io",
            "django-js-lib-vega-embed",
            "js_lib_vega_embed/static/js_lib_vega_embed/",
            [file],
        )
        for name, version, file in [
            ("vega", "5.33.0", "vega5.js"),
            ("vega-lite", "5.23.0", "vega-lite5.js"),
            ("vega-embed", "6.29.0", "vega-embed6.js"),
        ]
    ],
]

# Each script range is a file of its own, so a page fetches only the ranges it shows.
FONT_RANGES = {
    "latin": ("NotoSans", "U+0000-024F,U+02BB-02DD,U+1E00-1EFF,U+2000-206F,U+20A0-20CF,U+2100-214F,U+2190-2193,U+2212"),
    "cyrillic-greek": ("NotoSans", "U+0370-052F,U+1C80-1C8F,U+2DE0-2DFF,U+A640-A69F"),
    "arabic": ("NotoSansArabic", "U+0600-06FF,U+0750-077F,U+08A0-08FF,U+200C-200F,U+FB50-FDFF,U+FE70-FEFC"),
}
FONT_WEIGHTS = {"Regular": 400, "Bold": 700}
FONT_FOLDER = "usr/share/fonts/truetype/noto"


def write(sources: Sources, folder: Path) -> None:
    """Writes every library and `index.json`, which says what each is and where it came from."""
    index = {}
    for name, version, licence, home, package, inside, files in LIBRARIES:
        target = folder / f"{name}-{version}"
        for file in files:
            put(target / file, sources.file(package, inside + file))
        [licence_file] = [path for path in sources.paths(package) if path.endswith("/LICENSE")]
        put(target / "LICENSE", sources.file(package, licence_file))
        origin = f"PyPI {package} {sources.versions[package]}"
        index[name] = entry(target, files, version=version, licence=licence, home=home, source=origin)
    index["noto"] = write_fonts(sources, folder)
    put(folder / "index.json", json.dumps(index, indent=2).encode() + b"\n")


def write_fonts(sources: Sources, folder: Path) -> dict:
    package = "fonts-noto-core"
    version = sources.versions[package].split("-")[0]
    target = folder / f"noto-{version}"
    faces = []
    for part, (family, ranges) in FONT_RANGES.items():
        for style, weight in FONT_WEIGHTS.items():
            file = f"{part}-{weight}.woff2"
            put(target / file, woff2(sources.file(package, f"{FONT_FOLDER}/{family}-{style}.ttf"), ranges))
            faces.append(
                f"@font-face {{\n  font-family: Noto;\n  font-weight: {weight};\n  font-display: swap;\n"
                f"  src: url({file}) format('woff2');\n  unicode-range: {ranges.replace(',', ', ')};\n}}\n"
            )
    put(target / "noto.css", "".join(faces).encode())
    put(target / "LICENSE", (sources.unpacked[package] / f"usr/share/doc/{package}/copyright").read_bytes())
    origin = f"Debian {package} {sources.versions[package]}"
    home = "https://fonts.google.com/noto"
    return entry(target, ["noto.css"], version=version, licence="OFL-1.1", home=home, source=origin)


def woff2(font: bytes, ranges: str) -> bytes:
    """The glyphs of `ranges` with all their shaping rules, packed."""
    options = subset.Options(flavor="woff2", layout_features=["*"], name_IDs=["*"], notdef_outline=True, hinting=False)
    face = TTFont(io.BytesIO(font), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "")))
    subsetter.subset(face)
    packed = io.BytesIO()
    face.flavor = "woff2"
    face.save(packed)
    return packed.getvalue()


def entry(target: Path, files: list[str], **facts: str) -> dict:
    return {"folder": target.name, **facts, "files": files}


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
