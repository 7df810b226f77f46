package import Basics
package import Store

extension Reader {
  /// Of places that were split or merged: where their people are counted now, and in what shares.
  package func succession(of places: [ID<Place>]) throws -> [ID<Place>: [PlaceShare]] {
    var successors: [ID<Place>: [ID<Place>]] = [:]
    for row in try rows(
      """
      SELECT place, successor FROM place_successor WHERE place IN \(list: places)
      ORDER BY place ASC NULLS LAST, number ASC NULLS LAST
      """)
    {
      successors[try row["place"], default: []].append(try row["successor"])
    }
    return try successors.isEmpty ? [:] : successionShares(successors)
  }

  /// What share of each place's people each successor has: as the newest crosswalk says, else in equal parts.
  func successionShares(
    _ successors: [ID<Place>: [ID<Place>]]
  ) throws -> [ID<Place>: [PlaceShare]] {
    var known: [ID<Place>: [ID<Place>: Double]] = [:]
    for row in try rows(
      """
      SELECT o.place AS old_place, n.place AS new_place, s.share AS share FROM place_code o
      JOIN crosswalk c ON c.from_source = o.source
      JOIN crosswalk_share s ON s.crosswalk = c.id AND s.old = o.code
      JOIN place_code n ON n.code = s.new AND n.source = c.to_source
      WHERE o.place IN \(list: successors.keys.sorted()) ORDER BY c.id ASC NULLS LAST
      """)
    {
      known[try row["old_place"], default: [:]][try row["new_place"]] = try row["share"]
    }
    return successors.reduce(into: [:]) { result, pair in
      let shares = pair.value.map { known[pair.key]?[$0] }
      let areKnown = !shares.contains(nil)
      result[pair.key] = zip(pair.value, shares).map { place, share in
        PlaceShare(place, areKnown ? share ?? 0 : 1 / Double(pair.value.count))
      }
    }
  }
}
