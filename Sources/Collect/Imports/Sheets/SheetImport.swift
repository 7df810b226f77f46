package import Basics
package import FormEngine
import Formats
package import Store

/// What came here from elsewhere at once and can be undone as a whole: a sheet that somebody made, with what its columns
/// mean; a project's file; or one run of a connection to another server, which has no file.
package struct SheetImport: Equatable, Sendable {
  package static let stream = StreamKind("import", isPersonal: false)

  package let begun: SheetImportBegun
  package let actor: ID<Actor>
  package let time: Instant
  package internal(set) var plan: SheetPlan?
  /// Of the last run; nil before the first.
  package internal(set) var taken: SheetCounts?
  package internal(set) var undone: Undoing?

  /// Whether it is known what is to be taken.
  package var isReady: Bool { plan != nil || begun.project != nil }

  package struct Undoing: Equatable, Codable, Sendable {
    package let reason: String
    package let actor: ID<Actor>
    package let time: Instant

    package init(reason: String, actor: ID<Actor>, time: Instant) {
      (self.reason, self.actor, self.time) = (reason, actor, time)
    }
  }

  static func fold(_ state: SheetImport?, _ entry: JournalEntry) -> SheetImport? {
    if state == nil, let event = entry.event(SheetImportBegun.self) {
      return SheetImport(begun: event, actor: entry.actor, time: entry.time.instant)
    }
    guard var state else { return nil }
    if let event = entry.event(SheetImportMapped.self) {
      state.plan = event.plan
    } else if let event = entry.event(SheetImportTaken.self) {
      state.taken = event.counts
    } else if let event = entry.event(SheetImportUndone.self) {
      // An import is undone once; of two who did it, the first said why.
      if state.undone == nil {
        state.undone = Undoing(reason: event.reason, actor: entry.actor, time: entry.time.instant)
      }
    }
    return state
  }
}

/// What became of the rows of a sheet.
package struct SheetCounts: Hashable, Codable, Sendable {
  /// With something in a column that means something.
  package var rows = 0
  /// Became submissions in this import; in a dry run, would.
  package var received = 0
  /// Were submissions already.
  package var known = 0
  /// Are not taken; the diagnostics say why.
  package var refused = 0
  /// Kept apart by the intake, as what phones send may be.
  package var keptApart = 0
  /// Of a project's file.
  package var project: ProjectCounts?

  package init() {}
}

/// Where a submission comes from.
package struct ImportedRow: Hashable, Codable, Sendable {
  package var sheet: ID<SheetImport>
  package var row: Int
  /// The review that comes with it.
  package var review: ReviewState?

  package init(sheet: ID<SheetImport>, row: Int, review: ReviewState? = nil) {
    self.sheet = sheet
    self.row = row
    self.review = review
  }
}

package struct SheetImportBegun: Event, Codable, Equatable {
  package static let kind = "import.begun"

  package var form: ID<Form>
  package var fileName: String
  package var size: Int
  package var sha256: String
  /// The server that gave it out as a project's file; nil for a sheet that somebody made.
  package var project: ProjectKind?
  /// The connection that fetched it; then there is no file, and its name says from where it came.
  package var connection: ID<PullConnection>?

  package init(
    form: ID<Form>, fileName: String, size: Int, sha256: String, project: ProjectKind? = nil,
    connection: ID<PullConnection>? = nil
  ) {
    self.form = form
    self.fileName = fileName
    self.size = size
    self.sha256 = sha256
    self.project = project
    self.connection = connection
  }
}

/// Somebody said what the columns mean.
package struct SheetImportMapped: Event, Codable, Equatable {
  package static let kind = "import.mapped"

  package var plan: SheetPlan
  /// By which the same headings are known again: see ``SheetPlan/key(of:)``.
  package var headings: String

  package init(plan: SheetPlan, headings: String) {
    self.plan = plan
    self.headings = headings
  }
}

/// All rows were gone through.
package struct SheetImportTaken: Event, Codable, Equatable {
  package static let kind = "import.taken"

  package var counts: SheetCounts

  package init(counts: SheetCounts) {
    self.counts = counts
  }
}

/// What the import made counts no more. The submissions stay, rejected with the same reason.
package struct SheetImportUndone: Event, Codable, Equatable {
  package static let kind = "import.undone"

  package var reason: String

  package init(reason: String) {
    self.reason = reason
  }
}

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
