import Basics

/// Something that happened, as it is written into the journal.
///
/// The coded form of each version is for ever: `decoded` reads all versions up to the current one, and each has a
/// recorded entry among the test fixtures. An event names people by id only.
package protocol Event: Sendable {
  /// `submission.received`: lower-case ASCII, digits, `.`, `-` and `_`; at most 64.
  static var kind: String { get }
  /// The version that `encoded` writes, from 1.
  static var version: Int { get }
  func encoded() throws -> [UInt8]
  static func decoded(_ bytes: [UInt8], version: Int) throws -> Self
}

extension Event {
  package static var version: Int { 1 }
}

/// Events that are Codable are written as JSON with sorted keys.
extension Event where Self: Codable {
  package func encoded() throws -> [UInt8] {
    Array(try JSONText.bytes(self))
  }

  package static func decoded(_ bytes: [UInt8], version: Int) throws -> Self {
    try JSONText.decode(bytes)
  }
}
