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

/// Data protection was weighed, so that the programme may collect for real; or that no longer holds.
package struct ProgrammeAssessed: Event, Codable, Equatable {
  package static let kind = "programme.assessed"
  package var assessment: DataProtectionAssessment?

  package init(_ assessment: DataProtectionAssessment?) {
    self.assessment = assessment
  }
}

/// Everything that the journal says of a programme.
package struct ProgrammeState: Hashable, Sendable {
  var code = ""
  var names: [String: String] = [:]
  var isClosed = false
  var assessment: DataProtectionAssessment?
}

/// Programmes as rows.
package struct ProgrammeProjection: Projection {
  package init() {}

  package let stream = StreamKind("programme", isPersonal: false)
  package let version = 1
  package let tables = ["programme"]
  package var events: [any Event.Type] { [ProgrammeDefined.self, ProgrammeAssessed.self] }

  package func fold(_ state: ProgrammeState?, _ entry: JournalEntry) -> ProgrammeState? {
    var next = state ?? ProgrammeState()
    if let event = entry.event(ProgrammeDefined.self) {
      next.code = event.code ?? next.code
      next.names = event.names ?? next.names
      next.isClosed = event.isClosed ?? next.isClosed
    } else if let event = entry.event(ProgrammeAssessed.self) {
      next.assessment = event.assessment
    } else {
      return state
    }
    return next
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(ProgrammeAssessed.self) {
      return ["assessment": event.assessment.map { "\($0.approved) \($0.approver)" } ?? ""]
    }
    guard let event = entry.event(ProgrammeDefined.self) else { return [:] }
    var fields: [String: String] = [:]
    fields["code"] = event.code
    fields["names"] = event.names?.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    fields["closed"] = event.isClosed.map(String.init)
    return fields
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(ProgrammeDefined.self) else { return whole(entry) }
    switch field {
    case "code": return ProgrammeDefined(code: said.code)
    case "names": return ProgrammeDefined(names: said.names)
    case "closed": return ProgrammeDefined(isClosed: said.isClosed)
    default: return nil
    }
  }

  package func write(
    _ state: ProgrammeState, stream: ID<JournalStream>, previous: ProgrammeState?, to writer: Writer
  ) throws {
    try writer.write(state, as: stream.recast())
  }
}
