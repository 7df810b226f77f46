import Basics
import Foundation
import Store
import Testing
import Worlds

/// Blobs come back byte for byte, whatever their size, and what was not kept was never there.
@Suite struct BlobStoring {
  private func storage(_ engine: EngineKind) async throws -> any BlobStorage {
    switch engine {
    case .sqlite: try BlobFiles(try Scratch.newFolder().appending(path: "blobs"))
    case .postgres: BlobChunks(try await engine.database())
    }
  }

  private func digest(_ byte: UInt8) throws -> Digest {
    try #require(Digest(bytes: [UInt8](repeating: byte, count: 32)))
  }

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  }

  private func put(_ bytes: [UInt8], as blob: Digest, in storage: any BlobStorage, by step: Int = 100_000) async throws
  {
    let draft = try await storage.begin()
    for start in stride(from: 0, to: bytes.count, by: step) {
      try await draft.append(Array(bytes[start..<min(start + step, bytes.count)]))
    }
    try await draft.keep(as: blob)
  }

  private func get(_ blob: Digest, from storage: any BlobStorage, piece: Int = 0) async throws -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    for try await piece in try await storage.pieces(of: blob, from: piece) { pieces.append(piece) }
    return pieces
  }

  @Test(arguments: Engines.all, [0, 1, BlobPieces.size - 1, BlobPieces.size, BlobPieces.size + 1, 3_000_000])
  func `bytes come back, in pieces`(engine: EngineKind, count: Int) async throws {
    let storage = try await storage(engine)
    let (blob, content) = (try digest(7), bytes(count))
    try await put(content, as: blob, in: storage)
    let pieces = try await get(blob, from: storage)
    #expect(Array(pieces.joined()) == content)
    #expect(pieces.dropLast().allSatisfy { $0.count == BlobPieces.size })
    #expect(try await storage.size(of: blob) == count)
    #expect(try await get(blob, from: storage, piece: 1) == Array(pieces.dropFirst()))
    #expect(try await get(blob, from: storage, piece: 99) == [])
  }

  @Test(arguments: Engines.all)
  func `a blob that was not kept is not there`(engine: EngineKind) async throws {
    let storage = try await storage(engine)
    let draft = try await storage.begin()
    try await draft.append(bytes(700_000))
    #expect(try await storage.size(of: try digest(7)) == nil)
    await #expect(throws: BlobMissing()) { _ = try await get(try digest(7), from: storage) }
    try await draft.discard()
    await #expect(throws: BlobMissing()) { _ = try await get(try digest(7), from: storage) }
  }

  @Test(arguments: Engines.all)
  func `the same blob twice is one, and goes at once`(engine: EngineKind) async throws {
    let storage = try await storage(engine)
    let (blob, other) = (try digest(7), try digest(8))
    for _ in 0..<2 { try await put(bytes(200_000), as: blob, in: storage) }
    try await put(bytes(10), as: other, in: storage)
    #expect(Array(try await get(blob, from: storage).joined()) == bytes(200_000))
    try await storage.remove([blob, try digest(9)])
    #expect(try await storage.size(of: blob) == nil)
    #expect(try await storage.size(of: other) == 10)
    try await put(bytes(5), as: blob, in: storage)
    #expect(try await get(blob, from: storage) == [bytes(5)])
  }

  @Test(arguments: Engines.all)
  func `drafts that nobody finished are swept, and nothing else`(engine: EngineKind) async throws {
    let storage = try await storage(engine)
    try await put(bytes(100), as: try digest(7), in: storage)
    let abandoned = try await storage.begin()
    try await abandoned.append(bytes(700_000))
    try await storage.removeDrafts(before: Instant.now.adding(seconds: -3600))
    try await Task.sleep(for: .milliseconds(5))
    let end = Instant.now
    try await Task.sleep(for: .milliseconds(5))
    let young = try await storage.begin()
    try await young.append(bytes(700_000))
    try await storage.removeDrafts(before: end)
    try await young.keep(as: try digest(8))
    #expect(try await storage.size(of: try digest(7)) == 100)
    #expect(Array(try await get(try digest(8), from: storage).joined()) == bytes(700_000))
    await #expect(throws: StoreBusy.self) { try await abandoned.keep(as: try digest(9)) }
  }
}
