import Basics
import Formats
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
}

extension Visit {
  /// What a file is taken for. A page always asks; a program that knows nothing of the question sends no such field, and
  /// that is written down too. Throws ``DataExportRefusal``.
  func reason(_ asked: Form) throws(DataExportRefusal) -> DataExport.Reason {
    guard asked.isOn("purpose") else { return DataExport.Reason(.unsaid) }
    return try DataExport.Reason(purpose: asked["purpose"], words: asked["why"])
  }

  /// What is told in a file of whoever takes it.
  func stamp(for reason: DataExport.Reason, level: String) throws -> FileStamp {
    FileStamp(
      by: try signedIn.fullName, at: now.description, purpose: words["takenOut.purpose.\(reason.purpose.rawValue)"],
      level: words["level.\(level)"], in: words)
  }
}

extension FileStamp {
  init(by name: String, at time: String, purpose: String, level: String, in words: Words) {
    self.init(
      [
        ("by", name), ("at", time), ("purpose", purpose), ("level", level), ("note", words["takenOut.noRelease"]),
      ].map { Line(words["takenOut.stamp.\($0.0)"], $0.1) })
  }
}
