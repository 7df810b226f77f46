package import Basics
package import FormEngine
package import Store

/// A form as the mission has it: its versions, files, state and what was decided about it.
package struct FormRecord: Equatable, Sendable {
  package let formID: String
  /// In the order of publishing, the newest last.
  package private(set) var versions: [Version]
  package private(set) var state: FormState
  /// By name.
  package private(set) var media: [String: FormFile]
  package private(set) var options: FormOptions
  /// How many entries made it: higher than before whenever anything changed.
  package private(set) var revision: Int

  package struct Version: Equatable, Sendable {
    /// The entry that published it.
    package let entry: ID<Entry>
    package let published: Instant
    package let actor: ID<Actor>
    package let content: FormPublished
  }

  package static let stream = StreamKind("form", isPersonal: false)

  package var newest: Version { versions[versions.count - 1] }
  package var title: String { newest.content.title }
  /// The code of the programme that its author named; nil also where a question names it.
  package var programme: String? { newest.content.shape.placing.programme }

  /// The version of that name. Of two that offices published under one name without knowing of each other, the first.
  package func version(_ name: String) -> Version? { versions.first { $0.content.version == name } }

  /// With the versions that were published until then; nil when there was none.
  package func published(upTo time: Instant) -> FormRecord? {
    var record = self
    record.versions.removeAll { $0.published > time }
    return record.versions.isEmpty ? nil : record
  }

  /// The tables for the answers to all versions.
  package var layout: FormLayout {
    versions.reduce(into: FormLayout(formID: formID)) { layout, version in
      layout.add(version.content.shape, version: version.content.version)
    }
  }

  /// The record after one more entry; nil while no version is known.
  static func fold(_ record: FormRecord?, _ entry: JournalEntry) -> FormRecord? {
    if let event = entry.event(FormPublished.self) {
      let version = Version(entry: entry.id, published: entry.time.instant, actor: entry.actor, content: event)
      guard var record else {
        var record = FormRecord(formID: event.formID, versions: [version])
        record.options.measures = event.shape.additivity
        return record
      }
      // Where the author says the same as before, what an officer decided meanwhile stays.
      let before = record.newest.content.shape.additivity
      record.options.measures.merge(event.shape.additivity.filter { before[$0.key] != $0.value }) { $1 }
      record.versions.append(version)
      record.revision += 1
      return record
    }
    guard var record else { return nil }
    record.revision += 1
    if let event = entry.event(FormStateChanged.self) {
      record.state = event.state
    } else if let event = entry.event(FormMediumAdded.self) {
      record.media[event.file.name] = event.file
    } else if let event = entry.event(FormMediumRemoved.self) {
      record.media[event.name] = nil
    } else if let event = entry.event(FormConfigured.self) {
      record.options.apply(event)
    }
    return record
  }

  init(
    formID: String, versions: [Version], state: FormState = .open, media: [String: FormFile] = [:],
    options: FormOptions = FormOptions(), revision: Int = 1
  ) {
    self.formID = formID
    self.versions = versions
    self.state = state
    self.media = media
    self.options = options
    self.revision = revision
  }
}

/// What an officer may decide about a form without publishing it again.
package struct FormOptions: Equatable, Sendable {
  package static let mostMarked = 8

  package internal(set) var sensitivity = Sensitivity.internalUse
  /// Paths of the questions that lists show, filter and sort by.
  package internal(set) var marked: [String] = []
  /// How numeric questions behave over time, by path: as the author said with a new version, or an officer since.
  package internal(set) var measures: [String: Measure] = [:]
  package internal(set) var programme: ID<Programme>?

  package typealias Measure = Additivity

  mutating func apply(_ event: FormConfigured) {
    if let sensitivity = event.sensitivity { self.sensitivity = sensitivity }
    if let marked = event.marked { self.marked = Array(marked.prefix(Self.mostMarked)) }
    for (path, measure) in event.measures ?? [:] { measures[path] = Measure(rawValue: measure) }
    if let programme = event.programme { self.programme = programme == .none ? nil : programme }
  }
}

extension Additivity: SQLValue {}

extension ID where Subject == Form {
  /// A form has the same identity wherever it is published: UUID version 8 (RFC 9562 §5.8) from its id.
  package init(formID: String) {
    let bytes = Hash.sha256.digest(of: Array("form\n\(formID)".utf8)).prefix(16)
    let words = [bytes.prefix(8), bytes.suffix(8)].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    self.init(
      high: words[0] & ~0xF000 | 0x8000, low: words[1] & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
  }

  package var stream: ID<JournalStream> { recast() }
}

extension ID {
  package static var none: ID { ID(high: 0, low: 0) }
}
