package import Basics
import FormEngine
import Office
package import Store

/// The packs that the mission has installed.
package struct Packs: Sendable {
  let store: Store
  let forms: Forms

  package init(store: Store, forms: Forms) {
    self.store = store
    self.forms = forms
  }

  /// By name.
  package func installed() async throws -> [PackRecord] { try await store.read { reader in try reader.packs() } }

  /// Publishes the pack's forms and keeps which edition the mission has. The same edition again changes nothing, and goes on
  /// where it was stopped halfway. Whoever may not publish one of its forms is refused.
  package func install(_ pack: Pack, by requester: Requester) async throws {
    let manifest = pack.manifest
    if let known = try await store.read({ try $0.pack(named: manifest.name) }) {
      try known.check(manifest)
    }
    for draft in pack.forms { try await forms.publish(draft, by: requester) }
    let event = PackInstalled(
      manifest: manifest, forms: pack.forms.map { .init(formID: $0.formID, version: $0.version) })
    let stream = PackRecord.stream(of: manifest.name)
    try await store.perform(by: requester.actor) { decision in
      try decision.lock(stream)
      let known = try decision.db.pack(named: manifest.name)
      try known?.check(manifest)
      guard known?.content != event else { return nil as ID<Entry>? }
      return try decision.append(event, to: stream, of: PackRecord.stream, in: .mission)
    }
  }

  /// The files of an installed pack: forms as they were installed, with the lists in them, and a manifest.
  package func files(of name: String) async throws -> [FormDraft.File] {
    guard let record = try await store.read({ try $0.pack(named: name) }) else { throw PackRefusal.unknown(name) }
    var manifest = record.content.manifest
    manifest.lists = nil
    var files = [
      FormDraft.File(name: PackFolder.manifest, type: "application/yaml", bytes: Array(try manifest.yaml().utf8))
    ]
    for (file, form) in zip(manifest.forms, record.content.forms) {
      let published = try await forms.record(ID(formID: form.formID)).version(form.version)
      guard let workbook = published?.content.workbook else { throw PackRefusal.withoutWorkbook(form: form.formID) }
      let bytes = try await store.blobs.read(workbook.blob, upTo: Forms.largestFile)
      files.append(FormDraft.File(name: file, type: workbook.type, bytes: bytes))
    }
    return files
  }
}

extension PackRecord {
  /// Whether that edition may take the place of this one.
  fileprivate func check(_ manifest: PackManifest) throws(PackRefusal) {
    guard manifest.edition >= content.manifest.edition else {
      throw .earlierEdition(manifest.edition, installed: content.manifest.edition)
    }
  }
}

/// Why a pack is not installed or written out.
package enum PackRefusal: Refusal, Equatable {
  case unknown(String)
  /// The mission has a later edition.
  case earlierEdition(Int, installed: Int)
  /// The form was published from an XForm before, under the same version.
  case withoutWorkbook(form: String)

  package var code: String {
    switch self {
    case .unknown: "pack.unknown"
    case .earlierEdition: "pack.earlier-edition"
    case .withoutWorkbook: "pack.without-workbook"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .unknown(let name): ["name": name]
    case .earlierEdition(let edition, let installed): ["edition": String(edition), "installed": String(installed)]
    case .withoutWorkbook(let form): ["form": form]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .earlierEdition, .withoutWorkbook: .conflict
    }
  }
}
