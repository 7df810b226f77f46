package import Basics

/// Why a form cannot be published or changed as asked.
package enum FormRefusal: Refusal, Equatable {
  case unknown
  /// Forms are the whole mission's: whoever is bound to a place, to another programme, or to what is less sensitive,
  /// changes nothing about them.
  case notGranted
  /// That version is published, with other content.
  case versionIsTaken(String)
  /// A form's table holds at most so many columns in all versions together.
  case tooManyQuestions(limit: Int)
  case formIDTooLong(limit: Int)
  /// The tables of another form have the names that this one's would have.
  case formIDTooSimilar
  case fileTooLarge(limit: Int)
  /// The name is none that a file can have.
  case fileName
  /// The file is not what its name says, or nothing that a question shows.
  case unusableFile(String)
  case tooManyMarked(limit: Int)
  /// The question does not exist outside of repeats, or cannot be listed.
  case notMarkable(String)
  case notNumeric(String)

  package var code: String {
    switch self {
    case .unknown: "form.unknown"
    case .notGranted: "form.not-granted"
    case .versionIsTaken: "form.version-is-taken"
    case .tooManyQuestions: "form.too-many-questions"
    case .formIDTooLong: "form.form-id-too-long"
    case .formIDTooSimilar: "form.form-id-too-similar"
    case .fileTooLarge: "form.file-too-large"
    case .fileName: "form.file-name"
    case .unusableFile: "form.unusable-file"
    case .tooManyMarked: "form.too-many-marked"
    case .notMarkable: "form.not-markable"
    case .notNumeric: "form.not-numeric"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .unknown, .notGranted, .fileName, .formIDTooSimilar: [:]
    case .versionIsTaken(let version): ["version": version]
    case .unusableFile(let name): ["name": name]
    case .tooManyQuestions(let limit), .formIDTooLong(let limit), .fileTooLarge(let limit), .tooManyMarked(let limit):
      ["limit": String(limit)]
    case .notMarkable(let question), .notNumeric(let question): ["question": question]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .notGranted: .forbidden
    case .versionIsTaken, .formIDTooSimilar: .conflict
    case .fileTooLarge: .tooLarge
    case .tooManyQuestions, .formIDTooLong, .fileName, .unusableFile, .tooManyMarked, .notMarkable, .notNumeric:
      .invalid
    }
  }
}
