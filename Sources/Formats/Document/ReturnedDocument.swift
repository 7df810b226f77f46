package import Basics

/// A DOCX that ``DOCXWriter`` wrote and that comes back after people worked in it: the texts they may have changed, and every
/// figure as it stands in it now.
///
/// What word processors insert is taken, what they mark as deleted is not. The file is bounded as any from outside: 64 MiB
/// unpacked, 8 MiB of text, 64 levels. What the file says is believed for nothing but its words: whoever takes it compares
/// figures with the released ones.
///
/// ``changes(to:)`` says what became of a document since it went out.
package struct ReturnedDocument: Equatable, Sendable {
  /// What ``Document/identity`` was; empty where the file does not say.
  package let identity: String
  package let texts: [Text]
  package let figures: [Figure]

  package struct Text: Equatable, Sendable {
    package let block: String
    package let language: Language
    /// Paragraphs with a line break between them. A figure in them is its key between double braces.
    package let text: String
  }

  package struct Figure: Equatable, Sendable {
    package let block: String
    package let key: String
    package let language: Language
    package let digest: String
    /// As it stands now, without marks of direction.
    package let text: String
  }

  private static let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

  package init(docx bytes: [UInt8]) throws(FormatRefusal) {
    guard bytes.starts(with: [0x50, 0x4B]) else { throw .unknownFormat }
    var limits = ZipArchive.Limits()
    limits.bytes = 64 << 20
    let archive = try ZipArchive(bytes, limits: limits)
    guard archive.contains("word/document.xml") else { throw .unknownFormat }
    let root = try XMLElement.parse(
      archive.read("word/document.xml"), limits: XMLLimits(bytes: 8 << 20, depth: 64, nodes: 400_000))
    identity = try Self.identity(in: archive)
    var finder = Finder()
    finder.visit(root)
    (texts, figures) = (finder.texts, finder.figures)
  }

  private static func identity(in archive: ZipArchive) throws(FormatRefusal) -> String {
    guard archive.contains("docProps/custom.xml") else { return "" }
    let properties = try XMLElement.parse(
      archive.read("docProps/custom.xml"), limits: XMLLimits(bytes: 1 << 20, depth: 16, nodes: 10_000))
    let property = properties.elements.first { $0.attribute("name") == DOCXParts.identityProperty }
    return property?.elements.first { _ in true }?.text ?? ""
  }

  // MARK: Tags

  static func textTag(block: String, language: Language) -> String { "txt:\(language.rawValue):\(block)" }

  /// At most 64 characters, which is what Word keeps of a tag.
  static func figureTag(block: String, figure: Document.Figure, language: Language) -> String {
    "fig:\(language.rawValue):\(block):\(figure.key):\(figure.digest)"
  }

  /// A text without the marks that only say which way it runs, and with single blanks.
  package static func plain(_ text: String) -> String {
    let kept = text.unicodeScalars.filter {
      !("\u{2066}"..."\u{2069}" ~= $0) && !["\u{200E}", "\u{200F}", "\u{61C}"].contains($0)
    }
    return String(String.UnicodeScalarView(kept)).split { $0 == " " || $0 == "\u{A0}" || $0 == "\t" }
      .joined(separator: " ")
  }

  private struct Finder {
    var texts: [Text] = []
    var figures: [Figure] = []

    mutating func visit(_ element: XMLElement) {
      guard !element.isDeleted else { return }
      if element.isWord("sdt"), let tag = element.tag, let content = element.first("sdtContent", in: word) {
        take(tag.split(separator: ":", omittingEmptySubsequences: false).map(String.init), content)
      }
      for child in element.elements { visit(child) }
    }

    private mutating func take(_ tag: [String], _ content: XMLElement) {
      guard tag.count >= 3, let language = Language(rawValue: tag[1]) else { return }
      switch (tag[0], tag.count) {
      case ("txt", 3):
        texts.append(
          Text(block: tag[2], language: language, text: content.paragraphs.joined(separator: "\n")))
      case ("fig", 5):
        figures.append(
          Figure(
            block: tag[2], key: tag[3], language: language, digest: tag[4], text: plain(content.words)))
      default: break
      }
    }
  }
}

extension XMLElement {
  private static let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

  fileprivate func isWord(_ local: String) -> Bool { name.local == local && name.namespace == Self.word }

  fileprivate var isDeleted: Bool { isWord("del") || isWord("moveFrom") }

  fileprivate var tag: String? {
    first("sdtPr", in: Self.word)?.first("tag", in: Self.word)?.attribute("val", in: Self.word)
  }

  /// All that is written in it.
  fileprivate var words: String { words(namesFigures: false) }

  private func words(namesFigures: Bool) -> String {
    if isDeleted { return "" }
    if isWord("t") { return text }
    if isWord("br") || isWord("cr") { return "\n" }
    if isWord("tab") || isWord("noBreakHyphen") { return isWord("tab") ? " " : "-" }
    if namesFigures, isWord("sdt"), let tag, tag.hasPrefix("fig:") {
      let parts = tag.split(separator: ":", omittingEmptySubsequences: false)
      if parts.count == 5 { return "{{\(parts[3])}}" }
    }
    return elements.reduce(into: "") { $0 += $1.words(namesFigures: namesFigures) }
  }

  /// Of each paragraph that holds something.
  fileprivate var paragraphs: [String] {
    if isDeleted { return [] }
    if isWord("p") {
      let words = words(namesFigures: true)
      return words.contains { !$0.isWhitespace } ? [words] : []
    }
    return elements.reduce(into: []) { $0 += $1.paragraphs }
  }
}
