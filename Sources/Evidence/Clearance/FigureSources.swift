package import Basics
import Collect
import FormEngine
import Office
import Records
package import Store

/// Sources of figures: who may say on which terms they go, and what was said.
///
/// To say it, one holds `evidence.manage` everywhere.
package struct FigureSources: Sendable {
  package let store: Store

  package init(_ store: Store) { self.store = store }

  package static let longestName = 200
  package static let longestCredit = 500
  package static let mostSilenceDays = 365

  /// Says on which terms a source goes from now on. Saying what holds already changes nothing.
  ///
  /// - Parameter edition: What somebody saw, 0 for nothing: refused when somebody else said it otherwise since.
  package func state(
    _ terms: SourceTerms, of source: FigureSource, seeing edition: Int? = nil, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    let terms = try terms.checked()
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireClearing(of: requester)
      if case .form(let form) = source {
        guard let record = try decision.db.formRecord(ID(formID: form)) else { throw ClearanceRefusal.sourceUnknown }
        let paths = record.versions.flatMap { $0.content.shape.tables.flatMap { $0.questions.map(\.path) } }
        if let path = Set(terms.columns.keys).union(terms.groups.keys).subtracting(paths).min() {
          throw ClearanceRefusal.questionUnknown(path)
        }
        let repeats = record.layout.tables.filter(\.isRepeat).map(\.path)
        if let path = Set((terms.repeatUnits ?? [:]).keys).subtracting(repeats).min() {
          throw ClearanceRefusal.questionUnknown(path)
        }
      } else if case .rounds(let programme, _) = source {
        guard try decision.db.trackingProgrammes().contains(programme) else { throw ClearanceRefusal.sourceUnknown }
      }
      try decision.lock(source.stream)
      let known = try decision.db.statedTerms(of: source)
      if known?.terms == terms { return false }
      if let edition, edition != known?.edition ?? 0 { throw ClearanceRefusal.hasChanged }
      try decision.append(SourceTermsStated(source, terms), to: source.stream, of: SourceTerms.stream, in: .mission)
      return true
    }
  }
}

extension Decision {
  /// To say how far what the mission knows may go, one holds `evidence.manage` for all of it.
  func requireClearing(of requester: Requester) throws {
    let filter = GrantFilter(.manageEvidence, of: requester, sensitivity: .internalUse, on: Day(now))
    guard filter.reachesEverywhere(in: nil) else { throw ClearanceRefusal.notAllowed }
  }
}

extension SourceTerms {
  /// As it is kept; refused where it contradicts itself.
  fileprivate func checked() throws(ClearanceRefusal) -> Self {
    func trimmed(_ text: String) -> String { text.replacing(/^\s+|\s+$/, with: "") }
    var checked = self
    if case .outside(let name, let office) = owner {
      let (name, office) = (trimmed(name), office.map(trimmed))
      guard !name.isEmpty else { throw .ownerMissing }
      guard name.count <= FigureSources.longestName, (office ?? "").count <= FigureSources.longestCredit else {
        throw .textTooLong
      }
      checked.owner = .outside(name: name, office: office == "" ? nil : office)
    }
    checked.credit.texts = credit.texts.mapValues(trimmed).filter { !$0.value.isEmpty }
    guard checked.credit.texts.values.allSatisfy({ $0.count <= FigureSources.longestCredit }) else {
      throw .textTooLong
    }
    checked.repeatUnits = repeatUnits?.isEmpty == true ? nil : repeatUnits
    if let agreement {
      let reference = trimmed(agreement.reference)
      guard !reference.isEmpty else { throw .agreementMissing }
      guard reference.count <= FigureSources.longestName else { throw .textTooLong }
      checked.agreement?.reference = reference
    }
    if let days = clearance?.silenceDays {
      guard (1...FigureSources.mostSilenceDays).contains(days) else { throw .silenceDays }
      guard agreement != nil else { throw .silenceWithoutAgreement }
    }
    guard use != .inside || level == .internal else { throw .insideOnly }
    return checked
  }
}

/// Why something is not said of a source, or not let go.
package enum ClearanceRefusal: Refusal, Equatable {
  case notAllowed
  case sourceUnknown
  case questionUnknown(String)
  case ownerMissing
  case agreementMissing
  case textTooLong
  /// Silence counts as consent only where an agreement says so.
  case silenceWithoutAgreement
  case silenceDays
  /// What stays inside has no level at which it goes out.
  case insideOnly
  /// What was given as the last day of the agreement is no day.
  case untilUnreadable
  /// Somebody else said the terms meanwhile.
  case hasChanged
  /// Single records go only once their owner said yes, by a letter that is filed.
  case ownerAnswerMissing(String)
  /// Goes only after its owners cleared it, as releases do; owners that are no outside organisation are the mission.
  case ownersMustClear([String])

  package var code: String {
    switch self {
    case .notAllowed: "clearance.notAllowed"
    case .sourceUnknown: "clearance.source.unknown"
    case .questionUnknown: "clearance.question.unknown"
    case .ownerMissing: "clearance.owner.missing"
    case .agreementMissing: "clearance.agreement.missing"
    case .textTooLong: "clearance.text.tooLong"
    case .silenceWithoutAgreement: "clearance.silence.withoutAgreement"
    case .silenceDays: "clearance.silence.days"
    case .insideOnly: "clearance.insideOnly"
    case .untilUnreadable: "clearance.until"
    case .hasChanged: "clearance.hasChanged"
    case .ownerAnswerMissing: "clearance.ownerAnswerMissing"
    case .ownersMustClear: "clearance.ownersMustClear"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .questionUnknown(let path): ["question": path]
    case .silenceDays: ["limit": String(FigureSources.mostSilenceDays)]
    case .ownerAnswerMissing(let owner): ["owner": owner]
    case .ownersMustClear(let owners): ["owners": owners.joined(separator: ", ")]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .notAllowed: .forbidden
    case .sourceUnknown: .missing
    case .hasChanged: .conflict
    default: .invalid
    }
  }
}
