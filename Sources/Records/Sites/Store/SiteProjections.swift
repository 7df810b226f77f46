package import Basics
package import Store

/// Sites as rows.
package struct SiteProjection: Projection {
  package typealias State = SiteRecord

  package init() {}

  package static let stream = StreamKind("site", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["site", "site_link", "site_withdrawn"] }
  package var events: [any Event.Type] {
    [
      SiteRegistered.self, SiteCorrected.self, SiteClosed.self, SiteReopened.self, SiteMerged.self, SiteSplit.self,
      SiteRecognised.self, SiteWithdrawn.self, SiteRestored.self,
    ]
  }

  package func fold(_ state: SiteRecord?, _ entry: JournalEntry) -> SiteRecord? {
    guard var next = state ?? begin(entry) else { return nil }
    next.revision += 1
    if let event = entry.event(SiteRegistered.self) {
      // Said again it adds what it says; the code stays the first one.
      next.isWithdrawn = false
      next.facts.merge(event.facts)
      for submission in event.submissions { next.recognised[submission] = entry.time.instant }
    } else if let event = entry.event(SiteCorrected.self) {
      next.facts.merge(event.facts)
    } else if let event = entry.event(SiteClosed.self) {
      next.enter(.closed, on: event.on, event.reason)
    } else if let event = entry.event(SiteReopened.self) {
      next.enter(.open, on: event.on, event.reason)
    } else if let event = entry.event(SiteMerged.self) {
      next.enter(.merged, on: event.on, event.reason)
      next.mergedInto = event.into
    } else if let event = entry.event(SiteSplit.self) {
      next.enter(.split, on: event.on, event.reason)
    } else if let event = entry.event(SiteRecognised.self) {
      next.recognised[event.submission] = entry.time.instant
    } else if let event = entry.event(SiteRestored.self) {
      next.facts = event.facts
    } else if entry.event(SiteWithdrawn.self) != nil {
      let revision = next.revision
      next = SiteRecord(place: next.place, code: next.code, facts: SiteFacts())
      (next.revision, next.isWithdrawn) = (revision, true)
    }
    return next
  }

  private func begin(_ entry: JournalEntry) -> SiteRecord? {
    entry.event(SiteRegistered.self).map { SiteRecord(place: $0.place, code: $0.code, facts: SiteFacts()) }
  }

  package func write(
    _ state: SiteRecord, stream: ID<JournalStream>, previous: SiteRecord?, to writer: Writer
  ) throws {
    if state.isWithdrawn {
      try writer.withdraw(state, stream: stream)
    } else {
      if previous?.isWithdrawn != false { try writer.bringBack(state) }
      try writer.write(state, stream: stream, previous: previous)
    }
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(SiteCorrected.self) { return event.facts.fields }
    if let event = entry.event(SiteRestored.self) { return event.facts.fields }
    if entry.event(SiteWithdrawn.self) != nil { return ["state": "withdrawn"] }
    if let event = entry.event(SiteClosed.self) { return ["state": "closed \(event.on)"] }
    if let event = entry.event(SiteReopened.self) { return ["state": "open \(event.on)"] }
    if let event = entry.event(SiteMerged.self) { return ["state": "merged \(event.into)"] }
    if let event = entry.event(SiteSplit.self) {
      return ["state": "split " + event.into.map(\.description).joined(separator: " ")]
    }
    return [:]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    let facts = entry.event(SiteCorrected.self)?.facts ?? entry.event(SiteRestored.self)?.facts
    return facts.map { SiteCorrected(facts: $0.only(field)) } ?? whole(entry)
  }
}

extension SiteRecord {
  fileprivate mutating func enter(_ state: State, on day: Day, _ reason: String) {
    (self.state, changed, self.reason, mergedInto) = (state, day, reason, nil)
  }
}

extension SiteFacts {
  fileprivate var fields: [String: String] {
    var fields: [String: String] = [:]
    fields["type"] = type
    fields["capacity"] = capacity.map { "\($0.count) \($0.unit.rawValue)" }
    fields["manager"] = manager
    fields["opened"] = opened?.description
    return fields
  }

  fileprivate func only(_ field: String) -> SiteFacts {
    switch field {
    case "type": SiteFacts(type: type, typeEdition: typeEdition)
    case "capacity": SiteFacts(capacity: capacity)
    case "manager": SiteFacts(manager: manager)
    default: SiteFacts(opened: opened)
    }
  }
}

/// What persons said of pairs that may be one site.
package struct SitePairProjection: Projection {
  package typealias State = SitePairJudged

  package init() {}

  static let stream = StreamKind("site-pair", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["site_pair"] }
  package var events: [any Event.Type] { [SitePairJudged.self] }

  package func fold(_ state: SitePairJudged?, _ entry: JournalEntry) -> SitePairJudged? {
    entry.event(SitePairJudged.self) ?? state
  }

  package func write(
    _ state: SitePairJudged, stream: ID<JournalStream>, previous: SitePairJudged?, to writer: Writer
  ) throws {
    try writer.write(state)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    entry.event(SitePairJudged.self).map { ["judgement": $0.judgement.rawValue] } ?? [:]
  }
}

/// The weights of the severity: one stream for the mission.
package struct SiteWeightsProjection: Projection {
  package typealias State = [String: Double]

  package init() {}

  static let stream = StreamKind("site-weights", isPersonal: false)
  static let id = ID<JournalStream>(named: "site-weights")
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["site_weight"] }
  package var events: [any Event.Type] { [SiteWeightsSet.self] }

  package func fold(_ state: [String: Double]?, _ entry: JournalEntry) -> [String: Double]? {
    entry.event(SiteWeightsSet.self)?.weights ?? state
  }

  package func write(
    _ state: [String: Double], stream: ID<JournalStream>, previous: [String: Double]?, to writer: Writer
  ) throws {
    try writer.write(weights: state)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    entry.event(SiteWeightsSet.self)?.weights.mapValues { "\($0)" } ?? [:]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(SiteWeightsSet.self), var set = newest.event(SiteWeightsSet.self) else { return nil }
    set.weights[field] = said.weights[field]
    return set
  }
}

/// Needs that were handed to organisations.
package struct SiteReferralProjection: Projection {
  package typealias State = SiteReferralRecord

  package init() {}

  static let stream = StreamKind("site-referral", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["site_referral"] }
  package var events: [any Event.Type] {
    [SiteReferralMade.self, SiteReferralAnswered.self, SiteReferralClosed.self]
  }

  package func fold(_ state: SiteReferralRecord?, _ entry: JournalEntry) -> SiteReferralRecord? {
    if state == nil, let event = entry.event(SiteReferralMade.self) {
      return SiteReferralRecord(
        site: event.site, sector: event.sector, need: event.need, organisation: event.organisation, made: event.made,
        due: event.due)
    }
    guard var state else { return nil }
    if let event = entry.event(SiteReferralAnswered.self), state.state != .closed {
      (state.state, state.answer) = (event.isAccepted ? .accepted : .declined, event.answer)
    } else if let event = entry.event(SiteReferralClosed.self) {
      (state.state, state.reason, state.closed) = (.closed, event.reason, event.on)
    }
    return state
  }

  package func write(
    _ state: SiteReferralRecord, stream: ID<JournalStream>, previous: SiteReferralRecord?, to writer: Writer
  ) throws {
    try writer.write(state, referral: stream.recast())
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(SiteReferralAnswered.self) { return ["state": "\(event.isAccepted) \(event.answer)"] }
    if let event = entry.event(SiteReferralClosed.self) { return ["state": "closed \(event.reason)"] }
    return [:]
  }
}
