import ServiceLifecycle
import Store

/// Works on jobs until the program stops. What is not done then goes on after the next start.
struct Working: Service {
  let worker: JobWorker

  func run() async throws {
    await cancelWhenGracefulShutdown { await worker.run() }
  }
}
