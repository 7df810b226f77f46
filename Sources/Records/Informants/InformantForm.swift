import Basics
import Collect
import FormEngine
import Store

/// What an answer is to the register of informants: the word of a question's `konak:role`, as `docs/presence.md` tells.
enum InformantRole: String, CaseIterable {
  /// `new`, `changed` or `withdrawn`; without the question every entry is new or changed.
  case entry = "informant.entry"
  case code = "informant.code"
  case kind = "informant.kind"
  /// `yes` or another code: without `yes` nothing is kept.
  case consent = "informant.consent"
  case consentHow = "informant.consent-how"
  case consentLanguage = "informant.consent-language"
  /// `yes` or `no`: whether the team may come again.
  case mayReturn = "informant.return"
  case keepUntil = "informant.keep-until"
  /// P-codes of further places, with spaces between them.
  case places = "informant.places"
}

/// Where the answers to a form stand that says who is an informant.
struct InformantForm: Sendable {
  let form: ID<FormEngine.Form>
  let name: String
  let answers: RoleColumns<InformantRole>

  /// Nil for a form that asks for no consent, or not who it is.
  init?(_ record: FormRecord, form: ID<FormEngine.Form>) {
    let answers = RoleColumns<InformantRole>(record)
    guard [.kind, .consent].allSatisfy(answers.isOutsideRepeats) else { return nil }
    (self.form, name, self.answers) = (form, record.formID, answers)
  }
}

/// What became of an entry.
package enum InformantOutcome: String, Codable, CaseIterable, Sendable {
  case taken
  /// Nobody agreed: nothing is kept.
  case refused
  /// It says neither which kind of informant nor what they agreed to, or of which programme.
  case incomplete
  /// The code was erased: whoever agrees again gets another.
  case erased
  /// A withdrawal of a code that the register does not have.
  case unknownCode

  /// Whether somebody must look at it.
  var isLeft: Bool {
    switch self {
    case .taken, .refused: false
    case .incomplete, .erased, .unknownCode: true
    }
  }
}

/// One submission to a register's form.
struct InformantEntry: Sendable {
  let submission: ID<Submission>
  let version: ID<Entry>
  let programme: ID<Programme>?
  let place: ID<Place>?
  let day: Day
  /// The form and its version, which have the notice that was read.
  let wording: String
  var answers: [InformantRole: String] = [:]

  var code: InformantCode? { answers[.code].flatMap { InformantCode($0) } }

  /// Nil where it says too little. A clock that runs ahead makes no consent of the future.
  func facts(today: Day, place found: (String) -> ID<Place>?) -> InformantFacts? {
    guard let kind = answers[.kind] else { return nil }
    let day = min(day, today)
    let last = day.adding(days: InformantFacts.longestKept)
    let asked = answers[.keepUntil].flatMap { Day($0) }.map { max($0, day.adding(days: 1)) }
    let named = (answers[.places] ?? "").split(whereSeparator: \.isWhitespace).prefix(InformantFacts.mostPlaces - 1)
    let facts = InformantFacts(
      kind: kind, places: Array(Set([place].compactMap(\.self) + named.compactMap { found(String($0)) })).sorted(),
      consent: InformantConsent(
        given: day, wording: String(wording.prefix(InformantFacts.longestWording)), how: answers[.consentHow],
        language: answers[.consentLanguage]),
      mayReturn: ["yes": true, "no": false][answers[.mayReturn] ?? ""], keepUntil: min(asked ?? last, last))
    return (try? facts.check()) == nil ? nil : facts
  }
}
