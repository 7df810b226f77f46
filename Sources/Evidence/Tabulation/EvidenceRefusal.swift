package import Basics

/// Why a figure is not given.
package enum EvidenceRefusal: Refusal, Equatable {
  case unknownForm
  case unknownQuestion(path: String)
  /// A filter names no place, or a name that several have.
  case unknownPlace(text: String)
  /// Only choice questions split a table, only numeric ones are summed.
  case notAChoice(path: String)
  case notNumeric(path: String)
  /// Neither text nor one choice, whole number or day, so that nothing is told apart by it.
  case notALabel(path: String)
  /// Two questions stand in repeats of which neither contains the other: there is no unit that has both.
  case differentRepeats(path: String, other: String)
  /// A stock would be added over time; the form names no round.
  case stockOverTime(path: String)
  /// A stock would be added over the rounds that a question names.
  case stockOverRounds(path: String, round: String)
  /// A sum over time was asked before anybody said whether the question is a stock or a flow.
  case additivityUnknown(path: String)
  case tooManyCategories(limit: Int)
  case tooSlow(seconds: Int)
  case unknownPin
  /// A pin that was made a moment ago and has not been counted yet.
  case notReady

  package var code: String {
    switch self {
    case .unknownForm: "evidence.form.unknown"
    case .unknownQuestion: "evidence.question.unknown"
    case .unknownPlace: "evidence.place.unknown"
    case .notAChoice: "evidence.question.notAChoice"
    case .notNumeric: "evidence.question.notNumeric"
    case .notALabel: "evidence.question.notALabel"
    case .differentRepeats: "evidence.repeats.different"
    case .stockOverTime: "evidence.stock.overTime"
    case .stockOverRounds: "evidence.stock.overRounds"
    case .additivityUnknown: "evidence.additivity.unknown"
    case .tooManyCategories: "evidence.categories.tooMany"
    case .tooSlow: "evidence.tooSlow"
    case .unknownPin: "evidence.pin.unknown"
    case .notReady: "evidence.pin.notReady"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .unknownForm, .unknownPin, .notReady: [:]
    case .unknownQuestion(let path), .notAChoice(let path), .notNumeric(let path), .notALabel(let path),
      .stockOverTime(let path), .additivityUnknown(let path):
      ["question": path]
    case .stockOverRounds(let path, let round): ["question": path, "round": round]
    case .unknownPlace(let text): ["place": text]
    case .differentRepeats(let path, let other): ["question": path, "other": other]
    case .tooManyCategories(let limit): ["limit": String(limit)]
    case .tooSlow(let seconds): ["seconds": String(seconds)]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknownForm, .unknownPin: .missing
    case .tooSlow, .notReady: .busy
    default: .invalid
    }
  }
}
