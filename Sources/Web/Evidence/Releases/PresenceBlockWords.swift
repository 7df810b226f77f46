import Basics
import Evidence
import Office
import Records
import Store

/// What the figures of a round are called.
struct PresenceBlockWords: WordedBlock {
  let programme: String?
  let name: LocalizedText
  let round: TrackingRound
  let since: TrackingRound?
  let level: Int
  let split: PresenceSplit?
  let places: [ID<Place>]
  let roots: [ID<Place>]
  let atlas: PlaceAtlas
  let words: [Language: Words]

  var isPractice: Bool { round.isPractice }

  func question(block: String) -> FigureQuestion {
    FigureQuestion(
      block: block,
      source: .presence(
        .init(
          programme: round.programme, round: round.id, number: round.number, from: round.from, to: round.to,
          level: level, roots: roots, since: since?.id, split: split)), places: places)
  }

  func table(_ counted: CountedTable, languages: [Language]) -> FrozenTable {
    func each(_ text: (Words) -> String?) -> LocalizedText {
      self.each(languages) { language in words[language].flatMap(text) }
    }
    let keys = keys(of: counted.lines, in: atlas)
    let scope = counted.total.flatMap { $0.compactMap(\.self).first?.units } ?? 0
    return FrozenTable(
      definition: FrozenDefinition(
        source: question(block: "").source, kind: since == nil ? .presence : .change, title: each(title),
        measure: each { $0["release.\(catalogue).measure"] },
        base: split == .sources
          ? LocalizedText() : each { $0("release.presence.base", ["count": .number(scope)]) },
        conditions: each { words in
          words("presence.days", ["from": .text(words.date(round.from)), "to": .text(words.date(round.to))])
        },
        unit: each { $0["release.unit.people"] }, origin: self.each(languages) { self.name.best(in: $0) },
        methods: counted.methods?.map(\.rawValue), additivity: since == nil ? [.places] : nil),
      dimension: each { level > 0 ? $0["evidence.place.\(level)"] : $0["release.\(catalogue).lines"] },
      columns: counted.columns.map { key in
        .init(key, each { label(key, $0) }, kind: split == .sources && key == "difference" ? .change : nil)
      },
      lines: zip(keys, counted.lines).map { key, line in
        .init(
          key,
          each { words in
            line.place.flatMap { atlas[$0] }?.names.best(in: words.language) ?? name(ofPart: line.key, words)
          },
          place: line.place, status: line.status?.rawValue, line.figures, grades: line.grades,
          areas: areas(of: line, in: atlas), explanations: explanations(line, languages))
      },
      total: counted.total.map {
        .init(FrozenTable.totalKey, each { $0["evidence.total"] }, $0, grades: counted.grades)
      },
      notes: [each { $0["release.\(catalogue).note"] }], corrections: counted.corrections)
  }

  /// Where the words are that say what it is.
  private var catalogue: String {
    since == nil ? split.map { "presence.by.\($0.rawValue)" } ?? "presence" : "change"
  }

  private func title(_ words: Words) -> String {
    func name(_ round: TrackingRound) -> Words.Argument { .isolated(round.names.best(in: words.language)) }
    guard let since else { return words("release.\(catalogue).title", ["round": name(round)]) }
    return words("release.change.title", ["from": name(since), "to": name(round)])
  }

  private func label(_ column: String, _ words: Words) -> String {
    switch split {
    case nil where since != nil: words[column == "figure" ? "release.change.figure" : "presence.part.\(column)"]
    case .sources?: words["release.presence.by.sources.\(column)"]
    case .groups? where level > 0 && column != "figure", .nationalities? where level > 0 && column != "figure":
      name(ofPart: column, words)
    case nil, .groups?, .nationalities?: words["release.presence.\(column)"]
    }
  }

  /// A group or nationality by its key.
  private func name(ofPart key: String, _ words: Words) -> String {
    switch split {
    case .groups?: return Stratum(key: key).map(words.name) ?? key
    case .nationalities?:
      if key == PresenceSplit.untold { return words["release.presence.by.nationalities.untold"] }
      return key == PrecisionRule.otherNationalities ? words["precision.otherNationalities"] : words.nationality(key)
    case .sources?, nil: return key
    }
  }

  /// Nobody translated them: they stand in the language that counts, to be read in others too.
  private func explanations(_ line: CountedTable.Line, _ languages: [Language]) -> LocalizedText? {
    guard let first = languages.first, !line.explanations.isEmpty else { return nil }
    return LocalizedText([first.rawValue: line.explanations.joined(separator: " ")])
  }
}
