package import Basics

/// The key under which what is said of a stream is sealed. Destroying it erases what was said.
package struct StreamKey: Sendable {
  package let id: ID<StreamKey>
  let secret: [UInt8]

  init(id: ID<StreamKey>, secret: [UInt8]) {
    precondition(secret.count == Sodium.keyCount)
    (self.id, self.secret) = (id, secret)
  }

  static func new(_ id: ID<StreamKey>) -> StreamKey {
    StreamKey(id: id, secret: Sodium.random(Sodium.keyCount))
  }
}
