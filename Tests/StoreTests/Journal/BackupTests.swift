import Basics
import Foundation
import Testing
import Worlds

@testable import Store

/// A backup is one state of everything, and comes back on either engine.
@Suite struct Backups {
  static func make(of world: NotesWorld, previous: URL? = nil) async throws -> RestorePlan {
    let folder = try Scratch.newFolder()
    let backup = folder.appending(path: "backup")
    let keyFile = folder.appending(path: "keys/backup.keys")
    try await world.store.backup(to: backup, keys: keyFile, previous: previous)
    return RestorePlan(backup: BackupFolder(backup), keyFile: keyFile)
  }

  static func restore(
    _ plan: RestorePlan, to engine: EngineKind, isAlone: Bool = false, keys: NodeKeys, erasures: ErasureList? = nil
  ) async throws -> NotesWorld {
    let location = try await engine.location(isAlone: isAlone)
    let clock = TestClock(seed: 77)
    _ = try await Store.restore(
      plan, to: location, keys: keys, projections: Notes.projections, erasables: Notes.erasables,
      migrations: Notes.migrations, tables: Notes.tables, erasures: erasures,
      blobFolder: NotesWorld.blobFolder(beside: location), clock: clock.clock)
    return try await NotesWorld(at: location, keys: keys, clock: clock, erasures: erasures)
  }

  static let journalled = ["note", "note_word", "topic", "item", "stream", "subject", "tombstone", "conflict"]

