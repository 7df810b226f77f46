package import Basics
package import Store

/// Forms as rows, and the tables for their answers.
package struct FormProjection: Projection {
  package typealias State = FormRecord

  package init() {}

  package var stream: StreamKind { FormRecord.stream }
  package var version: Int { 2 }
  package var tables: [String] { FormMigrations.tables }
  package var events: [any Event.Type] {
    [
      FormPublished.self, FormStateChanged.self, FormMediumAdded.self, FormMediumRemoved.self, FormConfigured.self,
    ]
  }

  package func fold(_ state: FormRecord?, _ entry: JournalEntry) -> FormRecord? { FormRecord.fold(state, entry) }

  package func write(_ state: FormRecord, stream: ID<JournalStream>, previous: FormRecord?, to writer: Writer) throws {
    try writer.write(state, form: stream.recast(), previous: previous)
    let tables = AnswerTables(state.layout, form: stream.recast(), marked: state.options.marked)
    if previous?.versions != state.versions { try tables.prepare(in: writer) }
    if previous?.options.marked != state.options.marked { try tables.index(in: writer) }
    if let previous, previous.options.marked != state.options.marked { try tables.removeOtherMarks(in: writer) }
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(FormPublished.self) { return ["version \(event.version)": event.xform.md5] }
    if let event = entry.event(FormStateChanged.self) { return ["state": event.state.rawValue] }
    if let event = entry.event(FormMediumAdded.self) { return ["medium \(event.file.name)": event.file.md5] }
    if let event = entry.event(FormMediumRemoved.self) { return ["medium \(event.name)": ""] }
    guard let event = entry.event(FormConfigured.self) else { return [:] }
    var fields = (event.measures ?? [:]).reduce(into: [:]) { $0["measure \($1.key)"] = $1.value }
    fields["sensitivity"] = event.sensitivity.map { String($0.rawValue) }
    fields["marked"] = event.marked?.joined(separator: " ")
    fields["programme"] = event.programme?.description
    return fields
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(FormConfigured.self) else { return whole(entry) }
    switch field {
    case "sensitivity": return FormConfigured(sensitivity: said.sensitivity)
    case "marked": return FormConfigured(marked: said.marked)
    case "programme": return FormConfigured(programme: said.programme)
    default: return FormConfigured(measures: said.measures?.filter { "measure \($0.key)" == field })
    }
  }
}
