package import Basics
package import Store

/// Imports whose rows say something of records: places in a round, activities. What becomes of each record is decided as it
/// stands, some of them in one transaction, and kept, so that it can be taken back.
package protocol RecordImports: FileImports {
  associatedtype Key: Hashable & Sendable
  associatedtype Reading: ImportReading<Key>
  /// What a row says that is to be done.
  associatedtype Saying: Sendable
  /// What came of one record.
  associatedtype Change: Hashable & Codable & Sendable

  /// Records that are read and changed in one transaction.
  static var piece: Int { get }

  /// Reads the whole file.
  func reading(of id: ID<Import<Begun>>, _ known: Import<Begun>, by requester: Requester) async throws -> Reading
  /// What a file says of some records, as they stand.
  func answer(_ piece: [Key], of reading: Reading, in reader: Reader) throws -> ImportAnswer<Saying>
  /// Does what is said of some records, as whoever asks for it may, and tells what that changed.
  func take(
    _ sayings: [Saying], about piece: [Key], of reading: Reading, _ known: Import<Begun>, by requester: Requester,
    in decision: Decision
  ) throws -> [Change]
  /// What follows when some records were changed.
  func settle(_ piece: [Key], _ known: Import<Begun>) async throws

  static func key(of change: Change) -> Key
  /// How many of what changed somebody changed since.
  func touched(_ changes: [Change], _ known: Import<Begun>, in reader: Reader) throws -> Int
  /// Takes changes back that nobody changed since; how many they were.
  func takeBack(
    _ changes: [Change], of id: ID<Import<Begun>>, _ known: Import<Begun>, _ undone: ImportUndoing,
    by requester: Requester, in decision: Decision
  ) throws -> Int
}

/// A file that was read.
package protocol ImportReading<Key>: Sendable {
  associatedtype Key: Hashable & Sendable

  /// Rows, and those that belong to no record.
  var counts: SheetCounts { get }
  /// Of rows, but for what depends on how records stand.
  var diagnostics: [Diagnostic] { get }
  /// The records, in the order of the file.
  var order: [Key] { get }
}

/// What the rows about some records come to. What is to be done is no part of an outcome that is kept.
package struct ImportAnswer<Saying: Sendable>: Codable, Sendable {
  package var taken = 0
  package var known = 0
  package var refused = 0
  package var diagnostics: [Diagnostic] = []
  package var sayings: [Saying] = []

  private enum CodingKeys: String, CodingKey {
    case taken, known, refused, diagnostics
  }

  package init() {}

  package static func += (all: inout ImportAnswer, more: ImportAnswer) {
    (all.taken, all.known, all.refused) = (
      all.taken + more.taken, all.known + more.known, all.refused + more.refused
    )
    all.diagnostics += more.diagnostics
    all.sayings += more.sayings
  }
}

/// What a piece of the file changed, in the transaction that changed it.
package struct ImportApplied<Begun: ImportBegun, Change: Hashable & Codable & Sendable>: Event, Codable, Equatable {
  package static var kind: String { Begun.stream.name + ".applied" }

  package var changes: [Change]

  package init(changes: [Change]) { self.changes = changes }
}

extension RecordImports {
  package func settle(_ piece: [Key], _ known: Import<Begun>) async throws {}

  package func run(
    _ id: ID<Import<Begun>>, isDry: Bool, by requester: Requester,
    progress: @Sendable (_ rows: Int) async throws -> Void, tell: (Diagnostic) -> Void
  ) async throws -> SheetCounts {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard known.isReady else { throw SheetImportRefusal.notMapped }
    let reading = try await reading(of: id, known, by: requester)
    var counts = reading.counts
    reading.diagnostics.forEach(tell)
    for piece in reading.order.pieces(of: Self.piece) {
      let answer =
        isDry
        ? try await store.read { try self.answer(piece, of: reading, in: $0) }
        : try await take(piece, of: reading, as: id, known, by: requester)
      counts.received += answer.taken
      counts.known += answer.known
      counts.refused += answer.refused
      answer.diagnostics.forEach(tell)
      try await progress(counts.received + counts.known + counts.refused)
    }
    if !isDry { try await note(counts, of: id, known, by: requester) }
    return counts
  }

  private func take(
    _ piece: [Key], of reading: Reading, as id: ID<Import<Begun>>, _ known: Import<Begun>, by requester: Requester
  ) async throws -> ImportAnswer<Saying> {
    // Its outcome is as long as the piece, and nobody can ask for it again: the next run finds what stands.
    let answer = try await store.perform(by: requester.actor) { decision in
      let answer = try self.answer(piece, of: reading, in: decision.db)
      let changes = try take(answer.sayings, about: piece, of: reading, known, by: requester, in: decision)
      if !changes.isEmpty {
        try decision.append(
          ImportApplied<Begun, Change>(changes: changes), to: id.recast(), of: Begun.stream, in: .mission)
      }
      return answer
    }
    try await settle(piece, known)
    return answer
  }

  /// What its runs changed, in their order.
  package func changes(of id: ID<Import<Begun>>) async throws -> [Change] {
    try await store.history(of: id.recast()).flatMap { $0.event(ImportApplied<Begun, Change>.self)?.changes ?? [] }
  }

  package func touched(by id: ID<Import<Begun>>) async throws -> (changed: Int, touched: Int) {
    let known = try await known(id)
    let changes = try await changes(of: id)
    var touched = 0
    for piece in changes.pieces(of: Self.piece) {
      touched += try await store.read { try self.touched(piece, known, in: $0) }
    }
    return (changes.count, touched)
  }

  package func takeBack(
    _ id: ID<Import<Begun>>, by requester: Requester, progress: @Sendable (Int, Int?) async throws -> Void
  ) async throws -> ImportOutcome {
    let known = try await known(id)
    guard let undone = known.undone else { throw SheetImportRefusal.unknown }
    var outcome = ImportOutcome()
    // The last piece first: a run that was repeated may have changed a record twice.
    for piece in Array(try await changes(of: id).reversed()).pieces(of: Self.piece) {
      outcome.withdrawn += try await store.perform(store.clock.newID(), by: requester.actor) { decision in
        try takeBack(piece, of: id, known, undone, by: requester, in: decision)
      }
      try await settle(piece.map(Self.key), known)
      try await progress(outcome.withdrawn, nil)
    }
    return outcome
  }
}

extension Collection where Index == Int {
  /// One after the other, none longer than `size`.
  package func pieces(of size: Int) -> [[Element]] {
    stride(from: startIndex, to: endIndex, by: size).map { Array(self[$0..<Swift.min($0 + size, endIndex)]) }
  }
}
