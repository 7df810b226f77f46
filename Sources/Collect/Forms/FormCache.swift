import Basics
import FormEngine
import Formats
import Store
import Synchronization

/// The forms that were used last, as they are read from their workbooks.
final class FormCache: Sendable {
  private static let most = 32
  private let store: Store
  private let forms = Mutex<[ID<Entry>: Form]>([:])

  init(store: Store) {
    self.store = store
  }

  /// Nil when the version has no workbook, or it has not come to this node yet.
  func form(_ version: FormRecord.Version) async throws -> Form? {
    if let known = forms.withLock({ $0[version.entry] }) { return known }
    guard let file = version.content.workbook else { return nil }
    let bytes: [UInt8]
    do {
      bytes = try await store.blobs.read(file.blob, upTo: Forms.largestFile)
    } catch is BlobMissing {
      return nil
    }
    var workbook = try Workbook(file: bytes, named: file.name)
    if Form.read(workbook).form?.settings.version == nil { workbook = workbook.with(version: version.content.version) }
    guard let form = Form.read(workbook).form else { return nil }
    forms.withLock { forms in
      if forms.count >= Self.most { forms.removeAll() }
      forms[version.entry] = form
    }
    return form
  }
}
