package import Basics
package import Collect
package import FormEngine
package import Formats
import Foundation
import Office
package import Store

extension SiteRecord.State: SQLValue {}
extension SiteCapacity.Unit: SQLValue {}
extension SiteJudgement: SQLValue {}
extension SiteReferralRecord.State: SQLValue {}

/// How far a reader sees: the sites below the places of their grants, and of their figures those from forms that their
/// grants reach.
package struct SiteReach: Sendable {
  /// Nil for everywhere.
  package let roots: [ID<Place>]?
  private let figures: [(level: Int, filter: GrantFilter)]

  package init(_ requester: Requester, on day: Day) {
    let areas = requester.grants(holding: .readEvidence, on: day).map(\.place)
    roots = areas.contains(nil) ? nil : Set(areas.compactMap(\.self)).sorted()
    figures = Sensitivity.allCases.map { level in
      (level.rawValue, GrantFilter(.readEvidence, of: requester, sensitivity: level, on: day))
    }
  }

  /// On a column with a site's place.
  func condition(on place: SQL) -> SQL {
    guard let roots else { return "1 = 1" }
    return "\(place) IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: roots))"
  }

  /// On a row `a` of `site_assessment`.
  var figureCondition: SQL {
    let open = figures.filter { !$0.filter.admitsNothing }.map { level, filter -> SQL in
      """
      ((SELECT f.sensitivity FROM form f WHERE f.id = a.form) = \(level)
        AND \(filter.condition(place: "a.area", programme: "a.programme")))
      """
    }
    return open.isEmpty ? "1 = 0" : "(\(joined: open, separator: " OR "))"
  }
}

/// A figure of a site, with where it comes from. It is never without its day.
package struct SiteFigure: Hashable, Sendable {
  package let submission: ID<Submission>
  package let form: ID<Form>
  /// Whose figure it is; nil where the form belongs to no programme.
  package let programme: ID<Programme>?
  package let day: Day
  package let round: String
  package let state: ReviewState
  package fileprivate(set) var findings: SiteFindings
  /// Whether it is the one of its round that counts.
  package let counts: Bool
  /// Whether nothing was found out, as when the site could not be visited.
  package let isEmpty: Bool
}

package struct SiteLine: Hashable, Sendable {
  package let record: SiteRecord
  /// The latest that counts and that the reader may see.
  package fileprivate(set) var figure: SiteFigure?
}

/// What is asked of the master list.
package struct SiteQuery: Hashable, Sendable {
  package enum Sort: String, CaseIterable, Sendable {
    case code
    /// Most individuals first; not known last.
    case people
    /// Never assessed first, then the oldest figure.
    case age
  }

  /// Where a page begins: behind this site.
  package struct Cursor: Hashable, Sendable {
    package let value: String
    package let code: String
    package let place: ID<Place>

    package init?(_ text: String) {
      let parts = text.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let place = ID<Place>(parts[1]) else { return nil }
      (value, self.place, code) = (String(parts[0]), place, String(parts[2]))
    }

    init(value: String, code: String, place: ID<Place>) {
      (self.value, self.code, self.place) = (value, code, place)
    }

    package var text: String { "\(value)|\(place)|\(code)" }
  }

  package var search = ""
  package var type: String?
  package var state: SiteRecord.State?
  package var within: ID<Place>?
  package var box: PlaceBox?
  package var sort = Sort.code
  package var after: Cursor?
  package var limit = 50

  package init() {}
}

package struct SitePage: Sendable {
  package let lines: [SiteLine]
  package let count: Int
  package let next: SiteQuery.Cursor?
}

/// A submission that names a site which is not on the list.
package struct UnlistedSite: Hashable, Sendable {
  package let name: String
  package let area: ID<Place>?
  package let type: String?
  package let position: Position?
  /// The newest first.
  package let submissions: [ID<Submission>]
  package let latest: Day
  package let earliest: Day
  package let individuals: Int?
}

extension UnlistedSite {
  /// A site as the submissions describe it; nil without an area to lie in.
  package func draft(_ rules: SiteRules, language: Language) -> SiteDraft? {
    area.map { area in
      SiteDraft(
        names: [language.rawValue: name], parent: area, centre: position.map { PlaceFacts.Centre($0) },
        facts: SiteFacts(type: type.flatMap { rules.types.type(named: $0)?.key }), submissions: submissions)
    }
  }
}

// MARK: Reading

