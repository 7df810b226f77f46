package import Basics

/// The rules of precision of all levels.
package struct PrecisionRules: Hashable, Sendable {
  private var said: [Level: PrecisionRule]

  package init(_ said: [Level: PrecisionRule] = [:]) { self.said = said }

  /// What officers said, else what is usual. Inside, everything is exact.
  package subscript(level: Level) -> PrecisionRule {
    level == .internal ? .exact : said[level] ?? .usual(at: level)
  }
}
