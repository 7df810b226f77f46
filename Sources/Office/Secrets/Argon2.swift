import Basics
import CSodium
import Foundation
import Synchronization

/// Hashes passwords with Argon2id (RFC 9106), at most two at a time, on threads of their own: one hash takes 64 MiB and a
/// tenth of a second, and nothing else may wait for it.
package final class Argon2: Sendable {
  /// More than may wait: who comes then is asked to come again.
  static let mostWaiting = 64

  private let threads: OperationQueue
  private let waiting = Atomic(0)

  package init() {
    threads = OperationQueue()
    threads.name = "konak.argon2"
    threads.maxConcurrentOperationCount = 2
  }

  /// A text that holds the salt, the costs and the hash.
  package func hash(_ password: Password) async throws -> String {
    let text = password.text
    return try await run {
      guard let hash = Self.hash(text) else { throw OutOfMemory() }
      return hash
    }
  }

  /// Whether the password is the hashed one. Without a hash the same work is done, so that the time does not tell whether
  /// there is such an account.
  package func verify(_ password: String, against hash: String?) async throws -> Bool {
    guard password.utf8.count <= Password.longest else { return false }
    return try await run {
      let isSame = crypto_pwhash_str_verify(hash ?? Self.nobody, password, UInt64(password.utf8.count)) == 0
      return isSame && hash != nil
    }
  }

  /// The hash of a password that nobody knows.
  static let nobody = hash(Hashing.random(16).hex) ?? ""

  private static func hash(_ text: String) -> String? {
    var hash = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
    let result = crypto_pwhash_str(
      &hash, text, UInt64(text.utf8.count), UInt64(crypto_pwhash_OPSLIMIT_INTERACTIVE),
      Int(crypto_pwhash_MEMLIMIT_INTERACTIVE))
    guard result == 0 else { return nil }
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
