package import Basics
import Collect
package import Store

/// A part of the map, in degrees. One over the date line has its west east of its east.
package struct PlaceBox: Hashable, Sendable {
  package let west: Double
  package let south: Double
  package let east: Double
  package let north: Double

  package init(west: Double, south: Double, east: Double, north: Double) {
    (self.west, self.south, self.east, self.north) = (west, south, east, north)
  }

  /// The places whose border's rectangle meets it; of those without a border, whose centre lies in it.
  var places: SQL {
    let joined: SQL = west <= east ? "AND" : "OR"
    return """
      SELECT place AS id FROM boundary WHERE south <= \(north) AND north >= \(south)
        AND (west <= \(east) \(joined) east >= \(west))
      UNION SELECT p.id FROM place p WHERE p.latitude >= \(south) AND p.latitude <= \(north)
        AND (p.longitude >= \(west) \(joined) p.longitude <= \(east))
        AND NOT EXISTS (SELECT 1 FROM boundary b WHERE b.place = p.id)
      """
  }
}

extension Reader {
  /// Costs a pass over rectangles and centres; no shape is read.
  package func places(in box: PlaceBox) throws -> Set<ID<Place>> {
    Set(try rows("SELECT id FROM (\(box.places)) f").map { try $0["id"] })
  }

  /// The boundaries of these places, as they are kept. Costs these, 500 at a time.
  package func boundaries(of places: [ID<Place>]) throws -> [PlaceBoundary] {
    try places.pieces(of: 500).flatMap { piece in
      try rows("SELECT place, source, square_km, shape FROM boundary WHERE place IN \(list: piece)").map { row in
        PlaceBoundary(
          place: try row["place"], source: try row["source"], squareKilometres: try row["square_km"],
          shape: try row["shape"])
      }
    }
  }
}
