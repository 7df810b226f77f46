package import Basics
package import Store

/// What was said of a programme: a part that is nil was not spoken of.
package struct ProgrammeDefined: Event, Codable, Equatable {
  package static let kind = "programme.defined"
  package var code: String?
  package var names: [String: String]?
  package var isClosed: Bool?

  package init(code: String? = nil, names: [String: String]? = nil, isClosed: Bool? = nil) {
    self.code = code
    self.names = names
    self.isClosed = isClosed
  }
}

/// Programmes as rows.
package struct ProgrammeProjection: Projection {
  package init() {}

  package let stream = StreamKind("programme", isPersonal: false)
  package let version = 1
  package let tables = ["programme"]
  package var events: [any Event.Type] { [ProgrammeDefined.self] }

  package func fold(_ state: ProgrammeDefined?, _ entry: JournalEntry) -> ProgrammeDefined? {
    guard let event = entry.event(ProgrammeDefined.self) else { return state }
    let before = state ?? ProgrammeDefined()
    return ProgrammeDefined(
      code: event.code ?? before.code, names: event.names ?? before.names, isClosed: event.isClosed ?? before.isClosed)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(ProgrammeDefined.self) else { return [:] }
    var fields: [String: String] = [:]
    fields["code"] = event.code
    fields["names"] = event.names?.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    fields["closed"] = event.isClosed.map(String.init)
    return fields
  }

  package func write(
    _ state: ProgrammeDefined, stream: ID<JournalStream>, previous: ProgrammeDefined?, to writer: Writer
  ) throws {
    try writer.write(state, as: stream.recast())
  }
}
