import Basics
import Evidence
import Foundation
import Store

/// An issue as one reader sees it.
struct ReleaseView {
  let line: ReleaseLine
  let content: ReleaseContent
  let sight: ReleaseSight
  /// The issue that corrects it, as far as the reader may know.
  var correction: ID<Release>?
  let words: Words

  var path: String { ReleaseRoutes.path(line.id) }
  var number: String { words("release.number", ["number": .number(content.number)]) }
  var title: String { content.title.best(in: words.language) }

  func text(_ text: LocalizedText) -> String { text.best(in: words.language) }

  // MARK: Figures

  func figure(_ figure: FrozenFigure?, _ kind: FrozenDefinition.Kind) -> String {
    FigureWords(words).text(figure, kind)
  }

  /// - Parameter decimals: Of a share in percent, where it is told more exactly than it is shown.
  func value(
    _ value: Double?, _ kind: FrozenDefinition.Kind, decimals: ClosedRange<Int>? = nil
  ) -> String {
    guard let value else { return words["evidence.noData"] }
    if let decimals, kind == .share { return words.percent(value, decimals: decimals) }
    return FigureWords(words).number(value, kind)
  }

  func table(_ block: String, _ table: FrozenTable) -> ReleasePage.Table {
    let hasIntervals = table.allLines.contains { $0.figure?.estimate != nil }
    func line(_ line: FrozenTable.Line, isTotal: Bool) -> ReleasePage.TableLine {
      .init(
        label: text(line.label), isTotal: isTotal,
        cells: zip(table.columns.indices, line.figures).map { index, figure in
          .init(
            text: self.figure(figure, table.kind(index)), isMissing: figure?.value == nil,
            path: figure.map { _ in
              FigureAddress(block, line.key, index == 0 ? nil : table.columns[index].key).path(below: path)
            })
        }
          + (hasIntervals
            ? [
              .init(
                text: FigureWords(words).interval(line.figure, table.kind(0)) ?? words["evidence.noData"],
                isMissing: line.figure?.estimate?.lower == nil, path: nil)
            ] : []))
    }
    return .init(
      title: text(table.definition.title), measure: text(table.definition.measure), base: text(table.definition.base),
      corner: table.dimension.map(text) ?? "",
      columns: table.columns.map { text($0.label) } + (hasIntervals ? [words["indicator.intervalLabel"]] : []),
      lines: table.lines.map { line($0, isTotal: false) } + (table.total.map { [line($0, isTotal: true)] } ?? []),
      notes: [table.definition.conditions, table.definition.origin].map(text).filter { !$0.isEmpty }
        + table.notes.map(text) + FigureWords(words).differences(table) + FigureWords(words).explanations(table))
  }

  // MARK: Blocks

  func blocks(canEdit: Bool) -> [ReleasePage.Block] {
    content.blocks.map { block in
      switch block.content {
      case .text(let written):
        let texts = content.languages.compactMap { language -> ReleasePage.Text? in
          guard let said = written.texts[language], !said.isEmpty else { return nil }
          return .init(
            language: language.rawValue, direction: language.isRightToLeft ? "rtl" : "ltr",
            name: words["place.language.\(language.rawValue)"],
            paragraphs: filled(said, language).split(separator: "\n").map(String.init))
        }
        return .init(
          title: heading(block), texts: texts, hasTexts: true, edit: canEdit ? "\(path)/texts/\(block.key)" : nil,
          table: nil)
      case .figures(let table, _):
        return .init(
          title: heading(block), texts: [], hasTexts: false, edit: nil, table: self.table(block.key, table))
      }
    }
  }

  private func heading(_ block: ReleaseContent.Block) -> String? {
    let title = text(block.title)
    return title.isEmpty ? nil : title
  }

  /// The words with the figures that they name.
  private func filled(_ said: String, _ language: Language) -> String {
    said.replacing(/\{\{([^{}]{1,120})\}\}/) { match -> String in
      guard let address = FigureAddress(String(match.1)),
        let figure = FigureWords(words.in(language)).text(at: address, in: content)
      else { return "⟦\(match.1)⟧" }
      return figure
    }
  }

  // MARK: What must be known

  /// - Parameter issue: The number of another issue.
  func warnings(number issue: (ID<Release>) -> Int?) -> [ReleasePage.Warning] {
    var warnings: [ReleasePage.Warning] = []
    func link(_ id: ID<Release>) -> ReleasePage.Link? {
      issue(id).map {
        .init(path: ReleaseRoutes.path(id), label: words("release.number", ["number": .number($0)]))
      }
    }
    if let mark = content.mark { warnings.append(.init(text: text(mark.text), link: nil)) }
    if sight == .embargoed, let embargo = line.progress.embargo {
      warnings.append(
        .init(text: words("release.isEmbargoed", ["time": .text(FigureWords(words).hour(embargo))]), link: nil))
    }
    if let withdrawn = line.progress.withdrawn {
      let said: [String: Words.Argument] = [
        "date": .text(words.date(withdrawn.mark.at)), "reason": .isolated(withdrawn.reason),
      ]
      warnings.append(.init(text: words("release.isWithdrawn", said), link: nil))
    }
    if let later = correction { warnings.append(.init(text: words["release.isSuperseded"], link: link(later))) }
    if let former = line.progress.supersedes {
      warnings.append(
        .init(text: words("release.corrects", ["reason": .isolated(line.progress.reason)]), link: link(former)))
    }
    if let returned = line.progress.returned {
      warnings.append(
        .init(text: words("release.wasReturned", ["reason": .isolated(returned.reason)]), link: nil))
    }
    return warnings
  }

  var facts: [String] {
    [
      words["product.levels.\(content.level.rawValue)"],
      line.released.map { words("release.releasedOn", ["date": .text(words.time($0))]) },
      words("release.computedAt", ["date": .text(FigureWords(words).hour(content.computed))]),
      words("release.position", ["position": .number(content.position)]),
      content.imprint.licence.isEmpty
        ? nil : words("release.licence", ["licence": .isolated(content.imprint.licence)]),
      rounding,
    ].compactMap(\.self) + content.credits.map(text)
  }

  /// Counts of people that are rounded do not sum to totals that are.
  private var rounding: String? {
    content.rounding.map { words("release.rounded", ["base": .text(words.number($0))]) }
  }
}

extension FigureAddress {
  /// The page of the figure, below that of its issue.
  func path(below issue: String) -> String {
    pathOfLine(below: issue) + (column.map { "?column=\(Self.part($0))" } ?? "")
  }

  func pathOfLine(below issue: String) -> String { "\(issue)/figures/\(Self.part(block))/\(Self.part(line))" }

  private static func part(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? text
  }
}
