import Basics

/// How long who failed must wait before trying again.
///
/// Three things are counted: an account from one address, an account from anywhere, and an address. The first stops a guesser
/// early; the others are wide, so that a guesser can hardly lock out the owner, or one person a whole office.
package enum Throttle {
  package struct Bucket: Hashable, Sendable {
    /// A keyed hash: the table tells neither names nor addresses.
    let key: [UInt8]
    /// Failures that cost nothing.
    let free: Int
  }

  /// After that time without a failure everything is forgotten.
  package static let memory = 24 * 3600
  private static let longestWait = 900

  /// Seconds to wait after the last of so many failures: none while they are free, then 15, doubled each time, to a quarter
  /// of an hour.
  package static func wait(after failures: Int, free: Int) -> Int {
    let counted = failures - free
    guard counted >= 0 else { return 0 }
    return counted >= 6 ? longestWait : min(longestWait, 15 << counted)
  }

  static func buckets(name: String, address: String, key: [UInt8]) -> [Bucket] {
    func hash(_ text: String) -> [UInt8] { Hashing.blake2b(Array(text.utf8), length: 16, key: key) }
    return [
      Bucket(key: hash("pair \(name) \(address)"), free: 5), Bucket(key: hash("account \(name)"), free: 30),
      Bucket(key: hash("address \(address)"), free: 60),
    ]
  }
}
