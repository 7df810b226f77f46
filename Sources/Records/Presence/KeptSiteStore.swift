package import Basics
import Collect
import FormEngine
package import Store

extension KeptSite.State: SQLValue {}

// MARK: Reading

/// A site below a place that was asked about.
struct LyingSite: Hashable, Sendable {
  let site: ID<Place>
  let area: ID<Place>
  /// The place of the round that it lies in.
  let location: ID<Place>?
}

extension Reader {
  /// Sites of a round that lie in these places, themselves or further below.
  func sites(lyingIn places: [ID<Place>], of round: TrackingRound) throws -> [LyingSite] {
    let sites = round.keepsSites ? Self.kept(round.id) : Self.listed(round)
    // SQLite goes from the sites to what they lie in (its CROSS JOIN): there are fewer of them than of places below an area.
    return try rows(
      """
      SELECT s.place AS site, u.ancestor AS area, \(Self.location(of: "s.place", in: round.id)) AS location
      FROM (\(sites)) s CROSS JOIN place_ancestor u
      WHERE u.place = s.place AND \(SQL.besideKey("u.ancestor")) IN \(list: places)
      """
    ).map { LyingSite(site: try $0["site"], area: try $0["area"], location: try $0["location"]) }
  }

  private static func location(of site: SQL, in round: ID<Round>) -> SQL {
    """
    (SELECT p.place FROM place_ancestor l CROSS JOIN presence_place p
      WHERE l.place = \(site) AND p.round = \(round) AND p.place = l.ancestor
        AND \(SQL.besideKey("p.status")) <> \(PlaceReport.Status.dropped)
      ORDER BY l.depth ASC NULLS LAST LIMIT 1)
    """
  }

  /// One that was opened after the round is none yet; merged and split ones live on in others.
  private static func listed(_ round: TrackingRound) -> SQL {
    """
    SELECT place FROM site
    WHERE state IN (\(SiteRecord.State.open), \(SiteRecord.State.closed)) AND (opened IS NULL OR opened <= \(round.to))
    """
  }

  private static func kept(_ round: ID<Round>) -> SQL {
    """
    SELECT site AS place FROM round_site WHERE round = \(round)
    UNION SELECT site AS place FROM round_site_decision WHERE round = \(round) AND accepted = \(true)
    """
  }

  /// These sites by the master list and its assessments, as they were at the end of a round; a site that was closed by then
  /// has nobody.
  ///
  /// - Parameter forKeeping: with all that says who may see the figures.
  func listedSites(
    _ sites: [ID<Place>], in round: TrackingRound, _ reach: SiteReach, forKeeping: Bool = false
  ) throws -> [ID<Place>: KeptSite] {
    let figures = try figures(of: sites, on: round.to, reach)
    let areas = forKeeping ? try assessedAreas(figures.values.map(\.submission)) : [:]
    var found: [ID<Place>: KeptSite] = [:]
    try forEach(
      """
      SELECT s.place AS place, s.state AS state, s.changed AS changed FROM site s
      WHERE s.place IN (\(Self.listed(round))) AND s.place IN \(list: sites)
      """
    ) { row in
      let (site, state): (ID<Place>, SiteRecord.State) = (try row["place"], try row["state"])
      let changed: Day? = try row["changed"]
      var kept = KeptSite(site: site)
      if state == .closed, changed.map({ $0 <= round.to }) ?? true {
        kept.state = .closed
      } else if let figure = figures[site], let people = figure.findings.people {
        kept.found = KeptSite.Found(
          people: people, day: figure.day, form: figure.form, area: areas[figure.submission],
          programme: figure.programme)
      }
      found[site] = kept
    }
    return found
  }

  private func assessedAreas(_ submissions: [ID<Submission>]) throws -> [ID<Submission>: ID<Place>] {
    var areas: [ID<Submission>: ID<Place>] = [:]
    try forEach(
      "SELECT submission, area FROM site_assessment WHERE area IS NOT NULL AND submission IN \(list: submissions)"
    ) { row in areas[try row["submission"]] = try row["area"] }
    return areas
  }

