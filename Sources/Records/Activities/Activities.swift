package import Basics
import Collect
package import Office
package import Store

/// The register of who does what, where, when and for whom: the mission's own activities and its partners'.
///
/// Whoever may edit submissions at a place and in a programme records what happens there; whoever may see figures there
/// reads it. To let an activity be seen outside of the mission takes the right to manage evidence.
package final class Activities: Sendable {
  package let store: Store
  package let places: Places
  package let sectors: SectorList

  package init(_ store: Store, places: Places, sectors: SectorList) {
    (self.store, self.places, self.sectors) = (store, places, sectors)
  }

  package static let projections: [any Projection] = [
    OrganisationProjection(), ActivityProjection(), DecidingImportProjection<ActivityImportBegun>(),
  ]
  package static let reading = Right.readEvidence
  package static let recording = Right.editSubmissions
  /// To let it be seen by partners or the public.
  package static let opening = Right.manageEvidence

  package static func readable(by requester: Requester, on day: Day) -> GrantFilter {
    GrantFilter(reading, of: requester, sensitivity: .internalUse, on: day)
  }

  // MARK: Organisations

  /// Records an organisation, or says something else of the one with the acronym.
  @discardableResult
  package func record(
    _ organisation: OrganisationRecorded, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Organisation> {
    let said = try organisation.checked()
    let id = Organisation.id(ofAcronym: said.acronym)
    return try await store.perform(verb, by: requester.actor) { decision in
      guard requester.may(Self.recording, on: Day(decision.now)) else { throw ActivityRefusal.notAllowed }
      try decision.record(said, as: id)
      return id
    }
  }

  // MARK: Activities

  package func activity(_ id: ID<Activity>, for requester: Requester, on day: Day) async throws -> Activity {
    let rights = Self.readable(by: requester, on: day)
    guard let found = try await store.read({ try $0.activity(id, rights) }) else { throw ActivityRefusal.unknown }
    return found
  }

  /// Records an activity, or says something else of `id`. One with a code of its organisation is that activity, wherever
  /// the code is recorded again; one without is known by what it is.
  @discardableResult
  package func record(
    _ facts: ActivityRecorded, as id: ID<Activity>? = nil, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Activity> {
    let said = try facts.checked()
    guard sectors.edition != said.edition || sectors[said.sector] != nil else { throw ActivityRefusal.sectorUnknown }
    return try await store.perform(verb, by: requester.actor) { decision in
      guard try decision.db.organisation(said.organisation) != nil else { throw ActivityRefusal.organisationUnknown }
      let own = said.key.isEmpty ? Activity.id(of: said) : Activity.id(said.organisation, key: said.key)
      let id = id ?? own
      let before = try decision.db.activityStates([id])[id]
      let rights = ActivityRights(requester, on: Day(decision.now), decision.db)
      if let before { try rights.require(before.facts) }
      try rights.require(said, before: before?.facts)
      if before?.facts != said || before?.withdrawn != nil { try decision.append(said, to: id) }
      return id
    }
  }

  /// Says what was reached in a month, in place of what was said of it; an empty report takes the month back.
  package func report(
    _ report: ActivityReport, of id: ID<Activity>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let said = try report.checked()
    try await store.perform(verb, by: requester.actor) { decision in
      try decision.lock(id.recast())
      guard let state = try decision.db.activityStates([id])[id], state.withdrawn == nil else {
        throw ActivityRefusal.unknown
      }
      try ActivityRights(requester, on: Day(decision.now), decision.db).require(state.facts)
      guard state.reports[said.month] ?? ActivityReport(month: said.month) != said else { return false }
      try decision.append(said, to: id)
      return true
    }
  }

  /// Takes an activity out of lists and sums, with a reason. Twice is once.
  package func withdraw(
    _ id: ID<Activity>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = reason.singleSpaced
    guard !reason.isEmpty, reason.count <= Activity.longestWhy else { throw ActivityRefusal.reasonMissing }
    try await store.perform(verb, by: requester.actor) { decision in
      try decision.lock(id.recast())
      guard let state = try decision.db.activityStates([id])[id] else { throw ActivityRefusal.unknown }
      try ActivityRights(requester, on: Day(decision.now), decision.db).require(state.facts)
      guard state.withdrawn == nil else { return false }
      try decision.append(ActivityWithdrawn(reason: reason), to: id)
      return true
    }
  }
}

/// What a requester may record, decided in the transaction that records it. Each place is asked for once.
final class ActivityRights {
  private let recording: [Grant]
  private let opening: [Grant]
  private let reader: Reader
  private var known: [Asked: Bool] = [:]

  private struct Asked: Hashable {
    let place: ID<Place>
    let programme: ID<Programme>?
    let isOpening: Bool
  }

  init(_ requester: Requester, on day: Day, _ reader: Reader) {
    recording = requester.grants(holding: Activities.recording, on: day)
    opening = requester.grants(holding: Activities.opening, on: day)
    self.reader = reader
  }

  /// Refuses what lies outside of the requester's places and programmes.
  func require(_ facts: ActivityRecorded) throws {
    guard try holds(facts, isOpening: false) else { throw ActivityRefusal.notAllowed }
  }

  /// The same, and, where it is let farther out than before, or than inside where it is new, whoever may not decide that.
  func require(_ facts: ActivityRecorded, before: ActivityRecorded?) throws {
    try require(facts)
    if facts.level < before?.level ?? .internal {
      guard try holds(facts, isOpening: true) else { throw ActivityRefusal.levelNotAllowed }
    }
  }

  private func holds(_ facts: ActivityRecorded, isOpening: Bool) throws -> Bool {
    let asked = Asked(place: facts.place, programme: facts.programme, isOpening: isOpening)
    if let answer = known[asked] { return answer }
    let answer = try (isOpening ? opening : recording).contains { grant in
      let isInside = grant.programme == nil || grant.programme == facts.programme
      return try isInside && (grant.place.map { try reader.isWithin(facts.place, $0) } ?? true)
    }
    known[asked] = answer
    return answer
  }
}

extension Decision {
  func record(_ said: OrganisationRecorded, as id: ID<Organisation>) throws {
    guard try db.organisation(id)?.facts != said else { return }
    try append(said, to: id.recast(), of: OrganisationProjection().stream, in: .mission)
  }

  /// Leaves one that is there as it is.
  func recordMissing(_ said: OrganisationRecorded, as id: ID<Organisation>) throws {
    if try db.organisation(id) == nil { try record(said, as: id) }
  }

  func append(_ facts: ActivityRecorded, to id: ID<Activity>) throws {
    try append(facts, to: id.recast(), of: ActivityProjection().stream, in: .mission)
  }

  func append(_ report: ActivityReport, to id: ID<Activity>) throws {
    try append(ActivityReported(report), to: id.recast(), of: ActivityProjection().stream, in: .mission)
  }

  func append(_ withdrawn: ActivityWithdrawn, to id: ID<Activity>) throws {
    try append(withdrawn, to: id.recast(), of: ActivityProjection().stream, in: .mission)
  }
}
