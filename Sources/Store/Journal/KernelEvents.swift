import Basics

/// Events of the journal itself, on streams of any kind. The first two name ids only and are never sealed, so that
/// they can be followed where a stream's key is not known, or no more.

/// Keys of the stream were destroyed: what was sealed under them cannot be read any more, by anybody.
struct StreamErased: Event, Codable {
  static let kind = "stream.erased"
  let keys: [ID<StreamKey>]
  /// Whether nothing is left; else a snapshot without the person was appended before.
  let isWhole: Bool
}

/// The stream is, among others, about a person.
struct StreamLinked: Event, Codable {
  static let kind = "stream.linked"
  let person: ID<JournalStream>
}

/// Somebody looked at contradicting values of a field and kept the one that this entry gave it.
struct ConflictSettled: Event, Codable {
  static let kind = "stream.settled"
  let field: String
  let keeps: ID<Entry>
  var reason: String?
}

enum KernelEvents {
  static let all: [any Event.Type] = [StreamErased.self, StreamLinked.self, ConflictSettled.self]

  static func contains(_ kind: String) -> Bool { all.contains { $0.kind == kind } }
}
