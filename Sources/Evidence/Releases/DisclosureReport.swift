/// What disclosure control did to the figures of a release: for the officer, and never part of what goes out.
package struct DisclosureReport: Hashable, Codable, Sendable {
  package struct Line: Hashable, Codable, Sendable {
    package var block: String
    /// Fewer persons or households than this may not be told apart; nil where the figures are not made of persons.
    package var threshold: Int?
    /// How many figures were left out because they break a rule …
    package var primary: Int
    /// … and how many so that those cannot be recomputed.
    package var secondary: Int
    /// Which these are; nil in what was frozen before reports said it.
    package var leftOut: [LeftOut]?
    /// By what the largest contributions to its sums were judged; nil where they were not.
    package var rules: Dominance?

    package init(
      block: String, threshold: Int?, primary: Int = 0, secondary: Int = 0, leftOut: [LeftOut]? = nil,
      rules: Dominance? = nil
    ) {
      (self.block, self.threshold, self.primary, self.secondary) = (block, threshold, primary, secondary)
      (self.leftOut, self.rules) = (leftOut, rules)
    }
  }

  /// A figure that is not told.
  package struct LeftOut: Hashable, Codable, Sendable {
    package enum Why: String, Hashable, Codable, Sendable {
      /// Fewer stand behind it than the threshold.
      case few
      /// One or few make up most of a sum.
      case dominated
      /// Other figures could be recomputed from it.
      case protects
    }

    /// Of the block, as it was counted: of a place its id.
    package var line: String
    package var why: Why
    /// Those that could be recomputed, or of which the first could be told without the others; lines as above.
    package var figures: [FigureAddress]

    package init(line: String, why: Why, figures: [FigureAddress] = []) {
      (self.line, self.why, self.figures) = (line, why, figures)
    }
  }

  package var lines: [Line]

  package init(_ lines: [Line] = []) { self.lines = lines }
}
