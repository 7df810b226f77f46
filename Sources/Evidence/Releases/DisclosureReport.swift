package import Basics

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
    /// Issues that are out and count the same: its figures are protected together with these. Nil for none.
    package var beside: [Issue]?
    /// How many of them could not be looked at, or not with all they tell: they are too many, or the form asks something
    /// otherwise by now. Nil for none.
    package var notBeside: Int?

    package init(
      block: String, threshold: Int?, primary: Int = 0, secondary: Int = 0, leftOut: [LeftOut]? = nil,
      rules: Dominance? = nil
    ) {
      (self.block, self.threshold, self.primary, self.secondary) = (block, threshold, primary, secondary)
      (self.leftOut, self.rules) = (leftOut, rules)
    }
  }

  package struct Issue: Hashable, Codable, Sendable {
    /// The product's code.
    package var product: String
    package var number: Int

    package init(product: String, number: Int) { (self.product, self.number) = (product, number) }
  }

  /// A figure of an issue that is out.
  package struct EarlierFigure: Hashable, Codable, Sendable {
    package var issue: Issue
    package var address: FigureAddress
    /// What it is called there.
    package var title: LocalizedText

    package init(issue: Issue, address: FigureAddress, title: LocalizedText) {
      (self.issue, self.address, self.title) = (issue, address, title)
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
      /// It differs by few from the same figure of an issue that is out.
      case differs
    }

    /// Of the block, as it was counted: of a place its id.
    package var line: String
    package var why: Why
    /// Those that could be recomputed, or of which the first could be told without the others; lines as above.
    package var figures: [FigureAddress]
    /// Those among them, or beside it, that are out already; nil for none.
    package var earlier: [EarlierFigure]?

    package init(line: String, why: Why, figures: [FigureAddress] = [], earlier: [EarlierFigure] = []) {
      (self.line, self.why, self.figures) = (line, why, figures)
      self.earlier = earlier.isEmpty ? nil : earlier
    }
  }

  package var lines: [Line]

  package init(_ lines: [Line] = []) { self.lines = lines }
}
