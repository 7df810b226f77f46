import Basics
import Evidence

/// What became of an issue's figures, in a reader's words: for the page and the command line.
struct ReleaseVerifyView {
  let view: ReleaseView
  let found: ReleaseVerification

  private var words: Words { view.words }

  var model: ReleaseVerifyPage {
    let order: [ReleaseVerification.Figure.State] = [.moved, .lost, .touched, .same]
    let lines = order.flatMap { state in found.figures.filter { $0.state == state } }
    // Those that are as they were are counted, not listed.
    let told = lines.filter { $0.state != .same }
    return ReleaseVerifyPage(
      title: "\(view.title) · \(view.number)", path: "\(view.path)/verify",
      result: .init(
        finding: finding, hasMoved: found.hasMoved, facts: facts, lines: told.prefix(Self.most).map(line),
        hasLines: !told.isEmpty))
  }

  /// More lines nobody reads; the command line tells all.
  private static let most = 500

  var finding: String {
    let moved = found.figures.count { $0.state == .moved || $0.state == .lost }
    return words(
      found.hasMoved ? "release.moved" : "release.allSame",
      ["count": .number(found.hasMoved ? moved : found.count)])
  }

  var facts: [String] {
    [
      words(
        "release.between",
        ["then": .number(view.content.position), "now": .number(found.position)]),
      words("release.sameCount", ["count": .number(found.figures.count { $0.state == .same } + found.leftOut)]),
      found.erased > 0 ? words("release.erased", ["count": .number(found.erased)]) : nil,
    ].compactMap(\.self)
  }

  func line(_ figure: ReleaseVerification.Figure) -> ReleaseVerifyPage.Line {
    let table = view.content.tables.first { $0.block.key == figure.address.block }?.table
    let kind = view.content.kind(of: figure.address) ?? .count
    let column = figure.address.column.flatMap { key in table?.columns.first { $0.key == key } }
    let label = table?[line: figure.address.line].map { view.text($0.label) } ?? figure.address.line
    // What moved by less than is shown is told to more decimals.
    let isClose = figure.state == .moved && view.value(figure.then, kind) == view.value(figure.now, kind)
    let decimals = isClose ? 1...4 : nil
    return .init(
      figure: table.map { view.text($0.definition.title) } ?? figure.address.block,
      line: words.list([label, column.map { view.text($0.label) } ?? ""]),
      state: words["release.states.\(figure.state.rawValue)"],
      tone: figure.state == .same ? "tone-good" : figure.state == .touched ? "tone-care" : "tone-bad",
      then: view.value(figure.then, kind, decimals: decimals), now: view.value(figure.now, kind, decimals: decimals),
      why: why(figure))
  }

  private func why(_ figure: ReleaseVerification.Figure) -> String {
    var causes: [String] = []
    if let edition = figure.edition {
      let key = figure.isOfDefinition ? "release.why.definition" : "release.why.edition"
      causes.append(words(key, ["edition": .number(edition)]))
    }
    let table = view.content.tables.first { $0.block.key == figure.address.block }?.table
    let isSample = table?.allLines.contains { $0.figure?.estimate != nil } ?? false
    if figure.isOfInterval { causes.append(words["release.why.interval"]) }
    if figure.isOfRules { causes.append(words[isSample ? "release.why.sample" : "release.why.rules"]) }
    if figure.isOfPlaces { causes.append(words["release.why.places"]) }
    for (key, count) in [("changed", figure.changed), ("came", figure.came), ("gone", figure.gone)] where count > 0 {
      causes.append(words("release.why.\(key)", ["count": .number(count)]))
    }
    if figure.state == .lost { causes.append(words["release.why.lost"]) }
    return causes.joined(separator: words["list.comma"])
  }
}
