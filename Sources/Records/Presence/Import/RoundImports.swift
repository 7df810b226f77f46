package import Basics
package import Collect
import Formats
import Office
package import Store

/// Files that people made or corrected, and that say something of the places of a round: kept as they came, tried, taken,
/// and undone as a whole.
///
/// What they say goes the way of whoever types it: the same rules, the same rights in each place, and in a released round
/// corrections with a reason.
package struct RoundImports: RecordImports {
  package let store: Store
  let presence: Presence
  let places: Places
  package let requester: @Sendable (ID<Actor>) async throws -> Requester?

  /// Jobs run with the rights that `requester` says at that time; nil for who may do nothing.
  package init(
    _ presence: Presence, places: Places,
    requester: @escaping @Sendable (ID<Actor>) async throws -> Requester? = { _ in nil }
  ) {
    (store, self.presence, self.places, self.requester) = (presence.store, presence, places, requester)
  }

  package static let largestFile = 64 << 20
  package static let mostRows = 500_000
  static let listed = 100
  package static let job = "rounds.import"
  package static var piece: Int { Presence.piece }

  // MARK: Reading

  /// Those of a round that the requester may see: their own, or all for whoever records in all of the programme.
  package func list(
    of round: TrackingRound, for requester: Requester
  ) async throws -> [(id: ID<RoundImport>, known: RoundImport)] {
    let today = Day(store.clock.now())
    return try await store.read { try $0.roundImports(of: round.id, limit: Self.listed) }
      .filter { Self.maySee($0.known, requester, today) }
  }

  package func maySee(_ known: RoundImport, _ requester: Requester) -> Bool {
    Self.maySee(known, requester, Day(store.clock.now()))
  }

  private static func maySee(_ known: RoundImport, _ requester: Requester, _ today: Day) -> Bool {
    let areas = requester.areas(Presence.recording, in: known.begun.programme, on: today)
    return areas == nil || areas?.isEmpty == false && known.actor == requester.actor.id
  }

  // MARK: Verbs

  /// Keeps a file. Throws what is wrong with it.
  package func begin(
    _ bytes: [UInt8], named fileName: String, as content: RoundImportBegun.Content, into round: ID<Round>,
    by requester: Requester
  ) async throws -> ID<RoundImport> {
    try Self.checkSize(bytes)
    let programme = try await presence.round(round).programme
    let today = Day(store.clock.now())
    guard requester.areas(Presence.recording, in: programme, on: today)?.isEmpty != true else {
      throw PresenceRefusal.notAllowed
    }
    try Self.checkSheet(bytes)
    if content == .log { _ = try CleaningSheet(bytes) }
    return try await keep(bytes, named: fileName, by: requester) { name, size, sha256 in
      RoundImportBegun(
        round: round, programme: programme, content: content, fileName: name, size: size, sha256: sha256)
    }
  }

  package func reading(
    of id: ID<RoundImport>, _ known: RoundImport, by requester: Requester
  ) async throws -> RoundReading {
    let round = try await presence.round(known.begun.round)
    let bytes = try await bytes(of: id)
    let atlas = try await places.atlas()
    let areas = requester.areas(Presence.recording, in: round.programme, on: Day(store.clock.now()))
    switch known.begun.content {
    case .log:
      let sheet = try CleaningSheet(bytes)
      return try await store.read { try $0.reading(sheet, round, atlas, within: areas) }
    case .estimates:
      guard let plan = known.plan else { throw SheetImportRefusal.notMapped }
      let sheet = try await sheet(plan, bytes, round, requester)
      let said = sheet.said(reason: plan.reason)
      var reading = sheet.reading(said)
      reading.diagnostics = try await leaving(sheet.places, of: round, said) + reading.diagnostics
      return reading
    }
  }

  /// The places that would leave the totals. Costs what trying the sheet costs: places are read by the five hundred.
  private func leaving(
    _ places: [ID<Place>], of round: TrackingRound, _ said: SheetClaims
  ) async throws -> [Diagnostic] {
    let (rounds, rules) = try await store.read { reader in
      let rounds = try reader.carriedRounds(into: round)
      return (rounds, try reader.rules(of: rounds, in: round.programme))
    }
    var leaving = LeavingPlaces()
    for piece in places.pieces(of: Self.piece) {
      leaving = try await store.read { [leaving] reader in
        var leaving = leaving
        try reader.look(at: piece, in: rounds, by: rules, said, &leaving)
        return leaving
      }
    }
    return leaving.told
  }

  package func answer(
    _ piece: [ID<Place>], of reading: RoundReading, in reader: Reader
  ) throws -> PlaceAnswer {
    let states = try reader.states(of: piece, in: reading.round)
    return piece.reduce(into: PlaceAnswer()) { answer, place in
      answer += reading.answer(place, states[place] ?? PlaceInRound(reading.round, place))
    }
  }

  package func take(
    _ sayings: [PlaceSaying], about piece: [ID<Place>], of reading: RoundReading, _ known: RoundImport,
    by requester: Requester, in decision: Decision
  ) throws -> [PlaceChange] {
    try decision.require(Presence.recording, in: known.begun.programme, on: piece, of: requester)
    return try decision.say(sayings, in: known.begun.round)
  }

  package func settle(_ piece: [ID<Place>], _ known: RoundImport) async throws {
    try await presence.keeper.refresh(piece, of: known.begun.programme, from: known.begun.round)
  }

  package static func key(of change: PlaceChange) -> ID<Place> { change.place }

  package func touched(_ changes: [PlaceChange], _ known: RoundImport, in reader: Reader) throws -> Int {
    let states = try reader.states(of: changes.map(\.place), in: known.begun.round)
    return changes.reduce(0) {
      $0 + $1.undoing(in: states[$1.place] ?? PlaceInRound(known.begun.round, $1.place)).kept
    }
  }

  /// Refused as a whole where something of it lies outside of the requester's places, before anything is said.
  package func undoing(
    of id: ID<RoundImport>, _ known: RoundImport, by requester: Requester
  ) async throws -> @Sendable (Decision) throws -> Void {
    let places = try await changes(of: id).map(\.place)
    return { decision in
      for piece in places.pieces(of: Presence.piece) {
        try decision.require(Presence.recording, in: known.begun.programme, on: piece, of: requester)
      }
    }
  }

  package func takeBack(
    _ changes: [PlaceChange], of id: ID<RoundImport>, _ known: RoundImport, _ undone: ImportUndoing,
    by requester: Requester, in decision: Decision
  ) throws -> Int {
    let round = known.begun.round
    try decision.require(Presence.recording, in: known.begun.programme, on: changes.map(\.place), of: requester)
    let states = try decision.db.states(of: changes.map(\.place), in: round)
    let sayings = changes.map { change in
      PlaceSaying(
        place: change.place,
        statements: change.undoing(in: states[change.place] ?? PlaceInRound(round, change.place)).statements,
        reason: undone.reason)
    }
    return try decision.say(sayings, in: round).count
  }
}

/// What a file says, by the places of which it speaks.
package struct RoundReading: ImportReading {
  let round: ID<Round>
  /// Rows, and those that no place takes.
  package var counts = SheetCounts()
  /// Of rows that belong to no place.
  package var diagnostics: [Diagnostic] = []
  package var order: [ID<Place>] = []
  /// What is to be said of a place as it stands.
  var answer: @Sendable (ID<Place>, PlaceInRound) -> PlaceAnswer
}

package typealias PlaceAnswer = ImportAnswer<PlaceSaying>

extension Reader {
  func states(of places: [ID<Place>], in round: ID<Round>) throws -> [ID<Place>: PlaceInRound] {
    let found = try placesInRounds(places, rounds: [round]).map { ($0.place, $0) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }
}
