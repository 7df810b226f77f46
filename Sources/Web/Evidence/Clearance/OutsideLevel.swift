import Basics
import Collect
import Evidence
import Office
import Records
import Store

/// What staff or a program take for somebody outside: no release, but no further and no more exact than its level allows.
struct OutsideLevel: Sendable {
  let level: Level
  private let store: Store
  private let office: Office

  init(_ level: Level, in store: Store, _ office: Office) {
    (self.level, self.store, self.office) = (level, store, office)
  }

  /// On what terms something goes, and how exactly.
  struct Told: Sendable {
    let rule: PrecisionRule
    let use: SourceTerms.Use
  }

  /// Throws ``LevelRefusal`` naming the sources that may not go so far, or `title` where nothing is known of any, and
  /// ``ClearanceRefusal/ownersMustClear(_:)`` where an owner is asked for each release.
  func told(of uses: [SourceUse], called title: String, on day: Day, _ words: Words) async throws -> Told {
    guard level != .internal else { return Told(rule: .exact, use: .records) }
    let (each, all, rule) = try await store.read { reader in
      (
        try uses.map { ($0.source, try reader.terms(of: [$0], on: day).outermost) },
        try reader.terms(of: uses, on: day), try reader.precisionRules()[level]
      )
    }
    if all.outermost > level {
      let names = try await FigureSourceNames(store: store, office: office)
      let inputs = each.map { LevelDecision.Input(names.name(of: $0.0, in: words), $0.1) }
      _ = try LevelDecision.level(asked: level, of: inputs.isEmpty ? [.init(title, .internal)] : inputs)
    }
    guard all.clearances.isEmpty else {
      throw ClearanceRefusal.ownersMustClear(all.clearances.map { $0.owner ?? words["terms.owner.mission"] })
    }
    return Told(rule: rule, use: all.use)
  }

  /// The same of sites with the figures of their assessments.
  func told(ofSites lines: [SiteLine], on day: Day, _ words: Words) async throws -> Told {
    let forms = Set(lines.compactMap { $0.figure?.form })
    let uses = try await store.read { reader in
      try forms.compactMap { try reader.formRecord($0) }.map { record in
        SourceUse(.form(record.formID), paths: SiteForm.figurePaths(of: record))
      }
    }
    return try await told(of: uses, called: words["site.title"], on: day, words)
  }

  /// The same of estimates of a round. Throws ``PrecisionRefusal`` too: for places that are too small, for groups told of
  /// such, and for one nationality that is told only together with others.
  func rule(
    of stratum: Stratum?, in round: TrackingRound, placeLevel: Int?, called title: String, on day: Day, _ words: Words
  ) async throws -> PrecisionRule {
    guard level != .internal else { return .exact }
    let uses = try await store.read { reader in
      try reader.sources(behind: round.id, of: round.programme).map { SourceUse($0) }
    }
    let rule = try await told(of: uses, called: title, on: day, words).rule
    try rule.require(placeLevel: placeLevel, of: title, at: level)
    if let stratum, let column = stratum.harmful(in: words) {
      try rule.require(groupsOf: column, placeLevel: placeLevel, of: title, at: level)
    }
    if let nationality = stratum?.nationality, rule.told(nationality: nationality) != nationality {
      throw PrecisionRefusal.onlyTogether(block: title, level: level)
    }
    return rule
  }
}

extension CombinedTerms {
  /// What stays inside goes at no level.
  fileprivate var outermost: Level { use == .inside ? .internal : level }
}

extension Stratum {
  /// What of it tells nationality, or people without a regular status as a group of their own; nil for nothing.
  func harmful(in words: Words) -> String? {
    if nationality != nil { return words["terms.group.nationality"] }
    return groups.contains(.irregular) ? words["terms.group.irregular_status"] : nil
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
