import Basics

/// How long who failed must wait before trying again.
///
/// Three things are counted: an account from one address, an account from anywhere, and an address. The first stops a guesser
/// early; the others are wide, so that one person can hardly lock out a whole office. A browser in which the person has
/// signed in before is counted by itself and by nothing else: whoever guesses elsewhere, even all the time, does not make
/// its owner wait.
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

  /// `device` tells a browser in which the person has signed in before.
  static func buckets(name: String, address: String, device: [UInt8]? = nil, key: [UInt8]) -> [Bucket] {
    if let device { return [Bucket("device \(name) \(device.hex)", free: 5, key)] }
    return [
      Bucket("pair \(name) \(address)", free: 5, key), Bucket("account \(name)", free: 30, key),
      Bucket("address \(address)", free: 60, key),
    ]
  }

  /// Those of phones, apart from people's: a phone that was set up wrongly and tries again each hour does not lock out the
  /// people of its office. `name` is nil for who gave none, as on the token path.
  static func phoneBuckets(name: String?, address: String, key: [UInt8]) -> [Bucket] {
    let own = name.map { name in
      [
        Bucket("phone pair \(name) \(address)", free: 10, key), Bucket("phone account \(name)", free: 60, key),
      ]
    }
    return (own ?? []) + [Bucket("phone address \(address)", free: 120, key)]
  }
}

extension Throttle.Bucket {
  fileprivate init(_ text: String, free: Int, _ key: [UInt8]) {
    self.init(key: Hashing.blake2b(Array(text.utf8), length: 16, key: key), free: free)
  }
}
