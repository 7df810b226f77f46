package import Basics
import Collect
import Office
package import Records
package import Store

/// The records behind a figure: how many, and a hash of each with its last entry.
///
/// The hash does not depend on the order in which the database gives them: they are sorted by id. A stream whose entries
/// were written apart has several last ones, and an entry that comes late is one of them.
struct RecordSet: Equatable {
  private(set) var count = 0
  private var state: [UInt8] = []
  private var waiting: [UInt8] = []

  init() {}

  /// Of sets that have nothing in common, in the order given.
  init(joining sets: [RecordSet]) {
    count = sets.reduce(0) { $0 + $1.count }
    waiting = sets.flatMap { Array($0.digest().utf8) }
  }

  mutating func add(_ record: ID<JournalStream>, last: ID<Entry>?, tips: [UInt8]) {
    count += 1
    waiting += record.bytes
    waiting += last?.bytes ?? []
    let ends = stride(from: 0, to: tips.count, by: 16).map { Array(tips[$0..<min($0 + 16, tips.count)]) }
    for end in ends.sorted(by: { $0.lexicographicallyPrecedes($1) }) { waiting += end }
    // Tells a record with two ends from two records.
    waiting += [UInt8(truncatingIfNeeded: ends.count)]
    if waiting.count > 1 << 16 { press() }
  }

  private mutating func press() {
    state = Hashing.blake2b(state + waiting)
    waiting = []
  }

  /// With what else the figure rests on.
  func digest(and rules: RecordSet = RecordSet()) -> String {
    Hashing.blake2b(rules.state + rules.waiting + [0] + state + waiting + Array(String(count).utf8)).hex
  }
}

/// What became of records since a position of the journal.
struct RecordChanges: Equatable {
  /// How many there are now.
  var records = 0
  /// Of them, those with entries beyond the position …
  var touched = 0
  /// … and of these, those of which nothing was known before.
  var came = 0

  mutating func add(_ other: RecordChanges) {
    (records, touched, came) = (records + other.records, touched + other.touched, came + other.came)
  }
}

extension Reader {
  /// By key. `pairs` gives `row_key, record`, each pair once. Costs a sort of the pairs; holds one record at a time.
  func recordSets(_ pairs: SQL) throws -> [String: RecordSet] {
    var sets: [String: RecordSet] = [:]
    var current: (key: String, set: RecordSet)?
    try forEach(
      """
      SELECT p.row_key AS row_key, p.record AS record, st.last AS last, st.tips AS tips
      FROM (\(pairs)) p JOIN stream st ON st.id = p.record
      ORDER BY p.row_key ASC NULLS LAST, p.record ASC NULLS LAST
      """
    ) { row in
      let key: String = try row["row_key"]
      if current?.key != key {
        if let current { sets[current.key] = current.set }
        current = (key, sets[key] ?? RecordSet())
      }
      current?.set.add(try row["record"], last: try row["last"], tips: try row["tips"])
    }
    if let current { sets[current.key] = current.set }
    return sets
  }

  /// What became of the records behind each key. `pairs` as above; `kinds` are their streams'.
  func changes(_ pairs: SQL, of kinds: [StreamKind], since position: Int) throws -> [String: RecordChanges] {
    let changed = kinds.map { kind -> SQL in
      "SELECT stream FROM (\(SQL.streams(of: kind, changedAfter: position))) AS \(name: "of_\(kind.name.filter(\.isLetter))")"
    }
    let isNew: SQL = """
      c.stream IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry e JOIN sealed z ON z.entry = e.id
        WHERE e.stream = c.stream AND z.position <= \(position))
      """
    let came: SQL = "COALESCE(SUM(CASE WHEN \(isNew) THEN 1 ELSE 0 END), 0)"
    var found: [String: RecordChanges] = [:]
    try forEach(
      """
      SELECT p.row_key AS row_key, \(.cast("COUNT(*)", to: .int)) AS records,
        \(.cast("COUNT(c.stream)", to: .int)) AS touched, \(.cast(came, to: .int)) AS came
      FROM (\(pairs)) p LEFT JOIN (\(joined: changed, separator: " UNION ")) c ON c.stream = p.record
      GROUP BY p.row_key
      """
    ) { row in
      found[try row["row_key"]] = RecordChanges(
        records: try row["records"], touched: try row["touched"], came: try row["came"])
    }
    return found
  }

  /// The submissions among the pairs of one key, in the order of their ids.
  func submissions(_ pairs: SQL, at key: String, after last: ID<Submission>?, limit: Int) throws -> [FigureRecord] {
    let page: SQL = last.map { "AND p.record > \($0)" } ?? .empty
    return try rows(
      """
      SELECT p.record AS id, s.received AS received, s.name AS name
      FROM (\(pairs)) p JOIN submission s ON s.id = p.record WHERE p.row_key = \(key) \(page)
      ORDER BY p.record ASC NULLS LAST LIMIT \(limit)
      """
    ).map { FigureRecord(id: try $0["id"], received: try $0["received"], name: try $0["name"]) }
  }

  /// How many streams of these kinds were erased, in whole or in part, beyond a position. Costs the entries beyond it.
  func erased(_ kinds: [StreamKind], since position: Int) throws -> Int {
    let names = kinds.map(\.name)
    return try value(
      """
      SELECT \(.cast("COUNT(DISTINCT e.stream)", to: .int))
      FROM (SELECT entry FROM sealed WHERE position > \(position) UNION SELECT entry FROM pending) since
      JOIN entry e ON e.id = since.entry
      WHERE e.kind = \(KernelKinds.erased) AND e.stream_kind IN \(list: names)
      """) ?? 0
  }

