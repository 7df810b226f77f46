import Basics
package import Office
package import Store

extension Reader {
  /// Costs some passes with grouping over the months of the activities that are asked for.
  package func activityOverlaps(
    _ query: ActivityQuery, _ rights: GrantFilter, named: Int = ActivityOverlaps.mostGroups
  ) throws -> ActivityOverlaps {
    var found = ActivityOverlaps()
    let told: SQL = """
      activity_report r JOIN activity a ON a.id = r.activity
      WHERE \(query.condition(rights)) AND \(query.months) AND r.people > 0
      """
    found.people = try activitySums(query, rights).people
    let sum: SQL = .cast("SUM(people)", to: .int)
    let most: SQL = .cast("MAX(people)", to: .int)

    let months: SQL = """
      SELECT a.place, r.activity, \(.cast("SUM(r.people)", to: .int)) AS people,
        \(.cast("MAX(r.people)", to: .int)) AS most
      FROM \(told) AND a.counting = \(Activity.Counting.again.rawValue)
      GROUP BY a.place, r.activity HAVING COUNT(*) > 1
      """
    let byPartner: SQL = """
      SELECT a.place, a.sector, a.indicator_key, r.month, a.organisation, MIN(a.indicator) AS indicator,
        \(.cast("SUM(r.people)", to: .int)) AS people
      FROM \(told) GROUP BY a.place, a.sector, a.indicator_key, r.month, a.organisation
      """
    let partners: SQL = """
      SELECT place, sector, indicator_key, month, MIN(indicator) AS indicator, \(sum) AS people, \(most) AS most
      FROM (\(byPartner)) t GROUP BY place, sector, indicator_key, month HAVING COUNT(*) > 1
      """
    let byKind: SQL = """
      SELECT a.place, r.month, a.sector, a.indicator_key, MIN(a.indicator) AS indicator,
        \(.cast("SUM(r.people)", to: .int)) AS people
      FROM \(told) GROUP BY a.place, r.month, a.sector, a.indicator_key
      """
    let kinds: SQL = """
      SELECT place, month, \(sum) AS people, \(most) AS most
      FROM (\(byKind)) t GROUP BY place, month HAVING COUNT(*) > 1
      """
    for (reason, groups) in [(ActivityOverlaps.Reason.rounds, months), (.partners, partners), (.activities, kinds)] {
      let possible: Int? = try value("SELECT \(.cast("SUM(people - most)", to: .int)) FROM (\(groups)) g")
      found.possible[reason] = possible ?? 0
    }
    guard named > 0 else { return found }
    func largest(_ groups: SQL, _ columns: SQL) -> SQL {
      """
      SELECT place, \(columns), people, most FROM (\(groups)) g
      ORDER BY people - most \(.down), place ASC NULLS LAST LIMIT \(named)
      """
    }
    found.groups[.rounds] = try rows(largest(months, "activity")).map { row in
      ActivityOverlaps.Group(
        place: try row["place"], sector: nil, month: nil, activity: try row["activity"], people: try row["people"],
        most: try row["most"])
    }
    found.groups[.partners] = try partnerGroups(largest(partners, "sector, indicator, indicator_key, month"), byPartner)
    found.groups[.activities] = try kindGroups(largest(kinds, "month"), byKind)
    return found
  }

  private func partnerGroups(_ groups: SQL, _ parts: SQL) throws -> [ActivityOverlaps.Group] {
    var found: [ActivityOverlaps.Group] = []
    var keys: [String: Int] = [:]
    func key(_ row: Row) throws -> String {
      let (place, sector, indicator, month): (ID<Place>, String, String, Day) = (
        try row["place"], try row["sector"], try row["indicator_key"], try row["month"]
      )
      return "\(place) \(sector) \(month) \(indicator)"
    }
    for row in try rows(groups) {
      keys[try key(row)] = found.count
      found.append(
        ActivityOverlaps.Group(
          place: try row["place"], sector: try row["sector"], month: try row["month"],
          indicator: try row["indicator"], people: try row["people"], most: try row["most"]))
    }
    guard !found.isEmpty else { return [] }
    let delivering = try deliveries(in: Array(Set(found.map(\.place))))
    let wanted: SQL = """
      SELECT p.place, p.sector, p.indicator_key, p.month, p.organisation, p.people FROM (\(parts)) p
      JOIN (\(groups)) w ON w.place = p.place AND w.sector = p.sector AND w.indicator_key = p.indicator_key
        AND w.month = p.month
      ORDER BY p.people \(.down), p.organisation ASC NULLS LAST
      """
    for row in try rows(wanted) {
      guard let index = keys[try key(row)] else { continue }
      let organisation: ID<Organisation> = try row["organisation"]
      found[index].parts.append(.init(organisation: organisation, people: try row["people"]))
    }
    for index in found.indices {
      let there = Set(found[index].parts.compactMap(\.organisation))
      for part in found[index].parts.indices {
        guard let own = found[index].parts[part].organisation else { continue }
        let leads = delivering["\(found[index].place) \(found[index].sector ?? "") \(own)"] ?? []
        found[index].parts[part].delivers = leads.sorted().first(where: there.contains)
      }
    }
    return found
  }

  /// For whom organisations deliver what, by place, sector and organisation.
  private func deliveries(in places: [ID<Place>]) throws -> [String: Set<ID<Organisation>>] {
    var found: [String: Set<ID<Organisation>>] = [:]
    try forEach(
      """
      SELECT DISTINCT place, sector, organisation, implementer FROM activity
      WHERE withdrawn IS NULL AND implementer IS NOT NULL AND place IN \(list: places)
      """
    ) { row in
      let (place, sector): (ID<Place>, String) = (try row["place"], try row["sector"])
      let implementer: ID<Organisation> = try row["implementer"]
      found["\(place) \(sector) \(implementer)", default: []].insert(try row["organisation"])
    }
    return found
  }

  private func kindGroups(_ groups: SQL, _ parts: SQL) throws -> [ActivityOverlaps.Group] {
    var found: [ActivityOverlaps.Group] = []
    var keys: [String: Int] = [:]
    func key(_ row: Row) throws -> String {
      let (place, month): (ID<Place>, Day) = (try row["place"], try row["month"])
      return "\(place) \(month)"
    }
    for row in try rows(groups) {
      keys[try key(row)] = found.count
      found.append(
        ActivityOverlaps.Group(
          place: try row["place"], sector: nil, month: try row["month"], people: try row["people"],
          most: try row["most"]))
    }
    guard !found.isEmpty else { return [] }
    let wanted: SQL = """
      SELECT p.place, p.month, p.sector, p.indicator, p.people FROM (\(parts)) p
      JOIN (\(groups)) w ON w.place = p.place AND w.month = p.month ORDER BY p.people \(.down), p.sector ASC NULLS LAST
      """
    for row in try rows(wanted) {
      guard let index = keys[try key(row)] else { continue }
      found[index].parts.append(
        .init(sector: try row["sector"], indicator: try row["indicator"], people: try row["people"]))
    }
    return found
  }
}
