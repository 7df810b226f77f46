import Basics
import Collect
import Evidence
import Records

/// Where one figure of an issue comes from: for everybody who sees the issue its method and source, for those with the right
/// the records behind it.
struct ReleaseFigureView {
  let view: ReleaseView
  let address: FigureAddress
  let table: FrozenTable
  let line: FrozenTable.Line
  private let column: Int

  /// Nil when the issue has no such figure.
  init?(view: ReleaseView, address: FigureAddress) {
    guard let table = view.content.tables.first(where: { $0.block.key == address.block })?.table,
      let line = table[line: address.line]
    else { return nil }
    (self.view, self.address, self.table, self.line) = (view, address, table, line)
    column = address.column.flatMap { key in table.columns.firstIndex { $0.key == key } } ?? 0
    guard line.figures.indices.contains(column) else { return nil }
  }

  private var words: Words { view.words }
  private var figure: FrozenFigure? { line.figures[column] }

  func model(_ visit: Visit, _ releases: Releases) async throws -> ReleaseFigurePage {
    let definition = table.definition
    let (links, records) = try await sources(visit, releases)
    let label = words.list([view.text(line.label), column > 0 ? view.text(table.columns[column].label) : ""])
    return ReleaseFigurePage(
      title: view.text(definition.title), line: label, figure: view.figure(figure, table.kind(column)), facts: facts,
      links: links, hasLinks: !links.isEmpty, records: records)
  }

  private var facts: [ReleaseFigurePage.Fact] {
    let definition = table.definition
    var facts: [(String, String?)] = [
      ("measure", view.text(definition.measure)),
      ("quotient", FigureWords(words).quotient(figure, table.kind(column))), ("base", view.text(definition.base)),
      ("conditions", view.text(definition.conditions)), ("source", view.text(definition.origin)),
    ]
    facts.append(("method", method))
    facts.append(("grade", line.grades.flatMap(grade)))
    switch definition.source {
    case .indicator(let source):
      facts.append(
        (
          "definition",
          words(
            "release.definitionOf",
            ["code": .isolated(source.indicator.code), "edition": .number(source.edition)])
        ))
      let text = source.indicator.definition.best(in: words.language)
      facts.append(("meaning", text))
    case .presence(let source):
      facts.append(("round", words("release.roundOf", ["round": .number(source.number)])))
    case .site(let source):
      facts.append(("definition", words("site.rulesEdition", ["edition": .isolated(source.edition)])))
    }
    if let figure {
      switch figure.state {
      case .withheld: facts.append(("records", words["release.withheldWhy"]))
      case .notAdded: facts.append(("records", words["release.notAddedWhy"]))
      case .shown, .carried:
        facts.append(
          (
            "records",
            words(
              "release.recordsThen", ["count": .number(figure.records), "units": .text(words.number(figure.units))])
          ))
      }
      facts.append(("interval", FigureWords(words).interval(figure, table.kind(column))))
      facts.append(("effective", FigureWords(words).base(figure)))
      if figure.state == .carried, let age = figure.age {
        facts.append(("carried", words("release.carriedFrom", ["count": .number(age)])))
      }
      facts.append(("digest", figure.digest))
    }
    facts.append(("computed", FigureWords(words).hour(view.content.computed)))
    facts.append(
      ("missing", ([missing].compactMap(\.self) + table.notes.map(view.text)).joined(separator: " ")))
    return facts.compactMap { key, text in
      text.flatMap { $0.isEmpty ? nil : .init(label: words["release.facts.\(key)"], text: $0) }
    }
  }

  /// How the figure came about, in one sentence.
  private var method: String {
    switch table.definition.source {
    case .indicator(let source):
      return words[source.indicator.sample == nil ? "release.method.counted" : "release.method.sample"]
    case .site: return words["release.method.site"]
    case .presence:
      let sources = (table.definition.methods ?? []).map { words["presence.source.\($0)"] }
      return sources.isEmpty
        ? words["release.method.round"]
        : words("release.method.roundOf", ["sources": .text(words.list(sources))])
    }
  }

  /// How far what was said of it can be relied on: a grade is no error.
  private func grade(_ counts: GradeCounts) -> String? {
    guard !counts.isEmpty else { return nil }
    var parts = Grade.allCases.compactMap { grade -> String? in
      guard let count = counts.grades[grade], count > 0 else { return nil }
      return words(
        "release.gradeCount",
        ["grade": .text(words["presence.grade.\(grade.rawValue)"]), "number": .text(words.number(count))])
    }
    if counts.ungraded > 0 {
      parts.append(words("release.ungraded", ["number": .text(words.number(counts.ungraded))]))
    }
    return words.list(parts)
  }

  /// Of how many places of the round there is no figure.
  private var missing: String? {
    guard let index = table.columns.firstIndex(where: { $0.key == "missing" }), line.figures.indices.contains(index),
      case .presence = table.definition.source, let figure = line.figures[index], let value = figure.value
    else { return nil }
    if line.isInaccessible { return words["release.allInaccessible"] }
    let all = Words.Argument.text(words.number(figure.units))
    guard value > 0 else { return words("release.allKnown", ["all": all]) }
    return words("release.missingOf", ["count": .number(Int(value)), "all": all])
  }

  // MARK: Behind it

  private func sources(
    _ visit: Visit, _ releases: Releases
  ) async throws -> ([ReleasePage.Link], ReleaseFigurePage.Records?) {
    switch table.definition.source {
    case .indicator(let source):
      let link = ReleasePage.Link(
        path: "/evidence/indicators/\(source.id)", label: source.indicator.names.best(in: words.language))
      guard visit.may(.readSubmissions), figure != nil else { return ([link], nil) }
      let last = visit.query("after").flatMap { ID<Submission>($0) }
      let found = try await releases.records(
        behind: source, at: line.key == FrozenTable.totalKey ? nil : line.place?.hexadecimal ?? line.key,
        for: visit.requester, on: visit.today, after: last, limit: Self.page)
      guard let found else { return ([link], nil) }
      let own = view.path(address.block, line, column > 0 ? table.columns[column] : nil)
      let records = ReleaseFigurePage.Records(
        lead: words("release.recordsNow", ["time": .text(words.time(visit.now))]),
        lines: found.prefix(Self.page).map { record in
          .init(
            path: "/collect/submissions/\(record.id)",
            label: words.list([words.time(record.received), record.name ?? ""]))
        },
        next: found.count > Self.page
          ? own + (own.contains("?") ? "&" : "?") + "after=\(found[Self.page - 1].id)" : nil)
      return ([link], records)
    case .presence(let source):
      let round = PresenceRoutes.path(source.round)
      let label = words("release.roundOf", ["round": .number(source.number)])
      guard let place = line.place else { return ([.init(path: round, label: label)], nil) }
      // One place has its page of estimates and submissions; an area has the list of its places.
      let isArea = line.figures.compactMap(\.self).first.map { $0.units != 1 } ?? true
      let path = isArea ? "\(round)?in=\(place)" : PresenceRoutes.path(source.round, place)
      return ([.init(path: path, label: words.list([label, view.text(line.label)]))], nil)
    case .site(let source):
      // Its visits are on the site's page, as far as the reader's rights reach.
      return (
        [.init(path: SiteView.path(source.site), label: words("release.siteOf", ["code": .isolated(source.code)]))], nil
      )
    }
  }

  private static let page = 100
}
