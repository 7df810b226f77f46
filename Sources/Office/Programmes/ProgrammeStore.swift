package import Basics
package import Store

/// Keeps the programmes of the mission.
package struct ProgrammeStore: Sendable {
  let store: Store

  /// All of them, open ones first, by code.
  package func all() async throws -> [ProgrammeRecord] {
    try await store.read { reader in
      try reader.programmes(where: "1 = 1")
    }
  }

  package func programme(_ id: ID<Programme>) async throws -> ProgrammeRecord {
    let found = try await store.read { reader in try reader.programmes(where: "id = \(id)") }
    guard let programme = found.first else { throw ProgrammeRefusal.missing }
    return programme
  }

  /// The programme that a form names; nil when there is none.
  package func programme(code: String) async throws -> ProgrammeRecord? {
    try await store.read { reader in try reader.programmes(where: "code = \(code.lowercased())").first }
  }

  /// `names` by language code; blank ones do not count.
  @discardableResult
  package func define(
    code: String, names: [String: String], verb: ID<Verb> = ID(), by actor: Actor
  ) async throws -> ID<Programme> {
    let code = try ProgrammeRecord.code(code)
    let names = try Self.checked(names)
    return try await store.perform(verb, by: actor) { decision in
      guard try decision.db.programmes(where: "code = \(code)").isEmpty else {
        throw ProgrammeRefusal.codeTaken(code: code)
      }
      let id: ID<Programme> = decision.newID()
      try decision.append(
        ProgrammeDefined(code: code, names: names, isClosed: false), to: id.recast(), of: ProgrammeProjection().stream,
        in: .mission)
      return id
    }
  }

  /// Records what was weighed, so that the programme may collect for real; nil takes it back.
  package func assess(
    _ id: ID<Programme>, _ assessment: DataProtectionAssessment?, on today: Day, verb: ID<Verb> = ID(), by actor: Actor
  ) async throws {
    let assessment = try assessment?.checked(on: today)
    try await store.perform(verb, by: actor) { decision in
      guard let now = try decision.db.programmes(where: "id = \(id)").first else { throw ProgrammeRefusal.missing }
      guard now.assessment != assessment else { return false }
      try decision.append(
        ProgrammeAssessed(assessment), to: id.recast(), of: ProgrammeProjection().stream, in: .mission)
      return true
    }
  }

  /// The codes of those that only practise.
  package func practising() async throws -> Set<String> {
    let unweighed = try await store.read { reader in try reader.programmes(where: "assessment IS NULL") }
    return Set(unweighed.map(\.code))
  }

  /// The code stays: forms and figures name it.
  package func change(
    _ id: ID<Programme>, names: [String: String], isClosed: Bool, verb: ID<Verb> = ID(), by actor: Actor
  ) async throws {
    let names = try Self.checked(names)
    try await store.perform(verb, by: actor) { decision in
      guard let now = try decision.db.programmes(where: "id = \(id)").first else { throw ProgrammeRefusal.missing }
      let change = ProgrammeDefined(
        names: now.names.texts == names ? nil : names, isClosed: now.isClosed == isClosed ? nil : isClosed)
      guard change != ProgrammeDefined() else { return false }
      try decision.append(change, to: id.recast(), of: ProgrammeProjection().stream, in: .mission)
      return true
    }
  }

  private static func checked(_ names: [String: String]) throws(ProgrammeRefusal) -> [String: String] {
    let trimmed = names.mapValues { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    let named = trimmed.filter { !$0.value.isEmpty }
    guard !named.isEmpty, named.values.allSatisfy({ $0.count <= 200 }) else { throw .nameMissing }
    return named
  }
}

extension Reader {
  /// Whether a programme has no data-protection assessment. One that this office was not told of yet is another's to judge.
  package func isPractising(_ programme: ID<Programme>) throws -> Bool {
    try row("SELECT id FROM programme WHERE id = \(programme) AND assessment IS NULL") != nil
  }

  /// When the programme's data protection was first assessed, as entries of the journal are timed; nil when it never was.
  package func firstAssessed(_ programme: ID<Programme>) throws -> HybridTime? {
    let raw: Int? = try value(
      """
      SELECT MIN(time) FROM entry WHERE stream = \(programme.recast(as: JournalStream.self))
        AND kind = \(ProgrammeAssessed.kind)
      """)
    return raw.map { HybridTime(raw: Int64($0)) }
  }

  fileprivate func programmes(where condition: SQL) throws -> [ProgrammeRecord] {
    let rows = try rows(
      """
      SELECT id, code, names, closed, assessment FROM programme WHERE \(condition)
      ORDER BY closed ASC NULLS LAST, code ASC NULLS LAST, id ASC NULLS LAST
      """)
    return try rows.map { row in
      ProgrammeRecord(
        id: try row["id"], code: try row["code"],
        names: LocalizedText(try row.json("names")),
        isClosed: try row["closed"],
        assessment: try (row["assessment"] as String?).map { try JSONText.decode($0) })
    }
  }
}

extension Writer {
  /// A code that two nodes gave at once is kept twice, and a person is asked.
  func write(_ state: ProgrammeState, as id: ID<Programme>) throws {
    let (code, isClosed) = (state.code, state.isClosed)
    let names = try JSONText.encode(state.names)
    let assessment = try state.assessment.map { try JSONText.encode($0) }
    try run(
      """
      INSERT INTO programme (id, code, names, closed, assessment)
      VALUES (\(id), \(code), \(names), \(isClosed), \(assessment))
      ON CONFLICT (id) DO UPDATE SET code = excluded.code, names = excluded.names, closed = excluded.closed,
      assessment = excluded.assessment
      """)
    let claimants = try rows("SELECT id FROM programme WHERE code = \(code) ORDER BY id ASC NULLS LAST")
    try conflict("programme.code", key: code, between: try claimants.map { row in try row["id"] })
  }
}
