import Basics
import Collect
import FormEngine
import Formats
import Store

/// How far a follower of the journal has come.
struct SiteProgress: Equatable {
  var position: Int
  /// While it reads all: the last submission read.
  var cursor: ID<Submission>?
  var basis: String
}

/// A row of `site_assessment`, before it is known whom it is about.
struct SiteAssessmentRow: Hashable {
  let submission: ID<Submission>
  let form: ID<Form>
  let area: ID<Place>?
  let programme: ID<Programme>?
  let day: Day
  let received: Instant
  let round: String
  let state: ReviewState
  let code: String?
  let name: String?
  let nameToken: String?
  let type: String?
  let latitude: Double?
  let longitude: Double?
  let households: Int?
  let individuals: Int?
  let answers: String
  let isEmpty: Bool
  /// Whether an indicator is answered.
  let hasNeeds: Bool
}

/// By what a submission is matched with a site.
struct SiteAssessmentKey {
  let submission: ID<Submission>
  let area: ID<Place>?
  let code: String?
  let nameToken: String?
  let position: Position?
  let reported: ID<Place>?
  let site: ID<Place>?
}

/// A site that has a name.
struct SiteCandidate {
  let place: ID<Place>
  let position: Position?
  let isLiving: Bool
  /// Those it lies in, itself among them.
  var areas: Set<ID<Place>> = []
}

extension Reader {
  func siteProgress(of follower: ID<Form>) throws -> SiteProgress? {
    try row("SELECT position, cursor, basis FROM site_follow WHERE form = \(follower)").map { row in
      SiteProgress(position: try row["position"], cursor: try row["cursor"], basis: try row["basis"])
    }
  }

  func submissions(ofSites form: ID<Form>, changedIn step: JournalStep) throws -> [ID<Submission>] {
    let changed = SQL.streams(of: SubmissionRecord.stream, in: step)
    return try rows(
      """
      SELECT DISTINCT s.id AS id FROM (\(changed)) changed JOIN submission s ON s.id = changed.stream
      WHERE s.form = \(form)
      """
    ).map { try $0["id"] }
  }

  /// Sites of which something changed, on the list or as places.
  func sites(changedIn step: JournalStep) throws -> [ID<Place>] {
    let own = SQL.streams(of: SiteProjection.stream, in: step)
    let places = SQL.streams(of: PlaceState.stream, in: step)
    return try rows(
      """
      SELECT s.place AS place FROM (\(own)) changed JOIN site s ON s.stream = changed.stream
      UNION SELECT s.place AS place FROM (\(places)) moved JOIN site s ON s.place = moved.stream
      """
    ).map { try $0["place"] }
  }

  /// Submissions whose site may be another now.
  func assessments(touchedBy sites: [ID<Place>]) throws -> [ID<Submission>] {
    guard !sites.isEmpty else { return [] }
    let these: SQL = "\(list: sites)"
    return try rows(
      """
      SELECT submission FROM site_assessment WHERE site IN \(these)
      UNION SELECT submission FROM site_assessment WHERE reported IN \(these)
      UNION SELECT a.submission AS submission FROM site_assessment a
        JOIN place_token t ON t.token = a.name_token WHERE t.place IN \(these)
      UNION SELECT a.submission AS submission FROM site_assessment a JOIN site s ON s.code = a.code
        WHERE s.place IN \(these)
      UNION SELECT submission FROM site_link WHERE site IN \(these)
      """
    ).map { try $0["submission"] }
  }

  func assessmentKeys(_ submissions: [ID<Submission>]) throws -> [SiteAssessmentKey] {
    try rows(
      """
      SELECT submission, area, code, name_token, latitude, longitude, reported, site FROM site_assessment
      WHERE submission IN \(list: submissions)
      """
    ).map { row in
      let latitude: Double? = try row["latitude"]
      let longitude: Double? = try row["longitude"]
      return SiteAssessmentKey(
        submission: try row["submission"], area: try row["area"], code: try row["code"],
        nameToken: try row["name_token"],
        position: latitude.flatMap { latitude in longitude.map { Position(longitude: $0, latitude: latitude) } },
        reported: try row["reported"], site: try row["site"])
    }
  }

  /// What persons said last.
  func siteLinks(of submissions: [ID<Submission>]) throws -> [ID<Submission>: ID<Place>] {
    let links: [(ID<Submission>, ID<Place>)] = try rows(
      """
      SELECT submission, site FROM site_link WHERE submission IN \(list: submissions)
      ORDER BY said ASC NULLS LAST, site ASC NULLS LAST
      """
    ).map { (try $0["submission"], try $0["site"]) }
    return Dictionary(links, uniquingKeysWith: { $1 })
  }

