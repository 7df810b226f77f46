import Basics

/// Writes Thrift's compact protocol (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md), as far as Parquet's
/// heads and foot need it. Fields of a structure are written in the order of their numbers.
struct ThriftCompact {
  private(set) var bytes: [UInt8] = []
  /// The number of the field written last, in each structure that is open.
  private var last: [Int] = [0]

  enum Kind: UInt8 {
    case yes = 1
    case no = 2
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  mutating func field(_ number: Int, _ value: Bool) { head(number, value ? .yes : .no) }

  mutating func field(_ number: Int, _ value: Int32) {
    head(number, .int32)
    bytes.append(zigzag: Int64(value))
  }

  mutating func field(_ number: Int, _ value: Int64) {
    head(number, .int64)
    bytes.append(zigzag: value)
  }

  mutating func field(_ number: Int, _ text: String) {
    head(number, .binary)
    string(text)
  }

  mutating func field(_ number: Int, _ numbers: [Int32]) {
    list(number, of: .int32, count: numbers.count)
    for value in numbers { bytes.append(zigzag: Int64(value)) }
  }

  mutating func field(_ number: Int, _ texts: [String]) {
    list(number, of: .binary, count: texts.count)
    for text in texts { string(text) }
  }

  mutating func field(_ number: Int, _ members: (inout ThriftCompact) -> Void) {
    head(number, .structure)
    structure(members)
  }

  /// The head of a list; its elements are written next, structures by ``structure(_:)``.
  mutating func list(_ number: Int, of kind: Kind, count: Int) {
    head(number, .list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | kind.rawValue)
    } else {
      bytes.append(0xF0 | kind.rawValue)
      bytes.append(varint: UInt64(count))
    }
  }

  /// A structure as an element of a list, or as the whole.
  mutating func structure(_ members: (inout ThriftCompact) -> Void) {
    last.append(0)
    members(&self)
    bytes.append(0)
    last.removeLast()
  }

  /// Structures that were written before, one behind the other.
  mutating func append(_ written: [UInt8]) { bytes.append(contentsOf: written) }

  private mutating func head(_ number: Int, _ kind: Kind) {
    let step = number - last[last.count - 1]
    last[last.count - 1] = number
    precondition((1...15).contains(step), "the fields of Parquet's structures lie close together")
    bytes.append(UInt8(step) << 4 | kind.rawValue)
  }

  private mutating func string(_ text: String) {
    bytes.append(varint: UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}
