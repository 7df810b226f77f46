package import Basics
package import Collect
import Store

/// What a submission says of a released round and its figures do not: it came, changed or was rejected after the release.
package struct LateAnswer: Sendable {
  package let submission: ID<Submission>
  package let round: ID<Round>
  /// The time of the last entry of what it is now: who decides has seen as much.
  package let seen: HybridTime
  package let came: Instant
  /// An officer said that it stays as it is. What the submission becomes after that waits again.
  package let isSetAside: Bool
  let said: Said

  struct Said: Hashable, Codable, Sendable {
    /// What counts of it in the round; nil when nothing does.
    var former: PresenceAnswers?
    /// What would count; nil when nothing would.
    var now: PresenceAnswers?

    init(former: PresenceAnswers?, now: PresenceAnswers?) {
      (self.former, self.now) = (former?.withoutCodes, now?.withoutCodes)
    }
  }

  /// The places of which it would say something else: one, or two where its place changed.
  package var places: [ID<Place>] {
    [said.now?.place, said.former?.place].compactMap(\.self).reduce(into: []) { places, place in
      if !places.contains(place) { places.append(place) }
    }
  }
}

extension PresenceAnswers {
  /// What is kept for an officer to look at names no informant. The same place by another code says nothing else.
  fileprivate var withoutCodes: PresenceAnswers {
    var answers = self
    answers.code = nil
    for index in answers.informants.indices { answers.informants[index].code = nil }
    return answers
  }

  /// What combining figures starts from, as ``Reader/answered(_:rounds:)`` reads it.
  func rows(of submission: ID<Submission>, in round: ID<Round>) -> [AnsweredRow] {
    let told = informants.count > 1 && !isRegister ? informants : []
    return (figures.isEmpty ? [nil] : figures.map(Optional.some)).map { figure in
      AnsweredRow(
        submission: submission, round: round, place: place, isRegister: isRegister, status: status,
        group: figure?.group, nationality: figure?.nationality, unit: figure?.unit, count: figure?.count,
        parts: PeoplePart.parts(figure?.parts), day: day, residence: residence, includesSites: includesSites,
        isSitesUnknown: isSitesUnknown, isSeen: isSeen, informants: informants.count, kinds: kinds, code: code,
        told: told.compactMap { said in said.individuals.map { AnsweredRow.Told(kind: said.kind, individuals: $0) } })
    }
  }
}

/// What an accepted late answer makes of one place of its round.
package struct LateEffect: Sendable {
  package let place: ID<Place>
  /// As ``PlaceInRound/describe(_:)-(Estimate)`` writes what the submissions of the place come to, and how far the round came.
  package let old: String
  package let new: String
  /// People of the place; nil where no number stands for it.
  package let before: Int?
  package let after: Int?
}

extension PlaceInRound {
  /// What submissions add to what somebody said; an officer's estimate stands for what it was made of.
  mutating func answer(_ rows: [AnsweredRow], in round: TrackingRound, by setUp: TrackingSetUp) {
    estimates.removeAll { $0.submissions > 0 }
    add(AnsweredPlace(rows, in: round, of: place, by: setUp))
  }

  /// What submissions alone say, for the cleaning log.
  var describedAnswers: String {
    let said = estimates.filter { $0.submissions > 0 }.map { Self.describe($0.estimate) }
    return ([answered?.rawValue].compactMap(\.self) + said).joined(separator: "; ")
  }
}
