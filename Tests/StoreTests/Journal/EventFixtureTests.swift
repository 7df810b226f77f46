import Basics
import Foundation
import Testing
import Worlds

@testable import Store

/// What was written once is read for ever: of every version of every event one entry was recorded when it was new.
///
/// `KONAK_RECORD=1 swift test --filter EventFixtures` records what is missing and changes nothing that is there.
@Suite struct EventFixtures {
  static let kernelSamples: [any Event] = [
    StreamErased(keys: [ID(high: 0x0190_0000_0000_7001, low: 0x8000_0000_0000_0001)], isWhole: true),
    StreamLinked(person: ID(high: 0x0190_0000_0000_7002, low: 0x8000_0000_0000_0002)),
    ConflictSettled(field: "title", keeps: ID(high: 0x0190_0000_0000_7003, low: 0x8000_0000_0000_0003)),
  ]
  static let samples = kernelSamples + EventSamples.all
  static let registered = KernelEvents.all + EventSamples.projections.flatMap(\.events)

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/events").standardizedFileURL

  /// An entry as it was written, in hexadecimal digits, with the key that opens it.
  struct Fixture: Codable {
    let header: String
    let payload: String
    let digest: String
    let key: String
    /// The coded event.
    let event: String
  }

  static func file(_ kind: String, _ version: Int) -> URL { folder.appending(path: "\(kind).v\(version).json") }

  init() throws {
    guard ProcessInfo.processInfo.environment["KONAK_RECORD"] != nil else { return }
    for sample in Self.samples { try Self.record(sample) }
  }

  private static func record(_ sample: any Event) throws {
    let file = file(type(of: sample).kind, type(of: sample).version)
    guard !FileManager.default.fileExists(atPath: file.path) else { return }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let key = StreamKey.new(ID())
    var header = EntryHeader(
      id: ID(), verb: ID(), node: ID(), compartment: ID(), stream: ID(), streamKind: "sample", base: ID(),
      merged: [], time: HybridTime.zero.next(at: .now), actor: ID(), kind: type(of: sample).kind,
      version: type(of: sample).version, key: nil, isDeflated: false, length: 0)
    let packed = try PackedEvent(sample)
    let payload = Payload.pack(packed, into: &header, under: key)
    let recorded = StoredEntry(header: header, payload: payload)
    let fixture = Fixture(
      header: Hexadecimal.text(header.bytes), payload: Hexadecimal.text(recorded.payload),
      digest: recorded.digest.description, key: Hexadecimal.text(key.secret), event: Hexadecimal.text(packed.plain))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try (try encoder.encode(fixture) + Data("\n".utf8)).write(to: file)
  }

  @Test func `every event has a sample in its current version`() {
    let samples = Self.samples.map { Self.name(type(of: $0)) }
    let registered = Self.registered.map(Self.name)
    #expect(Set(registered).subtracting(samples).isEmpty)
    let kinds = Self.registered.map { $0.kind }
    #expect(Set(kinds).count == kinds.count, "two events of one kind")
  }

  private static func name(_ event: any Event.Type) -> String { "\(event.kind).v\(event.version)" }

  @Test func `every version of every event was recorded, is whole, opens and is understood`() throws {
    for event in Self.registered {
      for version in 1...event.version {
        let file = Self.file(event.kind, version)
        guard let data = try? Data(contentsOf: file) else {
          Issue.record("\(file.lastPathComponent) is missing: KONAK_RECORD=1 swift test --filter EventFixtures")
          continue
        }
        let fixture = try JSONDecoder().decode(Fixture.self, from: data)
        let header = try EntryHeader(bytes: try #require(Hexadecimal.bytes(fixture.header)))
        let entry = StoredEntry(header: header, payload: try #require(Hexadecimal.bytes(fixture.payload)))
        #expect(entry.digest.description == fixture.digest)
        let kind = event.kind
        #expect(header.kind == kind && header.version == version)
        let key = StreamKey(id: try #require(header.key), secret: try #require(Hexadecimal.bytes(fixture.key)))
        let plain = try Payload.open(entry.payload, of: header, under: key)
        #expect(plain == Hexadecimal.bytes(fixture.event))
        let again: [UInt8] = try event.decoded(plain, version: version).encoded()
        if version == event.version { #expect(again == plain, "\(kind) is coded otherwise now") }
      }
    }
  }

  @Test func `no recorded event was forgotten`() throws {
    let known = Set(Self.registered.flatMap { event in (1...event.version).map { "\(event.kind).v\($0).json" } })
    let recorded = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(recorded).subtracting(known).isEmpty, "the decoder of a recorded event is gone")
  }
}
