import Basics
import Formats
import Records
import Store
import Testing
import Worlds

@Suite struct EstimateImports {
  private func take(
    _ sheet: String, _ world: PresenceWorld, _ round: ID<Round>, isCheck: Bool = false
  ) async throws -> EstimateImport {
    try await world.presence.importEstimates(
      Array(sheet.utf8), into: round, places: world.places, isCheck: isCheck, by: PresenceWorld.officer)
  }

  @Test(arguments: Engines.all)
  func `a sheet becomes estimates and statuses, and the same sheet again changes nothing`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    let sheet = """
      P-kodu,Sayı,Birim,Kaynak,Uyruk,Durum,Açıklama
      A1,120,hane,B2,SYR,,
      A1,500,kişi,B1,SYR,,
      A2,,,,,inaccessible,road cut
      B1,0,individuals,informants,SYR,,

      """
    let checked = try await take(sheet, world, round, isCheck: true)
    #expect((checked.rows, checked.places, checked.isRefused) == (4, 3, false), "\(checked.diagnostics)")
    #expect(try await world.figures("T", round).counts.scope == 0)
    #expect(try await take(sheet, world, round) == checked)
    let land = try await world.figures("T", round)
    // Households without a factor are no people; the register is.
    #expect((land.total, land.official, land.counts.missing) == (500, 500, 1))
    #expect(try await world.figures("B1", round).isKnown)
    let place = try await world.id("A2")
    #expect(try await world.store.read { try $0.placeInRound(round, place)?.why } == "road cut")
    let entries = try await world.store.history(of: PlaceInRound.id(round, place)).count
    _ = try await take(sheet, world, round)
    #expect(try await world.store.history(of: PlaceInRound.id(round, place)).count == entries)
  }

  @Test(arguments: Engines.all)
  func `what is wrong is told by row, and nothing is taken over`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    let sheet = """
      code,count,unit,source,status,colour
      A1,,,,,
      A2,twelve,,,,
      B9,5,,,,
      B1,5,camels,,,
      B2,5,,,zero,
      A,7,,,,
      A1,9,,,,

      """
    let result = try await take(sheet, world, round)
    let codes = result.diagnostics.map { "\($0.location?.row ?? 0) \($0.code.split(separator: ".").last ?? "")" }
    #expect(
      codes.sorted() == [
        "1 unknownColumn", "2 blank", "3 number", "4 unknownCode", "5 choice", "6 against", "8 levels",
      ])
    #expect(result.isRefused)
    #expect(try await world.figures("T", round).counts.scope == 0)
  }

  @Test func `a file that is no sheet is refused and stops nothing`() async throws {
    let world = try await PresenceWorld(.sqlite)
    let round = try await world.round(1)
    for bytes: [UInt8] in [[], [0, 1, 2, 3], Array("PK\u{3}\u{4}nonsense".utf8), Array("code\n".utf8)] {
      let result = try await world.presence.importEstimates(
        bytes, into: round, places: world.places, by: PresenceWorld.officer)
      #expect(result.isRefused)
    }
  }
}
