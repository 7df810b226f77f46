package import Basics
package import Collect
package import Formats
import Office
package import Store

/// Sheets that become activities.
package struct ActivityImports: RecordImports {
  package let activities: Activities
  package var store: Store { activities.store }
  package let requester: @Sendable (ID<Actor>) async throws -> Requester?

  /// Jobs run with the rights that `requester` says at that time; nil for who may do nothing.
  package init(
    _ activities: Activities, requester: @escaping @Sendable (ID<Actor>) async throws -> Requester? = { _ in nil }
  ) {
    (self.activities, self.requester) = (activities, requester)
  }

  package static let largestFile = 16 << 20
  private static let listed = 100
  package static let job = "activities.import"
  package static let piece = 200

  // MARK: Reading

  /// The newest first: the requester's own, or all for whoever records everywhere.
  package func list(for requester: Requester) async throws -> [(id: ID<ActivityImport>, known: ActivityImport)] {
    try await store.read { try $0.imports(ActivityImportBegun.self, limit: Self.listed) }.filter {
      maySee($0.known, requester)
    }
  }

  package func maySee(_ known: ActivityImport, _ requester: Requester) -> Bool {
    let areas = areas(Activities.recording, requester)
    return areas == nil || areas?.isEmpty == false && known.actor == requester.actor.id
  }

  /// Where the requester holds the right for what is in no programme; nil for everywhere.
  private func areas(_ right: Right, _ requester: Requester) -> [ID<Place>]? {
    let grants = requester.grants(holding: right, on: Day(store.clock.now())).filter { $0.programme == nil }
    return grants.contains { $0.place == nil } ? nil : grants.compactMap(\.place)
  }

  // MARK: What columns mean

  package func proposal(
    for head: [SheetRow], sheet: String?, heading: Int?, of known: ActivityImport
  ) async throws -> SheetPlan? {
    ActivityField.proposal(
      for: head, sheet: sheet, heading: heading,
      places: SheetPlaces(activities.places, today: { [store] in Day(store.clock.now()) }).meaning)
  }

  package func check(_ plan: SheetPlan, of known: ActivityImport) async throws {
    guard plan.constants.count <= ActivityField.allCases.count,
      plan.constants.values.allSatisfy({ $0.count <= Activity.longestText })
    else { throw ActivityRefusal.textTooLong }
    let said = Set(plan.columns.values.compactMap(ActivityField.init)).union(
      plan.constants.keys.compactMap { ActivityField(.question($0)) })
    guard said.isSuperset(of: ActivityField.needed) else { throw ActivityRefusal.columnsMissing }
    guard !plan.placeColumns.isEmpty || said.contains(.place) else { throw SheetImportRefusal.noPlace }
  }

  // MARK: Organisations

  /// Those of the sheet that the register does not have, each once, in the order of the sheet. Costs what the file has
  /// rows, and a comparison of each with the register.
  package func writtenOrganisations(
    of id: ID<ActivityImport>, for requester: Requester
  ) async throws -> [WrittenOrganisation] {
    try await reading(of: id, try await known(id, for: requester), by: requester).writtenOrganisations
  }

  /// Says which organisations of the register are meant, or that they are new: for this sheet and later ones.
  package func decide(
    _ decisions: [OrganisationDecision], of id: ID<ActivityImport>, by requester: Requester
  ) async throws {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard !decisions.isEmpty else { return }
    let register = Set(try await store.read { try $0.organisations() }.map(\.id))
    guard decisions.count <= ActivitySheet.mostUnknown,
      decisions.allSatisfy({ decision in
        !decision.key.isEmpty && decision.key.count <= Activity.longestText
          && decision.organisation.map(register.contains) != false
      })
    else { throw ActivityRefusal.organisationUnknown }
    try await append(ActivityImportOrganisationsDecided(decisions: decisions), to: id, by: requester.actor)
  }

  // MARK: Verbs

  /// Keeps a file. Throws what is wrong with it.
  package func begin(
    _ bytes: [UInt8], named fileName: String, by requester: Requester
  ) async throws -> ID<ActivityImport> {
    try Self.checkSize(bytes)
    guard areas(Activities.recording, requester)?.isEmpty != true else { throw ActivityRefusal.notAllowed }
    try Self.checkSheet(bytes)
    return try await keep(bytes, named: fileName, by: requester) { name, size, sha256 in
      ActivityImportBegun(fileName: name, size: size, sha256: sha256)
    }
  }

  package func reading(
    of id: ID<ActivityImport>, _ known: ActivityImport, by requester: Requester
  ) async throws -> ActivitySheet {
    guard let plan = known.plan else { throw SheetImportRefusal.notMapped }
    let atlas = try await activities.places.atlas()
    let today = Day(store.clock.now())
    return try ActivitySheet(
      try await bytes(of: id), plan,
      ActivitySheet.Surroundings(
        atlas: atlas, today: today, repairs: PlaceRepairs(atlas, on: today), sectors: activities.sectors,
        organisations: try await store.read { try $0.organisations() },
        decisions: try await store.read { try $0.organisationDecisions() },
        areas: areas(Activities.recording, requester), openAreas: areas(Activities.opening, requester)))
  }

  /// What a sheet says of an activity, and how that stands.
  package struct Saying: Sendable {
    let change: ActivityChange
    let standing: ActivityRecorded?
  }

  package func answer(
    _ piece: [ID<Activity>], of sheet: ActivitySheet, in reader: Reader
  ) throws -> ImportAnswer<Saying> {
    let states = try reader.activityStates(piece)
    var answer = ImportAnswer<Saying>()
    for id in piece {
      guard let draft = sheet.drafts[id] else { continue }
      let state = states[id]
      // What somebody took away by hand stays away, whatever a sheet says again.
      if let withdrawn = state?.withdrawn, withdrawn.undone == nil {
        answer.refused += draft.rows
        answer.diagnostics.append(
          Diagnostic(.error, "activity.file.withdrawn", ["reason": withdrawn.reason], at: draft.location))
        continue
      }
      if let change = ActivityChange(id, from: state, to: draft.facts(over: state?.facts), draft.reports) {
        answer.taken += draft.rows
        answer.sayings.append(Saying(change: change, standing: state?.facts))
      } else {
        answer.known += draft.rows
      }
    }
    return answer
  }

  package func take(
    _ sayings: [Saying], about piece: [ID<Activity>], of sheet: ActivitySheet, _ known: ActivityImport,
    by requester: Requester, in decision: Decision
  ) throws -> [ActivityChange] {
    var brought: Set<ID<Organisation>> = []
    let rights = ActivityRights(requester, on: Day(decision.now), decision.db)
    for saying in sayings {
      let change = saying.change
      if let before = saying.standing { try rights.require(before) }
      try rights.require(change.after, before: saying.standing)
      for organisation in [change.after.organisation, change.after.implementer].compactMap(\.self) {
        if let new = sheet.newOrganisations[organisation], brought.insert(organisation).inserted {
          try decision.recordMissing(new, as: organisation)
        }
      }
      if change.before != change.after { try decision.append(change.after, to: change.activity) }
      for month in change.months { try decision.append(month.after, to: change.activity) }
    }
    return sayings.map(\.change)
  }

  package static func key(of change: ActivityChange) -> ID<Activity> { change.activity }

  package func touched(_ changes: [ActivityChange], _ known: ActivityImport, in reader: Reader) throws -> Int {
    let states = try reader.activityStates(changes.map(\.activity))
    return changes.reduce(0) { $0 + $1.undoing(in: states[$1.activity]).kept }
  }

  package func undoing(
    of id: ID<ActivityImport>, _ known: ActivityImport, by requester: Requester
  ) async throws -> @Sendable (Decision) throws -> Void { { _ in } }

  /// Organisations that an import brought stay in the register.
  package func takeBack(
    _ changes: [ActivityChange], of id: ID<ActivityImport>, _ known: ActivityImport, _ undone: ImportUndoing,
    by requester: Requester, in decision: Decision
  ) throws -> Int {
    let states = try decision.db.activityStates(changes.map(\.activity))
    let rights = ActivityRights(requester, on: Day(decision.now), decision.db)
    var changed = 0
    for change in changes {
      let undoing = change.undoing(in: states[change.activity])
      guard !undoing.reports.isEmpty || undoing.facts != nil || undoing.isWithdrawn else { continue }
      try rights.require(change.after)
      for report in undoing.reports { try decision.append(report, to: change.activity) }
      if let facts = undoing.facts { try decision.append(facts, to: change.activity) }
      if undoing.isWithdrawn {
        try decision.append(ActivityWithdrawn(reason: undone.reason, undone: id), to: change.activity)
      }
      changed += 1
    }
    return changed
  }
}
