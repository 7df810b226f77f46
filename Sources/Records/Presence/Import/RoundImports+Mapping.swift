package import Basics
import Collect
package import Formats
import Store

/// What columns of a sheet of estimates mean, and which places are meant.
extension RoundImports {
  /// What a file holds, and what its columns mean as far as it is known: as somebody said for this import, else for the
  /// same headings in the programme before, else what they say themselves.
  package struct Overview: Sendable {
    package let sheetNames: [String]
    package let head: [SheetRow]
    package let plan: EstimatePlan
    package let isRemembered: Bool
  }

  package func overview(
    of id: ID<RoundImport>, heading: Int? = nil, sheetName: String? = nil, for requester: Requester
  ) async throws -> Overview {
    let known = try await known(id, for: requester)
    let rows = try SheetRows(try await bytes(of: id))
    let names = try rows.names()
    let chosen = (sheetName ?? known.plan?.sheet).flatMap { names.contains($0) ? $0 : nil }
    let head = try rows.head(of: chosen, SheetImports.headRows)
    let meaning = SheetPlaces(places, today: { [store] in Day(store.clock.now()) }).meaning
    var proposed = EstimateHeadings.proposal(for: head, sheet: chosen, places: meaning)
    if let heading, heading != proposed?.heading, let headings = head.headings(at: heading) {
      proposed = EstimateHeadings.proposal(for: headings, in: head, sheet: chosen, places: meaning)
    }
    guard var plan = proposed else { throw SheetImportRefusal.empty }
    if let own = known.plan, heading == nil || heading == own.heading, sheetName == nil || sheetName == own.sheet {
      return Overview(sheetNames: names, head: head, plan: own, isRemembered: false)
    }
    var isRemembered = false
    if let headings = head.headings(at: plan.heading) {
      let key = SheetPlan.key(of: headings.full)
      if let before = try await store.read({ try $0.estimatePlan(of: known.begun.programme, headings: key) }) {
        (plan.columns, plan.constants, plan.only, plan.isSummed) = (
          before.columns, before.constants, before.only, before.isSummed
        )
        isRemembered = true
      }
    }
    return Overview(sheetNames: names, head: head, plan: plan, isRemembered: isRemembered)
  }

  /// Says what the columns mean; remembered for the same headings in the programme.
  package func map(_ id: ID<RoundImport>, _ plan: EstimatePlan, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard known.begun.content == .estimates else { throw SheetImportRefusal.unknown }
    if try await presence.round(known.begun.round).state == .released {
      _ = try Presence.reason(plan.reason ?? "")
    }
    try check(plan)
    let rows = try SheetRows(try await bytes(of: id))
    let head = try rows.head(of: plan.sheet, SheetImports.headRows)
    guard let headings = head.headings(at: plan.heading) else {
      throw SheetImportRefusal.noHeading(plan.heading)
    }
    guard plan != known.plan else { return }
    try await append(
      RoundImportMapped(plan: plan, headings: SheetPlan.key(of: headings.full)), to: id, by: requester.actor)
  }

  private func check(_ plan: EstimatePlan) throws {
    let fields = plan.columns.values
    guard !plan.placeColumns.isEmpty || plan.column(of: .code) != nil else { throw SheetImportRefusal.noPlace }
    guard !plan.counts.isEmpty || plan.column(of: .status) != nil else { throw SheetImportRefusal.nothingMapped }
    let twice = Dictionary(grouping: fields) { $0 }.first { $0.value.count > 1 }
    if let twice { throw SheetImportRefusal.mappedTwice(twice.key.rawValue) }
    let values = EstimateValues(cells: CellReading(hasPlainNumbers: false))
    for (name, text) in plan.constants {
      let field = EstimateField(rawValue: name)
      do throws(EstimateValues.Problem) {
        switch field {
        case .unit: _ = try values.unit(text)
        case .source: _ = try values.source(text)
        case .group: _ = try values.groups(text)
        case .residence: _ = try values.residence(text)
        case .status: _ = try values.status(text)
        case .date: _ = try values.day(text)
        case .method, .nationality, .explanation, .edition: break
        case .code, .count, .informants, .kinds, .lowest, .highest, nil:
          throw EstimateValues.Problem("choice", text)
        }
      } catch {
        throw SheetImportRefusal.constant(name, text)
      }
    }
    guard (Array(plan.constants.values) + plan.only.values).allSatisfy({ $0.count <= Estimate.longestText }) else {
      throw PresenceRefusal.textTooLong
    }
  }

  // MARK: Places

  /// The places of the sheet as they are written, each once, in the order of the sheet. Costs what the file has rows.
  package func writtenPlaces(of id: ID<RoundImport>, for requester: Requester) async throws -> [WrittenPlace] {
    let known = try await known(id, for: requester)
    guard let plan = known.plan else { throw SheetImportRefusal.notMapped }
    let round = try await presence.round(known.begun.round)
    return try await sheet(plan, bytes(of: id), round, requester).written
  }

  /// Says which places are meant, or that their rows are left out: for this sheet and later ones of the programme.
  package func decide(_ decisions: [PlaceDecision], of id: ID<RoundImport>, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard !decisions.isEmpty else { return }
    let areas = requester.areas(Presence.recording, in: known.begun.programme, on: Day(store.clock.now()))
    let atlas = try await places.atlas()
    guard decisions.count <= Self.mostDecisions,
      decisions.allSatisfy({ decision in
        decision.key.utf8.count <= 64
          && (decision.place.map { atlas[$0] != nil && atlas.isVisible($0, within: areas) } ?? true)
      })
    else { throw PresenceRefusal.placeUnknown }
    try await append(
      RoundImportPlacesDecided(programme: known.begun.programme, decisions: decisions), to: id, by: requester.actor)
  }

  package static let mostDecisions = 1000

  func sheet(
    _ plan: EstimatePlan, _ bytes: [UInt8], _ round: TrackingRound, _ requester: Requester
  ) async throws -> EstimateSheet {
    let atlas = try await places.atlas()
    let areas = requester.areas(Presence.recording, in: round.programme, on: Day(store.clock.now()))
    let known = try await store.read { try $0.surroundings(round, atlas, within: areas) }
    return try EstimateSheet(bytes, plan, known)
  }
}
