import Basics
import Store

/// A small domain for the journal's tests: personal notes on topics, and shared stock. Notes need their topic, some of them
/// one of its names.
enum Notes {
  static let kind = StreamKind("note", isPersonal: true)
  static let topicKind = StreamKind("topic", isPersonal: false)
  static let itemKind = StreamKind("item", isPersonal: false)

  struct Written: Event, Codable {
    static let kind = "note.written"
    var topic: ID<JournalStream>?
    var title: String
    var body: String
    /// The entry of the topic without which the note makes no sense.
    var ground: ID<Entry>?
  }

  struct Edited: Event, Codable {
    static let kind = "note.edited"
    var title: String?
    var body: String?
  }

  struct TopicOpened: Event, Codable {
    static let kind = "topic.opened"
    var name: String
  }

  struct Moved: Event, Codable {
    static let kind = "item.moved"
    var count: Int
  }

  static let projections: [any Projection] = [NoteProjection(), TopicProjection(), ItemProjection()]
  static let erasables: [any Erasable] = [NoteProjection()]

  static let migrations = [
    Migration(
      "notes.001",
      """
      CREATE TABLE note (
        stream \(.id) NOT NULL PRIMARY KEY REFERENCES stream (id), topic \(.id) REFERENCES stream (id),
        title \(.text) NOT NULL, body \(.text) NOT NULL, edits \(.int) NOT NULL, is_grounded \(.bool) NOT NULL
      )
      """,
      "CREATE TABLE note_word (stream \(.id) NOT NULL, word \(.text) NOT NULL, PRIMARY KEY (stream, word))",
      "CREATE TABLE topic (stream \(.id) NOT NULL PRIMARY KEY REFERENCES stream (id), name \(.text) NOT NULL)",
      "CREATE TABLE topic_entry (stream \(.id) NOT NULL, entry \(.id) NOT NULL, PRIMARY KEY (stream, entry))",
      "CREATE TABLE item (stream \(.id) NOT NULL PRIMARY KEY REFERENCES stream (id), balance \(.int) NOT NULL)",
      "CREATE TABLE setting (name \(.text) NOT NULL PRIMARY KEY, value \(.text) NOT NULL, at \(.date), on_off \(.bool))"
    )
  ]

  static let tables = [
    TableDeclaration("note", .journalled, by: "Notes"), TableDeclaration("note_word", .derived, by: "Notes"),
    TableDeclaration("topic", .journalled, by: "Notes"), TableDeclaration("topic_entry", .journalled, by: "Notes"),
    TableDeclaration("item", .journalled, by: "Notes"),
    TableDeclaration("setting", .operational, by: "Notes"),
  ]
}

struct NoteProjection: Projection, Erasable {
  struct State: Equatable {
    var topic: ID<JournalStream>?
    var title: String
    var body: String
    var edits: Int
    var ground: ID<Entry>?

    var words: Set<String> { Set((title + " " + body).lowercased().split(separator: " ").map(String.init)) }
  }

  let stream = Notes.kind
  let version = 1
  let tables = ["note", "note_word"]
  let events: [any Event.Type] = [Notes.Written.self, Notes.Edited.self]

