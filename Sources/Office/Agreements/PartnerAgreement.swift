package import Basics

/// The agreement under which somebody at a partner's reads: a program by its key, a person by a grant.
package struct PartnerAgreement: Hashable, Sendable {
  package let organisation: String
  /// Its number or name, as both sides know it.
  package let reference: String
  /// The first day on which it holds; nil where it holds already.
  package let from: Day?
  package let until: Day

  package init(organisation: String, reference: String, from: Day? = nil, until: Day) {
    self.organisation = organisation
    self.reference = reference
    self.from = from
    self.until = until
  }

  package static let longest = 200

  /// What is kept of an agreement: it is needed where a partner reads, and dropped elsewhere.
  static func kept(
    _ agreement: PartnerAgreement?, ofPartner isOfPartner: Bool, on day: Day
  ) throws(AgreementRefusal) -> PartnerAgreement? {
    guard isOfPartner else { return nil }
    guard let agreement else { throw .missing }
    return try agreement.checked(on: day)
  }

  /// As it is kept; refused where something is missing, or its last day is over.
  func checked(on day: Day) throws(AgreementRefusal) -> Self {
    func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    let kept = Self(organisation: words(organisation), reference: words(reference), from: from, until: until)
    guard (1...Self.longest).contains(kept.organisation.count) else { throw .organisation }
    guard (1...Self.longest).contains(kept.reference.count) else { throw .missing }
    guard until >= day else { throw .until }
    guard from.map({ $0 <= until }) ?? true else { throw .from }
    return kept
  }

  /// Why nothing is read under it on a day; nil while it holds.
  package func refusal(on day: Day) -> AgreementRefusal? {
    if let from, day < from { return .begins(from) }
    return until < day ? .ended(until) : nil
  }
}

/// An agreement as somebody noted it. The newest one of a key or a grant holds.
package struct NotedAgreement: Hashable, Sendable {
  package let agreement: PartnerAgreement
  package let by: ID<Actor>
  package let noted: Instant
}

/// Why an agreement is not kept, or nothing is read under it.
package enum AgreementRefusal: Refusal, Hashable {
  case organisation
  /// The agreement is not named.
  case missing
  /// Its first day is none, or after the last.
  case from
  /// Its last day is none, or over.
  case until
  /// Only who reads for a partner has an agreement.
  case notOfPartner
  case begins(Day)
  case ended(Day)

  package var code: String {
    switch self {
    case .organisation: "agreement.organisation"
    case .missing: "agreement.missing"
    case .from: "agreement.from"
    case .until: "agreement.until"
    case .notOfPartner: "agreement.notOfPartner"
    case .begins: "agreement.begins"
    case .ended: "agreement.ended"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .begins(let day), .ended(let day): ["day": day.description]
    case .organisation, .missing, .from, .until, .notOfPartner: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .organisation, .missing, .from, .until, .notOfPartner: .invalid
    case .begins, .ended: .forbidden
    }
  }
}
