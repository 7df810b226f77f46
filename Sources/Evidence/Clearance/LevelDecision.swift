package import Basics
import Office

/// A named officer lets something go further than what it is made of: kept with it, and shown.
package struct LevelLowering: Hashable, Codable, Sendable {
  /// The strictest level of what it was made of when the officer decided.
  package let from: Level
  package let to: Level
  package let reason: String
  package let officer: ID<Actor>
  package let at: Instant

  /// For decoding what was kept, and for tests; ``lower(_:to:because:by:at:on:)`` decides.
  package init(from: Level, to: Level, reason: String, officer: ID<Actor>, at: Instant) {
    (self.from, self.to, self.reason, self.officer, self.at) = (from, to, reason, officer, at)
  }

  package static let longestReason = 2000

  /// The officer's decision. Throws ``LevelRefusal/notAllowed`` without `evidence.manage` everywhere, and
  /// ``LevelRefusal/reasonMissing``.
  package static func lower(
    _ from: Level, to: Level, because reason: String, by requester: Requester, at now: Instant, on day: Day
  ) throws(LevelRefusal) -> LevelLowering {
    let filter = GrantFilter(.manageEvidence, of: requester, sensitivity: .internalUse, on: day)
    guard filter.reachesEverywhere(in: nil), case .user = requester.actor else { throw .notAllowed }
    guard to < from else { throw .nothingToLower }
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty else { throw .reasonMissing }
    guard reason.count <= longestReason else { throw .reasonTooLong(longestReason) }
    return LevelLowering(from: from, to: to, reason: reason, officer: requester.actor.id, at: now)
  }
}

/// How far something may go that is made of several things.
package enum LevelDecision {
  /// What something is made of, as whoever reads a refusal calls it.
  package struct Input: Hashable, Sendable {
    package let name: String
    package let level: Level

    package init(_ name: String, _ level: Level) { (self.name, self.level) = (name, level) }
  }

  /// The level at which it goes: the one asked for, when it is as strict as all inputs or an officer lowered it to there.
  /// Without one asked for, the strictest of the inputs. Throws ``LevelRefusal/tooOpen(asked:needed:names:)`` naming those
  /// inputs that are stricter.
  ///
  /// A lowering holds for what it was decided on: when an input has become stricter since, it is asked for anew.
  package static func level(
    asked: Level?, of inputs: [Input], lowering: LevelLowering? = nil
  ) throws(LevelRefusal) -> Level {
    let needed = Level.strictest(of: inputs.map(\.level)) ?? .internal
    let asked = asked ?? needed
    if asked >= needed { return asked }
    if let lowering, lowering.from >= needed, lowering.to <= asked { return asked }
    throw .tooOpen(asked: asked, needed: needed, names: inputs.filter { $0.level > asked }.map(\.name))
  }
}

package enum LevelRefusal: Refusal, Equatable {
  case tooOpen(asked: Level, needed: Level, names: [String])
  case notAllowed
  case nothingToLower
  case reasonMissing
  case reasonTooLong(Int)

  package var code: String {
    switch self {
    // Levels are words of the catalogue, so that each pair has its own message.
    case .tooOpen(let asked, _, _): "level.tooOpen.\(asked.rawValue)"
    case .notAllowed: "level.notAllowed"
    case .nothingToLower: "level.nothingToLower"
    case .reasonMissing: "level.reasonMissing"
    case .reasonTooLong: "level.reasonTooLong"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .tooOpen(_, _, let names): ["names": names.joined(separator: ", ")]
    case .reasonTooLong(let limit): ["limit": String(limit)]
    case .notAllowed, .nothingToLower, .reasonMissing: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .notAllowed: .forbidden
    case .tooOpen, .nothingToLower, .reasonMissing, .reasonTooLong: .invalid
    }
  }
}
