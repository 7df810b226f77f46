package import Basics
import Collect
import Office
package import Store

extension Reader {
  /// People of these places in a round, dispersed and in sites: each a place of the round, or an area above some.
  ///
  /// Sums of figures are read by key. Sites cost one query for all of the places, with the figures that the reader may see;
  /// of sites where households alone were counted the factors, as pages of sites do.
  package func locationPeople(
    of places: [ID<Place>], in round: TrackingRound, _ reach: SiteReach
  ) throws -> [ID<Place>: LocationPeople] {
    let coverages = LocationPeople.Coverage.allCases
    let sums = try presence(of: places, in: round.id, strata: coverages.map(\.key))
    var found: [ID<Place>: LocationPeople] = [:]
    for coverage in coverages {
      for (place, figures) in sums[coverage.key] ?? [:] where !figures.byAge.isEmpty {
        found[place, default: LocationPeople()].add(
          coverage, people: figures.total, places: figures.byAge.values.reduce(0) { $0 + $1.places })
      }
    }
    let sites = try populations(ofSitesIn: places, in: round, reach)
    guard !sites.isEmpty else { return found }
    let locations = Set(sites.compactMap(\.location)).sorted()
    let dispersed = try presence(
      of: locations, in: round.id, stratum: LocationPeople.Coverage.without.key
    ).filter { !$0.value.byAge.isEmpty }
    for (area, own) in Dictionary(grouping: sites, by: \.area) {
      for (location, those) in Dictionary(grouping: own, by: \.location) {
        let sum = those.reduce(into: LocationPeople.InSites()) { $0 += $1.inSites }
        found[area, default: LocationPeople()].add(sum, besideDispersed: location.flatMap { dispersed[$0]?.total })
      }
    }
    return found
  }

  /// A site in one of the places that was asked about.
  private struct SitePopulation {
    let area: ID<Place>
    /// The place of the round that it lies in.
    let location: ID<Place>?
    let inSites: LocationPeople.InSites
  }

  /// A site that was closed by the end of the round has nobody, one that was opened later is none yet; merged and split ones
  /// live on in others.
  private func populations(
    ofSitesIn places: [ID<Place>], in round: TrackingRound, _ reach: SiteReach
  ) throws -> [SitePopulation] {
    // SQLite goes from the sites to what they lie in (its CROSS JOIN): there are fewer of them than of places below an area.
    let found = try rows(
      """
      SELECT s.place AS site, s.state AS state, s.changed AS changed, u.ancestor AS area, (
        SELECT p.place FROM place_ancestor l CROSS JOIN presence_place p
        WHERE l.place = s.place AND p.round = \(round.id) AND p.place = l.ancestor
          AND \(SQL.besideKey("p.status")) <> \(PlaceReport.Status.dropped)
        ORDER BY l.depth ASC NULLS LAST LIMIT 1) AS location
      FROM site s CROSS JOIN place_ancestor u
      WHERE u.place = s.place AND \(SQL.besideKey("u.ancestor")) IN \(list: places)
        AND s.state IN (\(SiteRecord.State.open), \(SiteRecord.State.closed))
        AND (s.opened IS NULL OR s.opened <= \(round.to))
      """)
    guard !found.isEmpty else { return [] }
    let figures = try figures(of: found.map { try $0["site"] }, on: round.to, reach)
    return try found.compactMap { row in
      let (site, state): (ID<Place>, SiteRecord.State) = (try row["site"], try row["state"])
      let changed: Day? = try row["changed"]
      var inSites = LocationPeople.InSites()
      if state == .closed, changed.map({ $0 <= round.to }) ?? true {
        (inSites.known, inSites.closed) = (1, 1)
      } else if let figure = figures[site], let people = figure.findings.people {
        (inSites.known, inSites.people, inSites.oldest) = (1, people, figure.day)
      } else {
        inSites.unknown = 1
      }
      let location: ID<Place>? = try row["location"]
      // A site that the round covers itself is a place of it, and beside no other.
      guard location != site else { return nil }
      return SitePopulation(area: try row["area"], location: location, inSites: inSites)
    }
  }
}
