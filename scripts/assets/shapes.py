"""Geometry between the packages' formats and GeoJSON. Coordinates are WGS 84 degrees."""

import io
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy
import shapefile
import shapely
from shapely import Geometry

# Five decimals are about a metre.
DECIMALS = 5
GRID = 10**-DECIMALS


@dataclass
class Feature:
    code: str
    shape: Geometry
    properties: dict = field(default_factory=dict)


def read_shapefile(shp: bytes, dbf: bytes, shx: bytes) -> Iterator[tuple[dict, Geometry]]:
    reader = shapefile.Reader(shp=io.BytesIO(shp), dbf=io.BytesIO(dbf), shx=io.BytesIO(shx), encoding="utf-8")
    for row in reader.iterShapeRecords():
        yield row.record.as_dict(), shapely.geometry.shape(row.shape.__geo_interface__)


def read_geopackage(content: bytes, layer: str) -> Iterator[tuple[dict, Geometry]]:
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(content)
        file.flush()
        database = sqlite3.connect(file.name)
        database.row_factory = sqlite3.Row
        for row in database.execute(f'SELECT * FROM "{layer}" WHERE geom IS NOT NULL'):
            yield dict(row), geopackage_shape(row["geom"])


def geopackage_shape(blob: bytes) -> Geometry:
    """A GeoPackage geometry: eight bytes, an envelope whose size bits 1 to 3 of the flags tell, then WKB."""
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[blob[3] >> 1 & 7]
    return shapely.from_wkb(blob[8 + envelope :])


def simplify(shapes: list[Geometry], tolerance: float) -> list[Geometry]:
    """Simplifies polygons that share borders so that they still share them; rounds to `GRID`."""
    return rounded(shapely.coverage_simplify(numpy.array(shapes), tolerance))


def rounded(shapes: numpy.ndarray) -> list[Geometry]:
    """The shapes on the grid. Rounding can push an edge over a neighbour's corner, which cleaning mends."""
    for _ in range(3):
        grid = on_grid(shapes)
        if shapely.is_valid(grid).all() and shapely.coverage_is_valid(grid):
            return list(grid)
        shapes = shapely.coverage_clean(grid, snapping_distance=0)
    raise ValueError("Neighbours do not meet on the grid: choose another tolerance or grid.")


def on_grid(shapes: Geometry | numpy.ndarray) -> Geometry | numpy.ndarray:
    return shapely.remove_repeated_points(shapely.transform(shapes, lambda points: points.round(DECIMALS)))


def fit_around(fixed: list[Geometry], former: Geometry, neighbours: list[Geometry]) -> list[Geometry]:
    """One coverage of the parts of a country, `fixed`, and of neighbours drawn for its `former`, coarser outline.

    What `fixed` covers is cut off; land that was `former` and no longer is goes to the neighbour it borders longest.
    """
    country = shapely.coverage_union_all(fixed)
    cut = [shapely.difference(neighbour, country) for neighbour in neighbours]
    reach = [shapely.buffer(neighbour, 10 * GRID) for neighbour in neighbours]
    for piece in shapely.get_parts(shapely.difference(former, country)):
        borders = [shapely.length(shapely.intersection(piece.boundary, neighbour)) for neighbour in reach]
        longest = int(numpy.argmax(borders))
        if borders[longest] > 0:
            cut[longest] = shapely.union(cut[longest], piece)
    clean = shapely.coverage_clean(
        numpy.array(fixed + [polygons(shape) for shape in cut]), snapping_distance=GRID, merge_strategy="min_index"
    )
    return rounded(clean)


def polygons(shape: Geometry) -> Geometry:
    """Only the areas of a shape: overlays leave stray lines and points."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.multipolygons(parts) if len(parts) != 1 else parts[0]


def geojson(features: list[Feature]) -> bytes:
    """A feature collection, one feature a line, so that two versions can be compared."""
    lines = []
    for feature in features:
        shape = json.loads(shapely.to_geojson(shapely.normalize(feature.shape)))
        properties = {"code": feature.code, **feature.properties}
        row = {"type": "Feature", "id": feature.code, "properties": properties, "geometry": shape}
        lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()
