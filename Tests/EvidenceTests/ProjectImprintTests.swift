import Basics
import Office
import Store
import Testing
import Worlds

@testable import Evidence

/// What products of a project say of themselves is said once.
@Suite struct ProjectsHaveAnImprint {
  @Test(arguments: Engines.all)
  func `a product takes from its project each part of which it says nothing, and is refused what neither says`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    let (store, products) = (world.world.store, Products(world.world.store))
    let office = Office(store, secrets: OfficeSecrets { _ in [UInt8](repeating: 7, count: 32) })
    let programme = try await office.programmes.define(code: "relief", names: ["en": "Relief"], by: .system)
    let own = Imprint(credit: LocalizedText(english: "Our thanks"))
    let product = ProductRecord(
      code: "brief", kind: .factsheet, names: LocalizedText(english: "Brief"), languages: [.english], level: .partner,
      project: "relief", imprint: own)
    let id = try await products.define(as: product, by: world.officer)
    func imprint() async throws -> Imprint {
      try await store.read { reader in
        let line = try #require(try reader.product(id))
        return try reader.imprint(of: line.product)
      }
    }
    #expect(try await imprint() == own)
    #expect(throws: ImprintRefusal.missing(.donor, .english)) { try own.check([.english], level: .partner) }

    let said = ReleaseWorld.imprint
    try await products.imprint(programme, as: said, seeing: 0, by: world.officer)
    let taken = try await imprint()
    #expect((taken.donor, taken.emblem, taken.licence) == (said.donor, said.emblem, said.licence))
    #expect(taken.credit == own.credit, "its own words are not mixed with others")
    try taken.check([.english], level: .public)
    #expect(throws: ImprintRefusal.missing(.credit, .turkish)) {
      try taken.check([.english, .turkish], level: .public)
    }
    #expect(throws: ImprintRefusal.emblemMissing) {
      try own.filled(from: Imprint(donor: said.donor, disclaimer: said.disclaimer)).check([.english], level: .partner)
    }

    await #expect(throws: ProductRefusal.hasChanged) {
      try await products.imprint(programme, as: Imprint(), seeing: 0, by: world.officer)
    }
    await #expect(throws: ProductRefusal.notAllowed) {
      try await products.imprint(programme, as: Imprint(), seeing: 1, by: world.viewer)
    }
    var alone = product
    alone.project = nil
    try await products.define(id, as: alone, by: world.officer)
    #expect(try await imprint() == own)
    #expect(try await store.read { try $0.projectImprints() }.map(\.programme) == [programme])
  }
}
