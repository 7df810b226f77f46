import Basics

/// A sequence of typed records, each with a digest, and a digest over all at the end: how bundles and the parts of
/// backups are written. The layout is in `docs/data-model.md`.
///
/// Records can be written and read as they come, without holding all of them.
struct RecordWriter {
  static let magic: [UInt8] = Array("KONAK-R1".utf8)
  static let maximumLength = 64 << 20
  static let checkCount = 16
  /// The type of the record that ends the sequence.
  static let end: UInt8 = 0

  private let put: ([UInt8]) throws -> Void
  private let hasher = Sodium.Hasher()
  private(set) var count = 0

  /// `purpose` says what kind of sequence it is; `put` writes bytes behind those before.
  init(_ purpose: String, to put: @escaping ([UInt8]) throws -> Void) throws {
    self.put = put
    var start = Self.magic
    start.append(UInt8(purpose.utf8.count))
    start += purpose.utf8
    try write(start)
  }

  private func write(_ bytes: [UInt8]) throws {
    hasher.update(bytes)
    try put(bytes)
  }

  mutating func add(_ type: UInt8, _ body: [UInt8]) throws {
    precondition(type != Self.end && body.count <= Self.maximumLength)
    count += 1
    let front = Self.front(type, body.count)
    try write(front)
    try write(body)
    try write(Self.check(front, body, number: count))
  }

  /// Ends the sequence. The digest covers all bytes before it; `seal` may add to it what proves who wrote them.
  mutating func finish(seal: (Digest) -> [UInt8] = { _ in [] }) throws {
    let total = Digest(finishing: hasher)
    let body = total.bytes + seal(total)
    let front = Self.front(Self.end, body.count)
    try put(front + body + Self.check(front, body, number: count + 1))
  }

  private static func front(_ type: UInt8, _ length: Int) -> [UInt8] {
    var front = [type]
    front.append(integer: UInt32(length))
    return front
  }

  fileprivate static func check(_ front: [UInt8], _ body: [UInt8], number: Int) -> [UInt8] {
    var place: [UInt8] = []
    place.append(integer: Int64(number))
    return Sodium.hash(place, front, body, count: checkCount)
  }
}

/// Reads what `RecordWriter` wrote, record by record, and throws `DamagedRecords` at the first that is not whole.
struct RecordReader {
  private let take: (Int) throws -> [UInt8]
  private let purpose: String
  private let hasher = Sodium.Hasher()
  private(set) var count = 0
  /// What stood behind the digest of all: known after the last record.
  private(set) var seal: [UInt8] = []
  private(set) var total: Digest?

  /// `take` gives the next bytes, fewer when there are no more. Throws unless it is a sequence for that purpose.
  init(_ purpose: String, from take: @escaping (Int) throws -> [UInt8]) throws {
    self.take = take
    self.purpose = purpose
    let start = try read(RecordWriter.magic.count + 1)
    guard start.dropLast() == RecordWriter.magic[...], let length = start.last,
      try read(Int(length)) == Array(purpose.utf8)
    else { throw damaged }
  }

  init(_ purpose: String, _ bytes: [UInt8]) throws {
    var rest = bytes[...]
    try self.init(purpose) { count in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
  }

  var damaged: DamagedRecords { DamagedRecords(purpose: purpose, number: count + 1) }

  private func read(_ count: Int) throws -> [UInt8] {
    let bytes = try take(count)
    guard bytes.count == count else { throw damaged }
    hasher.update(bytes)
    return bytes
  }

  /// The next record; nil after the last, when the whole sequence was as it was written.
  mutating func next() throws -> (type: UInt8, body: [UInt8])? {
    guard total == nil else { return nil }
    let front = try take(5)
    guard front.count == 5 else { throw damaged }
    let length = front[1...].reduce(0) { $0 << 8 | Int($1) }
    guard length <= RecordWriter.maximumLength else { throw damaged }
    if front[0] == RecordWriter.end { return try finish(front, length) }
    hasher.update(front)
    let body = try read(length)
    guard try read(RecordWriter.checkCount) == RecordWriter.check(front, body, number: count + 1) else { throw damaged }
    count += 1
    return (front[0], body)
  }

  private mutating func finish(_ front: [UInt8], _ length: Int) throws -> (type: UInt8, body: [UInt8])? {
    let body = try take(length)
    let check = try take(RecordWriter.checkCount)
    let found = Digest(finishing: hasher)
    guard body.count == length, check == RecordWriter.check(front, body, number: count + 1),
      Array(body.prefix(Digest.count)) == found.bytes, try take(1).isEmpty
    else { throw damaged }
    total = found
    seal = Array(body.dropFirst(Digest.count))
    return nil
  }
}

/// A bundle or a part of a backup is not as it was written, from this record on.
package struct DamagedRecords: Refusal, Equatable {
  package let purpose: String
  package let number: Int
  package var code: String { "records.damaged" }
  package var arguments: [String: String] { ["what": purpose, "number": "\(number)"] }
}