  func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if let written = entry.event(Notes.Written.self) {
      return State(
        topic: written.topic, title: written.title, body: written.body, edits: state?.edits ?? 0,
        ground: written.ground)
    }
    guard var state, let edited = entry.event(Notes.Edited.self) else { return state }
    state.title = edited.title ?? state.title
    state.body = edited.body ?? state.body
    state.edits += 1
    return state
  }

  func needs(_ entry: JournalEntry) -> [Need] {
    guard let written = entry.event(Notes.Written.self), let topic = written.topic else { return [] }
    return [written.ground.map { .entry($0, of: topic) } ?? .stream(topic)]
  }

  func fields(_ entry: JournalEntry) -> [String: String] {
    if let written = entry.event(Notes.Written.self) { return ["title": written.title, "body": written.body] }
    var fields: [String: String] = [:]
    fields["title"] = entry.event(Notes.Edited.self)?.title
    fields["body"] = entry.event(Notes.Edited.self)?.body
    return fields
  }

  func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    entry.event(Notes.Edited.self).map {
      field == "title" ? Notes.Edited(title: $0.title) : Notes.Edited(body: $0.body)
    }
  }

  func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    // False only when the note was written before what it needs.
    let isGrounded = try state.ground.map { ground in
      try writer.row("SELECT entry FROM topic_entry WHERE entry = \(ground)") != nil
    }
    try writer.run(
      """
      INSERT INTO note (stream, topic, title, body, edits, is_grounded)
      VALUES (\(stream), \(state.topic), \(state.title), \(state.body), \(state.edits), \(isGrounded ?? true))
      ON CONFLICT (stream) DO UPDATE SET topic = excluded.topic, title = excluded.title, body = excluded.body,
        edits = excluded.edits, is_grounded = excluded.is_grounded
      """)
    let old = previous?.words ?? []
    for word in old.subtracting(state.words) {
      try writer.run("DELETE FROM note_word WHERE stream = \(stream) AND word = \(word)")
    }
    try writer.runMany(
      state.words.subtracting(old).map { "INSERT INTO note_word (stream, word) VALUES (\(stream), \($0))" })
  }

  func erase(_ streams: [ID<JournalStream>], from writer: Writer) throws {
    try writer.run("DELETE FROM note WHERE stream IN \(list: streams)")
    try writer.run("DELETE FROM note_word WHERE stream IN \(list: streams)")
  }
}

/// Topics should have different names; two of one name are a conflict.
struct TopicProjection: Projection {
  struct State: Equatable {
    var name: String
    var entries: Set<ID<Entry>>
  }

  let stream = Notes.topicKind
  let version = 1
  let tables = ["topic", "topic_entry"]
  let events: [any Event.Type] = [Notes.TopicOpened.self]

  func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    guard let opened = entry.event(Notes.TopicOpened.self) else { return state }
    return State(name: opened.name, entries: (state?.entries ?? []).union([entry.id]))
  }

  func fields(_ entry: JournalEntry) -> [String: String] {
    entry.event(Notes.TopicOpened.self).map { ["name": $0.name] } ?? [:]
  }

  func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.run(
      """
      INSERT INTO topic (stream, name) VALUES (\(stream), \(state.name))
      ON CONFLICT (stream) DO UPDATE SET name = excluded.name
      """)
    try writer.runMany(
      state.entries.subtracting(previous?.entries ?? []).sorted().map {
        "INSERT INTO topic_entry (stream, entry) VALUES (\(stream), \($0))"
      })
    for name in Set([state.name, previous?.name ?? state.name]) {
      let claimants = try writer.rows("SELECT stream FROM topic WHERE name = \(name)").map { row in
        try row["stream"] as ID<JournalStream>
      }
      try writer.conflict("topic.name", key: name, between: claimants)
    }
  }
}

/// Stock is a sum and needs no merge. Long streams: the state is taken from the table.
struct ItemProjection: Projection {
  let stream = Notes.itemKind
  let version = 1
  let tables = ["item"]
  let events: [any Event.Type] = [Notes.Moved.self]

  func fold(_ state: Int?, _ entry: JournalEntry) -> Int? {
    entry.event(Notes.Moved.self).map { (state ?? 0) + $0.count } ?? state
  }

  func current(_ stream: ID<JournalStream>, _ reader: Reader) throws -> Int? {
    try reader.value("SELECT balance FROM item WHERE stream = \(stream)")
  }

  func write(_ state: Int, stream: ID<JournalStream>, previous: Int?, to writer: Writer) throws {
    try writer.run(
      """
      INSERT INTO item (stream, balance) VALUES (\(stream), \(state))
      ON CONFLICT (stream) DO UPDATE SET balance = excluded.balance
      """)
  }
}
