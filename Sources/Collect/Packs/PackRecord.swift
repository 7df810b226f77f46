package import Basics
package import Store

/// An edition of a pack was installed: its forms had been published before.
package struct PackInstalled: Event, Codable, Equatable {
  package static let kind = "pack.installed"

  package var manifest: PackManifest
  /// In the manifest's order.
  package var forms: [PublishedForm]

  package struct PublishedForm: Hashable, Codable, Sendable {
    package var formID: String
    package var version: String

    package init(formID: String, version: String) {
      self.formID = formID
      self.version = version
    }
  }

  package init(manifest: PackManifest, forms: [PublishedForm]) {
    self.manifest = manifest
    self.forms = forms
  }
}

/// A pack as the mission has it.
package struct PackRecord: Equatable, Sendable {
  package let content: PackInstalled
  package let installed: Instant

  package static let stream = StreamKind("pack", isPersonal: false)

  /// The same pack is the same stream wherever it is installed.
  static func stream(of name: String) -> ID<JournalStream> { ID(named: "pack", name) }
}

/// Packs as rows. Of two editions that offices installed without knowing of each other, the later edition counts.
struct PackProjection: Projection {
  let stream = PackRecord.stream
  let version = 1
  let tables = PackMigrations.tables
  var events: [any Event.Type] { [PackInstalled.self] }

  func fold(_ state: PackRecord?, _ entry: JournalEntry) -> PackRecord? {
    guard let event = entry.event(PackInstalled.self),
      event.manifest.edition >= state?.content.manifest.edition ?? 0
    else { return state }
    return PackRecord(content: event, installed: entry.time.instant)
  }

  func fields(_ entry: JournalEntry) -> [String: String] {
    entry.event(PackInstalled.self).map { ["edition": String($0.manifest.edition)] } ?? [:]
  }

  func write(_ state: PackRecord, stream: ID<JournalStream>, previous: PackRecord?, to writer: Writer) throws {
    try writer.write(state, as: stream)
  }
}
