package import Basics

extension ReturnedDocument {
  /// What became of a document while it was away.
  package struct Changes: Equatable, Sendable {
    /// Texts that say something else now, as templates: a figure in them is its key between double braces.
    package var texts: [Text] = []
    /// Figures that were written otherwise, or that cannot be told any more: none of it may be taken.
    package var edited: [Change] = []
    /// Figures of texts that are not in them any more.
    package var removed: [Change] = []
  }

  package struct Change: Equatable, Sendable {
    /// The heading of the block, and the line or the caption, as the document says them.
    package let place: [String]
    package let language: Language
    package let old: String
    /// Empty where it was removed.
    package let new: String
  }

  /// Compares with the document as it went out; made anew from the same figures, it is the same.
  package func changes(to document: Document) -> Changes {
    var changes = Changes()
    let now = Dictionary(
      figures.map { (Key($0.block, $0.key, $0.language), $0) }, uniquingKeysWith: { first, _ in first })
    let written = Dictionary(texts.map { ("\($0.block) \($0.language)", $0) }, uniquingKeysWith: { first, _ in first })
    for (side, language) in document.languages.enumerated() {
      for block in document.blocks where side < block.sides.count {
        let text = block.isProse ? written["\(block.key) \(language)"] : nil
        for (figure, place) in block.figures(side) {
          let found = now[Key(block.key, figure.key, language)]
          if let found, found.text != Self.plain(figure.text) || found.digest != figure.digest {
            changes.edited.append(Change(place: place, language: language, old: figure.text, new: found.text))
          } else if found == nil {
            // Of a table's cell, or a text whose frame is gone, nobody can say what stands there now.
            let change = Change(place: place, language: language, old: figure.text, new: "")
            if text != nil { changes.removed.append(change) } else { changes.edited.append(change) }
          }
        }
        if let text, Self.lines(text.text) != Self.lines(block.template(side)) { changes.texts.append(text) }
      }
    }
    // The same figure twice is one of them copied, and the copy altered.
    let known = Set(changes.edited.map(\.new))
    for (key, all) in Dictionary(grouping: figures, by: { Key($0.block, $0.key, $0.language) }) where all.count > 1 {
      for other in all.dropFirst() where other.text != all[0].text && !known.contains(other.text) {
        changes.edited.append(Change(place: [key.block], language: key.language, old: all[0].text, new: other.text))
      }
    }
    return changes
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { plain(String($0)) }.filter { !$0.isEmpty }
  }

  private struct Key: Hashable {
    let block: String
    let key: String
    let language: Language

    init(_ block: String, _ key: String, _ language: Language) {
      (self.block, self.key, self.language) = (block, key, language)
    }
  }
}

extension Document.Block {
  /// All figures of one language, and where each stands.
  func figures(_ side: Int) -> [(figure: Document.Figure, place: [String])] {
    var heading: [String] = []
    var found: [(Document.Figure, [String])] = []
    for part in sides[side] {
      switch part {
      case .heading(let text): heading = [text]
      case .paragraph(let runs, _): found += runs.compactMap(\.figure).map { ($0, heading) }
      case .table(let table):
        for line in table.lines + (table.total.map { [$0] } ?? []) {
          found += line.cells.compactMap(\.figure).map { ($0, heading + [line.label]) }
        }
      case .picture: break
      }
    }
    return found
  }

  /// The prose of one language, with keys of figures between double braces.
  func template(_ side: Int) -> String {
    sides[side].compactMap { part in
      guard case .paragraph(let runs, .body) = part else { return nil }
      return runs.map { $0.figure.map { "{{\($0.key)}}" } ?? $0.text }.joined()
    }.joined(separator: "\n")
  }
}

extension Document.Run {
  var figure: Document.Figure? { if case .figure(let figure) = self { figure } else { nil } }
}
