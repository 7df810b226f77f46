package import Basics

/// A key by which a program reads: a spreadsheet, a dashboard, a script. It changes nothing.
package struct APIKeyRecord: Hashable, Sendable {
  /// Who reads, in the access log.
  package let id: ID<AppUser>
  /// What people call it: which program, whose.
  package let label: String
  /// The beginning of the secret, by which its owner knows it again.
  package let beginning: String
  package let scopes: Set<APIScope>
  package let place: ID<Place>?
  package let programme: ID<Programme>?
  package let sensitivity: Sensitivity
  /// Up to which level it reads: `public`, `partner` or `internal`. Only inside it reads what was never released as it is.
  package let level: String
  /// Of a partner's key: under what it reads. Nil of others, and of those that were made before it was asked.
  package let agreement: PartnerAgreement?
  /// The last day on which it opens anything.
  package let until: Day?
  /// How many requests it may make.
  package let quota: Quota
  package let created: Instant
  package let revoked: Instant?
  package let seen: Instant?
  /// How many requests it made on its last day (UTC).
  package let today: Int

  package struct Quota: Hashable, Sendable {
    package let perMinute: Int
    package let perDay: Int

    /// Nil beyond 6,000 a minute and a million a day, or below one.
    package init?(perMinute: Int, perDay: Int) {
      guard Self.minutes.contains(perMinute), Self.days.contains(perDay) else { return nil }
      (self.perMinute, self.perDay) = (perMinute, perDay)
    }

    package static let minutes = 1...6000
    package static let days = 1...1_000_000
    package static let usual = Quota(perMinute: 120, perDay: 20_000)!
  }

  /// Reads what it was made for, within its bounds.
  package var requester: Requester {
    Requester(
      .appUser(id), grants: [Grant(role, place: place, programme: programme, sensitivity: sensitivity, until: until)])
  }

  /// No more than the scopes need. What it could change as an officer, routes for keys do not offer.
  private var role: Role { scopes.contains { $0.kind == .submissions } ? .officer : .viewer }

  package func opens(_ kind: APIScope.Kind) -> Bool { scopes.contains { $0.kind == kind } && !kind.staysInside(level) }

  /// Whether it was made for something that its level does not open.
  package func isTooOpen(for kind: APIScope.Kind) -> Bool {
    scopes.contains { $0.kind == kind } && kind.staysInside(level)
  }

  package static let partner = "partner"

  package var isOfPartner: Bool { level == Self.partner }

  /// Whether nobody has said under which agreement it reads, though it is a partner's.
  package var lacksAgreement: Bool { isOfPartner && agreement == nil }

  /// Why a partner's key reads nothing on a day; nil while its agreement holds.
  package func refusal(on day: Day) -> AgreementRefusal? { isOfPartner ? agreement?.refusal(on: day) : nil }

  /// Whether submissions of the form may be read.
  package func opens(form: String) -> Bool {
    opens(.submissions) && (scopes.contains(.submissions(form: nil)) || scopes.contains(.submissions(form: form)))
  }
}

/// A new key with its secret, which is shown this once and kept nowhere.
package struct NewAPIKey: Sendable {
  package let record: APIKeyRecord
  package let secret: String
}

/// What a new key is to be.
package struct APIKeyDraft: Sendable {
  package var label: String
  package var scopes: Set<APIScope>
  package var place: ID<Place>?
  package var programme: ID<Programme>?
  package var sensitivity: Sensitivity
  package var level: String
  /// Needed of a partner's key, and dropped of others.
  package var agreement: PartnerAgreement?
  package var until: Day?
  package var quota: APIKeyRecord.Quota

  package init(
    label: String, scopes: Set<APIScope>, place: ID<Place>? = nil, programme: ID<Programme>? = nil,
    sensitivity: Sensitivity = .internalUse, level: String = "public", agreement: PartnerAgreement? = nil,
    until: Day? = nil,
    quota: APIKeyRecord.Quota = .usual
  ) {
    (self.label, self.scopes, self.place, self.programme) = (label, scopes, place, programme)
    (self.sensitivity, self.level, self.until, self.quota) = (sensitivity, level, until, quota)
    self.agreement = agreement
  }
}

/// Why a key is not made, or opens nothing.
package enum APIKeyRefusal: Refusal, Equatable {
  case labelMissing
  case scopeMissing
  /// What was given as forms are no ids of forms.
  case forms
  case perMinute
  case perDay
  /// The last day is none, or is over.
  case until
  /// The place, the programme, the sensitivity or the time lies beyond what the person may.
  case areaTooWide
  case missing
  /// No such key, or it was revoked, or its time is over.
  case unknown
  /// The key was not made for this.
  case outOfScope
  /// Submissions are told nobody outside.
  case staysInside
  case overQuota(seconds: Int)

  package var code: String {
    switch self {
    case .labelMissing: "key.label.missing"
    case .scopeMissing: "key.scope.missing"
    case .forms: "key.forms"
    case .perMinute: "key.perMinute"
    case .perDay: "key.perDay"
    case .until: "key.until"
    case .areaTooWide: "key.area.tooWide"
    case .missing: "key.missing"
    case .unknown: "key.unknown"
    case .outOfScope: "key.outOfScope"
    case .staysInside: "key.staysInside"
    case .overQuota: "key.overQuota"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .overQuota(let seconds): ["seconds": String(seconds), "count": String(seconds)]
    case .perMinute: ["most": String(APIKeyRecord.Quota.minutes.upperBound)]
    case .perDay: ["most": String(APIKeyRecord.Quota.days.upperBound)]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .labelMissing, .scopeMissing, .forms, .perMinute, .perDay, .until: .invalid
    case .areaTooWide, .outOfScope, .staysInside: .forbidden
    case .missing: .missing
    case .unknown: .unauthenticated
    case .overQuota: .tooMany
    }
  }
}
