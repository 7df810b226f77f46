package import Basics
package import Collect
package import FormEngine

/// Somebody asks for data of the mission that goes to named people only; and what was answered.
package struct AccessRequest: Hashable, Sendable {
  /// What is asked for.
  package struct Asked: Hashable, Sendable {
    /// Who is to have the data, and where they work.
    package var name: String
    package var organisation: String
    package var purpose: String
    package var subject: AccessSubject
    /// Questions of a form, by path; columns of a register, by name.
    package var fields: Set<String>
    /// The reference of the agreement under which it is asked; empty for none.
    package var agreement: String
    package var until: Day

    package init(
      name: String, organisation: String, purpose: String, subject: AccessSubject, fields: Set<String>,
      agreement: String = "", until: Day
    ) {
      (self.name, self.organisation, self.purpose, self.subject) = (name, organisation, purpose, subject)
      (self.fields, self.agreement, self.until) = (fields, agreement, until)
    }
  }

  /// Who asked without an account: nobody has verified any of it.
  package struct Outside: Hashable, Sendable {
    package let email: String
    /// By which they name it.
    package let reference: String
  }

  package struct Grant: Hashable, Sendable {
    /// A part of those that were asked for.
    package let fields: Set<String>
    /// The last day.
    package let until: Day
    package let revoked: Instant?
  }

  package enum Answer: Hashable, Sendable {
    case granted(Grant)
    case refused
  }

  /// What was heard of the owner of a source, where its terms say that nothing goes without their yes.
  package struct Owner: Hashable, Codable, Sendable {
    package var asked: Day?
    package var answer: OwnerAnswer?

    package init(asked: Day? = nil, answer: OwnerAnswer? = nil) { (self.asked, self.answer) = (asked, answer) }
  }

  /// How an owner stands to it.
  package struct Standing: Hashable, Sendable {
    package let source: FigureSource
    package let owner: String
    package let standing: ReleaseClearance.Standing
  }

  package let id: ID<AccessRequest>
  package let asked: Asked
  package let at: Instant
  /// Who asked: for themselves, or for somebody outside.
  package let asker: ID<Actor>
  package let answer: Answer?
  package let answered: Instant?
  package let officer: ID<Actor>?
  package let reason: String
  package let owners: [FigureSource: Owner]
  /// Nil where somebody asked who was signed in.
  package let outside: Outside?

  package enum State: String, CaseIterable, Sendable {
    case open, granted, refused, revoked, ended
  }

  package func state(on day: Day) -> State {
    switch answer {
    case nil: .open
    case .refused: .refused
    case .granted(let grant): grant.revoked != nil ? .revoked : grant.until < day ? .ended : .granted
    }
  }
}