extension Reader {
  private static let columns: SQL = """
    s.place, s.code, s.type, s.type_edition, s.capacity, s.capacity_unit, s.manager, s.opened, s.state, s.changed,
    s.reason, s.merged_into, s.revision
    """
  private static let figure: SQL = """
    a.submission, a.form, a.programme, a.day, a.round, a.state AS review, a.households, a.individuals, a.answers, a.counts,
    a.is_empty
    """

  private func record(_ row: Row) throws -> SiteRecord {
    var facts = SiteFacts(
      type: try row["type"], typeEdition: try row["type_edition"], manager: try row["manager"],
      opened: try row["opened"])
    if let count: Int = try row["capacity"], let unit: SiteCapacity.Unit = try row["capacity_unit"] {
      facts.capacity = SiteCapacity(count, unit)
    }
    var record = SiteRecord(place: try row["place"], code: try row["code"], facts: facts)
    (record.state, record.changed) = (try row["state"], try row["changed"])
    (record.reason, record.mergedInto) = (try row["reason"], try row["merged_into"])
    record.revision = try row["revision"]
    return record
  }

  private func figure(_ row: Row) throws -> SiteFigure? {
    guard let submission: ID<Submission> = try row["submission"] else { return nil }
    return SiteFigure(
      submission: submission, form: try row["form"], programme: try row["programme"], day: try row["day"],
      round: try row["round"],
      state: try row["review"],
      findings: SiteFindings(
        households: try row["households"], individuals: try row["individuals"],
        answers: SiteAnswers.unpack(try row["answers"])),
      counts: try row["counts"], isEmpty: try row["is_empty"])
  }

  /// What the factors of their programmes make of those who were counted in households alone. Costs two queries more, and
  /// one a programme; none where everybody was counted.
  private func converting(_ figures: [ID<Place>: [SiteFigure]]) throws -> [ID<Place>: [SiteFigure]] {
    func isAsked(_ figure: SiteFigure) -> Bool {
      figure.findings.individuals == nil && figure.findings.households != nil && figure.programme != nil
    }
    let sites = figures.filter { $0.value.contains(where: isAsked) }.keys.sorted()
    guard !sites.isEmpty else { return figures }
    var lines: [ID<Place>: [ID<Place>]] = [:]
    for start in stride(from: 0, to: sites.count, by: 1000) {
      let page = sites[start..<min(start + 1000, sites.count)]
      try forEach(
        "SELECT place, ancestor FROM place_ancestor WHERE place IN \(list: page) ORDER BY depth ASC NULLS LAST"
      ) { row in lines[try row["place"], default: []].append(try row["ancestor"]) }
    }
    var factors: [ID<Programme>: [ConversionFactor]] = [:]
    for programme in Set(sites.flatMap { figures[$0] ?? [] }.filter(isAsked).compactMap(\.programme)) {
      factors[programme] = try self.factors(of: programme).filter { !$0.isWithdrawn }.map(\.factor)
    }
    return figures.reduce(into: [:]) { converted, entry in
      converted[entry.key] = entry.value.map { figure in
        var figure = figure
        if isAsked(figure), let households = figure.findings.households, let programme = figure.programme,
          let factor = factors[programme]?.factor(
            for: .households, in: lines[entry.key] ?? [], of: nil, on: figure.day)
        {
          figure.findings.converted = SiteFindings.Converted(households: households, factor)
        }
        return figure
      }
    }
  }

  private func converting(_ lines: [SiteLine]) throws -> [SiteLine] {
    let figures = lines.compactMap { line in line.figure.map { (line.record.place, [$0]) } }
    let converted = try converting(Dictionary(figures, uniquingKeysWith: { first, _ in first }))
    return lines.map { line in
      var line = line
      line.figure = converted[line.record.place]?.first
      return line
    }
  }

  package func site(_ place: ID<Place>) throws -> SiteRecord? {
    guard let row = try row("SELECT \(Self.columns) FROM site s WHERE s.place = \(place)") else { return nil }
    var record = try record(row)
    for link in try rows("SELECT submission, said FROM site_link WHERE site = \(place)") {
      record.recognised[try link["submission"]] = try link["said"]
    }
    return record
  }

  /// The site with the code; of several, which two offices may have given, the first by id.
  package func site(code: String) throws -> SiteRecord? {
    try row("SELECT \(Self.columns) FROM site s WHERE s.code = \(code) ORDER BY s.place ASC NULLS LAST LIMIT 1")
      .map { try record($0) }
  }

