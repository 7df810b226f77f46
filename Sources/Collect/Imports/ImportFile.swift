package import Basics
import FormEngine
import Formats
package import Store

/// The file as it came, byte for byte. In a stream of its own, because it holds what a submission holds and goes with it.
package struct ImportFileKept: Event, Codable, Equatable {
  package static let kind = "import.file"

  package var file: FormFile

  package init(file: FormFile) {
    self.file = file
  }
}

package enum ImportFile {
  static let stream = StreamKind("import-file", isPersonal: true)

  package static func id<Subject>(of subject: ID<Subject>) -> ID<JournalStream> {
    ID(named: "import-file", subject.description)
  }

  /// Keeps bytes under a name without folders, to be appended with what else happens: see ``Decision/append(_:as:)``.
  package static func keep(
    _ bytes: [UInt8], named name: String, as stream: ID<JournalStream>, in store: Store
  ) async throws -> FormFile {
    let type = "application/octet-stream"
    let blob = try await store.blobs.put(stream: stream, of: Self.stream, type: type, bytes: bytes)
    return FormFile(name: name, blob: blob, type: type, size: bytes.count, md5: Hash.md5.hex(of: bytes))
  }

  /// Nil once it was erased.
  package static func kept(as stream: ID<JournalStream>, in store: Store) async throws -> FormFile? {
    try await store.history(of: stream).compactMap { $0.event(ImportFileKept.self)?.file }.last
  }
}

extension Decision {
  package func append(_ file: FormFile, as stream: ID<JournalStream>) throws {
    try require([file.blob])
    try append(ImportFileKept(file: file), to: stream, of: ImportFile.stream, in: .mission)
  }
}

/// The file is read from its stream and stands in no table.
struct ImportFileProjection: Projection {
  let stream = ImportFile.stream
  let version = 1
  let tables: [String] = []
  var events: [any Event.Type] { [ImportFileKept.self] }

  func fold(_ state: FormFile?, _ entry: JournalEntry) -> FormFile? {
    entry.event(ImportFileKept.self)?.file ?? state
  }

  func write(_ state: FormFile, stream: ID<JournalStream>, previous: FormFile?, to writer: Writer) throws {}
}
