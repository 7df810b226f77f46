import Basics
package import Records

/// How hazards are told in the reader's language.
package enum HazardView {
  static func kind(_ hazard: Hazard, _ words: Words) -> String { words["hazard.kind.\(hazard.facts.hazard.rawValue)"] }

  /// `4.8 mb`; empty when the source does not say how strong it was.
  static func magnitude(_ hazard: Hazard, _ words: Words) -> String {
    hazard.facts.magnitude.map { magnitude in
      [words.number(magnitude, decimals: 0...2), hazard.facts.scale].compactMap(\.self).joined(separator: " ")
    } ?? ""
  }

  /// What and when, in one line, as it stands beside an emergency.
  package static func line(_ hazard: Hazard, _ words: Words) -> String {
    let parts = [
      kind(hazard, words), magnitude(hazard, words), hazard.facts.title, words.time(hazard.facts.began),
      hazard.facts.source,
    ]
    return words.list(parts)
  }

  /// `Round 2: 1,200 → Round 3: 1,450`, with a dash where a round has no figure.
  static func rounds(
    _ pair: (before: Hazards.Beside.Presence?, after: Hazards.Beside.Presence?), _ words: Words
  ) -> String {
    func told(_ presence: Hazards.Beside.Presence?) -> String {
      guard let presence else { return words["hazard.noFigure"] }
      return words(
        "hazard.round",
        [
          "round": .isolated(presence.round.names.best(in: words.language)),
          "total": .text(words.number(presence.figures.total)),
        ])
    }
    return words("hazard.presence", ["before": .text(told(pair.before)), "after": .text(told(pair.after))])
  }
}
