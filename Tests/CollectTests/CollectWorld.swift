import Basics
import FormEngine
import Foundation
import Store
import Worlds

@testable import Collect

/// A mission that collects.
struct CollectWorld {
  let store: Store
  let forms: Forms
  let intake: Intake
  let submissions: Submissions
  let quarantine: Quarantine
  let exports: Exports
  let imports: SheetImports
  let schema = CollectSchema()
  let officer = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
  let phone = Actor.appUser(ID())

  init(
    _ engine: EngineKind, places: PlaceResolver = PlaceResolver(), keys: NodeKeys = .new(),
    erasures: ErasureList? = nil
  ) async throws {
    try await self.init(at: try await engine.location(), places: places, keys: keys, erasures: erasures)
  }

  init(
    at location: DatabaseLocation, places: PlaceResolver = PlaceResolver(), keys: NodeKeys,
    erasures: ErasureList? = nil
  ) async throws {
    store = try await Store(
      location: location, keys: keys, projections: schema.projections, erasables: schema.erasables,
      migrations: CollectSchema.migrations, tables: CollectSchema.tables, erasures: erasures,
      blobFolder: Self.blobFolder(beside: location))
    forms = Forms(store: store, plans: schema.plans)
    submissions = Submissions(store: store, plans: schema.plans, places: places)
    intake = Intake(store: store, plans: schema.plans, places: places, folder: try Scratch.newFolder())
    quarantine = Quarantine(store: store, intake: intake)
    exports = Exports(submissions: submissions, forms: forms)
    let officer = officer
    imports = SheetImports(store: store, forms: forms, intake: intake, submissions: submissions) { _ in officer }
  }

  static func blobFolder(beside location: DatabaseLocation) -> URL? {
    guard case .sqlite(let file) = location else { return nil }
    return file.deletingLastPathComponent().appending(path: "blobs")
  }

  @discardableResult
  func publish(_ formID: String = "survey", _ version: String = "1", _ tables: [FormShape.Table]) async throws -> ID<
    Form
  > {
    try await forms.publish(
      FormDraft(
        formID: formID, version: version, title: formID, shape: FormShape(tables: tables),
        xform: Array("<h:html>\(formID) \(version) \(tables.hashValue)</h:html>".utf8)), by: officer)
  }

  @discardableResult
  func send(_ xml: String, _ files: [String: String] = [:], received: Instant? = nil) async throws -> Receipt {
    let files = try files.sorted { $0.key < $1.key }.map { name, content in
      let spool = Spool(folder: try Scratch.newFolder())
      try spool.append(Array(content.utf8))
      return SubmissionPost.File(name: name, type: "text/plain", content: spool)
    }
    return try await intake.receive(
      SubmissionPost(xml: Array(xml.utf8), files: files, received: received), by: phone)
  }

  /// Brings all that happened here to the other world.
  func tell(_ other: CollectWorld) async throws {
    let bundle = try await store.export(since: other.store.heads(), for: other.store.card())
    try await other.store.receive(bundle)
  }

  func rows(_ sql: SQL) async throws -> [[SQLCell]] {
    try await store.read { reader in try reader.rows(sql).map(\.cells) }
  }

  /// Files that belong to submissions, named or not.
  func fileCount() async throws -> Int {
    try await store.read { reader in try reader.value("SELECT count(*) FROM blob WHERE key IS NOT NULL") ?? -1 }
  }

  func count(_ table: String) async throws -> Int {
    try await store.read { reader in try reader.value("SELECT count(*) FROM \(name: table)") ?? -1 }
  }
}

extension FormShape.Table {
  /// A table of questions at its top: `.questions(["age": .integer])`, in the order of their names.
  static func questions(_ types: [String: TableSchema.ColumnType], in path: String = "", of parent: Int? = nil) -> Self
  {
    Self(
      path: path, parent: parent,
      questions: types.sorted { $0.key < $1.key }.map { name, type in
        FormShape.Question(path: "\(path)/\(name)", name: name, type: type)
      })
  }
}

/// The XML of a submission.
func submission(
  _ id: String, _ answers: String, form: String = "survey", version: String = "1", replacing old: String? = nil
) -> String {
  let deprecated = old.map { "<deprecatedID>\($0)</deprecatedID>" } ?? ""
  return """
    <data id="\(form)" version="\(version)">\(answers)<meta><instanceID>\(id)</instanceID>\(deprecated)</meta></data>
    """
}
