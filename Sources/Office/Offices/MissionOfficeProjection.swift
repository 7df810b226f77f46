package import Basics
package import Store

/// All that is known of an office from now on.
package struct OfficeDefined: Event, Codable, Equatable {
  package static let kind = "office.defined"
  package var names: [String: String]
  package var place: ID<Place>?
  package var isClosed: Bool

  package init(names: [String: String], place: ID<Place>? = nil, isClosed: Bool = false) {
    self.names = names
    self.place = place
    self.isClosed = isClosed
  }
}

/// Offices as rows.
package struct MissionOfficeProjection: Projection {
  package init() {}

  package let stream = StreamKind("office", isPersonal: false)
  package let version = 1
  package let tables = ["office"]
  package var events: [any Event.Type] { [OfficeDefined.self] }

  package func fold(_ state: OfficeDefined?, _ entry: JournalEntry) -> OfficeDefined? {
    entry.event(OfficeDefined.self) ?? state
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(OfficeDefined.self) else { return [:] }
    let names = event.names.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    return ["names": names, "place": event.place?.description ?? "", "closed": String(event.isClosed)]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(OfficeDefined.self), var office = newest.event(OfficeDefined.self) else { return nil }
    switch field {
    case "names": office.names = said.names
    case "place": office.place = said.place
    case "closed": office.isClosed = said.isClosed
    default: return nil
    }
    return office
  }

  package func write(
    _ state: OfficeDefined, stream: ID<JournalStream>, previous: OfficeDefined?, to writer: Writer
  ) throws {
    try writer.write(state, as: stream.recast())
  }
}
