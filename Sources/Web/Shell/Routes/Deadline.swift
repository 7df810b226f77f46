/// Bounds how long something may take.
enum Deadline {
  /// The result of `work`; when it takes longer it is cancelled, and `refusal` thrown.
  static func within<Result: Sendable>(
    _ duration: Duration, or refusal: any Error, _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await Task.sleep(for: duration)
        throw refusal
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() else { throw refusal }
      return result
    }
  }
}
