package import Basics
package import Store

/// A kind of record that can have contradictions: whose they are to settle, and which of them somebody reaches.
package struct ConflictSubject: Sendable {
  /// The kind of stream.
  package let kind: String
  package let right: Right
  /// Whether the records are about persons: who sees one is written down.
  package let isPersonal: Bool
  /// A statement for the streams that the requester reaches; nil for none.
  let streams: @Sendable (Requester, Day, Reader) throws -> SQL?
  /// Where a record is found; nil when it is not in the tables.
  let record: @Sendable (ID<JournalStream>, Reader) throws -> SQL

  package init(
    _ kind: StreamKind, _ right: Right, streams: @escaping @Sendable (Requester, Day, Reader) throws -> SQL?,
    record: @escaping @Sendable (ID<JournalStream>, Reader) throws -> SQL
  ) {
    (self.kind, self.right, isPersonal) = (kind.name, right, kind.isPersonal)
    (self.streams, self.record) = (streams, record)
  }

  /// Records in the tables `from`, by columns of these. Without a column for the place, or the programme, a right that is
  /// bound to a place does not reach them; one that is bound to a programme does, as the verbs have it.
  ///
  /// - Parameter name: what people call it, as text or as texts by language.
  /// - Parameter parent: the record that its page belongs to.
  package init(
    _ kind: StreamKind, _ right: Right, from: SQL, stream: SQL = "r.id", place: SQL? = nil, programme: SQL? = nil,
    name: SQL? = nil, parent: SQL? = nil
  ) {
    let least: Sensitivity = kind.isPersonal ? .personal : .internalUse
    self.init(kind, right) { requester, day, _ in
      let grants = requester.grants(holding: right, on: day).filter { $0.sensitivity >= least }
      return Self.condition(grants, place: place, programme: programme).map {
        "SELECT \(stream) FROM \(from) WHERE \($0)"
      }
    } record: { id, _ in
      var columns: [SQL] = ["\(stream) AS stream"]
      if let name { columns.append("\(name) AS name") }
      if let place { columns.append("\(place) AS place") }
      if let parent { columns.append("\(parent) AS parent") }
      return "SELECT \(joined: columns) FROM \(from) WHERE \(stream) = \(id) LIMIT 1"
    }
  }

  private static func condition(_ grants: [Grant], place: SQL?, programme: SQL?) -> SQL? {
    let each = grants.compactMap { grant -> SQL? in
      var parts: [SQL] = ["1 = 1"]
      if let granted = grant.place {
        guard let place else { return nil }
        parts.append("\(place) IN (SELECT place FROM place_ancestor WHERE ancestor = \(granted))")
      }
      if let granted = grant.programme, let programme { parts.append("\(programme) = \(granted)") }
      return "(\(joined: parts, separator: " AND "))"
    }
    return each.isEmpty ? nil : "(\(joined: each, separator: " OR "))"
  }
}

/// What a contradiction is about.
package struct ConflictRecord: Hashable, Sendable {
  package let kind: String
  package let stream: ID<JournalStream>
  package let name: String?
  package let place: ID<Place>?
  package let parent: ID<JournalStream>?
}
