import Basics
import Collect
import Store

extension EstimateSheet {
  /// What is to be done with the places, by rules that also hold for whoever types.
  func reading(_ said: SheetClaims) -> RoundReading {
    RoundReading(round: known.round.id, counts: counts, diagnostics: remarks.kept, order: places) { place, state in
      said.answer(place, state).answer
    }
  }

  /// - Parameter reason: why a released round changes.
  func said(reason: String?) -> SheetClaims {
    SheetClaims(claims: claims, beside: beside, known: known, reason: reason)
  }
}

/// What the rows of a sheet say of places.
struct SheetClaims: Sendable {
  let claims: [ID<Place>: [EstimateSheet.Claim]]
  let beside: Set<ID<Place>>
  let known: EstimateSheet.Surroundings
  let reason: String?

  /// What becomes of the rows of a place as it stands, and how it stands then.
  func answer(_ place: ID<Place>, _ state: PlaceInRound) -> (answer: PlaceAnswer, state: PlaceInRound) {
    var state = state
    var answer = PlaceAnswer()
    for claim in claims[place] ?? [] {
      var statements: [RoundStatement] = beside.contains(place) ? [] : [.scope]
      if let status = claim.status, !beside.contains(place) { statements.append(.status(status, why: claim.why)) }
      statements += claim.estimates.map { .estimate(Presence.estimateID($0, of: place, in: known.round.id), $0) }
      var next = state
      do throws(PresenceRefusal) {
        var happens = false
        for statement in statements {
          let event = try next.event(
            saying: statement, reason: reason, known.round, known.setUp, newID: { ID(high: 0, low: 0) })
          guard let event else { continue }
          next.note(event)
          happens = true
        }
        if happens {
          answer.taken += claim.rows
          answer.sayings.append(PlaceSaying(place: place, statements: statements, reason: reason))
        } else {
          answer.known += claim.rows
        }
        state = next
      } catch {
        let code = error.code.split(separator: ".").last.map(String.init) ?? error.code
        answer.refused += claim.rows
        answer.diagnostics.append(Diagnostic(.error, "presence.file.\(code)", at: claim.location))
      }
    }
    return (answer, state)
  }
}

/// The places that a sheet would take out of the totals: beside what it says of them stand figures of groups that may be the
/// same people.
struct LeavingPlaces {
  private var rows: [Diagnostic] = []
  private var places = 0
  private var people = 0

  /// So many rows are told.
  private static let most = 10_000

  /// - Parameters:
  ///   - states: of the rounds from which figures are carried, and of the sheet's own, which is the last.
  ///   - rules: of these rounds.
  mutating func look(
    at place: ID<Place>, _ states: [PlaceInRound?], by rules: [RoundRules], _ said: SheetClaims
  ) {
    guard !said.beside.contains(place), let last = states.indices.last else { return }
    let line = said.known.atlas.line(place).map(\.id)
    func series(_ states: [PlaceInRound?]) -> PlaceSeries { PlaceSeries(place, line: line, states: states, by: rules) }
    var later = states
    let state = states[last] ?? PlaceInRound(said.known.round.id, place)
    later[last] = said.answer(place, state).state
    guard series(later).isOverlapping[last] else { return }
    let before = series(states)
    guard !before.isOverlapping[last] else { return }
    let counted = before.individuals(last)
    places += 1
    people += counted
    let code = counted > 0 ? "leaves" : "apart"
    for claim in said.claims[place] ?? [] where !claim.estimates.isEmpty && rows.count < Self.most {
      rows.append(
        Diagnostic(.warning, "presence.file.\(code)", ["individuals": String(counted)], at: claim.location))
    }
  }

  /// How many they are, and then each row.
  var told: [Diagnostic] {
    guard places > 0 else { return [] }
    let numbers = ["places": String(places), "individuals": String(people)]
    return [Diagnostic(.warning, "presence.file.leaving", numbers, at: nil)] + rows
  }
}

extension Reader {
  /// What is known of the mission when a sheet of a round is read.
  func surroundings(
    _ round: TrackingRound, _ atlas: PlaceAtlas, within areas: [ID<Place>]?
  ) throws -> EstimateSheet.Surroundings {
    EstimateSheet.Surroundings(
      atlas: atlas, repairs: PlaceRepairs(atlas, on: round.to), round: round,
      setUp: try trackingSetUp(of: round.programme), decisions: try placeDecisions(of: round.programme),
      covered: try coveredPlaces(of: round.id), areas: areas)
  }

  /// The rounds from which figures are carried into a round, the first first, and the round itself.
  func carriedRounds(into round: TrackingRound) throws -> [TrackingRound] {
    let former = try rounds(of: round.programme).series(of: round).filter { $0.number < round.number }
    let carrying = try rules(of: round).setUp.carrying
    return Array(former.suffix(carrying.longestAge)) + [round]
  }

  func look(
    at places: [ID<Place>], in rounds: [TrackingRound], by rules: [RoundRules], _ said: SheetClaims,
    _ leaving: inout LeavingPlaces
  ) throws {
    let ids = rounds.map(\.id)
    let found = try placesInRounds(places, rounds: ids)
    let states = Dictionary(
      found.map { (PlaceInRoundKey($0.round, $0.place), $0) }, uniquingKeysWith: { first, _ in first })
    for place in places {
      leaving.look(at: place, ids.map { states[PlaceInRoundKey($0, place)] }, by: rules, said)
    }
  }
}
