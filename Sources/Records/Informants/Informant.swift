package import Basics
import Collect

/// What an informant is called by teams, forms and figures, for life. It is drawn and says nothing of the person; no name
/// stands behind it anywhere.
package struct InformantCode: Hashable, Codable, Sendable {
  package let text: String

  /// Reads a code as a person typed it; nil when it is none. Codes that offices gave by lists of their own are kept.
  package init?(_ text: String) {
    let code = text.uppercased().filter { !$0.isWhitespace }
    guard code.utf8.count <= 20, code.wholeMatch(of: /[A-Z0-9]+(-[A-Z0-9]+)*/) != nil else { return nil }
    self.text = code
  }

  /// Eight characters of Crockford's base 32, which has no I, L, O and U: of 10¹², so that a mistyped one is nobody's.
  init(drawn bytes: some Collection<UInt8>) {
    let characters = bytes.prefix(8).map { Self.alphabet[Int($0 & 31)] }
    text = String(characters.prefix(4)) + "-" + String(characters.dropFirst(4))
  }

  /// The code of whoever a submission is about that brings none: everywhere the same.
  init(of submission: ID<Submission>) {
    self.init(drawn: ID<Informant>(named: "informant-code", submission.description).bytes.suffix(8))
  }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
}

/// That somebody agreed to be an informant, and to what.
package struct InformantConsent: Hashable, Codable, Sendable {
  package var given: Day
  /// Which notice was read or signed: its form and version, or what an officer calls it.
  package var wording: String
  /// `spoken` or `written`.
  package var how: String?
  /// In which language the notice was read.
  package var language: String?

  package init(given: Day, wording: String, how: String? = nil, language: String? = nil) {
    (self.given, self.wording, self.how, self.language) = (given, wording, how, language)
  }
}

/// What is said of an informant: a part that is nil was not spoken of.
package struct InformantFacts: Hashable, Codable, Sendable {
  /// Mukhtar, teacher, …: a code of the list `informant` of the pack `baseline`.
  package var kind: String?
  /// Places that the informant speaks for besides those known.
  package var places: [ID<Place>]?
  /// Places of which that is no longer so.
  package var left: [ID<Place>]?
  package var consent: InformantConsent?
  /// Whether the team may come again.
  package var mayReturn: Bool?
  /// The last day on which the entry is kept.
  package var keepUntil: Day?

  package init(
    kind: String? = nil, places: [ID<Place>]? = nil, left: [ID<Place>]? = nil, consent: InformantConsent? = nil,
    mayReturn: Bool? = nil, keepUntil: Day? = nil
  ) {
    (self.kind, self.places, self.left) = (kind, places, left)
    (self.consent, self.mayReturn, self.keepUntil) = (consent, mayReturn, keepUntil)
  }

  /// Days for which an entry is kept at most, whatever is typed: two years, as the notice says.
  package static let longestKept = 731
  package static let mostPlaces = 500
  package static let longestWording = 200

  /// Refuses what says too little or too much.
  func check() throws(InformantRefusal) {
    if let kind, kind.wholeMatch(of: /[a-z0-9_]{1,40}/) == nil { throw .kind }
    guard (places ?? []).count <= Self.mostPlaces, (left ?? []).count <= Self.mostPlaces else { throw .places }
    if let consent {
      guard !consent.wording.isEmpty, consent.wording.count <= Self.longestWording else { throw .consent }
      let parts = [consent.how, consent.language].compactMap(\.self)
      guard parts.allSatisfy({ $0.wholeMatch(of: /[a-z_]{1,20}/) != nil }) else { throw .consent }
    }
    if let consent, let keepUntil {
      guard (1...Self.longestKept).contains(keepUntil.epochDay - consent.given.epochDay) else { throw .keepUntil }
    }
  }
}

/// Why an informant was erased.
package enum InformantErasure: String, Codable, CaseIterable, Sendable {
  /// The time of keeping was over.
  case retention
  /// The informant no longer agreed.
  case withdrawn
  /// An officer erased it, with a reason.
  case officer
}

/// An informant as the register has it.
package struct InformantRecord: Hashable, Sendable {
  package let id: ID<Informant>
  package var programme: ID<Programme>
  package var code: String
  package var kind: String
  package var consent: InformantConsent
  package var mayReturn: Bool?
  package var keepUntil: Day
  /// When the informant withdrew; the entry waits to be erased.
  package var withdrawn: Day?
  /// For how many places the informant speaks; not all of them need be the reader's.
  package var places: Int

  /// The last day of keeping: what was promised, or sooner by the programme's data-protection assessment.
  /// - Parameter retention: in months after the consent; nil without an assessment.
  package func lastDay(retention: Int?) -> Day {
    guard let retention else { return keepUntil }
    return min(keepUntil, consent.given.adding(months: retention))
  }

  /// Whether its personal parts are to be erased.
  package func isDue(on today: Day, retention: Int?) -> Bool {
    withdrawn != nil || lastDay(retention: retention) < today
  }
}

/// Why something about an informant is not done as asked.
package enum InformantRefusal: String, Refusal {
  case unknown
  case kind
  case places
  /// Nothing is kept of somebody who did not agree.
  case consent
  case keepUntil
  case reasonMissing
  case notAllowed

  package var code: String { "informant.\(rawValue)" }
  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .notAllowed: .forbidden
    case .kind, .places, .consent, .keepUntil, .reasonMissing: .invalid
    }
  }
}

extension Day {
  /// The same day so many months on, or the last of a month that has none.
  func adding(months: Int) -> Day {
    let index = year * 12 + month - 1 + months
    let (year, month) = (index / 12, index % 12 + 1)
    for day in stride(from: day, through: 28, by: -1) {
      if let found = Day(year: year, month: month, day: day) { return found }
    }
    return Day(year: year, month: month, day: min(day, 28)) ?? Day(epochDay: index < 12 ? .min : .max)
  }
}
