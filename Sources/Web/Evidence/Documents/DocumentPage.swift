import Basics
import Evidence
import Formats
import Foundation

/// A document laid out for the screen and for paper: the same parts in the frame of a page and alone, for printing.
struct DocumentPage: PageModel {
  static let template = "evidence/document"

  let actions: Actions
  let body: DocumentBody
}

extension DocumentPage {
  /// What can be done with it, above it and not on paper.
  struct Actions: Equatable, Sendable {
    let languages: [Choice]
    let hasLanguages: Bool
    let files: [File]
    /// Its tables as a workbook; nil where it has none.
    let tables: TakeOut?
    /// Why there is no PDF to be had; nil where there is.
    let noPDF: String?
    /// Where a DOCX that was edited is given back; nil for who may not.
    let returning: Returning?
  }

  struct Choice: Equatable, Sendable {
    let label: String
    let path: String
    let isCurrent: Bool
  }

  struct File: Equatable, Sendable {
    let label: String
    let path: String
  }

  struct Returning: Equatable, Sendable {
    let path: String
    let proof: String
  }
}

/// A document alone, as a page of its own, for a browser that prints it.
struct PrintPage: PageModel {
  static let template = "evidence/document-print"

  let language: String
  let direction: String
  let title: String
  let styles: [String]
  let scripts: [String]
  /// Whether drawings become pictures, as bytes in the page, for whoever made it.
  let picturesOnly: Bool
  let body: DocumentBody
}

/// The parts of a ``Document``, as the partial `evidence/document-body` shows them.
struct DocumentBody: Equatable, Sendable {
  let isSideBySide: Bool
  /// `report`, `sheet` or `dashboard`.
  let layout: String
  let emblem: String?
  let head: [Head]
  let blocks: [Block]
  let imprint: [Lines]
  let libraries: String

  struct Head: Equatable, Sendable {
    let language: String
    let direction: String
    let title: String
    let facts: [String]
    let marks: [String]
  }

  struct Lines: Equatable, Sendable {
    let language: String
    let direction: String
    let lines: [String]
  }

  struct Block: Equatable, Sendable {
    let key: String
    let isWide: Bool
    let isLarge: Bool
    let sides: [Side]
  }

  struct Side: Equatable, Sendable {
    let language: String
    let direction: String
    let parts: [Part]
    /// Folded away below them: on a dashboard what follows a picture.
    let more: [Part]
    let hasMore: Bool
  }

  /// One of its members.
  struct Part: Equatable, Sendable {
    var heading: String?
    var paragraph: Paragraph?
    var table: Table?
    var picture: Picture?
  }

  struct Paragraph: Equatable, Sendable {
    let tone: String
    let runs: [Run]
  }

  struct Run: Equatable, Sendable {
    let text: String
    let isFigure: Bool
    /// Where a figure comes from; nil where nothing leads there.
    let path: String?
  }

  struct Table: Equatable, Sendable {
    let caption: String
    let corner: String
    let header: [String]
    let lines: [Line]
    let total: Line?
  }

  struct Line: Equatable, Sendable {
    let label: String
    let cells: [Run]
  }

  struct Picture: Equatable, Sendable {
    let name: String
    let alternative: String
    /// What a browser draws, as JSON; nil where it is a picture already.
    let specification: String?
    /// The picture itself as an address of data.
    let source: String?
  }
}

extension DocumentBody {
  /// - Parameters:
  ///   - libraries: Addresses of what draws, in their order.
  ///   - figures: Where each figure comes from; nil where nothing leads there, as on paper.
  init(_ document: Document, libraries: [String], figures: ((FigureAddress) -> String)? = nil) {
    let order = document.order
    func direction(_ language: Language) -> String { language.isRightToLeft ? "rtl" : "ltr" }
    isSideBySide = document.languages.count == 2
    layout = document.layout.rawValue
    emblem = document.emblem.flatMap { Picture($0).source }
    head = order.map { side in
      let language = document.languages[side]
      return Head(
        language: language.rawValue, direction: direction(language), title: document.title[side],
        facts: document.facts[side], marks: document.marks[side])
    }
    blocks = document.blocks.map { block in
      Block(
        key: block.key, isWide: block.isWide, isLarge: block.isLarge,
        sides: order.map { side in
          let language = document.languages[side]
          let parts = side < block.sides.count ? block.sides[side] : []
          let shown = document.layout == .dashboard ? Self.shown(parts) : parts.count
          return Side(
            language: language.rawValue, direction: direction(language),
            parts: parts.prefix(shown).map { Part($0, figures) },
            more: parts.dropFirst(shown).map { Part($0, figures) }, hasMore: shown < parts.count)
        })
    }
    imprint = order.map { side in
      let language = document.languages[side]
      return Lines(
        language: language.rawValue, direction: direction(language), lines: document.imprint[side])
    }
    self.libraries = libraries.joined(separator: " ")
  }
}

extension DocumentBody {
  /// How many parts of a block stand on a dashboard: up to its picture, else up to its table, else all.
  private static func shown(_ parts: [Document.Part]) -> Int {
    let end =
      parts.firstIndex { if case .picture = $0 { true } else { false } }
      ?? parts.firstIndex { if case .table = $0 { true } else { false } }
    return end.map { $0 + 1 } ?? parts.count
  }
}

extension DocumentBody.Run {
  init(_ run: Document.Run, _ figures: ((FigureAddress) -> String)?) {
    switch run {
    case .text(let text): self.init(text: text, isFigure: false, path: nil)
    case .figure(let figure):
      self.init(
        text: figure.text, isFigure: true, path: figure.address.flatMap { FigureAddress($0) }.flatMap { figures?($0) })
    }
  }
}

extension DocumentBody.Part {
  init(_ part: Document.Part, _ figures: ((FigureAddress) -> String)?) {
    switch part {
    case .heading(let text): heading = text
    case .paragraph(let runs, let role):
      let tone =
        switch role {
        case .body: "text"
        case .figure: "figure"
        case .note: "note"
        }
      paragraph = .init(
        tone: tone,
        runs: runs.map { .init($0, figures) })
    case .table(let shown):
      func line(_ line: Document.Table.Line) -> DocumentBody.Line {
        .init(label: line.label, cells: line.cells.map { .init($0, figures) })
      }
      table = .init(
        caption: shown.caption, corner: shown.header.first ?? "", header: Array(shown.header.dropFirst()),
        lines: shown.lines.map(line), total: shown.total.map(line))
    case .picture(let shown): picture = .init(shown)
    }
  }
}

extension DocumentBody.Picture {
  init(_ picture: Document.Picture) {
    (name, alternative) = (picture.name, picture.alternative)
    switch picture.content {
    case .drawing(let drawing): (specification, source) = (drawing.serialized, nil)
    case .png(let bytes, _, _):
      (specification, source) = (nil, "data:image/png;base64," + Data(bytes).base64EncodedString())
    }
  }
}
