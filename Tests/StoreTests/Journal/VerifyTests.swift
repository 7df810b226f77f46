import Basics
import Foundation
import Testing
import Worlds

@testable import Store

/// Nothing sealed can be altered or cut out without being found, and the finding says where.
@Suite struct Verifying {
  /// A node with some entries in two compartments, sealed in several passes.
  static func world(_ engine: EngineKind) async throws -> NotesWorld {
    let world = try await NotesWorld(engine)
    let other = ID<Compartment>(high: 0xC0, low: 2)
    for number in 0..<12 {
      let stream = try await world.write(
        "note \(number)", String(repeating: "text ", count: number * 20),
        in: number % 3 == 0 ? other : NotesWorld.office)
      if number % 4 == 0 {
        try await world.edit(stream, title: "again", in: number % 3 == 0 ? other : NotesWorld.office)
      }
      if number % 5 == 0 { try await world.store.sealNow() }
    }
    try await world.store.sealNow()
    return world
  }

  /// Lets a test do what nobody may.
  @discardableResult
  static func tamper<Value: Sendable>(
    _ world: NotesWorld, _ body: @escaping @Sendable (Writer) throws -> Value
  ) async throws -> Value {
    try await world.store.database.maintain { writer in
      switch writer.engine {
      case .sqlite:
        try writer.run("PRAGMA foreign_keys = OFF")
        for trigger in ["entry_no_update", "entry_no_delete", "sealed_no_update", "sealed_no_delete"] {
          try writer.run("DROP TRIGGER IF EXISTS \(name: trigger)")
        }
      case .postgres:
        for table in ["entry", "sealed"] { try writer.run("ALTER TABLE \(name: table) DISABLE TRIGGER USER") }
        try writer.run("ALTER TABLE sealed DROP CONSTRAINT IF EXISTS sealed_entry_fkey")
        try writer.run("ALTER TABLE entry DROP CONSTRAINT IF EXISTS entry_stream_fkey")
      }
      return try body(writer)
    }
  }

  @Test(arguments: Engines.all)
  func `an untouched journal is sound, and its chains are as long as what was written`(engine: EngineKind) async throws
  {
    let world = try await Self.world(engine)
    let verification = try await world.store.verify()
    #expect(verification.findings.isEmpty)
    #expect(verification.entries == 15)
    #expect(verification.heads.values.sorted() == [5, 10])
    #expect(try await world.store.read { try $0.lastPosition() } == 15)
  }

