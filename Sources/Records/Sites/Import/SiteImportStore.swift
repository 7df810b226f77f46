package import Basics
import Collect
package import Store

extension SiteImportBegun {
  package func statement(
    _ written: String, _ meant: ID<Place>?, in stream: ID<JournalStream>, at time: Instant
  ) -> SQL {
    """
    INSERT INTO site_place_decision (written, place, decided_in, at)
    VALUES (\(written), \(meant), \(stream), \(time))
    ON CONFLICT (written) DO UPDATE SET place = excluded.place, decided_in = excluded.decided_in, at = excluded.at
    WHERE site_place_decision.at <= excluded.at
    """
  }
}

extension Reader {
  /// What was decided of areas as lists of sites have them; nil for those that are left out.
  func sitePlaceDecisions() throws -> [String: ID<Place>?] {
    var decisions: [String: ID<Place>?] = [:]
    try forEach("SELECT written, place FROM site_place_decision") { row in
      decisions.updateValue(try row["place"], forKey: try row["written"])
    }
    return decisions
  }

  /// Sites whose import was undone, by their codes.
  func withdrawnSites() throws -> [String: ID<Place>] {
    Dictionary(
      try rows("SELECT code, place FROM site_withdrawn ORDER BY place ASC NULLS LAST").map {
        (try $0["code"], try $0["place"])
      }, uniquingKeysWith: { first, _ in first })
  }

  /// How sites stand that are on the list.
  func standings(of sites: [ID<Place>]) throws -> [ID<Place>: (site: SiteRecord, now: SiteChange.Standing)] {
    var standings: [ID<Place>: (site: SiteRecord, now: SiteChange.Standing)] = [:]
    for id in sites {
      guard let site = try site(id), let place = try place(id) else { continue }
      standings[id] = (site, SiteChange.Standing(site, place))
    }
    return standings
  }

  /// The codes of those of these sites that something rests on: assessments, referrals, merged sites, places below,
  /// activities, rounds.
  func sitesInUse(among sites: [ID<Place>]) throws -> [String] {
    try rows(
      """
      SELECT s.code AS code FROM site s WHERE s.place IN \(list: sites) AND (
        EXISTS (SELECT 1 FROM site_assessment a WHERE a.site = s.place OR a.reported = s.place)
        OR EXISTS (SELECT 1 FROM site_link l WHERE l.site = s.place)
        OR EXISTS (SELECT 1 FROM site_referral r WHERE r.site = s.place)
        OR EXISTS (SELECT 1 FROM site m WHERE m.merged_into = s.place)
        OR EXISTS (SELECT 1 FROM place p WHERE p.parent = s.place)
        OR EXISTS (SELECT 1 FROM activity v WHERE v.place = s.place AND v.withdrawn IS NULL)
        OR EXISTS (SELECT 1 FROM round_place o WHERE o.place = s.place))
      ORDER BY s.code ASC NULLS LAST
      """
    ).map { try $0["code"] }
  }
}

extension Writer {
  /// Takes a site off the list. Its code is kept, so that it comes back when a list brings it again.
  func withdraw(_ site: SiteRecord, stream: ID<JournalStream>) throws {
    try run("DELETE FROM site WHERE place = \(site.place)")
    try run("DELETE FROM site_link WHERE site = \(site.place)")
    try run(
      """
      INSERT INTO site_withdrawn (place, stream, code) VALUES (\(site.place), \(stream), \(site.code))
      ON CONFLICT (place) DO NOTHING
      """)
  }

  func bringBack(_ site: SiteRecord) throws { try run("DELETE FROM site_withdrawn WHERE place = \(site.place)") }
}
