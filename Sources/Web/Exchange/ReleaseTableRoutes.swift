import Basics
import Evidence
import Hummingbird
import Office
import Store

/// What was released, as it was frozen: figures under embargo, withdrawn, or above the level of the key are not there.
struct ReleaseTableRoutes: APIGroup {
  let parts: APIParts

  var operations: [APIOperation] {
    [
      APIOperation(
        "listReleases", "/api/v1/releases", .releases,
        "Releases that may be read, the newest first, each with its licence, level and date.",
        [
          .query("product", "Only of this product, by its code."),
          .query("limit", "At most so many: 1 to 500.", type: "integer"),
          .query("cursor", "Where the page begins, as `next` of the page before says."),
        ], by: list),
      APIOperation(
        "readRelease", "/api/v1/releases/{product}/{number}", .releases,
        "The figures of a release, one row each, as they were frozen.",
        [
          .path("product", "The product's code."), .path("number", "The release's number."), TableRoutes.format,
          .query("table", "Only the figures of this table."),
        ], answers: TableRoutes.types, by: figures),
    ]
  }

  private func mayRead(_ line: ReleaseLine, _ visit: Visit) throws -> Bool {
    guard visit.key != nil else { return line.sight(for: try viewer(visit), at: visit.now) == .open }
    return line.isOpen(toKeyUpTo: try level(visit), at: visit.now)
  }

  /// Up to which level issues are read; what is for named people is decided for each.
  private func level(_ visit: Visit) throws -> Level {
    guard visit.key == nil else { return parts.level(visit) }
    return try visit.requester.releaseLevel(on: visit.today) ?? .public
  }

  private func viewer(_ visit: Visit) throws -> ReleaseViewer {
    visit.key == nil ? .account(try visit.requester) : .outside(upTo: try level(visit))
  }

  private static let usual = 100
  private static let most = 500

  private func list(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["product", "limit", "cursor"])
    let (lines, next) = try await page(visit, limit: visit.number("limit", 1...Self.most) ?? Self.usual)
    let terms = try await parts.store.read { try $0.terms(of: lines.map(\.id)) }
    let viewer = try viewer(visit)
    let own = try await parts.facts(visit)
    let rows = lines.map { line -> JSON in
      let facts = terms[line.id].flatMap {
        ReleasedFigures.facts(line, $0, source: own.source, language: visit.words.language)
      }
      return .object(
        [
          JSON.Member("product", .string(line.code)), JSON.Member("number", .int(line.number)),
          JSON.Member("title", .string(line.title.best(in: visit.words.language))),
          JSON.Member("released", line.released.map { .string($0.description) } ?? .null),
          JSON.Member("corrected", .bool(line.correction(for: viewer, at: visit.now) != nil)),
          JSON.Member("figures", .string(visit.absolute("/api/v1/releases/\(line.code)/\(line.number)"))),
        ] + (facts?.members ?? []))
    }
    let facts = ExchangeFacts(
      licence: "As each release says", level: (Level.strictest(of: lines.map(\.level)) ?? .public).rawValue,
      date: visit.now, source: own.source, mark: own.mark)
    let link = next.map { JSON.string(visit.again(["cursor": $0.description])) } ?? .null
    return visit.answer(
      .object(facts.members + [JSON.Member("data", .array(rows)), JSON.Member("next", link)]), facts)
  }

  /// So many of what the reader may read, and where the next ones begin. What is for named people is looked at one by one.
  private func page(_ visit: Visit, limit: Int) async throws -> ([ReleaseLine], ReleaseCursor?) {
    let most = try level(visit)
    var levels = Set(Level.allCases.filter { $0 <= most && $0 != .restricted })
    if visit.key == nil { levels.insert(.restricted) }
    var after = try visit.query("cursor").map { text throws -> ReleaseCursor in
      guard let cursor = ReleaseCursor(text) else { throw APIRefusal.parameter(name: "cursor", allowed: "next") }
      return cursor
    }
    var found: [ReleaseLine] = []
    while true {
      let piece = try await parts.store.read {
        [now = visit.now, product = visit.query("product"), after, levels] reader in
        try reader.openReleases(of: levels, at: now, ofProduct: product, after: after, limit: limit + 1)
      }
      found += try piece.filter { try mayRead($0, visit) }
      after = piece.last.flatMap { ReleaseCursor($0) }
      if found.count > limit || piece.count <= limit { break }
    }
    let shown = Array(found.prefix(limit))
    return (shown, found.count > limit ? shown.last.flatMap { ReleaseCursor($0) } : nil)
  }

  private func figures(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["format", "table"])
    let product = try visit.parameter("product")
    guard let number = Int(try visit.parameter("number")) else { throw AccessRefusal.notFound }
    let now = visit.now
    let found = try await parts.store.read { reader in
      try reader.openRelease(ofProduct: product, number: number, upTo: .internal, at: now)
    }
    guard let found, try mayRead(found.line, visit), let released = found.line.released else {
      throw AccessRefusal.notFound
    }
    let language = visit.words.language
    let source = try await parts.office.profile.current().name.best(in: .english)
    let table = ExchangeTable(
      "\(ExportName.plain(product))_\(number)", ReleasedFigures.columns,
      facts: ReleasedFigures.facts(found.content, released: released, source: source, language: language),
      rows: ReleasedFigures.rows(found.content, block: visit.query("table"), language: language))
    return try visit.answer(table)
  }
}
