package import Basics
import Collect
import Office
package import Store

/// One numbered issue of a product.
package enum Release {}

/// All that an issue says. Pages, files, feeds and interfaces show this and nothing else; once it is released it never
/// changes.
package struct ReleaseContent: Hashable, Codable, Sendable {
  /// The product's code.
  package var product: String
  package var kind: ProductRecord.Kind
  /// Issues of a product are counted from 1; a correction has a number of its own.
  package var number: Int
  package var title: LocalizedText
  /// The first is authoritative.
  package var languages: [Language]
  package var level: Level
  package var imprint: Imprint
  /// What owners of the sources want to be printed with figures of theirs.
  package var credits: [LocalizedText]
  package var blocks: [Block]
  /// When the figures were computed, all of one moment.
  package var computed: Instant
  /// Up to which entry the journal was read here …
  package var position: Int
  /// … and, between offices, how far each chain of it had come.
  package var heads: [HeadLine]
  /// What figures of data that are not real bear wherever they go; nil for real ones.
  package var mark: Mark?
  package var disclosure: DisclosureReport

  package init(
    product: String, kind: ProductRecord.Kind, number: Int, title: LocalizedText, languages: [Language], level: Level,
    imprint: Imprint, credits: [LocalizedText] = [], blocks: [Block], computed: Instant, position: Int,
    heads: [HeadLine] = [], mark: Mark? = nil,
    disclosure: DisclosureReport = DisclosureReport()
  ) {
    (self.product, self.kind, self.number, self.title) = (product, kind, number, title)
    (self.languages, self.level, self.imprint) = (languages, level, imprint)
    (self.credits, self.blocks) = (credits, blocks)
    (self.computed, self.position, self.heads) = (computed, position, heads)
    (self.mark, self.disclosure) = (mark, disclosure)
  }

  package struct Block: Hashable, Codable, Sendable {
    package var key: String
    /// The heading; empty for none.
    package var title: LocalizedText
    package var content: Content

    package init(_ key: String, title: LocalizedText = LocalizedText(), _ content: Content) {
      (self.key, self.title, self.content) = (key, title, content)
    }
  }

  package enum Content: Hashable, Codable, Sendable {
    case text(ProductText)
    case figures(FrozenTable, ProductBlock.Picture)
  }

  package struct HeadLine: Hashable, Codable, Sendable {
    package var node: ID<Node>
    package var compartment: ID<Compartment>
    package var sequence: Int
    /// The hash over the chain's entries up to there, in hexadecimal digits.
    package var hash: String

    package init(node: ID<Node>, compartment: ID<Compartment>, sequence: Int, hash: String) {
      (self.node, self.compartment, self.sequence, self.hash) = (node, compartment, sequence, hash)
    }
  }

  package struct Mark: Hashable, Codable, Sendable {
    /// The raw value of ``DataMark/Kind``.
    package var kind: String
    package var text: LocalizedText

    package init(kind: String, text: LocalizedText) {
      (self.kind, self.text) = (kind, text)
    }
  }

  /// The one that counts where languages say different things.
  package var authoritative: Language { languages.first ?? .english }

  package var tables: [(block: Block, table: FrozenTable)] {
    blocks.compactMap { block in
      if case .figures(let table, _) = block.content { (block, table) } else { nil }
    }
  }

  /// Nil where nothing is known, and where the release has no such figure.
  package subscript(address: FigureAddress) -> FrozenFigure? {
    guard let table = tables.first(where: { $0.block.key == address.block })?.table,
      let line = table[line: address.line],
      let column = address.column.map({ key in table.columns.firstIndex { $0.key == key } }) ?? 0
    else { return nil }
    return line.figures.indices.contains(column) ? line.figures[column] : nil
  }

  /// What the figure at an address is; nil when the release has no such block.
  package func kind(of address: FigureAddress) -> FrozenDefinition.Kind? {
    tables.first { $0.block.key == address.block }.map { _, table in
      table.kind(address.column.flatMap { key in table.columns.firstIndex { $0.key == key } } ?? 0)
    }
  }

  /// A hash of everything in it, in hexadecimal digits: what a clearance is bound to.
  package var digest: String {
    get throws { Hashing.blake2b(Array(try JSONText.encode(self).utf8)).hex }
  }
}
