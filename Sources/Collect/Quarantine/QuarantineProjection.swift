package import Basics
package import Store

/// A submission that was kept apart, with its files and what was decided.
package struct QuarantineRecord: Sendable {
  package static let stream = StreamKind("quarantine", isPersonal: true)

  package let entry: ID<Entry>
  package let actor: ID<Actor>
  package let received: QuarantineReceived
  package private(set) var files: [String: FormFile] = [:]
  package private(set) var settled: QuarantineSettled?

  static func fold(_ record: QuarantineRecord?, _ entry: JournalEntry) -> QuarantineRecord? {
    if record == nil, let event = entry.event(QuarantineReceived.self) {
      return QuarantineRecord(entry: entry.id, actor: entry.actor, received: event)
    }
    guard var record else { return nil }
    if let event = entry.event(QuarantineFileAdded.self) {
      record.files[event.file.name] = event.file
    } else if let event = entry.event(QuarantineSettled.self) {
      record.settled = event
    }
    return record
  }

  private init(entry: ID<Entry>, actor: ID<Actor>, received: QuarantineReceived) {
    self.entry = entry
    self.actor = actor
    self.received = received
  }
}

package struct QuarantineProjection: Projection {
  package typealias State = QuarantineRecord

  package init() {}

  package var stream: StreamKind { QuarantineRecord.stream }
  package var version: Int { 1 }
  package var tables: [String] { QuarantineMigrations.tables }
  package var events: [any Event.Type] { [QuarantineReceived.self, QuarantineFileAdded.self, QuarantineSettled.self] }

  package func fold(_ state: QuarantineRecord?, _ entry: JournalEntry) -> QuarantineRecord? {
    QuarantineRecord.fold(state, entry)
  }

  package func write(
    _ state: QuarantineRecord, stream: ID<JournalStream>, previous: QuarantineRecord?, to writer: Writer
  ) throws {
    try writer.write(state, item: stream.recast())
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    entry.event(QuarantineSettled.self).map { ["settled": $0.submission?.description ?? ""] } ?? [:]
  }
}
