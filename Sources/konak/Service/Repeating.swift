import Logging
import ServiceLifecycle

/// Does something again and again until the program stops: sealing, upkeep, background folds. A failure is logged, and the
/// next time comes as ever.
struct Repeating: Service {
  let name: String
  let every: Duration
  let logger: Logger
  let work: @Sendable () async throws -> Void

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await work()
        } catch is CancellationError {
          return
        } catch {
          logger.error("background work failed", metadata: ["work": "\(name)", "error": "\(type(of: error))"])
        }
        try? await Task.sleep(for: every)
      }
    }
  }
}
