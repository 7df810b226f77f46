package import Basics
import Collect
import Office
package import Store

/// Rounds of tracking and how many people they found where: what may be done, and who may do it.
///
/// To read, one holds `evidence.read`; to state figures, `submissions.edit`; to plan and release rounds, set rules and
/// approve factors, `evidence.manage`: each within places and programme of the grant.
package struct Presence: Sendable {
  package let store: Store
  package let keeper: PresenceKeeper

  package init(_ store: Store) {
    self.store = store
    keeper = PresenceKeeper(store)
  }

  package static let projections: [any Projection] = [
    TrackingProjection(), RoundProjection(), FactorProjection(), RoundPlaceProjection(),
    DecidingImportProjection<RoundImportBegun>(),
    DoubtProjection(), TeamProjection(), AssignmentProjection(),
  ]

  package static let reading = Right.readEvidence
  package static let recording = Right.editSubmissions
  package static let managing = Right.manageEvidence

  // MARK: Programmes

  /// Says by which rules the programme tracks from now on. All its totals are counted anew.
  package func setUp(
    _ programme: ID<Programme>, _ setUp: TrackingSetUp, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    guard (0...100).contains(setUp.carrying.longestAge), !setUp.universe.groups.isEmpty else {
      throw PresenceRefusal.groupMissing
    }
    guard setUp.doubts?.isSensible ?? true else { throw PresenceRefusal.doubtLimits }
    guard setUp.informants.isSensible else { throw PresenceRefusal.weights }
    guard setUp.criteria.isSensible else { throw PresenceRefusal.criteria }
    _ = try await perform(verb, in: programme, by: requester) { decision in
      try decision.append(
        TrackingSet(programme: programme, setUp: setUp), to: TrackingProjection.id(programme),
        of: TrackingProjection.stream, in: .mission)
      return true
    }
    try await keeper.refresh(programme)
  }

  /// Plans a round, or plans a round otherwise while it is open. `names` by language code.
  @discardableResult
  package func plan(
    _ round: ID<Round>? = nil, of programme: ID<Programme>, number: Int, names: [String: String], from: Day, to: Day,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Round> {
    let names = names.filter { !$0.value.isEmpty }
    guard !names.isEmpty, names.values.allSatisfy({ $0.count <= 200 }) else { throw PresenceRefusal.nameMissing }
    guard from <= to, (1...9999).contains(number) else { throw PresenceRefusal.days }
    let id = try await perform(verb, in: programme, by: requester) { decision in
      let others = try decision.db.rounds(of: programme)
      guard !others.contains(where: { $0.number == number && $0.id != round }) else {
        throw PresenceRefusal.numberTaken(number)
      }
      if let round {
        guard let old = others.first(where: { $0.id == round }) else { throw PresenceRefusal.roundUnknown }
        guard old.state == .open else { throw PresenceRefusal.locked }
        // What was sent in practice names the number: a real round must not get it.
        guard !old.isPractice || old.number == number else { throw PresenceRefusal.practiceNumber }
      }
      let id = round ?? decision.newID()
      // A round that began as practice stays it: the projection remembers.
      let isPractice = try round == nil && decision.db.isPractising(programme)
      try decision.append(
        RoundPlanned(
          programme: programme, number: number, names: names, from: from, to: to, isPractice: isPractice),
        to: id.recast(), of: RoundProjection.stream, in: .mission)
      return id
    }
    // Rounds that change places in their order change what is carried.
    if round != nil { try await keeper.refresh(programme) }
    return id
  }

  /// Publishes the round's figures: they are locked, and change by corrections with a reason; who lives in sites is kept as
  /// it is then. Practice is not published.
  package func release(_ round: ID<Round>, verb: ID<Verb> = ID(), by requester: Requester) async throws {
    let known = try await self.round(round)
    _ = try await perform(verb, in: known.programme, by: requester) { decision in
      guard let now = try decision.db.round(round) else { throw PresenceRefusal.roundUnknown }
      guard now.state == .open else { return false }
      guard !now.isPractice else { throw PresenceRefusal.practiceRound }
      guard try !decision.db.isPractising(now.programme) else { throw PresenceRefusal.practising }
      try decision.append(
        RoundReleased(sites: try decision.db.sitesToKeep(of: now)), to: round.recast(), of: RoundProjection.stream,
        in: .mission)
      return true
    }
  }

  package func round(_ id: ID<Round>) async throws -> TrackingRound {
    guard let round = try await store.read({ try $0.round(id) }) else { throw PresenceRefusal.roundUnknown }
    return round
  }

  /// Approves how many individuals one of a unit stands for. Figures from its first day on are made with it.
  @discardableResult
  package func approve(
    _ factor: ConversionFactor, of programme: ID<Programme>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<ConversionFactor> {
    guard factor.individuals > 0, factor.individuals <= 1000, factor.unit != .individuals, !factor.source.isEmpty,
      factor.validTo.map({ factor.validFrom <= $0 }) ?? true
    else { throw PresenceRefusal.factorSize }
    let id = try await perform(verb, in: programme, on: [factor.place], by: requester) { decision in
      var factor = factor
      factor.approvedBy = decision.actor.id
      let id: ID<ConversionFactor> = decision.newID()
      try decision.append(
        FactorApproved(programme: programme, factor: factor), to: id.recast(), of: FactorProjection.stream,
        in: .mission)
      return id
    }
    try await keeper.refresh(programme)
    return id
  }

  package func withdraw(
    _ factor: ID<ConversionFactor>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    guard let programme = try await store.read({ try $0.factorProgramme(factor) }) else {
      throw PresenceRefusal.factorUnknown
    }
    _ = try await perform(verb, in: programme, by: requester) { decision in
      try decision.append(
        FactorWithdrawn(reason: reason), to: factor.recast(), of: FactorProjection.stream, in: .mission)
      return true
    }
    try await keeper.refresh(programme)
  }

  /// Runs a verb for whoever manages the whole programme, or the places that it is about.
  func perform<Outcome: Codable & Sendable>(
    _ verb: ID<Verb>, in programme: ID<Programme>, on places: [ID<Place>] = [], by requester: Requester,
    _ decide: @escaping @Sendable (Decision) throws -> Outcome
  ) async throws -> Outcome {
    try await store.perform(verb, by: requester.actor) { decision in
      try decision.require(Self.managing, in: programme, on: places, of: requester)
      return try decide(decision)
    }
  }

  /// A reason as it is kept: without blanks around it, and not too long to be read.
  static func reason(_ text: String) throws(PresenceRefusal) -> String {
    let reason = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty else { throw .reasonMissing }
    guard reason.count <= Estimate.longestText else { throw .textTooLong }
    return reason
  }
}

extension Requester {
  /// The places below which the requester has the right in a programme; nil when everywhere, empty when nowhere.
  package func areas(_ right: Right, in programme: ID<Programme>, on day: Day) -> [ID<Place>]? {
    let places = grants(holding: right, on: day)
      .filter { $0.sensitivity >= .internalUse && ($0.programme == nil || $0.programme == programme) }.map(\.place)
    return places.contains(nil) ? nil : Array(Set(places.compactMap(\.self))).sorted()
  }
}

extension Decision {
  /// Refuses unless the requester has the right for all these places in the programme; without places, everywhere.
  func require(
    _ right: Right, in programme: ID<Programme>, on places: [ID<Place>], of requester: Requester
  ) throws {
    guard let areas = requester.areas(right, in: programme, on: Day(now)) else { return }
    let allowed = try db.places(places, within: areas)
    guard !places.isEmpty, Set(places).isSubset(of: allowed) else { throw PresenceRefusal.notAllowed }
  }
}
