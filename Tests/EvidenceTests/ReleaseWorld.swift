import Basics
import Collect
import Office
import Records
import Store
import Synchronization
import Worlds

@testable import Evidence

/// A product over one indicator, and the people who bring it out.
struct ReleaseWorld {
  let world: EvidenceWorld
  let releases: Releases
  let indicator: ID<Indicator>
  let product: ID<Product>
  let officer = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
  let reviewer = Requester(.user(ID()), grants: [Grant(.reviewer)])
  let head = Requester(.user(ID()), grants: [Grant(.head)])
  let viewer = Requester(.user(ID()), grants: [Grant(.viewer)])

  static let measure = IndicatorRecord(
    code: "in-tents", names: LocalizedText(english: "Sites of tents"), form: "sites",
    measure: .share(of: .init(path: "/kind", codes: ["tent"], outside: ["unknown"])))

  /// All rights in one hand.
  let everything = Requester(.user(ID()), grants: [Grant(.administrator, sensitivity: .protected)])
  private let time = MovedTime()

  func wait(days: Int) { time.moved.withLock { $0 += days * 86_400 } }

  init(
    _ engine: EngineKind, level: Level = .partner, steps: [ClearanceStep] = ClearanceStep.usual,
    terms: ReleaseTerms = ReleaseTerms()
  ) async throws {
    world = try await EvidenceWorld(
      engine, clock: Clock(now: { [time] in time.now }, random: Clock.live.random))
    releases = Releases(world.store) { _, _, _ in terms }
    try await FigureSources(world.store).state(
      SourceTerms(level: .internal, unit: .site), of: .form("sites"), by: officer)
    indicator = try await Indicators(world.store).define(as: Self.measure, by: officer)
    product = try await Products(world.store).define(
      as: ProductRecord(
        code: "sitrep", kind: .situationReport, names: LocalizedText(english: "Situation report"),
        languages: [.english, .turkish], level: level,
        blocks: [
          ProductBlock("words", .text(ProductText(LocalizedText(english: "Few sites.", turkish: "Az alan.")))),
          ProductBlock("tents", .indicator(.init("in-tents", picture: .table, by: .place(level: 1)))),
        ], steps: steps), by: officer)
  }

  func question(aboutPersons: Bool = false) async throws -> FigureQuestion {
    let line = try await world.store.read { [indicator] in try $0.indicator(indicator)! }
    return FigureQuestion(
      block: "tents",
      source: .indicator(
        .init(
          id: line.id, edition: line.edition, indicator: line.indicator, dimension: .place(level: 1),
          filter: .init(), round: "/round", isAboutPersons: aboutPersons)))
  }

  static let imprint = Imprint(
    donor: LocalizedText(english: "A donor", turkish: "Bağışçı"),
    credit: LocalizedText(english: "Thanks", turkish: "Teşekkür"),
    disclaimer: LocalizedText(english: "No opinion", turkish: "Görüş değildir"), emblem: "ab", licence: "CC BY 4.0")

  /// What a page would put into words.
  func content(level: Level = .partner, aboutPersons: Bool = false, imprint: Imprint = Self.imprint) async throws
    -> ReleaseContent
  {
    let question = try await question(aboutPersons: aboutPersons)
    let count = try await releases.count([question], at: level, for: officer)
    let table = count.tables["tents"]!
    func line(_ key: String, _ place: ID<Place>?, _ figures: [FrozenFigure?]) -> FrozenTable.Line {
      .init(key, LocalizedText(english: key), place: place, figures)
    }
    let frozen = FrozenTable(
      definition: FrozenDefinition(
        source: question.source, kind: .share, title: LocalizedText(english: "Sites of tents", turkish: "Çadır"),
        measure: LocalizedText(english: "Share")),
      dimension: LocalizedText(english: "Province"), columns: [.init("figure", LocalizedText(english: "Figure"))],
      lines: table.lines.map { line($0.key, $0.place, $0.figures) },
      total: table.total.map { line(FrozenTable.totalKey, nil, $0) })
    return ReleaseContent(
      product: "sitrep", kind: .situationReport, number: 0, title: LocalizedText(english: "Situation report"),
      languages: [.english, .turkish], level: level, imprint: imprint,
      blocks: [
        .init("words", .text(ProductText(LocalizedText(english: "Few sites.", turkish: "Az alan.")))),
        .init("tents", .figures(frozen, .table)),
      ], computed: count.at, position: count.position, heads: count.heads, disclosure: count.disclosure)
  }

  func prepare(again: ID<Release>? = nil, correcting: ID<Release>? = nil, because reason: String = "") async throws
    -> ID<Release>
  {
    try await releases.prepare(
      try await content(), of: product, again: again, correcting: correcting, because: reason, by: officer)
  }

  func line(_ id: ID<Release>) async throws -> ReleaseLine { try await world.store.read { try $0.release(id)! } }

  func digest(_ id: ID<Release>) async throws -> String { try await line(id).progress.digest }

  /// All steps of the mission by those who may.
  func clear(_ id: ID<Release>, by ready: Requester? = nil) async throws {
    let digest = try await digest(id)
    try await releases.take(.officer, of: id, seeing: digest, by: ready ?? officer)
    try await releases.take(.technicalReview, of: id, seeing: digest, by: reviewer)
    try await releases.take(.headOfOffice, of: id, seeing: digest, by: head)
  }

  func publish(_ id: ID<Release>) async throws {
    try await releases.publish(id, seeing: try await digest(id), by: head)
  }

  /// Writes something down without asking whether it may be.
  func record(_ events: any Event..., of release: ID<Release>) async throws {
    _ = try await world.store.perform(ID(), by: officer.actor) { decision in
      for event in events {
        try decision.append(event, to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      }
      return true
    }
  }
}

/// The hour of this machine, moved by whole days.
private final class MovedTime: Sendable {
  let moved = Mutex(0)
  var now: Instant { Instant.now.adding(seconds: moved.withLock { $0 }) }
}
