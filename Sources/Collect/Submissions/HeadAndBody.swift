import Basics

/// Events that carry somebody else's bytes: their facts as JSON, its length in four bytes before it, the bytes behind.
enum HeadAndBody {
  static func encode(_ head: some Encodable, _ body: [UInt8]) throws -> [UInt8] {
    let head = Array(try JSONText.encode(head).utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 + head.count + body.count)
    withUnsafeBytes(of: UInt32(head.count).bigEndian) { bytes.append(contentsOf: $0) }
    return bytes + head + body
  }

  static func decode<Head: Decodable>(_ bytes: [UInt8], as _: Head.Type) throws -> (Head, [UInt8]) {
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count >= 4, length <= bytes.count - 4 else { throw Malformed() }
    let head = try JSONText.decode(bytes[4..<4 + length], as: Head.self)
    return (head, Array(bytes[(4 + length)...]))
  }

  struct Malformed: Error {}
}
