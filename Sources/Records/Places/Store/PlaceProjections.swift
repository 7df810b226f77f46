package import Basics
package import Store

/// Everything that the journal says of one place.
package struct PlaceState: Hashable, Sendable {
  package var record: PlaceRecord
  package var boundary: [UInt8]?
  package var boundarySource: ID<PlaceSource>?
  /// How many entries made it: changes whenever anything about the place does.
  package var revision = 0

  package init(record: PlaceRecord) {
    self.record = record
  }

  static let stream = StreamKind("place", isPersonal: false)

  static func fold(_ state: PlaceState?, _ entry: JournalEntry) -> PlaceState? {
    guard var next = state ?? begin(entry) else { return nil }
    next.apply(entry)
    next.revision += 1
    return next
  }

  /// Only the event that adds a place knows enough to begin with.
  private static func begin(_ entry: JournalEntry) -> PlaceState? {
    guard let facts = entry.event(PlaceAdded.self)?.facts else { return nil }
    let level = facts.level ?? 0
    return PlaceState(
      record: PlaceRecord(
        id: entry.stream.recast(), level: level, kind: facts.kind ?? .usual(level: level), parent: facts.parent,
        names: LocalizedText([:])))
  }

  private mutating func apply(_ entry: JournalEntry) {
    if let event = entry.event(PlaceAdded.self) {
      record.apply(event.facts)
      event.codes.forEach { add($0) }
      event.otherNames.forEach { add($0) }
    } else if let event = entry.event(PlaceChanged.self) {
      record.apply(event.facts, formerSince: event.since)
    } else if let event = entry.event(PlaceAliased.self) {
      record.otherNames.removeAll { event.removed.contains($0) }
      event.added.forEach { add($0) }
    } else if let event = entry.event(PlaceCoded.self) {
      add(event.code)
    } else if let event = entry.event(PlaceBounded.self) {
      (boundary, boundarySource) = (event.boundary, event.source)
    } else if let event = entry.event(PlaceEnded.self) {
      (record.until, record.ending, record.successors) = (event.until, event.ending, event.successors)
    } else if entry.event(PlaceRestored.self) != nil {
      (record.until, record.ending, record.successors) = (nil, nil, [])
    }
  }

  private mutating func add(_ code: PlaceCode) {
    if !record.codes.contains(code) { record.codes.append(code) }
  }

  private mutating func add(_ name: PlaceName) {
    record.otherNames.removeAll { $0.form == name.form && $0.language == name.language && $0.text == name.text }
    record.otherNames.append(name)
  }
}

/// Places as rows.
package struct PlaceProjection: Projection {
  package typealias State = PlaceState

  package init() {}

  package var stream: StreamKind { PlaceState.stream }
  package var version: Int { 1 }
  package var tables: [String] {
    [
      "place", "place_name", "place_code", "place_successor", "place_ancestor", "place_token", "boundary",
    ]
  }
  package var events: [any Event.Type] {
    [
      PlaceAdded.self, PlaceChanged.self, PlaceAliased.self, PlaceCoded.self, PlaceBounded.self, PlaceEnded.self,
      PlaceRestored.self,
    ]
  }

  package func fold(_ state: PlaceState?, _ entry: JournalEntry) -> PlaceState? { PlaceState.fold(state, entry) }

  package func write(_ state: PlaceState, stream: ID<JournalStream>, previous: PlaceState?, to writer: Writer) throws {
    try writer.write(state, previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(PlaceAdded.self) { return event.facts.fields }
    if let event = entry.event(PlaceChanged.self) { return event.facts.fields }
    if let event = entry.event(PlaceBounded.self) { return ["boundary": event.source.description] }
    if let event = entry.event(PlaceEnded.self) {
      return [
        "end": ([event.until.description, event.ending.rawValue] + event.successors.map(\.description)).joined(
          separator: " ")
      ]
    }
    return entry.event(PlaceRestored.self) == nil ? [:] : ["end": ""]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    let facts = entry.event(PlaceAdded.self)?.facts ?? entry.event(PlaceChanged.self)?.facts
    return facts.map { PlaceChanged(facts: $0.only(field)) } ?? whole(entry)
  }
}

extension PlaceFacts {
  fileprivate var fields: [String: String] {
    var fields = (names ?? [:]).reduce(into: [:]) { $0["name \($1.key)"] = $1.value }
    fields["level"] = level.map(String.init)
    fields["kind"] = kind?.rawValue
    fields["parent"] = parent?.description
    fields["centre"] = centre.map { "\($0.latitude) \($0.longitude)" }
    fields["status"] = status?.rawValue
    fields["from"] = from?.description
    fields["until"] = until?.description
    return fields
  }

  fileprivate func only(_ field: String) -> PlaceFacts {
    var facts = PlaceFacts()
    switch field {
    case "level": facts.level = level
    case "kind": facts.kind = kind
    case "parent": facts.parent = parent
    case "centre": facts.centre = centre
    case "status": facts.status = status
    case "from": facts.from = from
    case "until": facts.until = until
    default: facts.names = names?.filter { "name \($0.key)" == field }
    }
    return facts
  }
}

/// An edition with the lines it draws.
package struct PlaceSourceState: Hashable, Sendable {
  package var facts: PlaceSource.Facts
  package var lines: [BorderLinesDrawn.Line] = []
  /// How many entries made it.
  package var revision = 0
}

/// Editions of codes and boundaries as rows.
package struct PlaceSourceProjection: Projection {
  package typealias State = PlaceSourceState

  package init() {}

  static let stream = StreamKind("place-source", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["place_source", "border_line"] }
  package var events: [any Event.Type] { [PlaceSourceRecorded.self, BorderLinesDrawn.self] }

  package func fold(_ state: PlaceSourceState?, _ entry: JournalEntry) -> PlaceSourceState? {
    guard let facts = entry.event(PlaceSourceRecorded.self)?.facts ?? state?.facts else { return nil }
    let lines = entry.event(BorderLinesDrawn.self)?.lines ?? state?.lines ?? []
    return PlaceSourceState(facts: facts, lines: lines, revision: (state?.revision ?? 0) + 1)
  }

  package func write(
    _ state: PlaceSourceState, stream: ID<JournalStream>, previous: PlaceSourceState?, to writer: Writer
  ) throws {
    try writer.write(state, source: stream.recast(), previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    entry.event(PlaceSourceRecorded.self).map { ["licence": $0.facts.licence, "date": $0.facts.date] } ?? [:]
  }

  /// What came as a file is taken as the whole that it was.
  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    whole(entry)
  }
}

/// Crosswalks as rows.
package struct CrosswalkProjection: Projection {
  package typealias State = Crosswalk

  package init() {}

  static let stream = StreamKind("crosswalk", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["crosswalk", "crosswalk_share"] }
  package var events: [any Event.Type] { [CrosswalkRecorded.self] }

  package func fold(_ state: Crosswalk?, _ entry: JournalEntry) -> Crosswalk? {
    entry.event(CrosswalkRecorded.self)?.crosswalk ?? state
  }

  package func write(_ state: Crosswalk, stream: ID<JournalStream>, previous: Crosswalk?, to writer: Writer) throws {
    try writer.write(state, id: stream, previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let walk = entry.event(CrosswalkRecorded.self)?.crosswalk else { return [:] }
    return walk.rows.reduce(into: ["basis": walk.basis]) { $0["\($1.old) \($1.new)"] = "\($1.share)" }
  }

  /// What came as a file is taken as the whole that it was.
  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    whole(entry)
  }
}
