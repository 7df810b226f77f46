import Basics
import Collect
import Store

extension EstimateSheet {
  /// What is to be done with the places, by rules that also hold for whoever types.
  ///
  /// - Parameter reason: why a released round changes.
  func reading(reason: String?) -> RoundReading {
    let (claims, beside, known) = (claims, beside, known)
    return RoundReading(round: known.round.id, counts: counts, diagnostics: remarks.kept, order: places) {
      place, state in
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
      return answer
    }
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
}
