import Basics
import Office
import Store
import Testing
import Worlds

@testable import Evidence

/// What other programs read of releases.
@Suite struct ReleasesAsTables {
  @Test(arguments: Engines.all)
  func `a figure is a row as it was frozen, and the release says what may be done with it`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    var content = try await world.content()
    (content.number, content.imprint.licence) = (3, "CC BY 4.0")
    let rows = ReleasedFigures.rows(content, language: .turkish)
    let table = try #require(content.tables.first?.table)
    #expect(rows.count == table.allLines.count && !rows.isEmpty)
    for (row, line) in zip(rows, table.allLines) {
      let cells = Dictionary(
        zip(ReleasedFigures.columns.map(\.name), row.values.map(\.json)), uniquingKeysWith: { first, _ in first })
      #expect(cells["line"]?.text == line.key && cells["indicator"]?.text == "Çadır")
      #expect(cells["value"] == (line.figure?.value.map { JSON.number($0) } ?? JSON.null))
      #expect(cells["release"]?.text == "sitrep/3" && cells["level"]?.text == "partner")
    }
    #expect(ReleasedFigures.rows(content, block: "none", language: .english).isEmpty)
    let facts = ReleasedFigures.facts(
      content, released: Instant(microseconds: 0), source: "Mission", language: .english)
    #expect(facts.licence == "CC BY 4.0" && facts.level == "partner" && facts.release == "sitrep/3")
    #expect(facts.mark == nil)
  }

  @Test(arguments: Engines.all)
  func `a key reads neither before the hour nor above its level`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let id = try await world.prepare()
    let hour = world.world.store.clock.now().adding(seconds: 3600)
    try await world.releases.hold(id, until: Embargo(until: hour, zone: "Europe/Istanbul", readers: []), by: world.head)
    try await world.clear(id)
    try await world.publish(id)
    let line = try await world.line(id)
    #expect(!line.isOpen(toKeyUpTo: .internal, at: hour.adding(seconds: -1)))
    #expect(line.isOpen(toKeyUpTo: .partner, at: hour))
    #expect(!line.isOpen(toKeyUpTo: .public, at: hour))
    let found = try await world.world.store.read { try $0.terms(of: [id]) }
    let terms = try #require(found[id])
    let facts = try #require(ReleasedFigures.facts(line, terms, source: "Mission", language: .english))
    #expect(facts.licence == "CC BY 4.0" && facts.level == "partner" && facts.release == "sitrep/1")
    #expect(facts.date == line.released)
  }
}