  /// These sites as a released round has them, by what was accepted since; without the figures that the reader may not see.
  func keptSites(
    _ sites: [ID<Place>], of round: ID<Round>, _ reach: SiteReach
  ) throws -> [ID<Place>: KeptSite] {
    let own: SQL = "round = \(round) AND site IN \(list: sites)"
    var found: [ID<Place>: KeptSite] = [:]
    try forEach(
      """
      SELECT a.site AS site, a.state AS state, a.people AS people, a.day AS day, a.form AS form, a.area AS area,
        a.programme AS programme, CASE WHEN \(reach.figureCondition) THEN 1 ELSE 0 END AS seen
      FROM (
        SELECT site, state, people, day, form, area, programme, 0 AS at FROM round_site WHERE \(own)
        UNION ALL
        SELECT site, state, people, day, form, area, programme, at FROM round_site_decision
        WHERE \(own) AND accepted = \(true)) a
      ORDER BY a.at ASC NULLS LAST
      """
    ) { row in
      var kept = try KeptSite(row)
      let seen: Int = try row["seen"]
      if seen == 0 { kept.found = nil }
      found[kept.site] = kept
    }
    return found
  }

  /// All sites by the end of a round, for its release to keep.
  func sitesToKeep(of round: TrackingRound) throws -> KeptSites {
    let sites: [ID<Place>] = try rows(
      "SELECT x.place AS place FROM (\(Self.listed(round))) x ORDER BY x.place ASC NULLS LAST"
    ).map { try $0["place"] }
    let known = try listedSites(sites, in: round, SiteReach(.system, on: round.to), forKeeping: true)
    return KeptSites(sites.compactMap { known[$0] })
  }
}

extension KeptSite {
  fileprivate init(_ row: Row) throws {
    self.init(site: try row["site"], state: try row["state"])
    guard let people: Int = try row["people"], let day: Day = try row["day"],
      let form: ID<FormEngine.Form> = try row["form"]
    else { return }
    found = Found(
      people: people, day: day, form: form, area: try row["area"], programme: try row["programme"])
  }
}

// MARK: What differs since

extension Reader {
  /// Places of a released round in whose sites others live by what is known now, those that wait first, and of these the
  /// ones with the greatest difference. Only sites of which the reader may see both what counts and what would.
  ///
  /// Costs what a page of the whole country does: all sites below the areas (nil for everywhere) are read twice.
  package func lateSites(
    of round: TrackingRound, areas: [ID<Place>]?, _ reach: SiteReach
  ) throws -> [LateSites] {
    guard round.keepsSites else { return [] }
    let inside: SQL =
      areas.map { "WHERE x.place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: $0))" } ?? .empty
    let all: [ID<Place>] = try rows(
      """
      SELECT x.place AS place FROM (\(Self.listed(round)) UNION \(Self.kept(round.id))) x \(inside)
      ORDER BY x.place ASC NULLS LAST
      """
    ).map { try $0["place"] }
    guard !all.isEmpty else { return [] }
    let everything = SiteReach(.system, on: round.to)
    let former = try keptSites(all, of: round.id, everything)
    let now = try listedSites(all, in: round, everything, forKeeping: true)
    let differing = all.filter { !former.known($0).isAlike(now.known($0)) }
    guard !differing.isEmpty else { return [] }
    let seenFormer = try keptSites(all, of: round.id, reach)
    let seenNow = try listedSites(all, in: round, reach)
    let seen = Set(
      differing.filter {
        former.known($0).isAlike(seenFormer.known($0)) && now.known($0).isAlike(seenNow.known($0))
      })
    guard !seen.isEmpty else { return [] }
    let locations = try locations(of: all, in: round.id)
    let aside = try sitesSetAside(of: round.id)
    let places = Dictionary(grouping: all.filter { locations[$0] != $0 }) { locations[$0] ?? $0 }
    return places.compactMap { place, sites -> LateSites? in
      let own = sites.filter(seen.contains).map { now.known($0) }
      guard !own.isEmpty else { return nil }
      var (before, after) = (LocationPeople.InSites(), LocationPeople.InSites())
      for site in sites {
        let kept = seenFormer.known(site)
        if let people = kept.inSites { before += people }
        if let people = (seen.contains(site) ? seenNow.known(site) : kept).inSites { after += people }
      }
      return LateSites(
        place: place, sites: KeptSites(own), former: before, now: after,
        isSetAside: own.allSatisfy { aside[$0.site]?.isAlike($0) ?? false })
    }.sorted { one, other in
      let (first, second) = (abs(one.now.people - one.former.people), abs(other.now.people - other.former.people))
      if one.isSetAside != other.isSetAside { return other.isSetAside }
      return first == second ? one.place < other.place : first > second
    }
  }

