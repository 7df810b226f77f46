import Basics
import Office
import Store
import Testing
import Worlds

@testable import Evidence

@Suite struct ProductsAreDefined {
  private static func product(_ code: String = "sitrep", level: Level = .partner) -> ProductRecord {
    ProductRecord(
      code: code, kind: .situationReport, names: LocalizedText(english: " Report ", turkish: " "),
      languages: [.english, .turkish], level: level,
      blocks: [ProductBlock("lead", .text(ProductText(LocalizedText(english: "Few sites.", turkish: ""))))])
  }

  @Test(arguments: Engines.all)
  func `a definition has an edition, and its code stays its own even when it is retired`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    let products = Products(world.store)
    let id = try await products.define(as: Self.product("SitRep"), by: world.officer)
    var line = try #require(try await world.store.read { try $0.product(id) })
    #expect(line.product.code == "sitrep" && line.product.names.texts == ["en": "Report"] && line.edition == 1)
    try await products.define(id, as: line.product, by: world.officer)
    #expect(try await world.store.read { try $0.product(id)?.edition } == 1)
    var other = line.product
    other.level = .internal
    try await products.define(id, as: other, by: world.officer)
    line = try #require(try await world.store.read { try $0.product(code: "sitrep") })
    #expect(line.edition == 2)
    var changed = line.product
    changed.level = .restricted
    let late = changed
    await #expect(throws: ProductRefusal.hasChanged) {
      try await products.define(id, as: late, seeing: 1, by: world.officer)
    }
    await #expect(throws: ProductRefusal.codeIsKept) {
      try await products.define(id, as: Self.product("other"), by: world.officer)
    }
    await #expect(throws: ProductRefusal.codeTaken("sitrep")) {
      try await products.define(as: Self.product(), by: world.officer)
    }
    try await products.retire(id, reason: "Nobody reads it", by: world.officer)
    #expect(try await world.store.read { try $0.products() }.isEmpty)
    await #expect(throws: ProductRefusal.codeTaken("sitrep")) {
      try await products.define(as: Self.product(), by: world.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `what is missing or does not fit is refused by name`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let products = Products(world.store)
    func refused(_ expected: ProductRefusal, _ change: (inout ProductRecord) -> Void) async throws {
      var product = Self.product()
      change(&product)
      let changed = product
      await #expect(throws: expected) { try await products.define(as: changed, by: world.officer) }
    }
    try await refused(.codeNotAllowed) { $0.code = "ş" }
    try await refused(.languageMissing) { $0.languages = [] }
    try await refused(.nameMissing) { $0.languages = [.arabic] }
    try await refused(.stepMissing) { $0.steps = [ClearanceStep(.officer)] }
    try await refused(.stepMissing) { ($0.level, $0.steps) = (.restricted, [ClearanceStep(.officer)]) }
    try await refused(.blockKey) { $0.blocks.append($0.blocks[0]) }
    try await refused(.indicatorUnknown("none")) { $0.blocks = [ProductBlock("a", .indicator(.init("none")))] }
    try await refused(.placeLevel) { $0.blocks = [ProductBlock("a", .presence(.init("p", level: 9)))] }
    try await refused(.rounds) { $0.blocks = [ProductBlock("a", .change(.init("p", round: 1, since: 2)))] }
    let viewer = Requester(.user(ID()), grants: [Grant(.manager, place: ID())])
    await #expect(throws: ProductRefusal.notAllowed) { try await products.define(as: Self.product(), by: viewer) }
    // Inside the mission one person's word is enough.
    var inside = Self.product(level: .internal)
    inside.steps = [ClearanceStep(.officer)]
    try await products.define(as: inside, by: world.officer)
  }

  @Test func `an issue is due once in a period, and at once where there was none`() throws {
    let today = try #require(Day("2026-03-04"))
    let (lastWeek, monday, february) = (Day("2026-03-01"), Day("2026-03-02"), Day("2026-02-28"))
    #expect(ProductRecord.Schedule.weekly.due(after: nil, on: today) == "2026-W10")
    #expect(ProductRecord.Schedule.weekly.due(after: lastWeek, on: today) == "2026-W10")
    #expect(ProductRecord.Schedule.weekly.due(after: monday, on: today) == nil)
    #expect(ProductRecord.Schedule.monthly.due(after: lastWeek, on: today) == nil)
    #expect(ProductRecord.Schedule.monthly.due(after: february, on: today) == "2026-03")
    #expect(ProductRecord.Schedule.quarterly.due(after: february, on: today) == nil)
  }
}
