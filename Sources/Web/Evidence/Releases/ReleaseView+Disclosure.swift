import Evidence

/// What disclosure control did, for who works on an issue.
extension ReleaseView {
  struct Disclosure: Equatable, Sendable {
    /// How many figures of a table are left out.
    let summary: String
    /// Which, and why.
    let leftOut: [String]
    let hasLeftOut: Bool
  }

  var disclosure: [Disclosure] {
    content.disclosure.lines.compactMap { line in
      guard line.threshold != nil || line.rules != nil, let table = table(line.block) else { return nil }
      let leftOut = (line.leftOut ?? []).map { sentence($0, of: table, line) }
      return Disclosure(
        summary: ([summary(line, table)] + beside(line)).joined(separator: " "), leftOut: leftOut,
        hasLeftOut: !leftOut.isEmpty)
    }
  }

  private func summary(_ line: DisclosureReport.Line, _ table: FrozenTable) -> String {
    let said: [String: Words.Argument] = [
      "figure": .isolated(text(table.definition.title)), "primary": .text(words.number(line.primary)),
      "secondary": .text(words.number(line.secondary)),
    ]
    let rules = line.rules.map(rules)
    guard let threshold = line.threshold else {
      return words("release.disclosureOfSums", said.merging(["rules": .text(rules ?? "")]) { first, _ in first })
    }
    let few = words(
      "release.disclosure", said.merging(["threshold": .text(words.number(threshold))]) { first, _ in first })
    let isSum = [.amount, .mean, .ratio].contains(table.definition.kind)
    let more = rules ?? (isSum && line.leftOut != nil ? words["release.disclosureNoRule"] : nil)
    return [few, more].compactMap(\.self).joined(separator: " ")
  }

  /// What is out already and counts the same.
  private func beside(_ line: DisclosureReport.Line) -> [String] {
    [
      line.beside.map { words("release.beside", ["issues": .text(words.list($0.map(name)))]) },
      line.notBeside.map { words("release.notBeside", ["count": .number($0)]) },
    ].compactMap(\.self)
  }

  private func name(_ issue: DisclosureReport.Issue) -> String {
    words(
      "release.besideIssue",
      ["product": .isolated(issue.product), "number": .text(words.number(issue.number))])
  }

  private func rules(_ rules: Dominance) -> String {
    func percent(_ value: Double) -> Words.Argument { .text(words.number(value)) }
    return [
      rules.percent.map {
        words("release.disclosureRules.percent", ["count": .number(rules.largest), "percent": percent($0)])
      }, rules.prior.map { words("release.disclosureRules.prior", ["percent": percent($0)]) },
    ].compactMap(\.self).joined(separator: " ")
  }

  private func table(_ block: String) -> FrozenTable? { content.tables.first { $0.block.key == block }?.table }

  private func sentence(
    _ left: DisclosureReport.LeftOut, of table: FrozenTable, _ line: DisclosureReport.Line
  ) -> String {
    words(
      "release.leftOut.\(left.why.rawValue)",
      [
        "figure": .isolated(text(table.definition.title)), "line": .isolated(label(left.line, in: table)),
        "threshold": .text(line.threshold.map { words.number($0) } ?? ""),
        "others": .text(rest(left.figures.map(name) + (left.earlier ?? []).map(name))),
      ])
  }

  private func name(_ address: FigureAddress) -> String {
    guard let table = table(address.block) else { return address.description }
    return words(
      "release.leftOut.name",
      [
        "figure": .isolated(text(table.definition.title)), "line": .isolated(label(address.line, in: table)),
      ])
  }

  private func name(_ earlier: DisclosureReport.EarlierFigure) -> String {
    words(
      "release.leftOut.earlier", ["figure": .isolated(text(earlier.title)), "issue": .text(name(earlier.issue))])
  }

  /// Of a figure, or of what is left of it without others.
  private func rest(_ names: [String]) -> String {
    guard names.count > 1 else { return names.first ?? "" }
    return words(
      "release.leftOut.rest", ["figure": .text(names[0]), "others": .text(words.list(Array(names.dropFirst())))])
  }

  /// Lines of places are reported by their ids.
  private func label(_ line: String, in table: FrozenTable) -> String {
    let found =
      line == FrozenTable.totalKey
      ? table.total : table.lines.first { $0.key == line || $0.place?.hexadecimal == line }
    return found.map { text($0.label) }.flatMap { $0.isEmpty ? nil : $0 } ?? words["evidence.total"]
  }
}
