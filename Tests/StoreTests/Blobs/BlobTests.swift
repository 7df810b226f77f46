import Basics
import Foundation
import Testing
import Worlds

@testable import Store

/// Files come out as they went in, from files and from rows, and nobody reads a sealed one who may not.
@Suite struct `Blobs of streams` {
  static let photograph = StreamKind("photograph", isPersonal: true)
  static let workbook = StreamKind("workbook", isPersonal: false)

  static func store(_ engine: EngineKind) async throws -> (Store, folder: URL) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "blobs-\(UUID().uuidString)")
    let files = engine == .sqlite ? folder : nil
    return (try await Store(location: engine.location(), keys: .new(), blobFolder: files), folder)
  }

  static func bytes(_ count: Int) -> [UInt8] {
    var generator = SplitMix64(seed: UInt64(count))
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  @Test(arguments: Engines.all, [0, 1, 65_535, 65_536, 65_537, 1_000_003])
  func `come out as they went in`(engine: EngineKind, count: Int) async throws {
    let (store, _) = try await Self.store(engine)
    let bytes = Self.bytes(count)
    for kind in [Self.photograph, Self.workbook] {
      let blob = try await store.blobs.put(stream: store.clock.newID(), of: kind, type: "image/png", bytes: bytes)
      #expect(try await store.blobs.read(blob, upTo: count) == bytes)
      #expect(try await store.blobs.facts(of: blob) == BlobFacts(type: "image/png", size: count))
    }
  }

  @Test(arguments: Engines.all)
  func `are larger than somebody is ready to read`(engine: EngineKind) async throws {
    let (store, _) = try await Self.store(engine)
    let blob = try await store.blobs.put(
      stream: store.clock.newID(), of: Self.photograph, type: "image/png", bytes: Self.bytes(200_000))
    await #expect(throws: BlobTooLarge(limit: 100_000)) { try await store.blobs.read(blob, upTo: 100_000) }
  }

  @Test func `that are personal lie sealed, and a changed byte is noticed`() async throws {
    let (store, folder) = try await Self.store(.sqlite)
    let secret = Array("Ayşe Yılmaz, 12345678901".utf8)
    let bytes = Self.bytes(70_000) + secret
    let blob = try await store.blobs.put(
      stream: store.clock.newID(), of: Self.photograph, type: "text/plain", bytes: bytes)
    let name = blob.description
    let file = folder.appending(path: "\(name.prefix(2))/\(name)")
    var stored = try Data(contentsOf: file)
    #expect(stored.range(of: Data(secret)) == nil)
    stored[69_000] ^= 1
    try stored.write(to: file)
    await #expect(throws: BlobDamaged.self) { try await store.blobs.read(blob, upTo: 100_000) }
    try stored.prefix(65_553).write(to: file)
    await #expect(throws: BlobDamaged.self) { try await store.blobs.read(blob, upTo: 100_000) }
  }

  @Test(arguments: Engines.all)
  func `that nobody put are missing`(engine: EngineKind) async throws {
    let (store, _) = try await Self.store(engine)
    let blob = try #require(BlobID(String(repeating: "ab", count: 32)))
    await #expect(throws: BlobMissing.self) { try await store.blobs.read(blob, upTo: 10) }
    #expect(try await store.blobs.facts(of: blob) == nil)
  }
}
