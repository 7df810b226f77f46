import Basics
import Store

struct SheetImportProjection: Projection {
  let stream = SheetImport.stream
  let version = 1
  let tables = ["sheet_import"]
  var events: [any Event.Type] {
    [SheetImportBegun.self, SheetImportMapped.self, SheetImportTaken.self, SheetImportUndone.self]
  }

  /// With the headings of the last mapping, which only the table needs.
  struct State: Sendable {
    var sheet: SheetImport
    var headings: String?
    var mapped: Instant?
  }

  func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    guard let sheet = SheetImport.fold(state?.sheet, entry) else { return state }
    var next = State(sheet: sheet, headings: state?.headings, mapped: state?.mapped)
    if let event = entry.event(SheetImportMapped.self) {
      (next.headings, next.mapped) = (event.headings, entry.time.instant)
    }
    return next
  }

  func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(SheetImportMapped.self) { return ["plan": String(describing: event.plan.columns)] }
    if entry.event(SheetImportUndone.self) != nil { return ["undone": ""] }
    return [:]
  }

  func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, of: stream.recast())
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
