package import Basics

/// What holds of something that was made of several sources: the strictest level, the strictest use, and everybody's
/// terms.
package struct CombinedTerms: Hashable, Codable, Sendable {
  package struct Clearance: Hashable, Codable, Sendable {
    package let source: FigureSource
    /// Nil for the mission itself.
    package let owner: String?
    /// As of ``SourceTerms/OwnerClearance``.
    package let silenceDays: Int?
    package let agreement: String?
  }

  package var level = Level.public
  package var use = SourceTerms.Use.records
  /// In the order of the sources, each once.
  package var credits: [LocalizedText] = []
  /// Owners without whose yes it does not go.
  package var clearances: [Clearance] = []
  /// Of which nobody has said anything.
  package var unstated: [FigureSource] = []
  /// Whose agreement is over.
  package var ended: [FigureSource] = []

  package init() {}
}

/// A source with what of it a figure was made of.
package struct SourceUse: Hashable, Sendable {
  package let source: FigureSource
  /// Paths of the questions, of a form.
  package let paths: Set<String>

  package init(_ source: FigureSource, paths: Set<String> = []) {
    (self.source, self.paths) = (source, paths)
  }
}

extension SourceTerms {
  /// - Parameter known: What was said of sources; one that is not among them counts as ``unstated``.
  package static func combined(
    _ uses: some Collection<SourceUse>, _ known: [FigureSource: SourceTerms], on day: Day
  ) -> CombinedTerms {
    var combined = CombinedTerms()
    var paths: [FigureSource: Set<String>] = [:]
    // What was made of nothing that is known is nobody's to let go.
    if uses.isEmpty { combined.take(.unstated) }
    for use in uses { paths[use.source, default: []].formUnion(use.paths) }
    for source in paths.keys.sorted() {
      guard let stated = known[source] else {
        combined.unstated.append(source)
        combined.take(.unstated)
        continue
      }
      if stated.hasEnded(on: day) { combined.ended.append(source) }
      let terms = stated.inForce(on: day)
      combined.take(terms)
      for path in paths[source] ?? [] {
        combined.level = max(combined.level, terms.columns[path] ?? .public)
      }
      if let clearance = terms.clearance {
        combined.clearances.append(
          .init(
            source: source, owner: terms.owner.name, silenceDays: clearance.silenceDays,
            agreement: terms.agreement?.reference))
      }
    }
    return combined
  }
}

extension CombinedTerms {
  fileprivate mutating func take(_ terms: SourceTerms) {
    level = max(level, terms.level)
    use = max(use, terms.use)
    if !terms.credit.texts.isEmpty, !credits.contains(terms.credit) { credits.append(terms.credit) }
  }
}
