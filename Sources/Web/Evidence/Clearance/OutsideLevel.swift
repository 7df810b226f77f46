import Basics
import Evidence
import Formats
import Records
import Store

/// A file that staff make for somebody outside: no release, but no further and no more exact than its level allows.
struct OutsideLevel: Sendable {
  private let level: Level
  private let store: Store

  init(_ level: Level, in store: Store) { (self.level, self.store) = (level, store) }

  /// How exactly a table's figures are told. Throws ``LevelRefusal`` where its sources may not go so far,
  /// ``ClearanceRefusal/ownersMustClear(_:)`` where an owner is asked for each release, and ``PrecisionRefusal`` where its places are too small, or its one nationality is told only together with others.
  func rule(
    of figures: [AreaFigure], from sources: [FigureSource], called title: String, on day: Day, _ words: Words
  ) async throws -> PrecisionRule {
    guard level != .internal else { return .exact }
    let (terms, rules) = try await store.read { reader in
      (try reader.terms(of: sources.map { SourceUse($0) }, on: day), try reader.precisionRules())
    }
    _ = try LevelDecision.level(asked: level, of: [.init(title, terms.level)])
    guard terms.clearances.isEmpty else {
      throw ClearanceRefusal.ownersMustClear(terms.clearances.map { $0.owner ?? words["terms.owner.mission"] })
    }
    _ = try rules.apply(figures, of: title, at: level)
    let rule = rules[level]
    for figure in figures {
      if let nationality = figure.stratum?.nationality, rule.told(nationality: nationality) != nationality {
        throw PrecisionRefusal.onlyTogether(block: title, level: level)
      }
    }
    return rule
  }
}

extension Level {
  /// For whom staff make files, the usual first.
  static let outside: [Level] = [.internal, .partner, .public]

  /// The level that an address asks a file for; the mission itself without one.
  init(asked: Form) throws(AccessRefusal) {
    guard let text = asked["for"] else {
      self = .internal
      return
    }
    guard let level = Level(rawValue: text), Level.outside.contains(level) else { throw .malformed }
    self = level
  }
}

extension ExportValue {
  init(_ told: PrecisionRule.Told) {
    switch told {
    case .about(let count): self = .integer(count)
    case .fewerThan(let limit): self = .text("<\(limit)")
    }
  }
}