  /// `row_key, record`: what is said of the places below each of these in some rounds, by officers and by submissions.
  func presencePairs(below places: [ID<Place>], in rounds: [TrackingRound]) -> SQL {
    let (ids, numbers) = (rounds.map(\.id), rounds.map(\.number))
    let programme = rounds.first?.programme ?? ID(high: 0, low: 0)
    return """
      SELECT \(.hexadecimal("a.ancestor")) AS row_key, w.id AS record
      FROM round_place w JOIN place_ancestor a ON a.place = w.place
      WHERE w.round IN \(list: ids) AND a.ancestor IN \(list: places)
      UNION SELECT \(.hexadecimal("a.ancestor")) AS row_key, s.submission AS record
      FROM presence_answer s JOIN place_ancestor a ON a.place = s.place
      WHERE s.programme = \(programme) AND s.round_number IN \(list: numbers) AND a.ancestor IN \(list: places)
      """
  }

  /// `row_key, record`: these visits of a site.
  func siteRecords(_ visits: [SiteFigure]) -> SQL {
    """
    SELECT \("site") AS row_key, s.id AS record FROM submission s WHERE s.id IN \(list: visits.map(\.submission))
    """
  }

  /// The levels of places, each once.
  func placeLevels(of places: [ID<Place>]) throws -> [Int] {
    guard !places.isEmpty else { return [] }
    return try rows("SELECT DISTINCT level FROM place WHERE id IN \(list: places)").map { try $0["level"] }
  }

  /// The rounds that a figure of one can rest on, or of its change since an earlier one: itself, and those before from which
  /// figures are carried.
  package func rounds(behind round: ID<Round>, since: ID<Round>? = nil, of programme: ID<Programme>) throws
    -> [TrackingRound]
  {
    let all = try rounds(of: programme)
    guard let round = all.first(where: { $0.id == round }) else { throw PresenceRefusal.roundUnknown }
    let series = all.series(of: round).filter { $0.number <= round.number }
    let first = since.flatMap { id in series.firstIndex { $0.id == id } } ?? series.count - 1
    let oldest = max(0, first - (try rules(of: round).setUp.carrying.longestAge))
    return Array(series[oldest...])
  }

  /// Whose data the figures of a round rest on, with those that are carried forward into it. Nobody's where the round is
  /// not here: then no figure of it is either.
  package func sources(behind round: ID<Round>, since: ID<Round>? = nil, of programme: ID<Programme>) throws
    -> [FigureSource]
  {
    guard try rounds(of: programme).contains(where: { $0.id == round }) else { return [] }
    let rounds = try rounds(behind: round, since: since, of: programme).map(\.id)
    return try sourcesOfEstimates(in: rounds, of: programme).map { .rounds(programme, $0) }
  }

  /// Of which kinds the sources are that said something in these rounds.
  func sourcesOfEstimates(in rounds: [ID<Round>], of programme: ID<Programme>) throws -> [FigureBasis.Source] {
    var sources: Set<FigureBasis.Source> = Set(
      try rows("SELECT DISTINCT source FROM estimate WHERE round IN \(list: rounds)").map { try $0["source"] })
    let registers: [Bool] = try rows(
      """
      SELECT DISTINCT a.register AS register FROM presence_answer a
      JOIN tracking_round r ON r.programme = a.programme AND r.number = a.round_number
      WHERE a.programme = \(programme) AND r.id IN \(list: rounds)
      """
    ).map { try $0["register"] }
    for isRegister in registers { sources.insert(isRegister ? .register : .informants) }
    return FigureBasis.Source.allCases.filter(sources.contains)
  }

  /// How many informants spoke in a round of these places and what lies in them; whoever spoke of several places is one in
  /// each. None for places of which nobody did. Costs the round's answers.
  package func informants(of places: [ID<Place>], in round: TrackingRound) throws -> [ID<Place>: Int] {
    guard !places.isEmpty else { return [:] }
    var found: [ID<Place>: Int] = [:]
    try forEach(
      """
      SELECT a.ancestor AS area, \(.cast("SUM(s.spoke)", to: .int)) AS spoke
      FROM (SELECT p.submission AS submission, p.place AS place, MAX(p.informants) AS spoke
        FROM presence_answer p JOIN presence_sender r ON r.submission = p.submission
        WHERE p.programme = \(round.programme) AND p.round_number = \(round.number) AND p.register = \(false)
          AND (r.practice = \(false) OR \(round.isPractice) = \(true))
        GROUP BY p.submission, p.place) s
      JOIN place_ancestor a ON a.place = s.place
      WHERE a.ancestor IN \(list: places) GROUP BY a.ancestor
      """
    ) { row in
      found[try row["area"]] = try row["spoke"]
    }
    return found
  }

  /// What all figures of a programme rest on: its rules and factors.
  func presenceRules(of programme: ID<Programme>) throws -> RecordSet {
    try recordSets(
      """
      SELECT \("rules") AS row_key, id AS record FROM tracking WHERE programme = \(programme)
      UNION SELECT \("rules") AS row_key, id AS record FROM conversion_factor WHERE programme = \(programme)
      """)["rules"] ?? RecordSet()
  }
}

/// Events of the journal itself that are looked for by name.
private enum KernelKinds {
  static let erased = "stream.erased"
}
