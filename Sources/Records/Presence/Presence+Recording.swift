package import Basics
package import Store

/// One thing that is said of a place in a round.
package enum RoundStatement: Hashable, Sendable {
  /// The round is to cover the place.
  case scope
  /// `why` is required for a place that is dropped.
  case status(PlaceReport.Status, why: String)
  /// A new estimate, or another value of one that is there.
  case estimate(ID<Estimate>?, Estimate)
  case withdrawal(ID<Estimate>)
  /// Nil: the programme's preference holds again.
  case choice(Stratum, FigureChoice?)
  /// How far the round came is again as it was before an import, which is undone.
  case progress(PlaceInRound.Progress)
}

/// What is said of one place, and why where it changes something that was published.
package struct PlaceSaying: Sendable {
  let place: ID<Place>
  var statements: [RoundStatement]
  var reason: String?
}

/// Saying what a round found. Everything is refused to whoever may not record in the places, and in a released round
/// without a reason.
extension Presence {
  /// The round is to cover these places, none of which may lie in another: they would be counted twice.
  package func cover(
    _ places: [ID<Place>], in round: ID<Round>, reason: String? = nil, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    try await record(places.map { ($0, [.scope]) }, in: round, reason: reason, verb: verb, by: requester)
  }

  package func record(
    _ statement: RoundStatement, of place: ID<Place>, in round: ID<Round>, reason: String? = nil,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    try await record([(place, [statement])], in: round, reason: reason, verb: verb, by: requester)
  }

  /// Says much at once, in pieces between which others get their turn; a call that was cut off goes on when it is
  /// repeated under the same verb.
  package func record(
    _ statements: [(place: ID<Place>, statements: [RoundStatement])], in round: ID<Round>, reason: String? = nil,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try reason.map(Self.reason)
    let programme = try await self.round(round).programme
    for start in stride(from: 0, to: statements.count, by: Self.piece) {
      let piece = statements[start..<min(start + Self.piece, statements.count)].map {
        PlaceSaying(place: $0.place, statements: $0.statements, reason: reason)
      }
      let name = statements.count <= Self.piece ? verb : ID<Verb>(named: verb.description, String(start))
      _ = try await store.perform(name, by: requester.actor) { decision in
        try decision.require(Self.recording, in: programme, on: piece.map(\.place), of: requester)
        try decision.say(piece, in: round)
        return piece.count
      }
      try await keeper.refresh(piece.map(\.place), of: programme, from: round)
    }
  }

  /// Places that are spoken of in one transaction.
  static let piece = 500
}

extension Decision {
  /// Appends what the sayings make happen, and tells what that changed. The same place may be spoken of several times.
  @discardableResult
  func say(_ piece: [PlaceSaying], in round: ID<Round>) throws -> [PlaceChange] {
    guard let known = try db.round(round) else { throw PresenceRefusal.roundUnknown }
    guard known.state == .open || piece.allSatisfy({ $0.reason != nil }) else { throw PresenceRefusal.locked }
    let places = Set(piece.map(\.place)).sorted()
    guard try db.knownPlaces(places).isSuperset(of: places) else { throw PresenceRefusal.placeUnknown }
    let setUp = try db.rules(of: known).setUp
    var states: [ID<Place>: PlaceInRound] = [:]
    for state in try db.placesInRounds(places, rounds: [round]) { states[state.place] = state }
    let before = states
    var covered: [ID<Place>] = []
    for saying in piece {
      let place = saying.place
      var state = states[place] ?? PlaceInRound(round, place)
      for statement in saying.statements {
        let event = try state.event(saying: statement, reason: saying.reason, known, setUp, newID: { self.newID() })
        guard let event else { continue }
        if event is PlaceScoped || event is PlaceStatusStated, state.status == nil || state.status == .dropped {
          covered.append(place)
        }
        try append(event, to: PlaceInRound.id(round, place), of: PlaceInRound.stream, in: .mission)
        state.note(event)
      }
      states[place] = state
    }
    let scoped = covered.filter { states[$0]?.status != .dropped }
    if !scoped.isEmpty, try db.wouldNest(scoped, in: round) { throw PresenceRefusal.sumOverLevels }
    return places.compactMap { place in
      states[place].flatMap { PlaceChange(from: before[place] ?? PlaceInRound(round, place), to: $0) }
    }
  }
}

