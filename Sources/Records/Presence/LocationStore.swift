package import Basics
package import Store

extension Reader {
  /// People of these places in a round, dispersed and in sites: each a place of the round, or an area above some.
  ///
  /// Sums of figures are read by key. Sites cost three queries for all of the places, with the figures that the reader may
  /// see; of sites where households alone were counted the factors, as pages of sites do.
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

  /// As they are while the round is open, and as they were kept when it was released.
  private func populations(
    ofSitesIn places: [ID<Place>], in round: TrackingRound, _ reach: SiteReach
  ) throws -> [SitePopulation] {
    let found = try sites(lyingIn: places, of: round)
    guard !found.isEmpty else { return [] }
    let ids = Set(found.map(\.site)).sorted()
    let known =
      round.keepsSites ? try keptSites(ids, of: round.id, reach) : try listedSites(ids, in: round, reach)
    return found.compactMap { lying in
      // A site that the round covers itself is a place of it, and beside no other.
      guard lying.location != lying.site, let inSites = known[lying.site]?.inSites else { return nil }
      return SitePopulation(area: lying.area, location: lying.location, inSites: inSites)
    }
  }
}
