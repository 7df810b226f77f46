package import Basics

/// One pass of data collection over the places of a programme. Only its id is known outside of this folder.
package enum Round {}

/// A round as it stands.
///
/// Practice rounds of a programme and real ones are two series: neither is carried into, or compared with, the other.
package struct TrackingRound: Hashable, Sendable {
  package enum State: String, Codable, CaseIterable, Sendable {
    /// Figures come in.
    case open
    /// Published and locked: what changes now is a correction with a reason.
    case released
  }

  package let id: ID<Round>
  package var programme: ID<Programme>
  /// Rounds of a programme follow each other by their numbers.
  package var number: Int
  package var names: LocalizedText
  package var from: Day
  package var to: Day
  package var state: State
  /// When it was released; nil while it is open.
  package var released: Instant?
  /// The same in the order of the journal: what happened later is no part of the round.
  package var lock: HybridTime?
  /// Planned while the programme practised: what it found never becomes real, whatever is recorded later.
  package var isPractice: Bool
  /// Whether its release kept who lives in sites. Of rounds that were released before that was done they are as they are.
  package var keepsSites: Bool

  package init(
    id: ID<Round>, programme: ID<Programme>, number: Int, names: LocalizedText, from: Day, to: Day,
    state: State = .open, released: Instant? = nil, lock: HybridTime? = nil, isPractice: Bool = false,
    keepsSites: Bool = false
  ) {
    (self.isPractice, self.keepsSites) = (isPractice, keepsSites)
    self.id = id
    self.programme = programme
    self.number = number
    self.names = names
    self.from = from
    self.to = to
    self.state = state
    self.released = released
    self.lock = lock
  }
}

extension [TrackingRound] {
  /// What the programme shows by itself: its real rounds once it has one, else those it practised with.
  package var series: [TrackingRound] {
    let real = filter { !$0.isPractice }
    return real.isEmpty ? self : real
  }

  /// The rounds that a round is carried from and compared with, itself among them.
  package func series(of round: TrackingRound) -> [TrackingRound] { filter { $0.isPractice == round.isPractice } }
}
