package import Basics
import Office
package import Store

/// What the products of a project say of themselves where they say nothing else. A project is a programme: a line of work with
/// its own money.
package struct ProjectImprinted: Event, Codable, Equatable {
  package static let kind = "project.imprinted"
  package var programme: ID<Programme>
  package var imprint: Imprint

  package init(_ programme: ID<Programme>, _ imprint: Imprint) { (self.programme, self.imprint) = (programme, imprint) }
}

/// The imprint of a project as it stands.
package struct ProjectImprint: Equatable, Sendable {
  package static let stream = StreamKind("project-imprint", isPersonal: false)

  package let programme: ID<Programme>
  package let imprint: Imprint
  /// How often it was said.
  package let edition: Int

  package static func id(_ programme: ID<Programme>) -> ID<JournalStream> {
    ID(named: "project-imprint", programme.description)
  }
}

/// Turns imprints of projects into rows.
package struct ProjectImprintProjection: Projection {
  package init() {}

  package let stream = ProjectImprint.stream
  package let version = 1
  package let tables = ["project_imprint"]
  package let events: [any Event.Type] = [ProjectImprinted.self]

  package func fold(_ state: ProjectImprint?, _ entry: JournalEntry) -> ProjectImprint? {
    guard let event = entry.event(ProjectImprinted.self), entry.stream == ProjectImprint.id(event.programme) else {
      return state
    }
    return ProjectImprint(programme: event.programme, imprint: event.imprint, edition: (state?.edition ?? 0) + 1)
  }

  package func write(
    _ state: ProjectImprint, stream: ID<JournalStream>, previous: ProjectImprint?, to writer: Writer
  ) throws {
    try writer.write(state)
  }
}

extension Products {
  /// Says the imprint of a project once for all its products. Issues that were prepared before are as they were.
  ///
  /// - Parameter edition: Of what somebody saw, 0 for none: refused when it is another by now.
  package func imprint(
    _ programme: ID<Programme>, as imprint: Imprint, seeing edition: Int, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    let imprint = try imprint.checked()
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForMission(.manageEvidence, of: requester)
      let stream = ProjectImprint.id(programme)
      try decision.lock(stream)
      let known = try decision.db.imprint(of: programme)
      guard known?.edition ?? 0 == edition else { throw ProductRefusal.hasChanged }
      guard known?.imprint ?? Imprint() != imprint else { return false }
      try decision.append(
        ProjectImprinted(programme, imprint), to: stream, of: ProjectImprint.stream, in: .mission)
      return true
    }
  }
}

extension Imprint {
  /// With what another says of parts of which this one says nothing, in any language.
  func filled(from other: Imprint) -> Imprint {
    func text(_ path: KeyPath<Imprint, LocalizedText>) -> LocalizedText {
      let own = self[keyPath: path].trimmed
      return own.texts.isEmpty ? other[keyPath: path] : own
    }
    return Imprint(
      donor: text(\.donor), credit: text(\.credit), disclaimer: text(\.disclaimer), emblem: emblem ?? other.emblem,
      licence: licence.contains { !$0.isWhitespace } ? licence : other.licence)
  }

  /// As it is kept; refused where something is too long.
  func checked() throws(ProductRefusal) -> Imprint {
    var checked = self
    (checked.donor, checked.credit, checked.disclaimer) = (donor.trimmed, credit.trimmed, disclaimer.trimmed)
    guard
      [donor, credit, disclaimer].allSatisfy({ $0.texts.values.allSatisfy { $0.count <= Products.longestText } }),
      licence.count <= Products.longestName
    else { throw .textTooLong }
    return checked
  }
}
