package import Basics
package import Collect
package import Evidence
import FormEngine
package import Foundation
package import Office
package import Records
package import Store

/// Prepares issues: resolves what a product is made of, has it counted at one moment, and puts it into the words of all
/// its languages. For pages, the command line and schedules alike.
package struct ReleaseWriter: Sendable {
  package let releases: Releases
  let subjects: EvidenceSubjects
  let office: Office
  let sites: SiteRules
  private let catalogue: Catalogue
  private let zone: TimeZone

  package init(
    _ releases: Releases, forms: Forms, places: Places, sites: SiteRules, office: Office, catalogue: Catalogue,
    zone: TimeZone
  ) {
    self.releases = releases
    subjects = EvidenceSubjects(store: releases.store, forms: forms, places: places)
    (self.office, self.catalogue, self.zone, self.sites) = (office, catalogue, zone, sites)
  }

  func words(_ language: Language) -> Words { Words(catalogue, language: language, zone: zone) }

  /// Keeps a new issue, or an open one prepared anew. Throws `ProductRefusal` and `ReleaseRefusal`; a block that cannot be
  /// counted is named.
  @discardableResult
  package func prepare(
    _ id: ID<Product>, again release: ID<Release>? = nil, correcting corrected: ID<Release>? = nil,
    because reason: String = "", verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Release> {
    guard let line = try await releases.store.read({ try $0.product(id) }), !line.isRetired else {
      throw ProductRefusal.unknown
    }
    // Nothing is counted for what is refused anyway.
    if corrected != nil { _ = try Releases.reason(reason) }
    let before = try await releases.store.read { reader in try release.flatMap { try reader.release($0) } }
    let content = try await content(
      of: line.product, correcting: corrected ?? before?.progress.supersedes, for: requester)
    return try await releases.prepare(
      content, of: id, again: release, correcting: corrected, because: reason, verb: verb, by: requester)
  }

  /// What an issue of it would say now, without a number, with the words of the product.
  func content(
    of product: ProductRecord, correcting corrected: ID<Release>? = nil, for requester: Requester
  ) async throws -> ReleaseContent {
    let day = Day(releases.store.clock.now())
    let atlas = try await subjects.places.atlas()
    let former = try await formerIssues(of: product, correcting: corrected)
    let (parts, notes) = try await eachSite(product.blocks, atlas, after: former, in: product.languages)
    var blocks: [String: any WordedBlock] = [:]
    for block in parts {
      let worded: (any WordedBlock)? =
        switch block.content {
        case .text: nil
        case .indicator(let asked):
          try await indicator(asked, block.key, in: product, atlas, after: former, for: requester, on: day)
        case .presence(let asked):
          try await presence(
            asked.programme, round: asked.round, since: nil, level: asked.level, by: asked.split, product, atlas,
            as: former.corrected(block.key))
        case .change(let asked):
          try await presence(
            asked.programme, round: asked.round, since: .some(asked.since), level: asked.level, product, atlas,
            as: former.corrected(block.key))
        case .site(let asked): try await site(asked, product, atlas, for: requester, on: day)
        }
      blocks[block.key] = worded
    }
    let questions = blocks.sorted { $0.key < $1.key }.map { $0.value.question(block: $0.key) }
    let count = try await releases.count(questions, at: product.level, correcting: corrected, for: requester)
    return ReleaseContent(
      product: product.code, kind: product.kind, number: 0, title: product.names, languages: product.languages,
      level: product.level, imprint: try await releases.store.read { try $0.imprint(of: product) },
      credits: count.credits,
      blocks: parts.map { block in
        guard let worded = blocks[block.key], let counted = count.tables[block.key] else {
          return .init(block.key, title: block.title, .text(Self.text(of: block)))
        }
        var table = worded.table(counted, languages: product.languages)
        if let note = notes[block.key] { table.notes.insert(note, at: 0) }
        return .init(block.key, title: block.title, .figures(table, block.picture ?? .table))
      },
      computed: count.at, position: count.position, heads: count.heads,
      mark: try await mark(of: blocks.values, in: product.languages), disclosure: count.disclosure)
  }

  private static func text(of block: ProductBlock) -> ProductText {
    if case .text(let text) = block.content { return text }
    return ProductText(LocalizedText())
  }

  /// What figures of data that are not real bear: of a demonstration before all else.
  func mark(
    of blocks: some Collection<any WordedBlock>, in languages: [Language]
  ) async throws -> ReleaseContent.Mark? {
    // An issue without figures is of the mission as a whole.
    var sources = blocks.map { (programme: $0.programme, isPractice: $0.isPractice) }
    if sources.isEmpty { sources = [(nil, false)] }
    var marks: [ReleaseContent.Mark] = []
    for source in sources {
      var (kind, texts) = (DataMark.Kind?.none, [String: String]())
      for language in languages {
        let words = words(language)
        let mark =
          try await office.mark(ofProgramme: source.programme, in: words)
          ?? (source.isPractice ? DataMark(.practice, words["programme.practiceFile"]) : nil)
        guard let mark else { break }
        (kind, texts[language.rawValue]) = (mark.kind, mark.text)
      }
      if let kind { marks.append(.init(kind: kind.rawValue, text: LocalizedText(texts))) }
    }
    return marks.first { $0.kind == DataMark.Kind.demonstration.rawValue } ?? marks.first
  }

  // MARK: Blocks

  private func indicator(
    _ asked: ProductBlock.IndicatorBlock, _ block: String, in product: ProductRecord, _ atlas: PlaceAtlas,
    after former: FormerIssues, for requester: Requester, on day: Day
  ) async throws -> IndicatorBlockWords {
    guard let line = try await releases.store.read({ try $0.indicator(code: asked.indicator) }), !line.isRetired else {
      throw ProductRefusal.indicatorUnknown(asked.indicator)
    }
    let filter = try await filter(
      of: asked, in: block, line.indicator, after: former, for: requester, on: day)
    let dimension = try await dimension(of: asked, in: block, line.indicator, for: requester, on: day)
    let source = FrozenDefinition.IndicatorSource(
      id: line.id, edition: line.edition, indicator: line.indicator, dimension: dimension, filter: filter,
      round: nil, isAboutPersons: true)
    var worded = try await indicator(source, in: product.languages, atlas, for: requester, on: day)
    do {
      worded.source.isAboutPersons = try await releases.store.read { [source = worded.source] in
        try $0.isAboutPersons(source, at: product.level)
      }
    } catch let refusal as ReleaseRefusal {
      throw worded.first.named(refusal)
    }
    return worded
  }

  /// What the form says of itself now is taken of it; the rest of the source as it is.
  func indicator(
    _ source: FrozenDefinition.IndicatorSource, in languages: [Language], _ atlas: PlaceAtlas,
    for requester: Requester, on day: Day
  ) async throws -> IndicatorBlockWords {
    var subjects: [Language: EvidenceSubject] = [:]
    for language in languages {
      subjects[language] = try await self.subjects.subject(
        source.indicator.formID, for: requester, to: .readEvidence, on: day, in: words(language))
    }
    guard let first = languages.first.flatMap({ subjects[$0] }) else { throw ProductRefusal.languageMissing }
    var source = source
    source.round = first.round
    return IndicatorBlockWords(source: source, subjects: subjects, first: first, atlas: atlas)
  }

  /// - Parameters:
  ///   - since: Nil for the presence; the number of the earlier round, or nothing for the one before.
  ///   - corrected: What it was in the issue that is corrected: where no round is named, it is about the same.
  private func presence(
    _ code: String, round: Int?, since: Int??, level: Int, by split: PresenceSplit? = nil, _ product: ProductRecord,
    _ atlas: PlaceAtlas, as corrected: FrozenDefinition.PresenceSource?
  ) async throws -> PresenceBlockWords {
    guard let programme = try await office.programmes.programme(code: code) else {
      throw ProductRefusal.programmeUnknown(code)
    }
    let rounds = try await releases.store.read { try $0.rounds(of: programme.id) }.series
    let former = corrected.flatMap { corrected in rounds.first { $0.id == corrected.round } }
    guard
      let chosen = round.map({ number in rounds.first { $0.number == number } })
        ?? former ?? rounds.last(where: { $0.state == .released })
    else { throw ProductRefusal.roundUnknown(round.map(String.init) ?? code) }
    var earlier: TrackingRound?
    if let since {
      if since == nil, chosen == former { earlier = rounds.first { $0.id == corrected?.since } }
      earlier = earlier ?? rounds.last { $0.number < chosen.number && (since == nil || $0.number == since) }
      guard earlier != nil else { throw ProductRefusal.roundUnknown(since.map(String.init) ?? code) }
    }
    return presence(programme, chosen, since: earlier, level: level, by: split, in: product.languages, atlas)
  }

  func presence(
    _ programme: ProgrammeRecord, _ round: TrackingRound, since: TrackingRound?, level: Int,
    by split: PresenceSplit?, in languages: [Language], _ atlas: PlaceAtlas
  ) -> PresenceBlockWords {
    let first = languages.first ?? .english
    // Of groups, level 0 is all places together, and no line of its own.
    let places = atlas.places.filter { level > 0 && $0.level == level }.sorted {
      ($0.names.best(in: first), $0.id) < ($1.names.best(in: first), $1.id)
    }
    return PresenceBlockWords(
      programme: programme.code, name: programme.names, round: round, since: since, level: level,
      split: split, places: places.map(\.id), roots: atlas.children(of: nil).map(\.id), atlas: atlas,
      words: Dictionary(uniqueKeysWithValues: languages.map { ($0, words($0)) }))
  }
}

extension ReleaseWriter {
  private func site(
    _ asked: ProductBlock.SiteBlock, _ product: ProductRecord, _ atlas: PlaceAtlas, for requester: Requester,
    on day: Day
  ) async throws -> SiteBlockWords {
    let found = try await releases.store.read { reader -> (SiteRecord, [String: Double])? in
      guard let record = try reader.site(code: asked.site) else { return nil }
      return (record, try reader.siteWeights())
    }
    guard let (record, weights) = found else { throw ProductRefusal.siteUnknown(asked.site) }
    return try await site(
      .init(
        site: record.place, code: record.code, part: asked.part, level: product.level, edition: sites.edition,
        indicators: sites.indicators, weights: weights),
      in: product.languages, atlas, for: requester, on: day)
  }

  /// Whose site it is and where, as it is known now; the rest of the source as it is.
  func site(
    _ source: FrozenDefinition.SiteSource, in languages: [Language], _ atlas: PlaceAtlas, for requester: Requester,
    on day: Day
  ) async throws -> SiteBlockWords {
    let found = try await releases.store.read { reader -> (SiteRecord, PrecisionRule, ID<Programme>?)? in
      guard let record = try reader.site(code: source.code) else { return nil }
      let visits = try reader.figures(of: record.place, SiteReach(requester, on: day)).filter(\.counts)
      return (record, try reader.precisionRules()[source.level], visits.first?.programme)
    }
    guard let (record, rule, programmeID) = found, let place = atlas[record.place] else {
      throw ProductRefusal.siteUnknown(source.code)
    }
    let programme = try await office.programmes.all().first { $0.id == programmeID }
    return SiteBlockWords(
      programme: programme?.code, isPractice: programme.map { $0.assessment == nil } ?? false, record: record,
      place: place, atlas: atlas, rule: rule, rules: sites, source: source,
      words: Dictionary(uniqueKeysWithValues: languages.map { ($0, words($0)) }))
  }
}

/// A block that is to be counted, and what its figures are called.
protocol WordedBlock {
  /// The code of the programme whose data it shows.
  var programme: String? { get }
  var isPractice: Bool { get }
  func question(block: String) -> FigureQuestion
  func table(_ counted: CountedTable, languages: [Language]) -> FrozenTable
}

extension WordedBlock {
  func each(_ languages: [Language], _ text: (Language) -> String?) -> LocalizedText {
    var texts: [String: String] = [:]
    for language in languages { texts[language.rawValue] = text(language).flatMap { $0.isEmpty ? nil : $0 } }
    return LocalizedText(texts)
  }

  /// What a place is addressed by: its P-code, or its id where it has none or another has the same.
  func keys(of lines: [CountedTable.Line], in atlas: PlaceAtlas) -> [String] {
    var seen: Set<String> = [FrozenTable.totalKey]
    return lines.map { line in
      let key = line.place.flatMap { atlas[$0]?.code } ?? line.key
      return seen.insert(key).inserted ? key : line.key
    }
  }

  /// The areas above a place, with their P-codes.
  func areas(of line: CountedTable.Line, in atlas: PlaceAtlas) -> [FrozenTable.Line.Area]? {
    line.place.map { place in
      atlas.line(place).dropFirst().reversed().compactMap { area in
        area.code.map { .init(level: area.level, code: $0) }
      }
    }
  }
}

struct IndicatorBlockWords: WordedBlock {
  var source: FrozenDefinition.IndicatorSource
  let subjects: [Language: EvidenceSubject]
  let first: EvidenceSubject
  let atlas: PlaceAtlas

  var programme: String? { first.record.programme }
  var isPractice: Bool { false }
  private var indicator: IndicatorRecord { source.indicator }

  func question(block: String) -> FigureQuestion {
    FigureQuestion(
      block: block, source: .indicator(source), names: first.words.names(places: atlas),
      asked: first.asked(indicator.measure))
  }

  private func words(_ language: Language) -> IndicatorWords {
    IndicatorWords(indicator: indicator, tabulation: (subjects[language] ?? first).words)
  }

  func table(_ counted: CountedTable, languages: [Language]) -> FrozenTable {
    let filter = indicator.filter.narrowed(by: source.filter) ?? source.filter
    func each(_ text: (EvidenceSubject) -> String?) -> LocalizedText {
      self.each(languages) { text(subjects[$0] ?? first) }
    }
    let names = subjects.mapValues { $0.words.names(places: atlas) }
    let keys = keys(of: counted.lines, in: atlas)
    return FrozenTable(
      definition: FrozenDefinition(
        source: .indicator(source), kind: indicator.measure.kind,
        title: self.each(languages) { indicator.names.best(in: $0) },
        measure: self.each(languages) { words($0).measure }, base: base(counted, languages),
        conditions: each { $0.words.scope(of: filter, in: atlas) }, unit: self.each(languages) { unit(counted, $0) },
        origin: each { $0.record.title }, additivity: indicator.added(first.kind(of: indicator.measure))),
      dimension: source.dimension.map { dimension in each { $0.words.dimension(dimension) } },
      columns: [.init("figure", each { $0.words.words["release.column.figure"] })],
      lines: zip(keys, counted.lines).map { key, line in
        FrozenTable.Line(
          key,
          source.dimension.map { dimension in
            self.each(languages) { language in
              guard line.key != PrecisionRule.otherNationalities else {
                return (subjects[language] ?? first).words.words["precision.otherNationalities"]
              }
              return (names[language] ?? first.words.names(places: atlas)).label(dimension, line.key)
            }
          } ?? LocalizedText(), place: line.place, line.figures, areas: areas(of: line, in: atlas))
      },
      total: counted.total.map { .init(FrozenTable.totalKey, each { $0.words.words["evidence.total"] }, $0) },
      notes: counted.total == nil ? [self.each(languages) { words($0).noTotal(over: source.openAxis ?? .time) }] : [],
      base: counted.base)
  }

  private func base(_ counted: CountedTable, _ languages: [Language]) -> LocalizedText {
    each(languages) { language in counted.base.map { words(language).told($0) } }
  }

  private func unit(_ counted: CountedTable, _ language: Language) -> String? {
    let tabulation = words(language).tabulation
    if let stated = words(language).unit { return stated }
    switch indicator.measure {
    case .count:
      return counted.base?.unit.flatMap { $0 == .other ? nil : tabulation.words["release.unit.\($0.rawValue)"] }
        ?? counted.base?.repeatPath.map { tabulation.question($0) }
        ?? tabulation.words["release.unit.submissions"]
    case .sum(let path), .mean(let path), .median(let path), .distinct(let path): return tabulation.question(path)
    case .share, .ratio: return nil
    }
  }
}

extension IndicatorRecord.Measure {
  fileprivate var kind: FrozenDefinition.Kind {
    switch self {
    case .count, .distinct: .count
    case .sum: .amount
    case .mean, .median: .mean
    case .share: .share
    case .ratio: .ratio
    }
  }
}
