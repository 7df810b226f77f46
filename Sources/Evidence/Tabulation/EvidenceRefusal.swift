package import Basics

/// Why a figure is not given.
package enum EvidenceRefusal: Refusal, Equatable {
  case unknownForm
  case unknownQuestion(path: String)
  /// A filter names no place, or a name that several have.
  case unknownPlace(text: String)
  /// A filter names no review state that is counted.
  case unknownState(text: String)
  /// Bounds of bands that are no rising numbers.
  case notBands(text: String)
  /// Shares are of choice questions alone.
  case notAChoice(path: String)
  /// Places, times of day, pictures and rankings split no table, and are no condition.
  case notTold(path: String)
  /// The answers are neither numbers nor days, or the range is of the other.
  case notARange(path: String)
  /// A text with more different answers than anybody reads.
  case tooManyAnswers(path: String, limit: Int)
  /// Texts in forms about persons may name them: they are told to those who may read the submissions, and to no reader of
  /// an issue.
  case textOfPersons(path: String)
  /// Only numeric questions are summed.
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
    case .unknownState: "evidence.state.unknown"
    case .notBands: "evidence.bands.unreadable"
    case .notAChoice: "evidence.question.notAChoice"
    case .notNumeric: "evidence.question.notNumeric"
    case .notTold: "evidence.question.notTold"
    case .notARange: "evidence.question.notARange"
    case .tooManyAnswers: "evidence.question.tooManyAnswers"
    case .textOfPersons: "evidence.question.textOfPersons"
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
      .stockOverTime(let path), .additivityUnknown(let path), .notTold(let path), .notARange(let path),
      .textOfPersons(let path):
      ["question": path]
    case .tooManyAnswers(let path, let limit): ["question": path, "limit": String(limit)]
    case .stockOverRounds(let path, let round): ["question": path, "round": round]
    case .unknownPlace(let text): ["place": text]
    case .unknownState(let text): ["state": text]
    case .notBands(let text): ["text": text, "limit": String(NumberBands.most)]
    case .differentRepeats(let path, let other): ["question": path, "other": other]
    case .tooManyCategories(let limit): ["limit": String(limit)]
    case .tooSlow(let seconds): ["seconds": String(seconds)]
    }
  }

  /// Whether a sum was asked for that cannot be formed.
  package var isOfSums: Bool {
    switch self {
    case .stockOverTime, .stockOverRounds, .additivityUnknown: true
    default: false
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