  static let photograph: [UInt8] = {
    var generator = SeededGenerator(seed: 3)
    return (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }()

  static func filled(_ engine: EngineKind) async throws -> (world: NotesWorld, photo: BlobID) {
    let world = try await Rebuilding.world(engine)
    let stream = try await world.write("with a photograph")
    let photo = try await world.store.blobs.put(
      stream: stream, of: Notes.kind, type: "image/jpeg", bytes: photograph)
    try await world.store.write { writer in
      try writer.run(
        "INSERT INTO setting (name, value, at, on_off) VALUES ('mail', 'çalışıyor', \(Day("2026-03-01")), \(true))")
    }
    return (world, photo)
  }

  static let pairs = Engines.all.flatMap { from in Engines.all.map { (from, $0) } }

  @Test(arguments: pairs)
  func `everything comes back, on the other engine too`(from: EngineKind, to: EngineKind) async throws {
    let (world, photo) = try await Self.filled(from)
    let verb = ID<Verb>()
    let once = try await world.write("once", verb: verb)
    let plan = try await Self.make(of: world)
    try await world.write("after the backup")
    let restored = try await Self.restore(plan, to: to, keys: world.keys)

    #expect(restored.store.node != world.store.node)
    var expected = try await Exchange.tables(of: world, Self.journalled)
    expected["note"]?.removeAll { $0.contains("after the backup") }
    let tables = try await Exchange.tables(of: restored, Self.journalled)
    for name in ["note", "topic", "item", "subject", "tombstone", "conflict"] {
      #expect(tables[name] == expected[name])
    }
    #expect(try await Exchange.tables(of: restored, ["setting"]) == Exchange.tables(of: world, ["setting"]))
    #expect(try await restored.store.blobs.read(photo, upTo: 100_000) == Self.photograph)
    #expect(try await restored.store.verify(against: plan.backup.readManifest().signedHeads()).isSound)
    #expect(try await restored.store.rebuild().differences == [])
    #expect(try await restored.write("once", verb: verb) == once, "what was done is known to be done")
    let entry = try await restored.write("life goes on")
    #expect(try await restored.note(entry)?.title == "life goes on")
    try await restored.store.sealNow()
    #expect(try await restored.store.verify().isSound)
  }

  @Test(arguments: Engines.all)
  func `a file that is gone or damaged is told, and not taken for the one that was kept`(engine: EngineKind)
    async throws
  {
    let (world, photo) = try await Self.filled(engine)
    let folder = try Scratch.newFolder()
    let plan = try await Self.make(of: world)
    var bytes = try Data(contentsOf: plan.backup.blob(photo))
    bytes[99] ^= 1
    try FileManager.default.removeItem(at: plan.backup.blob(photo))
    try bytes.write(to: plan.backup.blob(photo))
    let location = try await engine.location()
    let report = try await Store.restore(
      plan, to: location, keys: world.keys, projections: Notes.projections, erasables: Notes.erasables,
      migrations: Notes.migrations, tables: Notes.tables, blobFolder: NotesWorld.blobFolder(beside: location))
    #expect(report.lackingBlobs == 1)

    try await world.store.blobs.storage.remove([photo.digest])
    let second = try await world.store.backup(
      to: folder.appending(path: "backup"), keys: folder.appending(path: "backup.keys"))
    #expect(second.lackingBlobs == 1)
  }

  @Test(arguments: Engines.all)
  func `a backup made while others write holds one state`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for number in 0..<40 {
            let verb = ID<Verb>()
            _ = try await world.store.perform(verb, by: NotesWorld.clerk) { decision in
              let stream: ID<JournalStream> = decision.newID()
              try decision.append(
                Notes.Written(topic: nil, title: "\(writer) \(number)", body: ""), to: stream, of: Notes.kind,
                in: NotesWorld.office)
              try decision.db.run("INSERT INTO setting (name, value) VALUES (\("\(stream)"), 'x')")
              return stream
            }
          }
        }
      }
      group.addTask { for _ in 0..<20 { try await world.store.sealNow() } }
      group.addTask {
        for _ in 0..<3 {
          let plan = try await Self.make(of: world)
          let restored = try await Self.restore(plan, to: .sqlite, keys: world.keys)
          let counts = (
            try await restored.count("note"), try await restored.count("setting"), try await restored.count("verb"),
            try await restored.count("entry")
          )
          #expect(counts.0 == counts.1 && counts.1 == counts.2 && counts.2 == counts.3, "\(counts)")
          let verification = try await restored.store.verify()
          #expect(verification.findings == [])
        }
      }
      try await group.waitForAll()
    }
    #expect(try await world.store.verify().isSound)
  }

  @Test(arguments: Engines.all)
  func `without the keys nothing personal can be read, and all else is there`(engine: EngineKind) async throws {
    let (world, _) = try await Self.filled(engine)
    var plan = try await Self.make(of: world)
    plan.keyFile = nil
    let restored = try await Self.restore(plan, to: engine, keys: world.keys)
    #expect(try await restored.count("note") == 0)
    #expect(try await restored.count("topic") == 2)
    #expect(try await restored.store.verify().isSound)
  }

  @Test func `a database that moves keeps its name in the chains`() async throws {
    let (world, _) = try await Self.filled(.sqlite)
    var plan = try await Self.make(of: world)
    plan.identity = .same
    let restored = try await Self.restore(plan, to: .postgres, keys: world.keys)
    #expect(restored.store.node == world.store.node)
    try await restored.write("goes on")
    try await restored.store.sealNow()
    #expect(try await restored.store.verify().isSound)
  }

  @Test func `an unchanged blob is not copied again`() async throws {
    let (world, photo) = try await Self.filled(.sqlite)
    let first = try await Self.make(of: world)
    let second = try await Self.make(of: world, previous: first.backup.folder)
    let numbers = try [first, second].map { plan in
      try FileManager.default.attributesOfItem(atPath: plan.backup.blob(photo).path)[.systemFileNumber] as? Int
    }
    #expect(numbers[0] == numbers[1])
  }

  @Test func `a damaged, forged or foreign backup is refused, and leaves nothing that can be opened`() async throws {
    let (world, _) = try await Self.filled(.sqlite)
    let plan = try await Self.make(of: world)
    await #expect(throws: WrongNodeKey.self) { try await Self.restore(plan, to: .sqlite, keys: .new()) }
    await #expect(throws: BackupExists.self) {
      try await world.store.backup(to: plan.backup.folder, keys: plan.backup.folder.appending(path: "keys"))
    }
    var generator = SeededGenerator(seed: 6)
    for part in [plan.backup.journal, plan.backup.tables, plan.backup.manifest] {
      let original = try Data(contentsOf: part)
      for _ in 0..<6 {
        var changed = original
        if Bool.random(using: &generator) {
          changed[Int.random(in: 0..<changed.count, using: &generator)] ^=
            1 << UInt8.random(in: 0..<8, using: &generator)
        } else {
          changed = changed.prefix(Int.random(in: 0..<changed.count, using: &generator))
        }
        guard changed != original else { continue }
        try changed.write(to: part)
        let location = try await EngineKind.sqlite.location()
        await #expect(throws: (any Error).self) {
          try await Store.restore(
            plan, to: location, keys: world.keys, projections: Notes.projections, migrations: Notes.migrations,
            tables: Notes.tables)
        }
        if case .sqlite(let file) = location, part != plan.backup.manifest {
          #expect(FileManager.default.fileExists(atPath: file.path))
          await #expect(throws: RestoreIsUnfinished.self) { try await NotesWorld(at: location, keys: world.keys) }
        }
      }
      try original.write(to: part)
    }
    await #expect(throws: DatabaseIsNotEmpty.self) {
      try await Store.restore(plan, to: world.location, keys: world.keys)
    }
    _ = try await Self.restore(plan, to: .sqlite, keys: world.keys)
  }

  @Test func `rows of backups are read as they were written, and noise is refused`() throws {
    let cells: [SQLCell] = [.null, .int(-5), .real(0.1), .text("çğ"), .bytes([0, 255]), .text(""), .bytes([])]
    #expect(try BackupRow.decoded(BackupRow.encoded(cells)) == cells)
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<20_000 {
      let noise = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in UInt8.random(in: 0...9, using: &generator)
      }
      if let read = try? BackupRow.decoded(noise) { #expect(try BackupRow.decoded(BackupRow.encoded(read)) == read) }
    }
  }

  @Test func `records are read as they were written, and whatever was changed is found`() throws {
    var bytes: [UInt8] = []
    try withUnsafeMutablePointer(to: &bytes) { out in
      var writer = try RecordWriter("test") { out.pointee += $0 }
      for number in 0..<20 { try writer.add(UInt8(number % 3 + 1), Array("record \(number)".utf8)) }
      try writer.finish { _ in [1, 2, 3] }
    }
    func read(_ bytes: [UInt8]) throws -> (Int, [UInt8]) {
      var reader = try RecordReader("test", bytes)
      while try reader.next() != nil {}
      return (reader.count, reader.seal)
    }
    #expect(try read(bytes) == (20, [1, 2, 3]))
    var generator = SeededGenerator(seed: 10)
    for _ in 0..<3_000 {
      var changed = bytes
      switch Int.random(in: 0..<3, using: &generator) {
      case 0:
        changed[Int.random(in: 0..<changed.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: changed = Array(changed.prefix(Int.random(in: 0..<changed.count, using: &generator)))
      default: changed.append(0)
      }
      #expect(throws: DamagedRecords.self) { try read(changed) }
    }
    #expect(throws: DamagedRecords.self) { try RecordReader("other", bytes) }
  }
}