  /// Sites that were merged into this one.
  package func sites(mergedInto place: ID<Place>) throws -> [SiteRecord] {
    try rows(
      "SELECT \(Self.columns) FROM site s WHERE s.merged_into = \(place) ORDER BY s.code ASC NULLS LAST"
    ).map { try record($0) }
  }

  /// Whether the place is a site below one of the reader's.
  package func sees(_ place: ID<Place>, _ reach: SiteReach) throws -> Bool {
    try row("SELECT s.place FROM site s WHERE s.place = \(place) AND \(reach.condition(on: "s.place"))") != nil
  }

  private func latest(_ reach: SiteReach, forNeeds: Bool = false) -> SQL {
    let newest: SQL = forNeeds ? "a.is_needs" : "a.is_latest"
    return """
      LEFT JOIN site_assessment a ON a.site = s.place AND \(newest) = \(true) AND \(reach.figureCondition)
      """
  }

  private func condition(_ query: SiteQuery, _ reach: SiteReach) -> SQL {
    var parts = [reach.condition(on: "s.place")]
    if let type = query.type { parts.append("s.type = \(type)") }
    if let state = query.state { parts.append("s.state = \(state)") }
    if let area = query.within {
      parts.append("s.place IN (SELECT place FROM place_ancestor WHERE ancestor = \(area))")
    }
    if let box = query.box { parts.append("s.place IN (\(box.places))") }
    let search = String(query.search.prefix(100))
    let words = Folding.tokens(search, limit: 4)
    if !words.isEmpty {
      let each = words.map { word -> SQL in
        "s.place IN (SELECT place FROM place_token WHERE \(.prefix("token", word)))"
      }
      // Of a skeleton of two letters, which tells little, only the whole.
      let keys = Skeleton.keys(search).map { key -> SQL in
        let token = PlaceSearchKey.skeleton(key)
        return key.utf8.count > 2 ? .prefix("token", token) : "token = \(token)"
      }
      let alike: SQL = keys.isEmpty ? "1 = 0" : "\(joined: keys, separator: " OR ")"
      let code = search.trimmingCharacters(in: .whitespaces).uppercased()
      parts.append(
        """
        ((\(joined: each, separator: " AND ")) OR \(.prefix("s.code", code))
          OR s.place IN (SELECT place FROM place_token WHERE \(alike)))
        """)
    }
    return "\(joined: parts, separator: " AND ")"
  }

  /// One page of the list. Costs what the sites that fit cost, not what their visits do.
  package func sites(_ query: SiteQuery, _ reach: SiteReach) throws -> SitePage {
    let condition = condition(query, reach)
    let count: Int = try value("SELECT \(.cast("COUNT(*)", to: .int)) FROM site s WHERE \(condition)") ?? 0
    let order: SQL
    var behind: SQL = "1 = 1"
    let tail = query.after.map { after -> SQL in
      "(s.code > \(after.code) OR (s.code = \(after.code) AND s.place > \(after.place)))"
    }
    switch query.sort {
    case .code:
      order = "s.code ASC NULLS LAST, s.place ASC NULLS LAST"
      if let tail { behind = tail }
    case .people:
      let key: SQL = "COALESCE(a.individuals, -1)"
      order = "\(key) DESC NULLS LAST, s.code ASC NULLS LAST, s.place ASC NULLS LAST"
      if let tail, let value = query.after.flatMap({ Int($0.value) }) {
        behind = "(\(key) < \(value) OR (\(key) = \(value) AND \(tail)))"
      }
    case .age:
      let key: SQL = "COALESCE(\(.cast("a.day", to: .text)), '')"
      order = "\(key) ASC NULLS LAST, s.code ASC NULLS LAST, s.place ASC NULLS LAST"
      if let tail, let value = query.after?.value {
        behind = "(\(key) > \(value) OR (\(key) = \(value) AND \(tail)))"
      }
    }
    let found = try rows(
      """
      SELECT \(Self.columns), \(Self.figure) FROM site s \(latest(reach))
      WHERE \(condition) AND \(behind) ORDER BY \(order) LIMIT \(query.limit + 1)
      """
    ).map { SiteLine(record: try record($0), figure: try figure($0)) }
    let lines = try converting(Array(found.prefix(query.limit)))
    var next: SiteQuery.Cursor?
    if found.count > query.limit, let last = lines.last {
      let value =
        switch query.sort {
        case .code: ""
        case .people: String(last.figure?.findings.individuals ?? -1)
        case .age: last.figure?.day.description ?? ""
        }
      next = SiteQuery.Cursor(value: value, code: last.record.code, place: last.record.place)
    }
    return SitePage(lines: lines, count: count, next: next)
  }