extension PlaceInRound {
  /// Decides what a statement makes happen; nil when it says what is known already.
  func event(
    saying statement: RoundStatement, reason: String?, _ round: TrackingRound, _ setUp: TrackingSetUp,
    newID: () -> ID<Estimate>
  ) throws(PresenceRefusal) -> (any RoundPlaceEvent)? {
    switch statement {
    case .scope:
      return status == nil || status == .dropped ? PlaceScoped(round.id, place, reason: reason) : nil
    case .status(let new, let why):
      if new == .dropped { _ = try Presence.reason(why) }
      guard why.count <= Estimate.longestText else { throw .textTooLong }
      if new == .zero || new == .closed, estimates.contains(where: { $0.estimate.quantity.count > 0 }) {
        throw .statusAgainstFigures
      }
      guard new != stated || why != self.why else { return nil }
      return PlaceStatusStated(round.id, place, new, why: why.isEmpty ? nil : why, reason: reason)
    case .estimate(let id, var estimate):
      try estimate.check()
      if estimate.grade == nil { estimate.grade = estimate.grade(by: setUp.criteria, endOfRound: round.to) }
      if status == .zero || status == .closed, estimate.quantity.count > 0 { throw .statusAgainstFigures }
      if let id, let known = estimates.first(where: { $0.id == id }), known.estimate == estimate { return nil }
      let made = estimates.first { $0.id == id && $0.submissions > 0 }.map { Self.describe($0.estimate) }
      return EstimateRecorded(round.id, place, id ?? newID(), estimate, instead: made, reason: reason)
    case .withdrawal(let id):
      guard let known = estimates.first(where: { $0.id == id }) else { throw .estimateUnknown }
      guard known.submissions == 0 else { throw .fromSubmissions }
      return EstimateWithdrawn(round.id, place, id, reason: reason)
    case .choice(let stratum, let choice):
      if let choice { try check(choice, of: stratum) }
      guard choices[stratum.key] != choice else { return nil }
      return FigureChosen(round.id, place, stratum, choice, reason: reason)
    case .progress(let progress):
      guard progress != self.progress else { return nil }
      return PlaceStatusRestored(round.id, place, progress, reason: reason)
    }
  }

  private func check(_ choice: FigureChoice, of stratum: Stratum) throws(PresenceRefusal) {
    _ = try Presence.reason(choice.explanation)
    let ids = Set(choice.estimates)
    let chosen = estimates.filter { ids.contains($0.id) && $0.estimate.stratum == stratum }
    guard chosen.allSatisfy({ $0.estimate.part == nil }) else { throw .choiceOfPart }
    guard !ids.isEmpty, chosen.count == choice.estimates.count, choice.rule != .one || chosen.count == 1 else {
      throw .choice
    }
    guard choice.rule == .one || Set(chosen.map(\.estimate.basis.universe)).count == 1 else {
      throw .choiceOfUniverses
    }
  }

  /// The state as it will be, for what is decided next in the same verb.
  mutating func note(_ event: any RoundPlaceEvent) {
    switch event {
    case is PlaceScoped:
      isInScope = true
      if stated == .dropped { (stated, why) = (nil, "") }
    case let event as PlaceStatusStated:
      (isInScope, stated, why) = (true, PlaceReport.Status(rawValue: event.status), event.why ?? "")
    case let event as EstimateRecorded:
      estimates.removeAll { $0.id == event.id }
      estimates.append(
        RecordedEstimate(
          id: event.id, estimate: event.estimate, author: Actor.system.id, at: Instant(microseconds: 0)))
    case let event as EstimateWithdrawn: estimates.removeAll { $0.id == event.id }
    case let event as FigureChosen: choices[event.stratum.key] = event.choice
    case let event as PlaceStatusRestored: progress = event.progress
    default: break
    }
  }
}
