import Basics
import Formats
import Hummingbird
import Office

/// What is asked before somebody takes a file: what for.
///
/// The template is `shell/purpose`.
struct PurposeQuestion: Equatable, Sendable {
  let options: [Field.Option]
  let longest: Int

  init(in words: Words) {
    options =
      [Field.Option("", words["takenOut.choose"], isChosen: true)]
      + DataExport.Purpose.offered.map {
        Field.Option($0.rawValue, words["takenOut.purpose.\($0.rawValue)"], isChosen: false)
      }
    longest = DataExport.Reason.longest
  }
}

/// A file in several formats, with what is asked before it is taken.
///
/// The template is `shell/take-out`.
struct TakeOut: Equatable, Sendable {
  struct Kept: Equatable, Sendable {
    let name: String
    let value: String
  }

  struct Format: Equatable, Sendable {
    let path: String
    let label: String
  }

  /// What opens it.
  let title: String
  let kept: [Kept]
  /// For whom; nil where that is not asked.
  let level: Field?
  let purpose: PurposeQuestion
  let formats: [Format]

  /// - Parameters:
  ///   - title: What opens it, where a page has several.
  ///   - levels: Those that may be chosen, the usual one first; by their names in the catalogue's `level`.
  init(
    _ title: String? = nil, kept: [(String, String)] = [], levels: [String] = [],
    formats: [(path: String, label: String)], in words: Words
  ) {
    self.title = title ?? words["takenOut.take"]
    self.kept = kept.map { Kept(name: $0.0, value: $0.1) }
    level =
      levels.isEmpty
      ? nil
      : Field("for", words["takenOut.for"]).with { field in
        field.options = levels.map { .init($0, words["level.\($0)"], isChosen: $0 == levels.first) }
      }
    purpose = PurposeQuestion(in: words)
    self.formats = formats.map { Format(path: $0.path, label: $0.label) }
  }

  /// The same of one table in each format of tables.
  ///
  /// - Parameter path: Without the ending.
  init(
    _ title: String? = nil, kept: [(String, String)] = [], levels: [String] = [], table path: String, in words: Words
  ) {
    self.init(
      title, kept: kept, levels: levels,
      formats: [("\(path).csv", words["takenOut.asCSV"]), ("\(path).xlsx", words["takenOut.asXLSX"])], in: words)
  }
}

extension DataExports {
  /// Gives a file to whoever asks for it: made with what it tells of them, and written down before its first byte goes.
  /// One that cannot be made was not taken. Throws ``DataExportRefusal``, and what `make` throws.
  ///
  /// - Parameters:
  ///   - subject: What it is of; nil where that is everything.
  ///   - level: Whom it is made for. What nobody cleared is for the mission itself, whatever its sources would let out.
  ///   - conditions: By how many it was narrowed.
  func take<Subject>(
    _ kind: DataExport.Kind, of subject: ID<Subject>? = ID<DataExport>?.none, called title: String = "",
    as file: String, level: Level = .internal, conditions: Int = 0, by visit: Visit,
    _ make: (FileStamp) async throws -> Response
  ) async throws -> Response {
    let reason = try visit.reason(visit.queries)
    let response = try await make(try visit.stamp(for: reason, level: level.rawValue))
    try await note(
      kind, of: subject, title: title, file: file, level: level.rawValue, conditions: conditions, for: reason,
      by: visit.requester.actor)
    return response
  }
}

extension Visit {
  /// The fields that ``reason(_:)`` reads.
  static let reasonFields = ["purpose", "why"]

  /// What a file is taken for. A page always asks; who asks by the address alone says it there. Throws
  /// ``DataExportRefusal``.
  func reason(_ asked: Form) throws(DataExportRefusal) -> DataExport.Reason {
    try DataExport.Reason(purpose: asked["purpose"], words: asked["why"])
  }

  /// What is told in a file of whoever takes it.
  ///
  /// - Parameters:
  ///   - reason: Nil for what is saved without being asked for one: a picture.
  ///   - time: As people read it; nil for programs.
  func stamp(for reason: DataExport.Reason?, level: String, at time: String? = nil) throws -> FileStamp {
    let lines = [
      ("by", try signedIn.fullName), ("at", time ?? now.description),
      ("purpose", reason.map { words["takenOut.purpose.\($0.purpose.rawValue)"] }), ("level", words["level.\(level)"]),
      ("note", words["takenOut.noRelease"]),
    ]
    return FileStamp(lines.compactMap { name, text in text.map { .init(words["takenOut.stamp.\(name)"], $0) } })
  }

  /// A picture to be drawn in the browser. What is saved of it there tells who saved it: the line, for people to read, stands
  /// in `usermeta`.
  func picture(_ specification: JSON) throws -> Response {
    let stamp = try stamp(for: nil, level: Level.internal.rawValue, at: words.time(now))
    let line = stamp.lines.map { "\($0.label): \u{2068}\($0.text)\u{2069}" }
      .joined(separator: words["evidence.separator"])
    return Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: specification.marked("stamp", line).serialized)))
  }
}

extension JSON {
  /// A specification with one more thing in what Vega-Lite leaves to us.
  fileprivate func marked(_ name: String, _ text: String) -> JSON {
    guard case .object(let members) = self else { return self }
    let known: [Member] = if case .object(let known)? = self["usermeta"] { known } else { [] }
    return .object(
      members.filter { $0.name != "usermeta" } + [Member("usermeta", .object(known + [Member(name, .string(text))]))])
  }
}
