package import Basics
package import Collect
package import Store

/// Something was said of an informant, the first time with kind, consent and end.
package struct InformantStated: Event, Codable, Equatable {
  package static let kind = "informant.stated"
  package var programme: ID<Programme>
  package var code: String
  package var facts: InformantFacts
  /// The submission that said it, and which version of it; nil when an officer did.
  package var submission: ID<Submission>?
  package var version: ID<Entry>?

  package init(
    programme: ID<Programme>, code: String, facts: InformantFacts, submission: ID<Submission>? = nil,
    version: ID<Entry>? = nil
  ) {
    (self.programme, self.code, self.facts) = (programme, code, facts)
    (self.submission, self.version) = (submission, version)
  }
}

/// The informant no longer agrees: the entry is to be erased.
package struct InformantWithdrew: Event, Codable, Equatable {
  package static let kind = "informant.withdrew"
  package var day: Day
  package var submission: ID<Submission>?
  package var version: ID<Entry>?

  package init(day: Day, submission: ID<Submission>? = nil, version: ID<Entry>? = nil) {
    (self.day, self.submission, self.version) = (day, submission, version)
  }
}

/// What is left of an erased informant: that there was one of a kind in a programme. Neither code nor place.
package struct InformantErased: Event, Codable, Hashable {
  package static let kind = "informant.erased"
  package var programme: ID<Programme>
  package var informantKind: String
  package var why: InformantErasure
  /// The officer's reason.
  package var reason: String?
  package var day: Day

  package init(
    programme: ID<Programme>, informantKind: String, why: InformantErasure, reason: String? = nil, day: Day
  ) {
    (self.programme, self.informantKind, self.why) = (programme, informantKind, why)
    (self.reason, self.day) = (reason, day)
  }
}

/// Informants as rows.
package struct InformantProjection: Projection {
  package init() {}

  package struct State: Hashable, Sendable {
    var programme: ID<Programme>
    var code: String
    var facts = InformantFacts()
    var places: Set<ID<Place>> = []
    var withdrawn: Day?
    /// Which version of each submission was read.
    var sources: [ID<Submission>: ID<Entry>] = [:]
    var erased: InformantErased?
  }

  static let stream = StreamKind("informant", isPersonal: true)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["informant", "informant_place", "informant_source"] }
  package var events: [any Event.Type] { [InformantStated.self, InformantWithdrew.self, InformantErased.self] }

  /// The stream of a code, in one programme.
  static func id(_ programme: ID<Programme>, _ code: String) -> ID<Informant> {
    ID(named: "informant", programme.description, code)
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if let event = entry.event(InformantErased.self) {
      return State(programme: event.programme, code: "", erased: event)
    }
    guard state?.erased == nil else { return state }
    if let event = entry.event(InformantStated.self) {
      var next = state ?? State(programme: event.programme, code: event.code)
      let facts = event.facts
      next.facts.kind = facts.kind ?? next.facts.kind
      next.facts.consent = facts.consent ?? next.facts.consent
      next.facts.mayReturn = facts.mayReturn ?? next.facts.mayReturn
      next.facts.keepUntil = facts.keepUntil ?? next.facts.keepUntil
      next.places.formUnion(facts.places ?? [])
      next.places.subtract(facts.left ?? [])
      if let submission = event.submission { next.sources[submission] = event.version }
      // Who agrees anew is an informant again.
      if facts.consent != nil { next.withdrawn = nil }
      return next
    }
    guard var next = state, let event = entry.event(InformantWithdrew.self) else { return state }
    next.withdrawn = event.day
    if let submission = event.submission { next.sources[submission] = event.version }
    return next
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, as: stream.recast(), previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let facts = entry.event(InformantStated.self)?.facts else { return [:] }
    var fields: [String: String] = [:]
    fields["kind"] = facts.kind
    fields["consent"] = facts.consent.map { "\($0.given) \($0.wording)" }
    fields["keepUntil"] = facts.keepUntil?.description
    return fields
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(InformantStated.self) else { return nil }
    var facts = InformantFacts()
    switch field {
    case "kind": facts.kind = said.facts.kind
    case "consent": facts.consent = said.facts.consent
    case "keepUntil": facts.keepUntil = said.facts.keepUntil
    default: return nil
    }
    return InformantStated(programme: said.programme, code: said.code, facts: facts)
  }
}
