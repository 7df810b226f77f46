import Basics
import Foundation
import Testing
import Worlds

@testable import Store

/// What requests that died have left is removed, and nothing else, however many write meanwhile.
@Suite struct `Blobs that nobody names` {
  private static let hours = 6 * 3600

  private static func put(_ world: NotesWorld, on stream: ID<JournalStream>, _ text: String) async throws -> BlobID {
    try await world.store.blobs.put(stream: stream, of: Notes.kind, type: "text/plain", bytes: Array(text.utf8))
  }

  private static func text(_ world: NotesWorld, _ blob: BlobID) async throws -> String {
    String(decoding: try await world.store.blobs.read(blob, upTo: 1000), as: UTF8.self)
  }

  @Test(arguments: Engines.all)
  func `go after six hours, with their bytes, and those that are named stay`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let stream = try await world.write("a note")
    let named = try await Self.put(world, on: stream, "named")
    try await world.edit(stream, body: "see \(named)")
    let unnamed = try await Self.put(world, on: stream, "unnamed")
    let streamless = try await Self.put(world, on: ID(), "of a submission that never came")
    world.clock.move(seconds: Self.hours - 1)
    let young = try await Self.put(world, on: stream, "young")
    #expect(try await world.store.sweepBlobs() == 0)
    #expect(try await Self.text(world, unnamed) == "unnamed")
    world.clock.move(seconds: 2)
    #expect(try await world.store.sweepBlobs() == 2)
    for gone in [unnamed, streamless] {
      await #expect(throws: BlobMissing.self) { try await Self.text(world, gone) }
      #expect(try await world.store.blobs.storage.size(of: gone.digest) == nil)
    }
    #expect(try await Self.text(world, named) == "named")
    #expect(try await Self.text(world, young) == "young")
    #expect(try await world.count("blob_waiting") == 1)
    #expect(try await world.store.sweepBlobs() == 0)
    #expect(try await world.count("blob_removal") == 0)
  }

  @Test(arguments: Engines.all)
  func `are found too when the program died before their bytes had a name`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let stream = try await world.write("a note")
    let digest = try #require(Digest(bytes: [UInt8](repeating: 7, count: 32)))
    let open = try #require(Digest(bytes: [UInt8](repeating: 8, count: 32)))
    try await world.store.write { [clock = world.clock] writer in
      for (id, key) in [(digest, ID<StreamKey>()), (open, nil)] {
        let row = BlobRow(id: BlobID(id), stream: stream, key: key, header: [], type: "text/plain", size: 3)
        try writer.insert(row, at: clock.now)
      }
    }
    let draft = try await world.store.blobs.storage.begin()
    try await draft.append([1, 2, 3])
    #expect(try await world.count("blob") == 2)
    world.clock.move(seconds: 100 * 365 * 86_400)
    #expect(try await world.store.sweepBlobs() == 2)
    for table in ["blob", "blob_waiting"] { #expect(try await world.count(table) == 0) }
  }

  @Test(arguments: Engines.all)
  func `stay when they are no secret, as the same bytes come again`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let first = try await world.store.blobs.put(stream: ID(), of: Notes.topicKind, type: "a", bytes: Array("x".utf8))
    world.clock.move(seconds: Self.hours + 1)
    #expect(try await world.store.sweepBlobs() == 0)
    #expect(try await Self.text(world, first) == "x")
    #expect(try await world.count("blob_waiting") == 0)
    _ = try await world.store.blobs.put(stream: ID(), of: Notes.topicKind, type: "a", bytes: Array("x".utf8))
    #expect(try await world.count("blob_waiting") == 0)
  }

  @Test(arguments: Engines.all)
  func `need not be looked at when they were erased`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let stream = try await world.write("a note")
    _ = try await Self.put(world, on: stream, "face")
    try await world.store.eraseForTest(stream)
    #expect(try await world.store.sweepBlobs(olderThan: -1) == 0)
    #expect(try await world.count("blob_waiting") == 0)
  }

  /// A sweep that gives nobody time beside writers that put first and name then: who named a file has it, who came too late
  /// is told so.
  @Test(arguments: Engines.all)
  func `are never those that somebody names meanwhile`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let named = try await withThrowingTaskGroup(of: [BlobID].self) { group in
      for writer in 0..<4 {
        group.addTask {
          var named: [BlobID] = []
          for number in 0..<12 {
            let stream: ID<JournalStream> = ID()
            let blob = try await Self.put(world, on: stream, "\(writer) \(number)")
            do {
              try await world.store.perform(ID(), by: NotesWorld.clerk) { decision in
                try decision.require([blob])
                return try decision.append(
                  Notes.Written(topic: nil, title: "t", body: "\(blob)"), to: stream, of: Notes.kind,
                  in: NotesWorld.office)
              }
              named.append(blob)
            } catch is StoreBusy {}
          }
          return named
        }
      }
      group.addTask {
        for _ in 0..<12 { try await world.store.sweepBlobs(olderThan: -1) }
        return []
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    try await world.store.sweepBlobs(olderThan: -1)
    for blob in named { #expect(try await Self.text(world, blob).contains(" ")) }
    #expect(try await world.count("blob") == named.count)
  }
}
