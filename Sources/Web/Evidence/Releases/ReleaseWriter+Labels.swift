import Basics
import Evidence
import Office
import Records
import Store

/// What an issue that is out calls things in a language that it did not have when it was prepared.
extension ReleaseWriter {
  /// Made of today's catalogue, forms, places and programmes, by the address of the label.
  ///
  /// Only where all this says the same today in the issue's own language as was frozen there. What is called otherwise since,
  /// and bases whose numbers were not kept, have no label: somebody writes it beside the frozen words.
  func labels(of content: ReleaseContent, _ product: ID<Product>, in language: Language) async throws -> [String:
    String]
  {
    let made = try await relabelled(content, product, in: language)
    let now = Dictionary(made.labels.map { ($0.address, $0.text) }, uniquingKeysWith: { first, _ in first })
    var labels: [String: String] = [:]
    for label in content.labels {
      let text = now[label.address]
      let isSame = text?[content.authoritative] == label.text[content.authoritative]
      labels[label.address] = label.text[language] ?? (isSame ? text?[language] : nil)
    }
    return labels
  }

  /// The issue as it would call things now, in its authoritative language and another; its figures as they are.
  private func relabelled(
    _ content: ReleaseContent, _ product: ID<Product>, in language: Language
  ) async throws -> ReleaseContent {
    let languages = [content.authoritative, language]
    let atlas = try await subjects.places.atlas()
    let (product, imprint) = try await releases.store.read { reader in
      let known = try reader.product(product)?.product
      return (known, try known.map { try reader.imprint(of: $0) })
    }
    var made = content
    var worded: [any WordedBlock] = []
    for (index, block) in made.blocks.enumerated() {
      if let heading = product?.blocks.first(where: { $0.key == block.key })?.title {
        made.blocks[index].title = heading
      }
      guard case .figures(let table, let picture) = block.content,
        let words = try await words(of: table.definition.source, in: languages, atlas)
      else { continue }
      worded.append(words)
      var named = words.table(CountedTable(table), languages: languages)
      for (index, line) in zip(named.lines.indices, table.lines) { named.lines[index].key = line.key }
      made.blocks[index].content = .figures(named, picture)
    }
    if let product { made.title = product.names }
    if let imprint { made.imprint = imprint }
    if content.mark != nil { made.mark = try await mark(of: worded, in: languages) }
    made.credits = try await credits(of: content)
    return made
  }

  /// With what the figures of a block are put into words; nil where something of it is not there any more. What it reads of
  /// forms, places and sites is what the figures are called, whoever asks.
  private func words(
    of source: FrozenDefinition.Source, in languages: [Language], _ atlas: PlaceAtlas
  ) async throws -> (any WordedBlock)? {
    let day = Day(releases.store.clock.now())
    do {
      switch source {
      case .indicator(var source):
        let id = source.id
        if let known = try await releases.store.read({ try $0.indicator(id) }) {
          source.indicator.names = known.indicator.names
        }
        return try await indicator(source, in: languages, atlas, for: .system, on: day)
      case .presence(let source):
        let (round, since) = try await releases.store.read { reader in
          (try reader.round(source.round), try source.since.flatMap { try reader.round($0) })
        }
        guard let round, let programme = try await office.programmes.all().first(where: { $0.id == source.programme }),
          (since == nil) == (source.since == nil)
        else { return nil }
        return presence(
          programme, round, since: since, level: source.level, by: source.split, in: languages, atlas)
      case .site(let source): return try await site(source, in: languages, atlas, for: .system, on: day)
      }
    } catch is any Refusal {
      return nil
    }
  }

  /// In the order of the frozen ones, each where the owner's terms still say it so.
  private func credits(of content: ReleaseContent) async throws -> [LocalizedText] {
    let day = Day(releases.store.clock.now())
    let known = try await releases.store.read { reader in
      try content.tables.flatMap { try reader.terms(of: $0.table.definition.source.uses(reader), on: day).credits }
    }
    return content.credits.map { credit in
      known.first { $0[content.authoritative] == credit[content.authoritative] } ?? LocalizedText()
    }
  }
}
