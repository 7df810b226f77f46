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
        "listReleases", "/api/v1/releases", .releases, "Releases that may be read, the newest first.",
        [.query("product", "Only of this product, by its code.")], by: list),
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
    return line.isOpen(toKeyUpTo: level(visit), at: visit.now)
  }

  /// How far a key reads at most; what accounts see is decided for each issue.
  private func level(_ visit: Visit) -> Level {
    visit.key.map { Level(rawValue: $0.level) ?? .public } ?? .internal
  }

  private func viewer(_ visit: Visit) throws -> ReleaseViewer {
    visit.key == nil ? .account(try visit.requester) : .outside(upTo: level(visit))
  }

  private func list(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["product"])
    let (product, now, most) = (visit.query("product"), visit.now, level(visit))
    let viewer = try viewer(visit)
    let found = try await parts.store.read { reader in
      try reader.openReleases(upTo: most, at: now, ofProduct: product, limit: 500)
    }
    let lines = try found.filter { try mayRead($0, visit) }.map { line -> JSON in
      .object([
        ("product", .string(line.code)), ("number", .int(line.number)),
        ("title", .string(line.title.best(in: visit.words.language))), ("level", .string(line.level.rawValue)),
        ("released", line.released.map { .string($0.description) } ?? .null),
        ("corrected", .bool(line.correction(for: viewer, at: now) != nil)),
        ("figures", .string(visit.absolute("/api/v1/releases/\(line.code)/\(line.number)"))),
      ])
    }
    return visit.answer(.object([("data", .array(lines))]), nil)
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
