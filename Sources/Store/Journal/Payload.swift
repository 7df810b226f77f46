package import Basics
import CZlib

/// An event, coded and deflated. Making one takes longer than appending it: for large events do it before the verb, so
/// that the writer's thread only seals.
package struct PackedEvent: Sendable {
  let event: any Event
  /// The coded event.
  let plain: [UInt8]
  /// The deflated one, when that pays.
  fileprivate let deflated: [UInt8]?

  /// Throws `PayloadTooLarge`, or what the event's own coding throws.
  package init(_ event: any Event) throws {
    self.event = event
    plain = try event.encoded()
    guard plain.count <= EntryHeader.maximumPayload else { throw PayloadTooLarge() }
    deflated = plain.count >= Payload.worthDeflating ? Payload.deflate(plain) : nil
  }
}

/// How the bytes of an event become the payload that is kept: deflated when that pays, then sealed under the key of
/// the stream when it has one, with the header as associated data.
enum Payload {
  /// Shorter payloads are left as they are: a deflated one would hardly be smaller.
  fileprivate static let worthDeflating = 200
  /// Of 1 to 9. Forms' answers shrink to a quarter with any; higher ones take several times as long for a tenth.
  private static let level: Int32 = 2

  /// Fills in what the header says of the payload, and gives the bytes to keep.
  static func pack(_ event: PackedEvent, into header: inout EntryHeader, under key: StreamKey?) -> [UInt8] {
    header.length = event.plain.count
    header.key = key?.id
    header.isDeflated = event.deflated != nil
    let packed = event.deflated ?? event.plain
    return key.map { Sodium.seal(packed, under: $0.secret, context: header.bytes) } ?? packed
  }

  /// The bytes of the event. Throws when they are not what the header says: under another key, changed, or malformed.
  static func open(
    _ stored: [UInt8], of header: EntryHeader, under key: StreamKey?
  ) throws(MalformedBytes) -> [UInt8] {
    let malformed = MalformedBytes("entry payload")
    guard header.key == key?.id else { throw malformed }
    var packed = stored
    if let key {
      guard let opened = Sodium.open(stored, under: key.secret, context: header.bytes) else { throw malformed }
      packed = opened
    }
    guard header.isDeflated else {
      guard packed.count == header.length else { throw malformed }
      return packed
    }
    guard let plain = inflate(packed, count: header.length) else { throw malformed }
    return plain
  }

  /// Nil when the result would not be shorter.
  fileprivate static func deflate(_ plain: [UInt8]) -> [UInt8]? {
    var succeeded = false
    let packed = [UInt8](unsafeUninitializedCapacity: plain.count) { buffer, initialized in
      var count = uLongf(plain.count - 1)
      succeeded = konak_compress(buffer.baseAddress, &count, plain, uLong(plain.count), level) == Z_OK
      initialized = succeeded ? Int(count) : 0
    }
    return succeeded ? packed : nil
  }

  /// Nil unless `packed` holds exactly `count` bytes.
  private static func inflate(_ packed: [UInt8], count: Int) -> [UInt8]? {
    guard count > 0, count <= EntryHeader.maximumPayload else { return nil }
    var succeeded = false
    let plain = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      var written = uLongf(count)
      var read = uLong(packed.count)
      succeeded =
        uncompress2(buffer.baseAddress, &written, packed, &read) == Z_OK && Int(written) == count
        && Int(read) == packed.count
      initialized = Int(written)
    }
    return succeeded ? plain : nil
  }
}

/// An event is larger than the journal keeps.
package struct PayloadTooLarge: Refusal, Equatable {
  package var code: String { "journal.payload.large" }
  package var kind: RefusalKind { .tooLarge }
  package var arguments: [String: String] { ["limit": "\(EntryHeader.maximumPayload >> 20)"] }
}