  func sites(withCodes codes: Set<String>) throws -> [String: ID<Place>] {
    let found: [(String, ID<Place>)] = try rows(
      "SELECT code, place FROM site WHERE code IN \(list: codes.sorted()) ORDER BY place ASC NULLS LAST"
    ).map { (try $0["code"], try $0["place"]) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  func sites(among places: Set<ID<Place>>) throws -> Set<ID<Place>> {
    Set(try rows("SELECT place FROM site WHERE place IN \(list: places.sorted())").map { try $0["place"] })
  }

  /// Sites by the token of a whole name of theirs.
  func sites(named tokens: Set<String>) throws -> [String: [SiteCandidate]] {
    let found = try rows(
      """
      SELECT t.token, s.place, s.state, p.latitude, p.longitude FROM place_token t JOIN site s ON s.place = t.place
        JOIN place p ON p.id = s.place
      WHERE t.token IN \(list: tokens.sorted()) ORDER BY t.token ASC NULLS LAST, s.place ASC NULLS LAST
      """)
    let places: Set<ID<Place>> = Set(try found.map { try $0["place"] })
    var areas: [ID<Place>: Set<ID<Place>>] = [:]
    for row in try rows("SELECT place, ancestor FROM place_ancestor WHERE place IN \(list: places.sorted())") {
      areas[try row["place"], default: []].insert(try row["ancestor"])
    }
    var candidates: [String: [SiteCandidate]] = [:]
    for row in found {
      let (latitude, longitude): (Double?, Double?) = (try row["latitude"], try row["longitude"])
      let state: SiteRecord.State = try row["state"]
      let place: ID<Place> = try row["place"]
      candidates[try row["token"], default: []].append(
        SiteCandidate(
          place: place,
          position: latitude.flatMap { latitude in longitude.map { Position(longitude: $0, latitude: latitude) } },
          isLiving: state == .open || state == .closed, areas: areas[place] ?? []))
    }
    return candidates
  }

  /// In which sites merged ones live on, past mergers of mergers.
  func survivors(of sites: Set<ID<Place>>) throws -> [ID<Place>: ID<Place>] {
    var survivors = Dictionary(uniqueKeysWithValues: sites.map { ($0, $0) })
    for _ in 0..<16 {
      let ends = Set(survivors.values).sorted()
      let next: [(ID<Place>, ID<Place>)] = try rows(
        "SELECT place, merged_into FROM site WHERE merged_into IS NOT NULL AND place IN \(list: ends)"
      ).map { (try $0["place"], try $0["merged_into"]) }
      guard !next.isEmpty else { break }
      let steps = Dictionary(next, uniquingKeysWith: { first, _ in first })
      survivors = survivors.mapValues { steps[$0] ?? $0 }
    }
    return survivors
  }

  /// All that the table says, to be compared.
  func assessmentRows() throws -> Set<[String]> {
    Set(
      try rows(
        """
        SELECT submission, form, site, reported, round, state, households, individuals, answers, is_empty, counts,
          is_latest, is_needs FROM site_assessment
        """
      ).map { row in
        let ids: [ID<Place>?] = [try row["submission"], try row["form"], try row["site"], try row["reported"]]
        let texts: [String?] = [try row["round"], try row["state"], try row["answers"]]
        let numbers: [Int?] = [try row["households"], try row["individuals"]]
        let flags: [Bool] = [try row["is_empty"], try row["counts"], try row["is_latest"], try row["is_needs"]]
        return ids.map { $0?.description ?? "–" } + texts.map { $0 ?? "–" } + numbers.map { $0.map(String.init) ?? "–" }
          + flags.map(String.init)
      })
  }
}

extension Writer {
  func set(_ progress: SiteProgress, of follower: ID<Form>) throws {
    try run(
      """
      INSERT INTO site_follow (form, position, cursor, basis)
      VALUES (\(follower), \(progress.position), \(progress.cursor), \(progress.basis))
      ON CONFLICT (form) DO UPDATE SET position = excluded.position, cursor = excluded.cursor, basis = excluded.basis
      """)
  }

  func forgetAssessments() throws {
    try run("DELETE FROM site_assessment")
    try run("DELETE FROM site_follow")
  }

  func forgetAssessments(of form: ID<Form>) throws {
    let sites: [ID<Place>] = try rows(
      "SELECT DISTINCT site FROM site_assessment WHERE form = \(form) AND site IS NOT NULL"
    ).map { try $0["site"] }
    try run("DELETE FROM site_assessment WHERE form = \(form)")
    let piece = 1000
    for start in stride(from: 0, to: sites.count, by: piece) {
      try countAssessments(of: Set(sites[start..<min(start + piece, sites.count)]))
    }
  }

  func forgetAssessments(_ submissions: [ID<Submission>]) throws {
    guard !submissions.isEmpty else { return }
    let sites: [ID<Place>] = try rows(
      "SELECT DISTINCT site FROM site_assessment WHERE submission IN \(list: submissions) AND site IS NOT NULL"
    ).map { try $0["site"] }
    try run("DELETE FROM site_assessment WHERE submission IN \(list: submissions)")
    try countAssessments(of: Set(sites))
  }

  private static let upsert = Upsert(
    into: "site_assessment", key: ["submission"],
    columns: [
      ("submission", .id), ("form", .id), ("area", .id), ("programme", .id), ("day", .date), ("received", .instant),
      ("round", .text), ("state", .text), ("code", .text), ("name", .text), ("name_token", .text), ("type", .text),
      ("latitude", .real), ("longitude", .real), ("households", .int), ("individuals", .int), ("answers", .text),
      ("is_empty", .bool), ("counts", .bool), ("is_latest", .bool),
      ("has_needs", .bool), ("is_needs", .bool),
    ])

  /// Whom a row is about stays as it was.
  func write(_ assessments: [SiteAssessmentRow]) throws {
    let values = assessments.flatMap { row -> [SQLBinding] in
      [
        row.submission.binding, row.form.binding, row.area.binding, row.programme.binding, row.day.binding,
        row.received.binding, row.round.binding, row.state.binding, row.code.binding, row.name.binding,
        row.nameToken.binding, row.type.binding, row.latitude.binding, row.longitude.binding,
        row.households.binding, row.individuals.binding, row.answers.binding, row.isEmpty.binding, false.binding,
        false.binding, row.hasNeeds.binding, false.binding,
      ]
    }
    try runMany(Self.upsert.rows(values))
  }

  func attribute(_ changes: [(submission: ID<Submission>, reported: ID<Place>?, site: ID<Place>?)]) throws {
    try runMany(
      changes.map { change in
        """
        UPDATE site_assessment SET reported = \(change.reported), site = \(change.site)
        WHERE submission = \(change.submission)
        """
      })
  }

  /// Says anew which submissions of these sites count in their rounds, which is the latest of all, and which the latest
  /// that says something of needs.
  func countAssessments(of sites: Set<ID<Place>>) throws {
    guard !sites.isEmpty else { return }
    struct Round: Hashable {
      let site: ID<Place>
      let round: String
    }
    let ordered = try rows(
      """
      SELECT submission, site, round, state, is_empty, counts, is_latest, has_needs, is_needs FROM site_assessment
      WHERE site IN \(list: sites.sorted())
      ORDER BY day DESC NULLS LAST, received DESC NULLS LAST, submission DESC NULLS LAST
      """)
    var rounds: Set<Round> = []
    var (seen, needy): (Set<ID<Place>>, Set<ID<Place>>) = ([], [])
    var changes: [SQL] = []
    for row in ordered {
      let (submission, site): (ID<Submission>, ID<Place>) = (try row["submission"], try row["site"])
      let state: ReviewState = try row["state"]
      let mayCount = try !(row["is_empty"] as Bool) && (state == .received || state == .approved)
      let counts = try mayCount && rounds.insert(Round(site: site, round: row["round"])).inserted
      let isLatest = counts && seen.insert(site).inserted
      let isNeeds = try counts && row["has_needs"] && needy.insert(site).inserted
      if try counts != row["counts"] || isLatest != row["is_latest"] || isNeeds != row["is_needs"] {
        changes.append(
          """
          UPDATE site_assessment SET counts = \(counts), is_latest = \(isLatest), is_needs = \(isNeeds)
          WHERE submission = \(submission)
          """)
      }
    }
    try runMany(changes)
  }

  /// What is about no site counts for none.
  func countNothing(_ submissions: [ID<Submission>]) throws {
    guard !submissions.isEmpty else { return }
    try run(
      """
      UPDATE site_assessment SET counts = \(false), is_latest = \(false), is_needs = \(false) WHERE submission IN \(list: submissions)
        AND (counts = \(true) OR is_latest = \(true))
      """)
  }
}
