import Dispatch
package import Foundation
import Synchronization

/// Asks other servers: with patience for those that are busy, and none for those that lead elsewhere.
package struct OutgoingClient: Sendable {
  private let folder: URL
  private let allowsPrivate: Bool
  private let pause: @Sendable (Int) async throws -> Void
  private let handles = Handles()

  /// - Parameters:
  ///   - folder: Where answers lie while they arrive.
  ///   - allowsPrivate: Whether addresses of this machine and its neighbours may be asked.
  ///   - pause: Waits that many seconds.
  package init(
    folder: URL, allowsPrivate: Bool,
    pause: @escaping @Sendable (Int) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.folder = folder
    self.allowsPrivate = allowsPrivate
    self.pause = pause
  }

  /// A request is made so often before its server counts as down.
  private static let attempts = 5
  /// Seconds that a server may ask to wait.
  private static let patience = 120
  private static let mostHops = 4
  private static let queue = DispatchQueue(label: "konak.outgoing", attributes: .concurrent)

  /// An answer of 2xx. Throws ``PullRefusal`` for all others.
  func ask(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    var attempt = 1
    while true {
      let wait: Int
      do {
        let answer = try await follow(request)
        switch answer.status {
        case 200..<300: return answer
        case 401: throw PullRefusal.wrongCredential
        case 403: throw PullRefusal.forbidden
        case 404, 410: throw PullRefusal.missing
        case 429, 500...:
          guard attempt < Self.attempts else {
            throw answer.status == 429
              ? PullRefusal.tooOften(request.target.origin) : PullRefusal.failing(request.target.origin, answer.status)
          }
          wait = max(1 << (attempt - 1), answer.headers["retry-after"].flatMap(Int.init) ?? 0)
        default: throw PullRefusal.failing(request.target.origin, answer.status)
        }
      } catch let refusal as PullRefusal {
        guard case .unreachable = refusal, attempt < Self.attempts else { throw refusal }
        wait = 1 << (attempt - 1)
      }
      attempt += 1
      try await pause(min(wait, Self.patience))
    }
  }

  /// Follows redirections: inside the server with the credential, elsewhere without it and only where that may be.
  private func follow(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    var request = request
    for _ in 0..<Self.mostHops {
      let answer = try await once(request)
      // Elsewhere nobody asked for our credential.
      if answer.status == 401, request.mayLeave, request.authorization == nil { throw PullRefusal.forbidden }
      guard [301, 302, 303, 307, 308].contains(answer.status), let location = answer.headers["location"] else {
        return answer
      }
      guard let next = request.target.following(location), request.method == .get,
        next.isEncrypted || next.origin == request.target.origin
      else { throw PullRefusal.redirected(request.target.origin) }
      if next.origin != request.target.origin {
        guard request.mayLeave else { throw PullRefusal.redirected(next.origin) }
        request.authorization = nil
      }
      request.target = next
    }
    throw PullRefusal.redirected(request.target.origin)
  }

  private func once(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    try Task.checkCancellation()
    let stop = StopFlag()
    let (folder, allowsPrivate, handles) = (folder, allowsPrivate, handles)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        Self.queue.async {
          continuation.resume(
            with: Result {
              let handle = try handles.take()
              defer { handles.giveBack(handle) }
              return try handle.perform(
                request, into: Spool(folder: folder), allowsPrivate: allowsPrivate, unless: stop)
            })
        }
      }
    } onCancel: {
      stop.set()
    }
  }

  /// Connections that are free.
  private final class Handles: Sendable {
    private let free = Mutex<[CurlHandle]>([])
    private static let most = 8

    func take() throws -> CurlHandle { try free.withLock { $0.popLast() } ?? CurlHandle() }

    func giveBack(_ handle: CurlHandle) {
      free.withLock { free in
        if free.count < Self.most { free.append(handle) }
      }
    }
  }
}
