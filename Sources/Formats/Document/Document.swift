package import Basics

/// A document to be read, printed and edited elsewhere: in one language, or in two side by side, block by block.
///
/// Every text is in its language already and every number written out; whoever lays it out (page, print, DOCX) adds
/// nothing and counts nothing.
package struct Document: Equatable, Sendable {
  /// One or two; the first is the authoritative one. Everything below that is an array has one element for each.
  package var languages: [Language]
  package var layout: Layout
  package var title: [String]
  /// Number, date, level and the like, below the title.
  package var facts: [[String]]
  /// That it is a draft under embargo, that it was withdrawn, that its data are invented; empty for nothing.
  package var marks: [[String]]
  package var emblem: Picture?
  package var blocks: [Block]
  /// Credit, disclaimer, licence, and which language is the authoritative one.
  package var imprint: [[String]]
  /// Stands on top of every page: what it is an issue of, with its number, its level and its marks.
  package var running: String
  /// "Page " and " of " of the first language, before the two numbers that the program that lays it out knows.
  package var pageOf: (page: String, of: String)
  /// What a copy that was edited elsewhere is known again by.
  package var identity: String

  package init(
    languages: [Language], layout: Layout = .report, title: [String], facts: [[String]] = [], marks: [[String]] = [],
    emblem: Picture? = nil,
    blocks: [Block], imprint: [[String]] = [], running: String = "",
    pageOf: (page: String, of: String) = ("", " / "), identity: String = ""
  ) {
    precondition((1...2).contains(languages.count) && title.count == languages.count)
    self.languages = languages
    self.layout = layout
    self.title = title
    self.facts = facts.isEmpty ? languages.map { _ in [] } : facts
    self.marks = marks.isEmpty ? languages.map { _ in [] } : marks
    self.emblem = emblem
    self.blocks = blocks
    self.imprint = imprint.isEmpty ? languages.map { _ in [] } : imprint
    self.running = running
    self.pageOf = pageOf
    self.identity = identity
  }

  package static func == (left: Document, right: Document) -> Bool {
    left.languages == right.languages && left.layout == right.layout && left.title == right.title
      && left.facts == right.facts
      && left.marks == right.marks && left.emblem == right.emblem && left.blocks == right.blocks
      && left.imprint == right.imprint && left.running == right.running && left.pageOf == right.pageOf
      && left.identity == right.identity
  }

  /// The languages as they stand from left to right: one that is read from the right is on the right, whichever is the
  /// authoritative one.
  package var order: [Int] {
    languages.count == 2 && languages[0].isRightToLeft && !languages[1].isRightToLeft
      ? [1, 0] : Array(languages.indices)
  }
}

extension Document {
  /// How a page shows it; a word processor's file is always read from top to bottom.
  package enum Layout: String, Equatable, Sendable {
    case report
    /// Maps as large as the paper allows.
    case sheet
    /// All blocks on one screen.
    case dashboard
  }

  /// What belongs together and stands side by side.
  package struct Block: Equatable, Sendable {
    /// The same in every copy: short letters, digits and hyphens.
    package let key: String
    /// Whether what somebody writes into it elsewhere may be taken back.
    package let isProse: Bool
    /// Needs the whole width: its languages stand one below the other.
    package let isWide: Bool
    /// Gets more room than others where blocks stand beside each other.
    package let isLarge: Bool
    /// For each language; empty where that language has nothing yet.
    package let sides: [[Part]]

    package init(_ key: String, isProse: Bool = false, isWide: Bool = false, isLarge: Bool = false, sides: [[Part]]) {
      (self.key, self.isProse, self.isWide, self.sides) = (key, isProse, isWide, sides)
      self.isLarge = isLarge
    }
  }

  package enum Part: Equatable, Sendable {
    case heading(String)
    case paragraph([Run], Role = .body)
    case table(Table)
    case picture(Picture)
  }

  package enum Role: Equatable, Sendable {
    case body
    /// The figure itself, large.
    case figure
    /// Base, source, method, what a language lacks: small.
    case note
  }

  package enum Run: Equatable, Sendable {
    case text(String)
    case figure(Figure)

    package var text: String {
      switch self {
      case .text(let text): text
      case .figure(let figure): figure.text
      }
    }
  }

  /// A released number where it stands in a text or a table.
  package struct Figure: Equatable, Sendable {
    /// Which of its block's: a number or a short word.
    package let key: String
    package let text: String
    /// Of what is behind the figure and how it is written: at most 20 characters.
    package let digest: String
    /// What leads to where it comes from; nil for none.
    package let address: String?

    package init(_ key: String, _ text: String, digest: String, address: String? = nil) {
      (self.key, self.text, self.digest, self.address) = (key, text, digest, address)
    }
  }

  package struct Table: Equatable, Sendable {
    package let caption: String
    /// The first stands above the labels.
    package let header: [String]
    package let lines: [Line]
    package let total: Line?

    package struct Line: Equatable, Sendable {
      package let label: String
      package let cells: [Run]

      package init(_ label: String, _ cells: [Run]) { (self.label, self.cells) = (label, cells) }
    }

    package init(caption: String, header: [String], lines: [Line], total: Line? = nil) {
      (self.caption, self.header, self.lines, self.total) = (caption, header, lines, total)
    }
  }

  package struct Picture: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
      case png([UInt8], width: Int, height: Int)
      /// A Vega-Lite specification, which a browser draws.
      case drawing(JSON)
    }

    package let name: String
    /// For who does not see it.
    package let alternative: String
    package let content: Content

    package init(_ name: String, alternative: String, _ content: Content) {
      (self.name, self.alternative, self.content) = (name, alternative, content)
    }

    /// A PNG whose head tells its size; nil for anything else, or one that is larger than 10,000 pixels either way.
    package init?(png bytes: [UInt8], name: String, alternative: String) {
      guard bytes.count > 24, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        bytes[12..<16].elementsEqual("IHDR".utf8)
      else { return nil }
      func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
      let (width, height) = (number(16), number(20))
      guard (1...10_000).contains(width), (1...10_000).contains(height) else { return nil }
      self.init(name, alternative: alternative, .png(bytes, width: width, height: height))
    }
  }
}
