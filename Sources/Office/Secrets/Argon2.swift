import Basics
import CSodium
import Foundation
import Synchronization

/// Hashes passwords with Argon2id (RFC 9106), at most two at a time, on threads of their own, since nothing else
/// may wait for a hash.
package final class Argon2: Sendable {
  /// More than may wait: who comes then is asked to come again.
  static let mostWaiting = 64

  /// What a hash takes, in libsodium's measures.
  package struct Cost: Sendable {
    let passes: Int
    /// In bytes.
    let memory: Int

    /// 64 MiB and a tenth of a second.
    package static let interactive = Cost(
      passes: Int(crypto_pwhash_OPSLIMIT_INTERACTIVE), memory: Int(crypto_pwhash_MEMLIMIT_INTERACTIVE))
    /// For tests that make accounts by the hundred: it protects nothing.
    package static let least = Cost(passes: Int(crypto_pwhash_OPSLIMIT_MIN), memory: Int(crypto_pwhash_MEMLIMIT_MIN))
  }

  private let cost: Cost
  /// The hash of a password that nobody knows.
  let nobody: Kept<String>
  private let threads: OperationQueue
  private let waiting = Atomic(0)

  package init(_ cost: Cost = .interactive) {
    self.cost = cost
    nobody = Kept { try Self.hash(Hashing.random(16).hex, cost) }
    threads = OperationQueue()
    threads.name = "konak.argon2"
    threads.maxConcurrentOperationCount = 2
  }

  /// A text that holds the salt, the costs and the hash.
  package func hash(_ password: Password) async throws -> String {
    let text = password.text
    return try await run { [cost] in try Self.hash(text, cost) }
  }

  /// Whether the password is the hashed one. Without a hash the same work is done, so that the time does not tell whether
  /// there is such an account.
  package func verify(_ password: String, against hash: String?) async throws -> Bool {
    guard password.utf8.count <= Password.longest else { return false }
    return try await run { [nobody] in
      let isSame = crypto_pwhash_str_verify(try hash ?? nobody.value, password, UInt64(password.utf8.count)) == 0
      return isSame && hash != nil
    }
  }

  private static func hash(_ text: String, _ cost: Cost) throws -> String {
    var hash = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
    let result = crypto_pwhash_str(
      &hash, text, UInt64(text.utf8.count), UInt64(cost.passes), cost.memory)
    guard result == 0 else { throw OutOfMemory() }
    return String(decoding: hash.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    guard waiting.add(1, ordering: .relaxed).newValue <= Self.mostWaiting else {
      waiting.subtract(1, ordering: .relaxed)
      throw SignInRefusal.busy
    }
    defer { waiting.subtract(1, ordering: .relaxed) }
    return try await withCheckedThrowingContinuation { continuation in
      threads.addOperation { continuation.resume(with: Swift.Result { try work() }) }
    }
  }

  struct OutOfMemory: Error {}
}
