package import Basics

/// What is known of an entry without opening it, and the bytes that its digest begins with.
///
/// The layout, byte by byte, is in `docs/data-model.md`. It has exactly one form for each value: what `init(bytes:)`
/// accepts, `bytes` gives back. All ids are random, so the header says of nobody who they are.
package struct EntryHeader: Hashable, Sendable {
  package var id: ID<Entry>
  package var verb: ID<Verb>
  package var node: ID<Node>
  package var compartment: ID<Compartment>
  package var stream: ID<JournalStream>
  package var streamKind: String
  /// The last entry of the stream that the actor saw.
  package var base: ID<Entry>?
  /// Other ends of the stream that the actor saw besides `base`, ascending. Usually none.
  package var merged: [ID<Entry>]
  package var time: HybridTime
  package var actor: ID<Actor>
  package var kind: String
  package var version: Int
  /// The key that seals the payload; nil when anybody may read it.
  package var key: ID<StreamKey>?
  package var isDeflated: Bool
  /// The length of the payload before it was packed.
  package var length: Int

  /// Every entry whose effect the actor saw in this stream without an entry in between.
  var parents: [ID<Entry>] { (base.map { [$0] } ?? []) + merged }
}

extension EntryHeader {
  static let format: UInt8 = 1
  private static let magic: [UInt8] = Array("KE".utf8)
  private static let fixedCount = 152
  /// Header bytes before this offset say how long the header is.
  static let maximumNameLength = 64
  static let maximumMerged = 255
  static let maximumPayload = 32 << 20

  private struct Packing: OptionSet {
    let rawValue: UInt8
    static let deflated = Packing(rawValue: 1)
    static let sealed = Packing(rawValue: 2)
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.fixedCount + streamKind.utf8.count + kind.utf8.count + 16 * merged.count)
    var packing: Packing = isDeflated ? .deflated : []
    if key != nil { packing.insert(.sealed) }
    bytes += Self.magic
    bytes.append(Self.format)
    bytes.append(packing.rawValue)
    bytes.append(integer: UInt32(length))
    bytes.append(integer: time.raw)
    bytes.append(id: id)
    bytes.append(id: verb)
    bytes.append(id: node)
    bytes.append(id: compartment)
    bytes.append(id: stream)
    bytes.append(id: base ?? .none)
    bytes.append(id: actor)
    bytes.append(id: key ?? .none)
    bytes.append(integer: UInt16(version))
    bytes.append(UInt8(streamKind.utf8.count))
    bytes.append(UInt8(kind.utf8.count))
    bytes.append(UInt8(merged.count))
    bytes += [0, 0, 0]
    bytes += streamKind.utf8
    bytes += kind.utf8
    for id in merged { bytes.append(id: id) }
    return bytes
  }

  /// Reads a header that fills `bytes` exactly.
  package init(bytes: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(bytes, "entry header")
    guard try reader.take(2) == Self.magic, try reader.byte() == Self.format else { throw reader.malformed }
    let packing = Packing(rawValue: try reader.byte())
    guard packing.isSubset(of: [.deflated, .sealed]) else { throw reader.malformed }
    isDeflated = packing.contains(.deflated)
    length = Int(try reader.integer(UInt32.self))
    time = HybridTime(raw: try reader.integer())
    id = try reader.id()
    verb = try reader.id()
    node = try reader.id()
    compartment = try reader.id()
    stream = try reader.id()
    base = try reader.id(Entry.self).orNil
    actor = try reader.id()
    key = try reader.id(StreamKey.self).orNil
    version = Int(try reader.integer(UInt16.self))
    let streamKindLength = Int(try reader.byte())
    let kindLength = Int(try reader.byte())
    let mergedCount = Int(try reader.byte())
    guard try reader.take(3) == [0, 0, 0] else { throw reader.malformed }
    streamKind = try reader.ascii(streamKindLength)
    kind = try reader.ascii(kindLength)
    var merged: [ID<Entry>] = []
    for _ in 0..<mergedCount { merged.append(try reader.id()) }
    self.merged = merged
    guard reader.isAtEnd, isWellFormed, packing.contains(.sealed) == (key != nil) else { throw reader.malformed }
  }

  /// Whether the values are such as the layout can hold and an author can mean.
  var isWellFormed: Bool {
    let names = [streamKind, kind].allSatisfy { name in
      (1...Self.maximumNameLength).contains(name.utf8.count) && name.utf8.allSatisfy(Self.isNameUnit)
    }
    let ascend = zip(merged, merged.dropFirst()).allSatisfy { $0 < $1 }
    return names && ascend && merged.count <= Self.maximumMerged && !merged.contains(.none)
      && (base != nil || merged.isEmpty) && !merged.contains { $0 == base || $0 == id } && base != id
      && id != .none && time >= .zero && (1...Int(UInt16.max)).contains(version)
      && (0...Self.maximumPayload).contains(length)
  }

  private static func isNameUnit(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
      UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
