import Basics
import Testing
import Worlds

@testable import Store

/// The bytes of an entry are for ever: what was written once is read the same by every later program.
@Suite struct EntryFormat {
  static let header = EntryHeader(
    id: ID(high: 0x0190_0000_0000_7001, low: 0x8000_0000_0000_0001), verb: ID(high: 2, low: 2),
    node: ID(high: 3, low: 3), compartment: ID(high: 4, low: 4), stream: ID(high: 5, low: 5), streamKind: "note",
    base: ID(high: 6, low: 6), merged: [ID(high: 6, low: 7), ID(high: 6, low: 8)],
    time: HybridTime(milliseconds: 0x0190_0000_0000, counter: 3), actor: ID(high: 9, low: 9), kind: "note.edited",
    version: 258, key: ID(high: 10, low: 10), isDeflated: true, length: 1000)

  @Test func `the layout is the one that docs/data-model.md tells`() {
    let bytes = Self.header.bytes
    #expect(bytes.count == 152 + 4 + 11 + 32)
    #expect(Array(bytes[0..<4]) == [0x4B, 0x45, 1, 3])
    #expect(Array(bytes[4..<8]) == [0, 0, 0x03, 0xE8])
    #expect(Array(bytes[8..<16]) == [0x01, 0x90, 0, 0, 0, 0, 0, 3])
    #expect(Array(bytes[16..<32]) == Self.header.id.bytes)
    #expect(Array(bytes[32..<48]) == Self.header.verb.bytes)
    #expect(Array(bytes[48..<64]) == Self.header.node.bytes)
    #expect(Array(bytes[64..<80]) == Self.header.compartment.bytes)
    #expect(Array(bytes[80..<96]) == Self.header.stream.bytes)
    #expect(Array(bytes[96..<112]) == Self.header.base?.bytes)
    #expect(Array(bytes[112..<128]) == Self.header.actor.bytes)
    #expect(Array(bytes[128..<144]) == Self.header.key?.bytes)
    #expect(Array(bytes[144..<152]) == [1, 2, 4, 11, 2, 0, 0, 0])
    #expect(Array(bytes[152..<156]) == Array("note".utf8))
    #expect(Array(bytes[156..<167]) == Array("note.edited".utf8))
    #expect(Array(bytes[167...]) == Self.header.merged.joined)
  }

  @Test func `a header is read as it was written`() throws {
    var plain = Self.header
    plain.base = nil
    plain.merged = []
    plain.key = nil
    plain.isDeflated = false
    for header in [Self.header, plain] {
      #expect(try EntryHeader(bytes: header.bytes) == header)
    }
  }

  @Test func `every header has one form, and whatever is not that form is refused`() {
    var generator = SeededGenerator(seed: 20)
    let bytes = Self.header.bytes
    for _ in 0..<20_000 {
      var changed = bytes
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: changed = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &generator)))
      case 1: changed.append(UInt8.random(in: 0...255, using: &generator))
      default:
        for _ in 0...Int.random(in: 0..<3, using: &generator) {
          changed[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        }
      }
      guard let header = try? EntryHeader(bytes: changed) else { continue }
      #expect(header.bytes == changed)
    }
    for _ in 0..<5_000 {
      let noise = (0..<Int.random(in: 0..<300, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      #expect((try? EntryHeader(bytes: noise)) == nil)
    }
  }

  @Test func `headers that no author can mean are malformed`() {
    var cases: [EntryHeader] = []
    func with(_ change: (inout EntryHeader) -> Void) {
      var header = Self.header
      change(&header)
      cases.append(header)
    }
    with { $0.merged.reverse() }
    with { $0.merged = [$0.base!] }
    with { $0.merged = [$0.id] }
    with { $0.base = nil }
    with { $0.base = $0.id }
    with { $0.time = HybridTime(raw: -1) }
    with { $0.version = 0 }
    with { $0.kind = "Note.edited" }
    with { $0.kind = "note edited" }
    with { $0.streamKind = "" }
    with { $0.length = EntryHeader.maximumPayload + 1 }
    for header in cases {
      #expect(!header.isWellFormed)
      #expect(throws: MalformedBytes.self) { try EntryHeader(bytes: header.bytes) }
    }
  }

  struct Text: Event {
    static let kind = "note.text"
    let bytes: [UInt8]
    func encoded() -> [UInt8] { bytes }
    static func decoded(_ bytes: [UInt8], version: Int) -> Text { Text(bytes: bytes) }
  }

  @Test func `a payload is opened as it was packed, under its key only`() throws {
    let key = StreamKey.new(ID(high: 1, low: 2))
    let short = Array("short".utf8)
    let long = Array(String(repeating: "<q1>yes</q1>", count: 1000).utf8)
    for plain in [[], short, long] {
      for key in [nil, key] {
        var header = Self.header
        let stored = Payload.pack(try PackedEvent(Text(bytes: plain)), into: &header, under: key)
        #expect(header.isDeflated == (plain == long))
        #expect(header.key == key?.id)
        #expect(try Payload.open(stored, of: header, under: key) == plain)
        if plain == long { #expect(stored.count < 300) }
        guard key != nil else { continue }
        let other = StreamKey.new(ID(high: 1, low: 2))
        #expect(throws: MalformedBytes.self) { try Payload.open(stored, of: header, under: other) }
        #expect(throws: MalformedBytes.self) { try Payload.open(stored, of: header, under: nil) }
        var elsewhere = header
        elsewhere.stream = ID(high: 77, low: 77)
        #expect(throws: MalformedBytes.self) { try Payload.open(stored, of: elsewhere, under: key) }
      }
    }
  }

  @Test func `a payload that is not what its header says is refused and never trusted for its size`() throws {
    var header = Self.header
    let plain = Array(String(repeating: "abcdefghij", count: 100).utf8)
    let stored = Payload.pack(try PackedEvent(Text(bytes: plain)), into: &header, under: nil)
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<5_000 {
      var changed = stored
      changed[Int.random(in: 0..<changed.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
      if let opened = try? Payload.open(changed, of: header, under: nil) { #expect(opened.count == plain.count) }
    }
    for length in [0, plain.count - 1, plain.count + 1, EntryHeader.maximumPayload, EntryHeader.maximumPayload + 1] {
      var wrong = header
      wrong.length = length
      #expect(throws: MalformedBytes.self) { try Payload.open(stored, of: wrong, under: nil) }
    }
    #expect(throws: PayloadTooLarge.self) {
      try PackedEvent(Text(bytes: [UInt8](repeating: 0, count: EntryHeader.maximumPayload + 1)))
    }
  }

  @Test func `the digest covers every byte of header and payload`() {
    let payload = Array("payload".utf8)
    let entry = StoredEntry(header: Self.header, payload: payload)
    #expect(
      entry.digest.description == Digest(of: Self.header.bytes + payload).description)
    var other = Self.header
    other.length += 1
    #expect(StoredEntry(header: other, payload: payload).digest != entry.digest)
    #expect(StoredEntry(header: Self.header, payload: payload + [0]).digest != entry.digest)
  }
}