  /// The places of the round that sites lie in; of those in none the nearest place above.
  private func locations(of sites: [ID<Place>], in round: ID<Round>) throws -> [ID<Place>: ID<Place>] {
    var locations: [ID<Place>: ID<Place>] = [:]
    try forEach(
      """
      SELECT s.place AS site, \(Self.location(of: "s.place", in: round)) AS location, (
        SELECT l.ancestor FROM place_ancestor l WHERE l.place = s.place AND l.ancestor <> s.place
        ORDER BY l.depth ASC NULLS LAST LIMIT 1) AS above
      FROM (SELECT DISTINCT place FROM place_ancestor WHERE place IN \(list: sites)) s
      """
    ) { row in
      let (location, above): (ID<Place>?, ID<Place>?) = (try row["location"], try row["above"])
      locations[try row["site"]] = location ?? above
    }
    return locations
  }

  private func sitesSetAside(of round: ID<Round>) throws -> [ID<Place>: KeptSite] {
    var found: [ID<Place>: KeptSite] = [:]
    try forEach(
      """
      SELECT site, state, people, day, form, area, programme FROM round_site_decision
      WHERE round = \(round) AND accepted = \(false) ORDER BY at ASC NULLS LAST
      """
    ) { row in
      let kept = try KeptSite(row)
      found[kept.site] = kept
    }
    return found
  }
}

// MARK: Writing

extension Writer {
  /// Who lived in sites when a round was released. The release says it once; another office may hear of an earlier one.
  func write(_ sites: [KeptSite], of round: ID<Round>, previous: [KeptSite]) throws {
    guard sites != previous else { return }
    try run("DELETE FROM round_site WHERE round = \(round)")
    try runMany(
      sites.map { kept in
        let found = kept.found
        return """
          INSERT INTO round_site (round, site, state, people, day, form, area, programme)
          VALUES (\(round), \(kept.site), \(kept.state), \(found?.people), \(found?.day), \(found?.form),
            \(found?.area), \(found?.programme))
          ON CONFLICT (round, site) DO NOTHING
          """
      })
  }
}

extension PlaceInRound {
  /// What was decided of sites in the place, as far as it differs from what is written.
  func decisionsOfSites(since previous: PlaceInRound?) -> [SQL] {
    siteDecisions.filter { previous?.siteDecisions[$0.key] != $0.value }.flatMap { _, decision in
      [(decision.accepted, true), (decision.setAside, false)].compactMap { said, isAccepted -> SQL? in
        said.map { said -> SQL in
          let found = said.site.found
          return """
            INSERT INTO round_site_decision (round, site, place, accepted, at, state, people, day, form, area, programme)
            VALUES (\(round), \(said.site.site), \(place), \(isAccepted), \(said.at), \(said.site.state),
              \(found?.people), \(found?.day), \(found?.form), \(found?.area), \(found?.programme))
            ON CONFLICT (round, site, place, accepted) DO UPDATE SET at = excluded.at, state = excluded.state,
              people = excluded.people, day = excluded.day, form = excluded.form, area = excluded.area,
              programme = excluded.programme
            """
        }
      }
    }
  }
}
