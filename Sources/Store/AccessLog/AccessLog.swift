package import Basics

/// Who read which sensitive records. A page is shown only after its line is on the disk.
///
/// Insert-only, and each line holds the hash of the one before, so that a change, a gap or an inserted line shows. Who
/// could rewrite the whole chain could hide it: therefore heads are kept elsewhere, in backups and peers, and `verify`
/// takes one. Never synced.
package struct AccessLog: Sendable {
  private let database: Database
  private let clock: Clock

  package init(_ database: Database, clock: Clock = .live) {
    self.database = database
    self.clock = clock
  }

  /// The last line: how many there were, and what the chain had come to.
  package struct Head: Hashable, Codable, Sendable {
    package let sequence: Int
    package let hash: [UInt8]

    package init(sequence: Int, hash: [UInt8]) {
      self.sequence = sequence
      self.hash = hash
    }
  }

  /// The chain does not hold at this line.
  package struct Broken: Error, Equatable {
    package let sequence: Int
  }

  /// Writes one line for a page with the records it shows. When it throws, the page is not shown.
  package func record<Subject>(_ actor: Actor, page: String, _ subjects: [ID<Subject>]) async throws {
    let now = clock.now()
    try await database.write { db in
      let head = try db.accessHead() ?? Self.beginning
      try db.insert(
        AccessLine(
          sequence: head.sequence + 1, at: now, actor: actor.id, page: page, subjects: subjects.map { $0.recast() },
          previous: head.hash))
    }
  }

  package func head() async throws -> Head? {
    try await database.read { try $0.accessHead() }
  }

  /// Lines from the newest on, those before `sequence` when one is given.
  package func lines(before sequence: Int? = nil, limit: Int) async throws -> [AccessLine] {
    try await database.read { try $0.accessLines(before: sequence ?? .max, limit: limit) }
  }

  /// The lines that say who saw a record, the oldest first. Reads the whole log.
  package func lines<Subject>(about subject: ID<Subject>) async throws -> [AccessLine] {
    let subject: ID<AccessLine> = subject.recast()
    var found: [AccessLine] = []
    try await forEachPage { page in found += page.filter { $0.subjects.contains(subject) } }
    return found
  }

  /// Checks every line, and that a head which was kept elsewhere is among them. Returns the number of lines.
  /// Throws `Broken` at the first that does not hold.
  @discardableResult
  package func verify(with known: Head? = nil) async throws -> Int {
    var last: Head?
    var count = 0
    var isKnownMet = known == nil
    try await forEachPage { page in
      for line in page {
        if let last, line.sequence != last.sequence + 1 { throw Broken(sequence: last.sequence + 1) }
        if let last, line.previous != last.hash { throw Broken(sequence: line.sequence) }
        if last == nil, line.sequence == 1, line.previous != Self.beginning.hash { throw Broken(sequence: 1) }
        guard line.hash == line.expectedHash else { throw Broken(sequence: line.sequence) }
        if known?.sequence == line.sequence {
          guard known?.hash == line.hash else { throw Broken(sequence: line.sequence) }
          isKnownMet = true
        }
        // A head older than the first line left is out of reach: its time is over.
        if count == 0, let known, known.sequence < line.sequence { isKnownMet = true }
        last = Head(sequence: line.sequence, hash: line.hash)
        count += 1
      }
    }
    guard isKnownMet else { throw Broken(sequence: known?.sequence ?? 1) }
    return count
  }

  /// Removes the lines before then, whose time of keeping is over. The newest line always stays, and with it the chain.
  @discardableResult
  package func remove(before time: Instant) async throws -> Int {
    try await database.write { try $0.removeAccessLines(before: time) }
  }

  private static let beginning = Head(sequence: 0, hash: [UInt8](repeating: 0, count: Digest.count))

  private func forEachPage(_ body: ([AccessLine]) throws -> Void) async throws {
    var after = 0
    while true {
      let start = after
      let page = try await database.read { try $0.accessLines(after: start, limit: 2000) }
      guard let last = page.last else { return }
      try body(page)
      after = last.sequence
    }
  }
}
