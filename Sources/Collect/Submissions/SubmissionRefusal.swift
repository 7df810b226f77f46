package import Basics

/// Why a submission was not kept at all, or may not be changed as asked.
package enum SubmissionRefusal: Refusal, Equatable {
  /// The reason is that of the XML reader.
  case notXML(code: String, arguments: [String: String])
  case withoutForm
  case withoutDocument
  case unknown
  case erased
  /// Somebody else changed it since it was shown.
  case changedMeanwhile
  /// Somebody else reviewed it since it was shown.
  case reviewedMeanwhile

  package var code: String {
    switch self {
    case .notXML(let code, _): code
    case .withoutForm: "submission.without-form"
    case .withoutDocument: "submission.without-document"
    case .unknown: "submission.unknown"
    case .erased: "submission.erased"
    case .changedMeanwhile: "submission.changed-meanwhile"
    case .reviewedMeanwhile: "submission.reviewed-meanwhile"
    }
  }

  package var arguments: [String: String] {
    if case .notXML(_, let arguments) = self { arguments } else { [:] }
  }

  package var kind: RefusalKind {
    switch self {
    case .notXML, .withoutForm, .withoutDocument: .invalid
    case .unknown, .erased: .missing
    case .changedMeanwhile, .reviewedMeanwhile: .conflict
    }
  }
}