  /// Those whose answers are the latest figures of sites.
  package func formsOfSites() throws -> [ID<Form>] {
    try rows(
      """
      SELECT DISTINCT form FROM site_assessment WHERE site IS NOT NULL AND is_latest = \(true)
      ORDER BY form ASC NULLS LAST
      """
    ).map { try $0["form"] }
  }

  /// All that fit, by code, without pages: for files and rankings.
  ///
  /// - Parameter forNeeds: with the newest figure that answers an indicator, instead of the newest of all.
  package func allSites(_ query: SiteQuery, _ reach: SiteReach, forNeeds: Bool = false) throws -> [SiteLine] {
    var lines: [SiteLine] = []
    try forEach(
      """
      SELECT \(Self.columns), \(Self.figure) FROM site s \(latest(reach, forNeeds: forNeeds))
      WHERE \(condition(query, reach)) ORDER BY s.code ASC NULLS LAST, s.place ASC NULLS LAST
      """
    ) { row in lines.append(SiteLine(record: try record(row), figure: try figure(row))) }
    return try converting(lines)
  }

  /// The newest that answers an indicator and counts, of each of these sites.
  package func latestFigures(of sites: [ID<Place>], _ reach: SiteReach) throws -> [ID<Place>: SiteFigure] {
    var figures: [ID<Place>: SiteFigure] = [:]
    for row in try rows(
      """
      SELECT a.site, \(Self.figure) FROM site_assessment a
      WHERE a.site IN \(list: sites) AND a.is_needs = \(true) AND \(reach.figureCondition)
      """)
    { figures[try row["site"]] = try figure(row) }
    return try converting(figures.mapValues { [$0] }).compactMapValues(\.first)
  }

  /// The newest figure that counted on a day, of each of these sites; of those that were merged into it too.
  func figures(of sites: [ID<Place>], on day: Day, _ reach: SiteReach) throws -> [ID<Place>: SiteFigure] {
    var figures: [ID<Place>: [SiteFigure]] = [:]
    try forEach(
      """
      SELECT n.site AS site, \(Self.newestFigure) FROM (
        SELECT a.site, \(Self.figure), row_number() OVER (
          PARTITION BY a.site
          ORDER BY a.day DESC NULLS LAST, a.received DESC NULLS LAST, a.submission DESC NULLS LAST) AS place_in_time
        FROM site_assessment a
        WHERE a.counts = \(true) AND a.day <= \(day) AND \(reach.figureCondition) AND a.site IN \(list: sites)) n
      WHERE n.place_in_time = 1
      """
    ) { row in
      if let figure = try figure(row) { figures[try row["site"]] = [figure] }
    }
    return try converting(figures).compactMapValues(\.first)
  }

  private static let newestFigure: SQL = """
    n.submission, n.form, n.programme, n.day, n.round, n.review, n.households, n.individuals, n.answers, n.counts,
    n.is_empty
    """

  /// What was found in a site, the newest first; of those merged into it too.
  package func figures(of site: ID<Place>, _ reach: SiteReach, limit: Int = 200) throws -> [SiteFigure] {
    let found = try rows(
      """
      SELECT \(Self.figure) FROM site_assessment a
      WHERE a.site = \(site) AND \(reach.figureCondition)
      ORDER BY a.day DESC NULLS LAST, a.received DESC NULLS LAST, a.submission DESC NULLS LAST LIMIT \(limit)
      """
    ).compactMap { try figure($0) }
    return try converting([site: found])[site] ?? []
  }

  /// How many submissions name a site that the list does not have.
  package func unlistedCount(_ reach: SiteReach) throws -> Int {
    try value(
      """
      SELECT \(.cast("COUNT(*)", to: .int)) FROM site_assessment a
      WHERE a.site IS NULL AND a.name_token IS NOT NULL AND a.state <> \(ReviewState.rejected)
        AND \(reach.figureCondition)
      """) ?? 0
  }

