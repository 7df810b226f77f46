package import Basics
import Collect
package import Formats
import Store

/// What columns of a sheet of estimates mean, and which places are meant.
extension RoundImports {
  package func proposal(
    for head: [SheetRow], sheet: String?, heading: Int?, of known: RoundImport
  ) async throws -> EstimatePlan? {
    EstimateHeadings.proposal(
      for: head, sheet: sheet, heading: heading,
      places: SheetPlaces(places, today: { [store] in Day(store.clock.now()) }).meaning)
  }

  package func check(_ plan: EstimatePlan, of known: RoundImport) async throws {
    if try await presence.round(known.begun.round).state == .released {
      _ = try Presence.reason(plan.reason ?? "")
    }
    guard !plan.placeColumns.isEmpty || plan.column(of: .code) != nil else { throw SheetImportRefusal.noPlace }
    guard !plan.counts.isEmpty || plan.column(of: .status) != nil else { throw SheetImportRefusal.nothingMapped }
    let values = EstimateValues(cells: CellReading(hasPlainNumbers: false))
    for (name, text) in plan.constants {
      let field = EstimateField(rawValue: name)
      do throws(CellProblem) {
        switch field {
        case .unit: _ = try values.unit(text)
        case .source: _ = try values.source(text)
        case .group: _ = try values.groups(text)
        case .residence: _ = try values.residence(text)
        case .sites, .seen: _ = try values.isYes(text)
        case .returned: _ = try values.returned(text)
        case .sex: _ = try values.sex(text)
        case .age: _ = try values.age(text)
        case .status: _ = try values.status(text)
        case .date: _ = try values.day(text)
        case .method, .nationality, .explanation, .edition: break
        case .code, .count, .informants, .kinds, .lowest, .highest, .error, nil:
          throw CellProblem("choice", text)
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