  @Test(arguments: Engines.all)
  func `a flipped bit in any column of any entry is found and located`(engine: EngineKind) async throws {
    let world = try await Self.world(engine)
    let columns = [
      "id", "verb", "node", "compartment", "stream", "stream_kind", "base", "merged", "time", "actor", "kind",
      "version", "key",
      "deflated", "length", "payload", "digest",
    ]
    var generator = SeededGenerator(seed: 11)
    for column in columns {
      let position = Int.random(in: 1...15, using: &generator)
      let random = UInt64.random(in: 0...UInt64.max, using: &generator)
      let undo: (ID<Entry>, ID<Entry>, SQLBinding) = try await Self.tamper(world) { writer in
        let row = try #require(
          try writer.row(
            """
            SELECT e.id, e.\(name: column) AS value FROM sealed s JOIN entry e ON e.id = s.entry
            WHERE s.position = \(position)
            """))
        let id: ID<Entry> = try row["id"]
        let (old, new) = Self.flipped(row.cells[1], column, random)
        try writer.run("UPDATE entry SET \(name: column) = \(new) WHERE id = \(id)")
        if case .id(let new) = new, column == "id" { return (id, new.recast(), old) }
        return (id, id, old)
      }
      let findings = try await world.store.verify().findings
      #expect(!findings.isEmpty, "\(column)")
      #expect(
        findings.allSatisfy {
          $0.position == position || $0.entry == undo.0 || $0.entry == undo.1 || $0.kind == .chain
            || $0.kind == .database
        },
        "\(column): \(findings)")
      #expect(findings.contains { $0.position == position || $0.entry == undo.0 }, "\(column): \(findings)")
      try await Self.tamper(world) { writer in
        try writer.run("UPDATE entry SET \(name: column) = \(undo.2) WHERE id = \(undo.1)")
      }
      #expect(try await world.store.verify().isSound, "\(column) was put back")
    }
  }

  /// The value as it is and with one bit turned.
  static func flipped(_ cell: SQLCell, _ column: String, _ random: UInt64) -> (old: SQLBinding, new: SQLBinding) {
    let ids: Set = ["id", "verb", "node", "compartment", "stream", "base", "actor", "key"]
    switch cell {
    case .bytes(var bytes):
      let old = bytes
      if bytes.isEmpty { bytes = [1] } else { bytes[Int(random % UInt64(bytes.count))] ^= 1 << UInt8(random >> 32 & 7) }
      if ids.contains(column), let old = ID<SQLBinding>(bytes: old), let new = ID<SQLBinding>(bytes: bytes) {
        return (.id(old), .id(new))
      }
      return (.bytes(old), .bytes(bytes))
    case .int(let value):
      if column == "deflated" { return (.bool(value == 1), .bool(value == 0)) }
      return (.int(value), .int(value ^ 1 << Int64(random % 12)))
    case .text(let text): return (.text(text), .text(String(text.dropLast()) + "~"))
    case .null: return (.null(.id), .id(ID(high: 7, low: 7)))
    case .real: return (.null(.real), .real(1))
    }
  }

  typealias Kind = Verification.Finding.Kind

  static let deeds: [(String, Set<Kind>, @Sendable (Writer) throws -> Void)] = [
    (
      "an entry is taken away", [.missing],
      { try $0.run("DELETE FROM entry WHERE id = (SELECT entry FROM sealed WHERE position = 7)") }
    ),
    ("a sealed row is taken away", [.gap, .stray], { try $0.run("DELETE FROM sealed WHERE position = 7") }),
    (
      "an entry vanishes with its seal", [.gap],
      { writer in
        let id: ID<Entry>? = try writer.value("SELECT entry FROM sealed WHERE position = 7")
        try writer.run("DELETE FROM sealed WHERE position = 7")
        try writer.run("DELETE FROM entry WHERE id = \(id)")
      }
    ),
    (
      "a hash is changed", [.chain],
      { try $0.run("UPDATE sealed SET hash = \([UInt8](repeating: 1, count: 32)) WHERE position = 7") }
    ),
    (
      "two entries change places", [.chain, .misplaced],
      { writer in
        let a: ID<Entry>? = try writer.value("SELECT entry FROM sealed WHERE position = 6")
        let b: ID<Entry>? = try writer.value("SELECT entry FROM sealed WHERE position = 7")
        try writer.run("UPDATE sealed SET position = -1 WHERE position = 7")
        let hidden = ID<Entry>()
        try writer.run("UPDATE sealed SET entry = \(hidden) WHERE position = -1")
        try writer.run("UPDATE sealed SET entry = \(b) WHERE position = 6")
        try writer.run("UPDATE sealed SET entry = \(a), position = 7 WHERE position = -1")
      }
    ),
    (
      "a signature is changed", [.signature],
      { try $0.run("UPDATE head SET signature = \([UInt8](repeating: 1, count: 64))") }
    ),
    ("the heads are taken away", [.unsigned], { try $0.run("DELETE FROM head") }),
    (
      "the end is cut off", [.cut, .stray],
      { try $0.run("DELETE FROM sealed WHERE position > 12") }
    ),
    (
      "an entry is smuggled in", [.stray],
      { writer in
        let entry = StoredEntry(header: EntryFormat.header, payload: [1, 2, 3])
        try writer.stub(EntryFormat.header.stream)
        try writer.run(entry.insertion)
      }
    ),
  ]

  @Test(arguments: Engines.all, deeds.indices)
  func `what was done to it is found`(engine: EngineKind, deed: Int) async throws {
    let (what, kinds, body) = Self.deeds[deed]
    let world = try await Self.world(engine)
    try await Self.tamper(world, body)
    let findings = try await world.store.verify().findings
    #expect(!kinds.isDisjoint(with: findings.map(\.kind)), "\(what): \(findings)")
    let cutOff =
      what.contains("cut") || what.contains("smuggled") || what.contains("heads") || what.contains("signature")
    #expect(cutOff || findings.contains { [6, 7].contains($0.position) }, "\(what): \(findings)")
  }

  @Test(arguments: Engines.all)
  func `a chain that was rewritten and signed again is found with heads kept elsewhere`(engine: EngineKind) async throws
  {
    let world = try await Self.world(engine)
    let heads = try await world.store.read { try $0.lastHeads() }
    #expect(try await world.store.verify(against: heads).isSound)
    try await Self.tamper(world) { writer in
      // Whoever holds the node's key forges perfectly: the last entry goes, and all behind it is made anew.
      let last = try writer.lastPosition()
      let id: ID<Entry>? = try writer.value("SELECT entry FROM sealed WHERE position = \(last)")
      let chain = try #require(
        try writer.row("SELECT node, compartment, sequence FROM sealed WHERE position = \(last)"))
      try writer.run("DELETE FROM sealed WHERE position = \(last)")
      try writer.run("DELETE FROM entry WHERE id = \(id)")
      try writer.run("UPDATE position SET last = \(last - 1)")
      let node: ID<Node> = try chain["node"]
      let compartment: ID<Compartment> = try chain["compartment"]
      let sequence: Int = try chain["sequence"]
      let hash: Digest = try #require(
        try writer.value(
          "SELECT hash FROM sealed WHERE node = \(node) AND compartment = \(compartment) AND sequence = \(sequence - 1)"
        ))
      let end = ChainEnd(chain: Chain(node: node, compartment: compartment), sequence: sequence - 1, hash: hash)
      try writer.run("DELETE FROM head WHERE node = \(node) AND compartment = \(compartment)")
      try writer.run(Head(end, signedBy: world.keys.signing(as: node)).insertion)
    }
    #expect(try await world.store.verify().isSound)
    #expect(try await world.store.verify(against: heads).findings.map(\.kind) == [.cut])
  }

  @Test(arguments: Engines.all)
  func `the sealer leaves no gap though many write at once`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          for round in 0..<15 { try await world.write("note \(number) \(round)") }
        }
      }
      for _ in 0..<3 { group.addTask { for _ in 0..<10 { try await world.store.sealNow() } } }
      try await group.waitForAll()
    }
    let verification = try await world.store.verify()
    #expect(verification.findings.isEmpty)
    #expect(verification.entries == 120)
    #expect(verification.pending == 0)
    #expect(try await world.store.read { try $0.lastPosition() } == 120)
  }

  @Test func `a flipped byte anywhere in a row of the journal, as it lies in the file, is found`() async throws {
    let world = try await Self.world(.sqlite)
    guard case .sqlite(let file) = world.location else { return }
    let entries = try await world.store.read { reader in
      try reader.sealedEntries(after: 0, upTo: .max, limit: 100).map(\.entry)
    }
    await world.store.close()
    let original = try Data(contentsOf: file)
    // From the first value of a row, its id, to the last, its digest.
    let rows = try entries.map { entry in
      let header = entry.header
      let ids = [header.id.bytes, header.verb.bytes, header.node.bytes].flatMap { $0 }
      let begin = try #require(original.range(of: Data(ids)))
      let end = try #require(original.range(of: Data(entry.digest.bytes), in: begin.upperBound..<original.endIndex))
      return begin.lowerBound..<end.upperBound
    }
    #expect(rows.count == 15 && rows.allSatisfy { $0.count > 200 && $0.count < 2000 })
    var generator = SeededGenerator(seed: 5)
    for number in 0..<60 {
      let offset = Int.random(in: rows[number % rows.count], using: &generator)
      var changed = original
      changed[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      try changed.write(to: file)
      let again = try await NotesWorld(at: world.location, keys: world.keys)
      let findings = try await again.store.verify().findings
      // What no longer fits its index is located by the database, as a row of it.
      #expect(
        findings.contains { $0.position != nil || $0.entry != nil || $0.detail?.contains("row ") == true },
        "offset \(offset): \(findings)")
      await again.store.close()
    }
    try original.write(to: file)
    let again = try await NotesWorld(at: world.location, keys: world.keys)
    #expect(try await again.store.verify().isSound)
  }
}
