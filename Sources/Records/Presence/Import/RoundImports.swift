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
package struct RoundImports: Sendable {
  let store: Store
  let presence: Presence
  let places: Places
  private let requester: @Sendable (ID<Actor>) async throws -> Requester?

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

  package var runs: ImportRuns<RoundImport> { ImportRuns(store, job: "rounds.import") }

  // MARK: Reading

  /// Those of a round that the requester may see: their own, or all for whoever records in all of the programme.
  package func list(
    of round: TrackingRound, for requester: Requester
  ) async throws -> [(id: ID<RoundImport>, known: RoundImport)] {
    let today = Day(store.clock.now())
    return try await store.read { try $0.roundImports(of: round.id, limit: Self.listed) }
      .filter { Self.maySee($0.known, requester, today) }
  }

  /// Throws ``SheetImportRefusal/unknown``.
  package func known(_ id: ID<RoundImport>, for requester: Requester) async throws -> RoundImport {
    guard let known = try await store.read({ try $0.roundImport(id) }),
      Self.maySee(known, requester, Day(store.clock.now()))
    else { throw SheetImportRefusal.unknown }
    return known
  }

  private static func maySee(_ known: RoundImport, _ requester: Requester, _ today: Day) -> Bool {
    let areas = requester.areas(Presence.recording, in: known.begun.programme, on: today)
    return areas == nil || areas?.isEmpty == false && known.actor == requester.actor.id
  }

  /// The file as it came.
  package func file(
    of id: ID<RoundImport>, for requester: Requester
  ) async throws -> (file: FormFile, bytes: AsyncThrowingStream<[UInt8], any Error>) {
    _ = try await known(id, for: requester)
    let file = try await kept(id)
    return (file, try await store.blobs.open(file.blob))
  }

  /// How much of what it changed somebody changed since: undoing leaves that. Costs what the import changed.
  package func touched(by id: ID<RoundImport>) async throws -> (changed: Int, touched: Int) {
    guard let known = try await store.read({ try $0.roundImport(id) }) else { throw SheetImportRefusal.unknown }
    let changes = try await changes(of: id)
    var touched = 0
    for piece in changes.pieces(of: Presence.piece) {
      let states = try await states(of: piece.map(\.place), in: known.begun.round)
      for change in piece {
        touched += change.undoing(in: states[change.place] ?? PlaceInRound(known.begun.round, change.place)).kept
      }
    }
    return (changes.count, touched)
  }

  // MARK: Verbs

  /// Keeps a file. Throws what is wrong with it.
  package func begin(
    _ bytes: [UInt8], named fileName: String, as content: RoundImport.Kind, into round: ID<Round>,
    by requester: Requester
  ) async throws -> ID<RoundImport> {
    guard bytes.count <= Self.largestFile else {
      throw FormatRefusal.tooLarge(what: "bytes", limit: Self.largestFile)
    }
    let programme = try await presence.round(round).programme
    let today = Day(store.clock.now())
    guard requester.areas(Presence.recording, in: programme, on: today)?.isEmpty != true else {
      throw PresenceRefusal.notAllowed
    }
    guard try !SheetRows(bytes).head(of: nil, 1).isEmpty else { throw SheetImportRefusal.empty }
    if content == .log { _ = try CleaningSheet(bytes) }
    let id: ID<RoundImport> = store.clock.newID()
    let name = MultipartPart.baseName(fileName) ?? "sheet"
    let file = try await ImportFile.keep(bytes, named: name, as: ImportFile.id(of: id), in: store)
    let begun = RoundImportBegun(
      round: round, programme: programme, content: content, fileName: name, size: bytes.count,
      sha256: Hash.sha256.hex(of: bytes))
    try await store.perform(store.clock.newID(), by: requester.actor) { decision in
      try decision.append(file, as: ImportFile.id(of: id))
      try decision.append(begun, to: id.recast(), of: RoundImport.stream, in: .mission)
      return true
    }
    return id
  }

  /// Begins a job. Throws ``SheetImportRefusal``.
  package func begin(_ action: ImportAction, _ id: ID<RoundImport>, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.isReady else { throw SheetImportRefusal.notMapped }
    guard action == .undo || known.undone == nil else { throw SheetImportRefusal.isUndone }
    try await runs.begin(action, id, about: ImportFile.id(of: id), by: requester)
  }

  package var handler: JobWorker.Handler {
    JobWorker.Handler(runs.job) { order, run in
      guard let requester = try await requester(run.job.actor) else { throw SheetImportRefusal.unknown }
      guard order.action == .undo else {
        return try await runs.keepTold(of: run) { tell in
          try await self.run(
            order.subject, isDry: order.action == .check, by: requester,
            progress: { rows in try await run.report(rows, of: nil) }, tell: tell)
        }
      }
      var outcome = ImportOutcome()
      outcome.withdrawn = try await takeBack(order.subject, by: requester) { try await run.report($0, of: nil) }
      return outcome
    }
  }

  /// Goes through all rows: in a dry run tells what would become of them, else takes those that are in order. Rows that
  /// say what stands already are known again, so that a run that broke off is repeated.
  ///
  /// Some hundred places are read and changed in one transaction.
  package func run(
    _ id: ID<RoundImport>, isDry: Bool, by requester: Requester,
    progress: @Sendable (_ rows: Int) async throws -> Void = { _ in }, tell: (Diagnostic) -> Void
  ) async throws -> SheetCounts {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    let round = try await presence.round(known.begun.round)
    let reading = try await reading(known, bytes(of: id), round, requester)
    var counts = reading.counts
    reading.diagnostics.forEach(tell)
    for piece in reading.places.pieces(of: Presence.piece) {
      let answers: [PlaceAnswer]
      if isDry {
        let states = try await states(of: piece, in: round.id)
        answers = piece.map { reading.answer($0, states[$0] ?? PlaceInRound(round.id, $0)) }
      } else {
        answers = try await take(piece, of: reading, as: id, in: round, by: requester)
      }
      for answer in answers {
        counts.received += answer.taken
        counts.known += answer.known
        counts.refused += answer.refused
        answer.diagnostics.forEach(tell)
      }
      try await progress(counts.received + counts.known + counts.refused)
    }
    if !isDry, known.taken != counts {
      try await append(RoundImportTaken(counts: counts), to: id, by: requester.actor)
    }
    return counts
  }

  private func reading(
    _ known: RoundImport, _ bytes: [UInt8], _ round: TrackingRound, _ requester: Requester
  ) async throws -> RoundReading {
    let atlas = try await places.atlas()
    let areas = requester.areas(Presence.recording, in: round.programme, on: Day(store.clock.now()))
    switch known.begun.content {
    case .log:
      let sheet = try CleaningSheet(bytes)
      return try await store.read { try $0.reading(sheet, round, atlas, within: areas) }
    case .estimates:
      guard let plan = known.plan else { throw SheetImportRefusal.notMapped }
      return try await sheet(plan, bytes, round, requester).reading(reason: plan.reason)
    }
  }

  private func take(
    _ piece: [ID<Place>], of reading: RoundReading, as id: ID<RoundImport>, in round: TrackingRound,
    by requester: Requester
  ) async throws -> [PlaceAnswer] {
    // Its outcome is as long as the piece, and nobody can ask for it again: the next run finds what stands.
    let answers: [PlaceAnswer] = try await store.perform(by: requester.actor) { decision in
      try decision.require(Presence.recording, in: round.programme, on: piece, of: requester)
      let states = try decision.db.states(of: piece, in: round.id)
      let answers = piece.map { reading.answer($0, states[$0] ?? PlaceInRound(round.id, $0)) }
      let changes = try decision.say(answers.flatMap(\.sayings), in: round.id)
      if !changes.isEmpty {
        try decision.append(
          RoundImportApplied(changes: changes), to: id.recast(), of: RoundImport.stream, in: .mission)
      }
      return answers.map(\.withoutSayings)
    }
    try await presence.keeper.refresh(piece, of: round.programme, from: round.id)
    return answers
  }

  /// Says that the import is to be undone, and why. What it changed follows in steps: ``takeBack(_:by:progress:)``.
  package func undo(_ id: ID<RoundImport>, reason: String, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard known.isReady else { throw SheetImportRefusal.notMapped }
    // What still comes in would not be taken back.
    guard try await runs.latest(id)?.isUnderWay != true else { throw SheetImportRefusal.busy }
    let reason = String(reason.trimmed.prefix(SheetImports.longestReason))
    guard !reason.isEmpty else { throw SheetImportRefusal.withoutReason }
    // Refused as a whole where something of it lies outside of the requester's places, before anything is said.
    let places = try await changes(of: id).map(\.place)
    try await store.perform(store.clock.newID(), by: requester.actor) { decision in
      for piece in places.pieces(of: Presence.piece) {
        try decision.require(Presence.recording, in: known.begun.programme, on: piece, of: requester)
      }
      return try decision.append(
        RoundImportUndone(reason: reason), to: id.recast(), of: RoundImport.stream, in: .mission)
    }
  }

  /// Takes back what an undone import changed and nobody changed since; the number of places. Repeated after a break
  /// it goes on.
  @discardableResult
  package func takeBack(
    _ id: ID<RoundImport>, by requester: Requester, progress: @Sendable (Int) async throws -> Void = { _ in }
  ) async throws -> Int {
    guard let known = try await store.read({ try $0.roundImport(id) }), let undone = known.undone else {
      throw SheetImportRefusal.unknown
    }
    let round = known.begun.round
    var count = 0
    // The last piece first: a run that was repeated may have changed a place twice.
    for piece in Array(try await changes(of: id).reversed()).pieces(of: Presence.piece) {
      count += try await store.perform(store.clock.newID(), by: requester.actor) { decision in
        try decision.require(
          Presence.recording, in: known.begun.programme, on: piece.map(\.place), of: requester)
        let states = try decision.db.states(of: piece.map(\.place), in: round)
        let sayings = piece.map { change in
          PlaceSaying(
            place: change.place,
            statements: change.undoing(in: states[change.place] ?? PlaceInRound(round, change.place)).statements,
            reason: undone.reason)
        }
        return try decision.say(sayings, in: round).count
      }
      try await presence.keeper.refresh(piece.map(\.place), of: known.begun.programme, from: round)
      try await progress(count)
    }
    return count
  }

  // MARK: What all need

  func append(_ event: some Event, to id: ID<RoundImport>, by actor: Actor) async throws {
    let packed = try PackedEvent(event)
    try await store.perform(store.clock.newID(), by: actor) { decision in
      try decision.append(packed, to: id.recast(), of: RoundImport.stream, in: .mission)
    }
  }

  func bytes(of id: ID<RoundImport>) async throws -> [UInt8] {
    try await store.blobs.read(try await kept(id).blob, upTo: Self.largestFile)
  }

  private func kept(_ id: ID<RoundImport>) async throws -> FormFile {
    guard let file = try await ImportFile.kept(as: ImportFile.id(of: id), in: store) else {
      throw SheetImportRefusal.fileGone
    }
    return file
  }

  private func states(of places: [ID<Place>], in round: ID<Round>) async throws -> [ID<Place>: PlaceInRound] {
    try await store.read { try $0.states(of: places, in: round) }
  }

  /// What its runs changed, in their order.
  private func changes(of id: ID<RoundImport>) async throws -> [PlaceChange] {
    try await store.history(of: id.recast()).flatMap { $0.event(RoundImportApplied.self)?.changes ?? [] }
  }
}