  /// What is known of sites that submissions name and the list does not have: by area and name.
  package func unlistedSites(_ reach: SiteReach, limit: Int = 5000) throws -> [UnlistedSite] {
    struct Key: Hashable {
      let area: ID<Place>?
      let token: String
    }
    var order: [Key] = []
    var groups: [Key: [Row]] = [:]
    let found = try rows(
      """
      SELECT a.submission, a.area, a.name, a.name_token, a.type, a.latitude, a.longitude, a.day, a.individuals
      FROM site_assessment a
      WHERE a.site IS NULL AND a.name_token IS NOT NULL AND a.state <> \(ReviewState.rejected)
        AND \(reach.figureCondition)
      ORDER BY a.name_token ASC NULLS LAST, a.day DESC NULLS LAST, a.submission ASC NULLS LAST LIMIT \(limit)
      """)
    for row in found {
      let key = Key(area: try row["area"], token: try row["name_token"])
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    return try order.compactMap { key in
      guard let rows = groups[key], let first = rows.first else { return nil }
      let latitude: Double? = try rows.lazy.compactMap { try $0["latitude"] as Double? }.first
      let longitude: Double? = try rows.lazy.compactMap { try $0["longitude"] as Double? }.first
      let individuals: Int? = try rows.lazy.compactMap { try $0["individuals"] as Int? }.first
      return UnlistedSite(
        name: try first["name"] ?? "", area: key.area, type: try first["type"],
        position: latitude.flatMap { latitude in
          longitude.map { Position(longitude: $0, latitude: latitude) }
        },
        submissions: try rows.map { try $0["submission"] }, latest: try first["day"],
        earliest: try rows[rows.count - 1]["day"], individuals: individuals)
    }
  }

  /// Places that are sites and not on the list, as when somebody entered them as places.
  package func placesWithoutCode(_ reach: SiteReach, limit: Int = 1000) throws -> [ID<Place>] {
    try rows(
      """
      SELECT p.id AS id FROM place p WHERE p.level = \(PlaceRecord.siteLevel) AND p.until_day IS NULL
        AND NOT EXISTS (SELECT 1 FROM site s WHERE s.place = p.id) AND \(reach.condition(on: "p.id"))
      ORDER BY p.id ASC NULLS LAST LIMIT \(limit)
      """
    ).map { try $0["id"] }
  }

  package func judgedPairs() throws -> Set<SitePair> {
    Set(try rows("SELECT low, high FROM site_pair").map { SitePair(try $0["low"], try $0["high"]) })
  }

  /// What officers said; indicators that are not named weigh as the rules say.
  package func siteWeights() throws -> [String: Double] {
    Dictionary(
      try rows("SELECT indicator, weight FROM site_weight").map { (try $0["indicator"], try $0["weight"]) },
      uniquingKeysWith: { first, _ in first })
  }

  private static let referral: SQL =
    "r.id, r.site, r.sector, r.need, r.organisation, r.made, r.due, r.state, r.answer, r.reason, r.closed"

  private func referral(_ row: Row) throws -> (id: ID<SiteReferral>, record: SiteReferralRecord) {
    var record = SiteReferralRecord(
      site: try row["site"], sector: try row["sector"], need: try row["need"], organisation: try row["organisation"],
      made: try row["made"], due: try row["due"])
    (record.state, record.answer) = (try row["state"], try row["answer"])
    (record.reason, record.closed) = (try row["reason"], try row["closed"])
    return (try row["id"], record)
  }

  package func referral(_ id: ID<SiteReferral>) throws -> SiteReferralRecord? {
    try row("SELECT \(Self.referral) FROM site_referral r WHERE r.id = \(id)").map { try referral($0).record }
  }

  /// Of one site, or of all that the reader sees; those not closed first, by the day they are due.
  package func referrals(
    of site: ID<Place>? = nil, onlyOpen: Bool = false, _ reach: SiteReach, limit: Int = 500
  ) throws -> [(id: ID<SiteReferral>, record: SiteReferralRecord)] {
    var parts = [reach.condition(on: "r.site")]
    if let site { parts.append("r.site = \(site)") }
    if onlyOpen { parts.append("r.state IN ('open', 'accepted')") }
    return try rows(
      """
      SELECT \(Self.referral) FROM site_referral r WHERE \(joined: parts, separator: " AND ")
      ORDER BY CASE WHEN r.state IN ('open', 'accepted') THEN 0 ELSE 1 END ASC NULLS LAST, r.due ASC NULLS LAST,
        r.id ASC NULLS LAST LIMIT \(limit)
      """
    ).map { try referral($0) }
  }

  // MARK: For deciding

  /// The codes of the areas around a place, the nearest first.
  func areaCodes(of place: ID<Place>) throws -> [(level: Int, code: String)] {
    try rows(
      """
      SELECT p.level, p.code FROM place_ancestor a JOIN place p ON p.id = a.ancestor
      WHERE a.place = \(place) AND p.code IS NOT NULL AND p.level < \(PlaceRecord.siteLevel)
      ORDER BY a.depth ASC NULLS LAST
      """
    ).map { (try $0["level"], try $0["code"]) }
  }

  func placeSource(_ id: ID<PlaceSource>) throws -> ID<PlaceSource>? {
    try value("SELECT id FROM place_source WHERE id = \(id)")
  }

  func lastSiteSerial(stem: String) throws -> Int {
    try value("SELECT max(number) FROM site WHERE stem = \(stem)") ?? 0
  }

  func isCodeTaken(_ code: String) throws -> Bool {
    if try row("SELECT place FROM site WHERE code = \(code)") != nil { return true }
    return try row("SELECT place FROM place_code WHERE code = \(code)") != nil
  }

  func assessmentNames(_ submission: ID<Submission>) throws -> Bool {
    try row("SELECT submission FROM site_assessment WHERE submission = \(submission)") != nil
  }
}

// MARK: Writing

extension Writer {
  func write(_ site: SiteRecord, stream: ID<JournalStream>, previous: SiteRecord?) throws {
    let (stem, serial) = SiteCodeRule.parts(of: site.code)
    let facts = site.facts
    try run(
      """
      INSERT INTO site (place, stream, code, stem, number, type, type_edition, capacity, capacity_unit, manager, opened,
        state, changed, reason, merged_into, revision)
      VALUES (\(site.place), \(stream), \(site.code), \(stem), \(serial), \(facts.type), \(facts.typeEdition),
        \(facts.capacity?.count), \(facts.capacity?.unit), \(facts.manager), \(facts.opened), \(site.state),
        \(site.changed), \(site.reason), \(site.mergedInto), \(site.revision))
      ON CONFLICT (place) DO UPDATE SET code = excluded.code, stem = excluded.stem, number = excluded.number,
        type = excluded.type, type_edition = excluded.type_edition, capacity = excluded.capacity,
        capacity_unit = excluded.capacity_unit, manager = excluded.manager, opened = excluded.opened,
        state = excluded.state, changed = excluded.changed, reason = excluded.reason,
        merged_into = excluded.merged_into, revision = excluded.revision
      """)
    try runMany(
      site.recognised.filter { previous?.recognised[$0.key] != $0.value }.sorted { $0.key < $1.key }.map { link in
        """
        INSERT INTO site_link (submission, site, said) VALUES (\(link.key), \(site.place), \(link.value))
        ON CONFLICT (submission, site) DO UPDATE SET said = excluded.said
        """
      })
    // A code means one site; if two offices gave it to two, a person must choose.
    if previous == nil {
      let claims: [ID<JournalStream>] = try rows(
        "SELECT stream FROM site WHERE code = \(site.code) ORDER BY stream ASC NULLS LAST"
      ).map { try $0["stream"] }
      if claims.count > 1 { try conflict("site-code", key: site.code, between: claims) }
    }
  }

