package import Basics

/// Why a sheet cannot be imported as asked.
package enum SheetImportRefusal: Refusal, Equatable {
  case unknown
  case empty
  case formClosed
  /// The form was published without its workbook, which says what answers mean.
  case withoutWorkbook
  case noHeading(Int)
  case notMapped
  case nothingMapped
  /// No column says where rows lie.
  case noPlace
  /// Two columns cannot be the same answer.
  case mappedTwice(String)
  case noSuchQuestion(String)
  /// A constant that is no answer to its question.
  case constant(String, String)
  case isUndone
  case withoutReason
  /// Something that came of the file was erased, and the file with it.
  case fileGone
  /// Files come after the submissions that they belong to.
  case notTaken
  /// A connection fetched it: there is no file to read again.
  case isFetched
  /// A job of this import is under way.
  case busy

  package var code: String {
    switch self {
    case .unknown: "import.unknown"
    case .empty: "import.empty"
    case .formClosed: "import.form-closed"
    case .withoutWorkbook: "import.without-workbook"
    case .noHeading: "import.no-heading"
    case .notMapped: "import.not-mapped"
    case .nothingMapped: "import.nothing-mapped"
    case .noPlace: "import.no-place"
    case .mappedTwice: "import.mapped-twice"
    case .noSuchQuestion: "import.no-such-question"
    case .constant: "import.constant"
    case .isUndone: "import.is-undone"
    case .withoutReason: "import.without-reason"
    case .fileGone: "import.file-gone"
    case .notTaken: "import.not-taken"
    case .isFetched: "import.is-fetched"
    case .busy: "import.busy"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .noHeading(let row): ["row": String(row)]
    case .mappedTwice(let target), .noSuchQuestion(let target): ["target": target]
    case .constant(let question, let text): ["question": question, "text": text]
    case .unknown, .empty, .formClosed, .withoutWorkbook, .notMapped, .nothingMapped, .noPlace, .isUndone,
      .withoutReason, .fileGone, .notTaken, .isFetched, .busy:
      [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown, .fileGone: .missing
    case .isUndone, .notTaken, .isFetched, .busy: .conflict
    case .empty, .formClosed, .withoutWorkbook, .noHeading, .notMapped, .nothingMapped, .noPlace, .mappedTwice,
      .noSuchQuestion, .constant, .withoutReason:
      .invalid
    }
  }
}
