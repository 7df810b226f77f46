package import Basics
package import Store

/// Keeps the mission's offices.
package struct MissionOfficeStore: Sendable {
  let store: Store

  /// All of them, open ones first, in the order in which they were made.
  package func all() async throws -> [MissionOffice] {
    try await store.read { reader in try reader.offices(where: "1 = 1") }
  }

  package func office(_ id: ID<MissionOffice>) async throws -> MissionOffice {
    let found = try await store.read { reader in try reader.offices(where: "id = \(id)") }
    guard let office = found.first else { throw MissionOfficeRefusal.missing }
    return office
  }

  /// `names` by language code; blank ones do not count.
  @discardableResult
  package func define(
    names: [String: String], place: ID<Place>?, verb: ID<Verb> = ID(), by actor: Actor
  ) async throws -> ID<MissionOffice> {
    let names = try Self.checked(names)
    return try await store.perform(verb, by: actor) { decision in
      let id: ID<MissionOffice> = decision.newID()
      try decision.append(
        OfficeDefined(names: names, place: place), to: id.recast(), of: MissionOfficeProjection().stream, in: .mission)
      return id
    }
  }

  package func change(
    _ id: ID<MissionOffice>, names: [String: String], place: ID<Place>?, isClosed: Bool, verb: ID<Verb> = ID(),
    by actor: Actor
  ) async throws {
    let names = try Self.checked(names)
    try await store.perform(verb, by: actor) { decision in
      guard let now = try decision.db.offices(where: "id = \(id)").first else { throw MissionOfficeRefusal.missing }
      let change = OfficeDefined(names: names, place: place, isClosed: isClosed)
      guard change != OfficeDefined(names: now.names.texts, place: now.place, isClosed: now.isClosed) else {
        return false
      }
      try decision.append(change, to: id.recast(), of: MissionOfficeProjection().stream, in: .mission)
      return true
    }
  }

  private static func checked(_ names: [String: String]) throws(MissionOfficeRefusal) -> [String: String] {
    let trimmed = names.mapValues { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    let named = trimmed.filter { !$0.value.isEmpty }
    guard !named.isEmpty, named.values.allSatisfy({ $0.count <= 200 }) else { throw .nameMissing }
    return named
  }
}

extension Reader {
  fileprivate func offices(where condition: SQL) throws -> [MissionOffice] {
    let rows = try rows(
      """
      SELECT id, names, place, closed FROM office WHERE \(condition)
      ORDER BY closed ASC NULLS LAST, id ASC NULLS LAST
      """)
    return try rows.map { row in
      MissionOffice(
        id: try row["id"],
        names: LocalizedText(try row.json("names")),
        place: try row["place"], isClosed: try row["closed"])
    }
  }
}

extension Writer {
  func write(_ state: OfficeDefined, as id: ID<MissionOffice>) throws {
    let names = try JSONText.encode(state.names)
    try run(
      """
      INSERT INTO office (id, names, place, closed) VALUES (\(id), \(names), \(state.place), \(state.isClosed))
      ON CONFLICT (id) DO UPDATE SET names = excluded.names, place = excluded.place, closed = excluded.closed
      """)
  }
}
