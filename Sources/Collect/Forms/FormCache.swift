import Basics
import FormEngine
import Formats
import Store

/// The forms that were used last, as they are read from their workbooks.
final class FormCache: Sendable {
  private let store: Store
  private let forms = KeptByKey<ID<Entry>, Form>(most: 32)
  private let indices = KeptByKey<List, ChoiceIndex>(most: 16)

  private struct List: Hashable {
    let version: ID<Entry>
    let origin: ItemSource.Origin
  }

  init(store: Store) {
    self.store = store
  }

  /// Nil when the version has no workbook, or it has not come to this node yet.
  func form(_ version: FormRecord.Version) async throws -> Form? {
    try await forms.value(version.entry) { try await Self.read(version, from: store) }
  }

  /// The same, read anew.
  static func read(_ version: FormRecord.Version, from store: Store) async throws -> Form? {
    guard let file = version.content.workbook else { return nil }
    let bytes: [UInt8]
    do {
      bytes = try await store.blobs.read(file.blob, upTo: Forms.largestFile)
    } catch is BlobMissing {
      return nil
    }
    var workbook = try Workbook(file: bytes, named: file.name)
    if Form.read(workbook).form?.settings.version == nil { workbook = workbook.with(version: version.content.version) }
    return Form.read(workbook).form
  }

  /// The choices of a question, ready to be searched; nil when the workbook does not write them.
  func choiceIndex(_ version: FormRecord.Version, at path: String) async throws -> ChoiceIndex? {
    guard let form = try await form(version), let node = form[path: form.root.path + path],
      let origin = node.question?.items?.origin, let choices = form.choices(of: node) ?? form.writtenChoices(of: node)
    else { return nil }
    let list = List(version: version.entry, origin: origin)
    return await indices.value(list) { ChoiceIndex(choices) }
  }
}