/// What a file says, by the places of which it speaks.
struct RoundReading: Sendable {
  /// Rows, and those that no place takes.
  var counts = SheetCounts()
  /// Of rows that belong to no place.
  var diagnostics: [Diagnostic] = []
  /// In the order of the file.
  var places: [ID<Place>] = []
  /// What is to be said of a place as it stands.
  var answer: @Sendable (ID<Place>, PlaceInRound) -> PlaceAnswer
}

/// What rows about one place come to.
struct PlaceAnswer: Codable, Sendable {
  var taken = 0
  var known = 0
  var refused = 0
  var diagnostics: [Diagnostic] = []
  var sayings: [PlaceSaying] = []

  private enum CodingKeys: String, CodingKey {
    case taken, known, refused, diagnostics
  }

  var withoutSayings: PlaceAnswer {
    var answer = self
    answer.sayings = []
    return answer
  }
}

extension Reader {
  func states(of places: [ID<Place>], in round: ID<Round>) throws -> [ID<Place>: PlaceInRound] {
    let found = try placesInRounds(places, rounds: [round]).map { ($0.place, $0) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }
}

extension Collection where Index == Int {
  /// One after the other, none longer than `size`.
  func pieces(of size: Int) -> [[Element]] {
    stride(from: startIndex, to: endIndex, by: size).map { Array(self[$0..<Swift.min($0 + size, endIndex)]) }
  }
}
