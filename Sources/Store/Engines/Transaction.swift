/// A closure that waits for its turn in a transaction, with the task that waits for its outcome.
struct PendingTransaction: Sendable {
  /// Runs the closure and keeps its outcome; may be called again. Throws what the closure threw.
  let attempt: @Sendable (Writer) throws -> Void
  /// Resumes the waiting task, with the kept outcome or with the failure. Called once.
  let finish: @Sendable ((any Error)?) -> Void
  let limit: Duration?
  var foresight: Foresight?
}

/// What a closure is going to ask first. Where questions make round trips, those of all closures that share a
/// transaction travel together; a closure that asks finds the answer there, and must not rely on it being foreseen.
///
/// An answer holds as long as nobody before in the transaction changed what it is about. So a closure that foresees
/// promises to change nothing that such questions of others are about, unless these have the same subject; and not to ask
/// again what it has changed itself.
package struct Foresight: Sendable {
  let subject: SQLBinding
  let questions: [SQL]

  package init(about subject: some SQLValue, _ questions: [SQL]) {
    self.subject = subject.binding
    self.questions = questions
  }
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
    limit: Duration? = nil, foreseeing foresight: Foresight? = nil,
    for body: @escaping @Sendable (Writer) throws -> Value,
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
        limit: limit, foresight: foresight)
      do {
        try add(pending)
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }
}