/// What decides about requests, on values alone.
package enum AccessDecision {
  package static let longestName = 200
  package static let longestText = 2000
  /// In days. Who needs it longer asks again.
  package static let longestTime = 366

  /// Which questions of a form may be asked for: those that may leave the mission to named people at all.
  ///
  /// - Parameter questions: With their types, of all versions of the form: one that was a text before is judged as a text
  ///   too, since the answers of then go with it.
  package static func offered(
    _ questions: [FormShape.Question], terms: SourceTerms?, sensitivity: Sensitivity, on day: Day
  ) -> Set<String> {
    guard let terms, terms.letsRecordsGo(on: day) else { return [] }
    var levels: [String: Level] = [:]
    for question in questions {
      let level = terms.columns[question.path] ?? .usual(for: question.type, in: sensitivity)
      levels[question.path] = max(levels[question.path] ?? .public, level)
    }
    return Set(levels.filter { $0.value <= .restricted }.keys)
  }

  /// What is asked for, as it is kept.
  package static func ask(
    _ asked: AccessRequest.Asked, offered: Set<String>, on day: Day
  ) throws(AccessRequestRefusal) -> AccessRequest.Asked {
    func plain(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    var kept = asked
    (kept.name, kept.organisation, kept.purpose) = (plain(asked.name), plain(asked.organisation), plain(asked.purpose))
    kept.agreement = plain(asked.agreement)
    guard !kept.name.isEmpty, !kept.organisation.isEmpty else { throw .whoMissing }
    guard !kept.purpose.isEmpty else { throw .purposeMissing }
    guard kept.name.count <= longestName, kept.organisation.count <= longestName,
      kept.agreement.count <= longestName, kept.purpose.count <= longestText
    else { throw .textTooLong }
    guard !kept.fields.isEmpty else { throw .fieldsMissing }
    guard kept.fields.isSubset(of: offered) else { throw .fieldsNotOffered }
    try check(kept.until, on: day)
    return kept
  }

  /// Fields are a part of those asked for and still offered; the end is no later than asked for.
  package static func grant(
    _ fields: Set<String>, until: Day, of request: AccessRequest, offered: Set<String>, on day: Day
  ) throws(AccessRequestRefusal) -> AccessRequest.Grant {
    guard request.answer == nil else { throw .answered }
    guard !fields.isEmpty else { throw .fieldsMissing }
    guard fields.isSubset(of: request.asked.fields) else { throw .fieldsNotAsked }
    guard fields.isSubset(of: offered) else { throw .fieldsNotOffered }
    guard until <= request.asked.until else { throw .longerThanAsked }
    try check(until, on: day)
    return AccessRequest.Grant(fields: fields, until: until, revoked: nil)
  }

  /// How the owner of a source stands to a request: nil for the mission, whose word the officer's answer is.
  package static func standing(
    _ clearance: CombinedTerms.Clearance, heard: AccessRequest.Owner?, on day: Day
  ) -> AccessRequest.Standing? {
    guard let owner = clearance.owner else { return nil }
    let standing: ReleaseClearance.Standing
    if let answer = heard?.answer {
      standing = answer.isGranted ? .granted(answer) : .refused(answer)
    } else if let asked = heard?.asked {
      let isSilent = clearance.silenceDays.map { asked.adding(days: $0) <= day } ?? false
      standing = isSilent ? .silence(since: asked) : .asked(asked)
    } else {
      standing = .missing
    }
    return AccessRequest.Standing(source: clearance.source, owner: owner, standing: standing)
  }

  private static func check(_ until: Day, on day: Day) throws(AccessRequestRefusal) {
    guard until >= day, until.epochDay - day.epochDay <= longestTime else { throw .until }
  }
}

extension SourceTerms {
  /// Whether single records may go to named people at all.
  func letsRecordsGo(on day: Day) -> Bool {
    let terms = inForce(on: day)
    return terms.use == .records && terms.level <= .restricted
  }
}

extension Level {
  /// Of a question of which nobody said anything, where single records go: answers in words, places on the map and files
  /// tell who somebody is, and nothing of a form of personal data goes until somebody said so of the question.
  package static func usual(for type: TableSchema.ColumnType, in sensitivity: Sensitivity) -> Level {
    switch type {
    case .text, .geopoint, .geotrace, .geoshape, .file: .internal
    default: sensitivity <= .internalUse ? .restricted : .internal
    }
  }
}

package enum AccessRequestRefusal: String, Refusal {
  case unknown, whoMissing, purposeMissing, textTooLong, fieldsMissing, fieldsNotOffered, fieldsNotAsked
  case longerThanAsked, until, answered, reasonMissing, notAllowed, tooMany
  /// Where answers go of somebody without an account.
  case email
  /// So many from outside wait for an answer that no more are taken.
  case tooManyFromOutside
  /// None of the questions is one by which somebody could be recognised, or too many are.
  case keys
  /// The records describe persons, and nobody has weighed how far these could be found or said why it is not needed.
  case riskUnweighed
  /// People could be found in what is granted, and no reason says why it goes nevertheless.
  case riskReason
  /// The link gave its files so often today that more would be another use than was granted.
  case downloads
  /// The link is of no request, or its time is over, or it was taken back.
  case ended

  package var code: String { "accessRequest.\(rawValue)" }

  package var arguments: [String: String] {
    ["days": String(AccessDecision.longestTime), "limit": String(AccessRequests.mostDownloads)]
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown, .ended: .missing
    case .answered: .conflict
    case .notAllowed: .forbidden
    case .tooMany, .tooManyFromOutside, .downloads: .tooMany
    default: .invalid
    }
  }
}
