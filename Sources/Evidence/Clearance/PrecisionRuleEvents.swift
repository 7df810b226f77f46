package import Basics
import Foundation
package import Store

/// How exactly estimates of areas are told at a level from then on; one stream for the mission.
package struct PrecisionRuleSet: Event, Codable, Equatable {
  package static let kind = "precision-rules.set"
  package static let stream = StreamKind("precision-rules", isPersonal: false)
  static let id = ID<JournalStream>(named: "precision-rules")

  package var level: Level
  package var rule: PrecisionRule

  package init(_ rule: PrecisionRule, at level: Level) { (self.rule, self.level) = (rule, level) }
}

/// Turns what was set into rows of the table `precision_rule`.
package struct PrecisionRuleProjection: Projection {
  package struct State: Sendable {
    struct Set: Sendable {
      let rule: PrecisionRule
      let changed: Instant
      let author: ID<Actor>
    }

    var rules: [Level: Set] = [:]
  }

  package init() {}

  package let stream = PrecisionRuleSet.stream
  package let version = 1
  package let tables = ["precision_rule"]
  package let events: [any Event.Type] = [PrecisionRuleSet.self]

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    guard let set = entry.event(PrecisionRuleSet.self) else { return state }
    var state = state ?? State()
    state.rules[set.level] = .init(rule: set.rule, changed: entry.time.instant, author: entry.actor)
    return state
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    for (level, set) in state.rules { try writer.write(set, at: level) }
  }
}

/// Who may set the rules of precision: `evidence.manage` everywhere.
package struct Precision: Sendable {
  package let store: Store

  package init(_ store: Store) { self.store = store }

  /// Sets the rule of a level; that inside everything is exact is no rule.
  package func set(
    _ rule: PrecisionRule, at level: Level, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let rule = try rule.checked(at: level)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireClearing(of: requester)
      guard level != .internal, try decision.db.precisionRules()[level] != rule else { return false }
      try decision.append(
        PrecisionRuleSet(rule, at: level), to: PrecisionRuleSet.id, of: PrecisionRuleSet.stream, in: .mission)
      return true
    }
  }
}
