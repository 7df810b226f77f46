package import Basics
import Foundation
import Hummingbird

/// One thing that was looked at, and how it was found. The words are under `doctor.<code>`.
package struct Finding: Equatable, Codable, Sendable {
  package enum State: String, Codable, Sendable {
    case good
    /// It works, but somebody should look.
    case attention
    /// Something does not work.
    case broken

    /// The part of a style's name.
    var tone: String {
      switch self {
      case .good: "good"
      case .attention: "care"
      case .broken: "bad"
      }
    }
  }

  package let code: String
  package let state: State
  package let arguments: [String: String]

  package init(_ code: String, _ state: State, _ arguments: [String: String] = [:]) {
    self.code = code
    self.state = state
    self.arguments = arguments
  }

  package func title(in words: Words) -> String { words["doctor.\(code).title"] }

  /// What was found; when it is not good, how to mend it.
  package func detail(in words: Words) -> String {
    // Paths run from left to right. A terminal that does so needs no marks, which would be copied along.
    words(
      "doctor.\(code).\(state.rawValue)",
      arguments.mapValues { words.language.isRightToLeft ? .isolated($0) : .text($0) })
  }
}

/// What the installation is and how it does.
package struct SystemRoutes: RouteGroup {
  private let version: String
  private let started: Instant
  private let examine: @Sendable () async -> [Finding]

  /// `examine` looks at the installation anew.
  package init(version: String, started: Instant, examine: @escaping @Sendable () async -> [Finding]) {
    self.version = version
    self.started = started
    self.examine = examine
  }

  package var routes: [Route] {
    [.get("/office/system", .everywhere(.administer), menu: .init(.office, "system.title"), show)]
  }

  private func show(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let checks = await examine().map { finding in
      SystemPage.Check(
        title: finding.title(in: words), detail: finding.detail(in: words),
        stateLabel: words["doctor.state.\(finding.state.rawValue)"], tone: finding.state.tone)
    }
    let facts: [SystemPage.Fact] = [
      .init(label: words["system.version"], value: version),
      .init(label: words["system.started"], value: words.time(started)),
      .init(label: words["system.zone"], value: words.zone.identifier),
    ]
    return try await visit.page(
      words["system.title"], SystemPage(facts: facts, checks: checks), width: .narrow)
  }
}
