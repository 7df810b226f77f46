import Basics
import Store

/// An issue that is out, whose figures a new one must not be taken from.
struct EarlierIssue {
  let name: DisclosureReport.Issue
  /// Up to which entry the journal was read for it.
  let position: Int
  let tables: [(block: String, source: FrozenDefinition.IndicatorSource, table: FrozenTable)]

  /// So many are looked at together with a new issue, …
  static let most = 12
  /// … of so many that came out last.
  static let mostSearched = 200

  init(_ content: ReleaseContent) {
    name = DisclosureReport.Issue(product: content.product, number: content.number)
    position = content.position
    tables = content.tables.compactMap { block, table in
      if case .indicator(let source) = table.definition.source { (block.key, source, table) } else { nil }
    }
  }
}

extension FrozenTable {
  /// Whether each figure was told: the lines, the total, how many are in the base and in none. What was frozen before the
  /// base was kept told it wherever it had one.
  var told: [Bool] {
    (lines + [total]).map { $0?.figure?.state == .shown } + [base.map { $0.counts != nil } ?? true]
  }
}

extension Tabulation.Filter {
  /// Whether nothing can be in both, since the days or the answers are others.
  ///
  /// - Parameter multiple: Questions to which one gives several answers.
  func isApart(from other: Self, multiple: Set<String>) -> Bool {
    func ends(_ one: Self, before other: Self) -> Bool {
      if let to = one.to, let from = other.from { to < from } else { false }
    }
    let answersDiffer = answers.contains { path, codes in
      guard !multiple.contains(path), let others = other.answers[path] else { return false }
      return Set(codes).isDisjoint(with: others)
    }
    return answersDiffer || ends(self, before: other) || ends(other, before: self)
  }
}

extension Reader {
  /// Issues that are out, or were, for as many readers as those of a level at least: the corrected one, then the newest.
  func earlierIssues(upTo level: Level, correcting corrected: ID<Release>?) throws -> [EarlierIssue] {
    var contents = try corrected.flatMap { try releaseContent($0) }.map { [$0] } ?? []
    contents += try contentsOut(upTo: level, except: corrected, limit: EarlierIssue.mostSearched)
    return contents.filter { $0.level <= level }.map(EarlierIssue.init).filter { !$0.tables.isEmpty }
  }
}
