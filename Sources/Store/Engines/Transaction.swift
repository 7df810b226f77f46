/// A closure that waits for its turn in a transaction, with the task that waits for its outcome.
struct PendingTransaction: Sendable {
  /// Runs the closure and keeps its outcome; may be called again. Throws what the closure threw.
  let attempt: @Sendable (Writer) throws -> Void
  /// Resumes the waiting task, with the kept outcome or with the failure. Called once.
  let finish: @Sendable ((any Error)?) -> Void
  let limit: Duration?
}

/// Keeps the outcome of the last attempt for the task that waits.
///
/// Sendable because only the thread that runs the transaction touches it, and then, once, the continuation.
private final class Outcome<Value: Sendable>: @unchecked Sendable {
  var value: Value?
}

extension PendingTransaction {
  /// Hands a closure to `add` and waits for it, without holding a thread of the cooperative pool.
  static func wait<Value: Sendable>(
    limit: Duration? = nil, for body: @escaping @Sendable (Writer) throws -> Value,
    add: (PendingTransaction) throws -> Void
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let outcome = Outcome<Value>()
      let pending = PendingTransaction(
        attempt: { writer in outcome.value = try body(writer) },
        finish: { failure in
          if let failure {
            continuation.resume(throwing: failure)
          } else if let value = outcome.value {
            continuation.resume(returning: value)
          } else {
            preconditionFailure("a transaction ended without an outcome")
          }
        },
        limit: limit)
      do {
        try add(pending)
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }
}