  func write(_ judged: SitePairJudged) throws {
    try run(
      """
      INSERT INTO site_pair (low, high, judgement) VALUES (\(judged.pair.low), \(judged.pair.high), \(judged.judgement))
      ON CONFLICT (low, high) DO UPDATE SET judgement = excluded.judgement
      """)
  }

  func write(weights: [String: Double]) throws {
    try run("DELETE FROM site_weight WHERE indicator NOT IN \(list: weights.keys.sorted())")
    for (indicator, weight) in weights.sorted(by: { $0.key < $1.key }) {
      try run(
        """
        INSERT INTO site_weight (indicator, weight) VALUES (\(indicator), \(weight))
        ON CONFLICT (indicator) DO UPDATE SET weight = excluded.weight
        """)
    }
  }

  func write(_ referral: SiteReferralRecord, referral id: ID<SiteReferral>) throws {
    try run(
      """
      INSERT INTO site_referral (id, site, sector, need, organisation, made, due, state, answer, reason, closed)
      VALUES (\(id), \(referral.site), \(referral.sector), \(referral.need), \(referral.organisation), \(referral.made),
        \(referral.due), \(referral.state), \(referral.answer), \(referral.reason), \(referral.closed))
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, answer = excluded.answer, reason = excluded.reason,
        closed = excluded.closed
      """)
  }
}
