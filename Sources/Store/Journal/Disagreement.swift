package import Basics

/// What several people who did not know of each other said of one field of a stream, and nobody has settled.
package struct Disagreement: Sendable {
  package struct Side: Sendable {
    package let entry: JournalEntry
    /// As its projection tells it for comparing; `entry` tells all of it.
    package let value: String
    /// Whether it is the value that counts meanwhile.
    package let counts: Bool
    package let canBeTaken: Bool
  }

  package let stream: ID<JournalStream>
  package let field: String
  /// The latest first.
  package let sides: [Side]
}

extension Store {
  /// Nil when nothing contradicts any more, or the stream cannot be read here.
  package func disagreement(
    on field: String, of stream: ID<JournalStream>, in reader: Reader
  ) throws -> Disagreement? {
    let open = try reader.conflicts(of: stream).filter { $0.field == field && $0.settled == nil }
    let parties = Set(open.flatMap { [$0.kept, $0.other] }.compactMap(\.self))
    guard !parties.isEmpty, let past = try journal.past(of: stream, reader) else { return nil }
    let counting = past.value(of: field)
    let sides = past.entries.reversed().compactMap { entry -> Disagreement.Side? in
      guard parties.contains(entry.id), let value = past.fields[entry.id]?[field] else { return nil }
      let counts = value == counting
      return Disagreement.Side(
        entry: entry, value: value, counts: counts,
        canBeTaken: counts || past.edit(of: field, taking: entry) != nil)
    }
    return sides.isEmpty ? nil : Disagreement(stream: stream, field: field, sides: sides)
  }
}

extension Journal {
  /// The edit that gives the field the value of entry `keeps` again; nil where it has that value.
  func edit(
    of field: String, in stream: ID<JournalStream>, taking keeps: ID<Entry>, _ reader: Reader
  ) throws -> (any Event)? {
    guard let past = try past(of: stream, reader), let entry = past.entries.first(where: { $0.id == keeps }),
      let value = past.fields[keeps]?[field]
    else { throw ConflictIsOther() }
    if value == past.value(of: field) { return nil }
    guard let edit = past.edit(of: field, taking: entry) else { throw ConflictIsOther() }
    return edit
  }

  fileprivate func past(of stream: ID<JournalStream>, _ reader: Reader) throws -> StreamPast? {
    guard let projection = projection(of: try reader.kind(of: stream)) else { return nil }
    let keys = try reader.keys(of: stream, with: keys)
    let waiting = try reader.parkedEntries(of: stream)
    let entries = try reader.entries(of: stream).map { open($0, with: keys) }.filter { !waiting.contains($0.id) }
    return StreamPast(entries: entries, fields: fields(entries, projection), projection: projection)
  }
}

/// What the entries of a stream set, in the order in which they are folded.
private struct StreamPast {
  let entries: [JournalEntry]
  let fields: [ID<Entry>: [String: String]]
  let projection: any Projection

  /// The value that counts.
  func value(of field: String) -> String? {
    entries.lazy.reversed().compactMap { fields[$0.id]?[field] }.first
  }

  func edit(of field: String, taking entry: JournalEntry) -> (any Event)? {
    let newest = entries.last { $0.kind == entry.kind && $0.payload != nil } ?? entry
    return projection.restating(field, of: entry, over: newest)
  }
}
