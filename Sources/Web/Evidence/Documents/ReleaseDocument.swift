package import Basics
package import Evidence
package import Formats
import Office

/// An issue of a product as a document in one or two of its languages. It reads nothing but what the release froze.
package struct ReleaseDocument: Sendable {
  package let content: ReleaseContent
  package let standing: ReleaseStanding
  /// The authoritative one first, when it is among them.
  package let languages: [Language]
  /// In whose digits and zone it is written.
  package let words: Words
  /// Pictures by block and language.
  package var pictures: [PictureKey: Document.Picture]
  package var emblem: Document.Picture?

  package struct PictureKey: Hashable, Sendable {
    package let block: String
    package let language: Language

    package init(_ block: String, _ language: Language) { (self.block, self.language) = (block, language) }
  }

  /// `asked`: at most two are taken, in the release's order; its first two where none of them is the release's.
  package init(
    _ content: ReleaseContent, _ standing: ReleaseStanding, in asked: [Language] = [], words: Words,
    pictures: [PictureKey: Document.Picture] = [:], emblem: Document.Picture? = nil
  ) {
    (self.content, self.standing, self.words) = (content, standing, words)
    (self.pictures, self.emblem) = (pictures, emblem)
    let known = content.languages.isEmpty ? [Language.english] : content.languages
    let chosen = known.filter(asked.contains)
    languages = Array((chosen.isEmpty ? known : chosen).prefix(2))
  }

  package var document: Document {
    let say = languages.map { words.in($0) }
    let first = say[0]
    let marks = say.map(marks)
    let running =
      [
        content.title.best(in: languages[0]), first("document.number", ["number": .text(first.number(content.number))]),
        first["document.level.\(content.level.rawValue)"],
      ] + marks[0].prefix(1)
    return Document(
      languages: languages, layout: layout, title: languages.map { content.title.best(in: $0) }, facts: say.map(facts),
      marks: marks,
      emblem: emblem, blocks: content.blocks.map { block($0, say) }, imprint: say.map(imprint),
      running: running.filter { !$0.isEmpty }.joined(separator: " · "),
      pageOf: (first["document.page.before"], first["document.page.between"]),
      identity: identity)
  }

  /// Two languages need the width that a sheet or a screen of figures would take.
  private var layout: Document.Layout {
    guard languages.count == 1 else { return .report }
    return switch content.kind {
    case .mapSheet: .sheet
    case .dashboard: .dashboard
    case .situationReport, .roundReport, .siteProfile, .factsheet, .dataset: .report
    }
  }

  /// Which release, which languages and whose digits: enough to make the same document again.
  package var identity: String {
    let languages = languages.map(\.rawValue).joined(separator: "+")
    return "\(content.product)/\(content.number)/\(languages)/\(words.digits.rawValue)"
  }

  /// A name for its files.
  package var fileName: String {
    "\(filePrefix)\(content.product)-\(content.number)-\(languages.map(\.rawValue).joined(separator: "-"))"
  }

  /// What names of files of data that are not real begin with.
  var filePrefix: String {
    content.mark.flatMap { DataMark.Kind(rawValue: $0.kind) }.map { DataMark($0, "").filePrefix } ?? ""
  }

  // MARK: Around the blocks

  /// What must be known before anything of it is read.
  func marks(_ say: Words) -> [String] {
    var marks: [String] = []
    switch standing.state {
    case .draft: marks.append(say["document.mark.draft"])
    case .embargoed(let embargo):
      marks.append(say("document.mark.embargo", ["time": .text(FigureWords(say).hour(embargo))]))
    case .released: break
    case .withdrawn(let time, let reason):
      marks.append(say.withdrawn(time, reason))
    }
    if let number = standing.correctedBy {
      marks.append(say("document.mark.correctedBy", ["number": .text(say.number(number))]))
    }
    if let mark = content.mark { marks.append(mark.text.best(in: say.language)) }
    return marks
  }

  private func facts(_ say: Words) -> [String] {
    var facts = [say("document.number", ["number": .text(say.number(content.number))])]
    if case .released(let time) = standing.state { facts[0] += say["evidence.separator"] + say.date(time) }
    facts.append(say("document.computed", ["time": .text(FigureWords(say).hour(content.computed))]))
    if let time = standing.followed.first(where: { $0.language == say.language })?.at {
      facts.append(say("document.followed", ["date": .text(say.date(time))]))
    }
    facts.append(say["document.level.\(content.level.rawValue)"])
    if let number = standing.corrects {
      facts.append(
        say(
          "document.corrects", ["number": .text(say.number(number)), "reason": .isolated(standing.correction)]))
    }
    return facts
  }

  private func imprint(_ say: Words) -> [String] {
    let (imprint, language) = (content.imprint, say.language)
    var lines = ([imprint.donor, imprint.credit] + content.credits + [imprint.disclaimer]).map { $0.best(in: language) }
    if let rounding = content.rounding {
      lines.append(say("release.rounded", ["base": .text(say.number(rounding))]))
    }
    if content.blocks.contains(where: { $0.isMap }) { lines.append(say["place.map.disclaimer"]) }
    if !imprint.licence.isEmpty { lines.append(say("document.licence", ["licence": .isolated(imprint.licence)])) }
    if content.languages.count > 1 {
      lines.append(
        say("document.authoritative", ["language": .text(say["place.language.\(content.authoritative.rawValue)"])]))
    }
    return lines.filter { !$0.isEmpty }
  }

  // MARK: Blocks

  private func block(_ block: ReleaseContent.Block, _ say: [Words]) -> Document.Block {
    switch block.content {
    case .text(let text):
      Document.Block(Self.key(block.key), isProse: true, sides: say.map { prose(text, block, $0) })
    case .figures(let table, let picture):
      Document.Block(
        Self.key(block.key), isWide: Self.isWide(table), isLarge: picture == .map,
        sides: say.map { figures(table, picture, block, $0) })
    }
  }

  /// A block's name in tags of files, of which Word keeps 64 characters.
  package static func key(_ key: String) -> String {
    key.utf8.count <= 30 ? key : key.prefix(20) + "-" + Hashing.blake2b(Array(key.utf8), length: 16).hex.prefix(9)
  }

  /// More columns than half a page holds.
  private static func isWide(_ table: FrozenTable) -> Bool { table.dimension != nil && table.columns.count > 2 }

  private func heading(_ title: LocalizedText, _ language: Language) -> [Document.Part] {
    let text = title.best(in: language)
    return text.isEmpty ? [] : [.heading(text)]
  }

  private func prose(_ text: ProductText, _ block: ReleaseContent.Block, _ say: Words) -> [Document.Part] {
    let language = say.language
    let source = text.texts[content.authoritative] ?? ""
    let own = text.texts[language] ?? ""
    guard !own.isEmpty || !source.isEmpty else { return [] }
    var parts = heading(block.title, language)
    if own.isEmpty {
      parts.append(.paragraph([.text(say["document.text.missing"])], .note))
      // While it can still be written, whoever translates finds the text that is to be translated.
      guard standing.state == .draft else { return parts }
    }
    let written = own.isEmpty ? source : own
    var number = 0
    for line in written.split(whereSeparator: \.isNewline) where line.contains(where: { !$0.isWhitespace }) {
      let runs = FigureTemplate(String(line)).parts.map { part -> Document.Run in
        switch part {
        case .text(let text): return .text(text)
        case .figure(let address):
          defer { number += 1 }
          return .figure(figure(address, key: String(number), say))
        }
      }
      parts.append(.paragraph(runs))
    }
    if own.isEmpty { return parts }
    if text.isStale(language, authoritative: content.authoritative) {
      parts.append(.paragraph([.text(say["document.text.stale"])], .note))
    } else if language != content.authoritative, (text.states[language.rawValue]?.status ?? .draft) == .draft {
      parts.append(.paragraph([.text(say["document.text.draft"])], .note))
    }
    return parts
  }

  private func figure(_ address: FigureAddress, key: String, _ say: Words) -> Document.Figure {
    // Interval and base of a figure lead to the figure.
    let own = content[address] == nil ? FigureAddress(address.block, address.line) : address
    return figure(
      content[own], at: own, key: key, FigureWords(say).text(at: address, in: content) ?? say["evidence.noData"])
  }

  private func figure(
    _ figure: FrozenFigure?, at address: FigureAddress, _ kind: FrozenDefinition.Kind, key: String, _ say: Words
  ) -> Document.Figure {
    self.figure(figure, at: address, key: key, FigureWords(say).text(figure, kind))
  }

  private func figure(
    _ figure: FrozenFigure?, at address: FigureAddress, key: String, _ text: String
  ) -> Document.Figure {
    let bytes = Array("\(figure?.digest ?? "")|\(figure?.value.map { "\($0)" } ?? "")".utf8)
    return Document.Figure(
      key, text, digest: String(Hashing.blake2b(bytes, length: 16).hex.prefix(16)),
      address: figure.map { _ in address.description })
  }

  private func figures(
    _ table: FrozenTable, _ picture: ProductBlock.Picture, _ block: ReleaseContent.Block, _ say: Words
  ) -> [Document.Part] {
    let (definition, language) = (table.definition, say.language)
    let figureWords = FigureWords(say)
    let title = definition.title.best(in: language)
    let base = definition.base.best(in: language)
    var parts = heading(block.title.texts.isEmpty ? definition.title : block.title, language)
    if picture == .figure, let line = table.whole {
      let unit = definition.unit.best(in: language)
      let address = FigureAddress(block.key, line.key)
      var runs: [Document.Run] = [.figure(figure(line.figure, at: address, definition.kind, key: "figure", say))]
      // Of a share the figure is in percent; what it is one of stands in the measure.
      if !unit.isEmpty, definition.kind != .share { runs.append(.text(" " + unit)) }
      parts.append(.paragraph(runs, .figure))
      if let interval = figureWords.interval(line.figure, definition.kind) {
        let label = Document.Run.text(say["indicator.intervalLabel"] + ": ")
        parts.append(.paragraph([label, .figure(figure(line.figure, at: address, key: "interval", interval))], .note))
      }
    }
    let sentences = figureWords.change(table)
    if !sentences.isEmpty { parts.append(.paragraph([.text(sentences.joined(separator: " "))], .note)) }
    let measure = [definition.measure.best(in: language), base].filter { !$0.isEmpty }
    if !measure.isEmpty {
      parts.append(.paragraph([.text(measure.joined(separator: say["evidence.separator"]))], .note))
    }
    if let drawn = pictures[PictureKey(block.key, language)] { parts.append(.picture(drawn)) }
    if table.dimension != nil, !table.lines.isEmpty {
      parts.append(.table(self.table(table, of: block.key, caption: [title, base], say)))
    }
    let origin = definition.origin.best(in: language)
    let notes =
      [definition.conditions.best(in: language)] + table.notes.map { $0.best(in: language) }
      + figureWords.differences(table) + figureWords.explanations(table)
      + [origin.isEmpty ? "" : say("document.source", ["source": .text(origin)])]
    return parts + notes.filter { !$0.isEmpty }.map { .paragraph([.text($0)], .note) }
  }

  private func table(
    _ table: FrozenTable, of block: String, caption: [String], _ say: Words
  ) -> Document.Table {
    let kind = table.definition.kind
    let hasQuotients = table.allLines.contains { FigureWords(say).quotient($0.figure, kind) != nil }
    let hasIntervals = table.allLines.contains { $0.figure?.estimate != nil }
    func line(_ line: FrozenTable.Line, _ number: String) -> Document.Table.Line {
      var cells = line.figures.enumerated().map { column, figure in
        Document.Run.figure(
          self.figure(
            figure, at: FigureAddress(block, line.key, column == 0 ? nil : table.columns[column].key),
            table.kind(column), key: "\(number).\(column)", say))
      }
      if hasIntervals {
        let interval = FigureWords(say).interval(line.figure, kind) ?? say["evidence.noData"]
        cells.append(
          .figure(self.figure(line.figure, at: FigureAddress(block, line.key), key: "\(number).i", interval)))
      }
      if hasQuotients { cells.append(.text(FigureWords(say).quotient(line.figure, kind) ?? "")) }
      return .init(line.label.best(in: say.language), cells)
    }
    return Document.Table(
      caption: caption.filter { !$0.isEmpty }.joined(separator: " – "),
      header: [table.dimension?.best(in: say.language) ?? ""] + table.columns.map { $0.label.best(in: say.language) }
        + (hasIntervals ? [say["indicator.intervalLabel"]] : [])
        + (hasQuotients ? [say["indicator.made"]] : []),
      lines: table.lines.enumerated().map { line($1, String($0)) }, total: table.total.map { line($0, "t") })
  }
}

extension ReleaseContent.Block {
  package var isMap: Bool {
    if case .figures(_, .map) = content { true } else { false }
  }
}

/// A text with figures by their addresses between double braces. Braces that hold no address are text.
package struct FigureTemplate: Equatable, Sendable {
  package enum Part: Equatable, Sendable {
    case text(String)
    case figure(FigureAddress)
  }

  package let parts: [Part]

  package init(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    var plain = ""
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      plain += rest[..<open.lowerBound]
      if let address = FigureAddress(String(rest[open.upperBound..<close.lowerBound])) {
        if !plain.isEmpty { parts.append(.text(plain)) }
        parts.append(.figure(address))
        plain = ""
      } else {
        plain += rest[open.lowerBound..<close.upperBound]
      }
      rest = rest[close.upperBound...]
    }
    plain += rest
    if !plain.isEmpty { parts.append(.text(plain)) }
    self.parts = parts
  }

  package var addresses: [FigureAddress] {
    parts.compactMap { if case .figure(let address) = $0 { address } else { nil } }
  }
}
