import Basics
import Collect
import Formats
import Records
import Store
import Testing
import Worlds

/// A released round with two places, of which one figure was corrected.
private struct LogWorld {
  let world: PresenceWorld
  let round: ID<Round>
  let imports: RoundImports
  let estimate: ID<Estimate>

  init(_ engine: EngineKind) async throws {
    world = try await PresenceWorld(engine)
    imports = RoundImports(world.presence, places: world.places)
    round = try await world.round(1)
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(100)), of: "A1", in: round)
    try await world.say(.scope, .status(.inaccessible, why: "road cut"), of: "A2", in: round)
    let place = try await world.id("A1")
    let known = try await world.store.read { [round] in try $0.placeInRound(round, place) }
    estimate = try #require(known?.estimates.first?.id)
    try await world.presence.release(round, by: PresenceWorld.officer)
    try await world.say(
      .estimate(estimate, PresenceWorld.estimate(110)), of: "A1", in: round, reason: "a street was left out")
  }

  func log() async throws -> [Correction] {
    try await world.store.read { [round] in try $0.corrections(of: round, areas: nil, limit: 100) }.map(\.correction)
  }

  func take(
    _ lines: [String], isDry: Bool = false, by requester: Requester = PresenceWorld.officer
  ) async throws -> (id: ID<RoundImport>, counts: SheetCounts, told: [String]) {
    let text = (["record,entry,code,field,old,new,reason,Alan"] + lines).joined(separator: "\n") + "\n"
    let id = try await imports.begin(Array(text.utf8), named: "log.csv", as: .log, into: round, by: requester)
    var told: [String] = []
    let counts = try await imports.run(id, isDry: isDry, by: requester) { diagnostic in
      told.append("\(diagnostic.location?.description ?? "") \(diagnostic.code.split(separator: ".").last ?? "")")
    }
    return (id, counts, told)
  }

  func count() async throws -> Int? {
    let place = try await world.id("A1")
    return try await world.store.read { [round] in try $0.placeInRound(round, place) }?.estimates.first?.estimate
      .quantity.count
  }

  func status(_ code: String) async throws -> PlaceReport.Status? {
    let place = try await world.id(code)
    return try await world.store.read { [round] in try $0.placeInRound(round, place) }?.status
  }
}

@Suite struct CleaningLogs {
  @Test(arguments: Engines.all)
  func `the log names each record for life, with its fields in values that are read back`(
    engine: EngineKind
  ) async throws {
    let log = try await LogWorld(engine)
    let lines = try await log.log()
    #expect(lines.map(\.record) == [log.estimate.description])
    #expect(lines.first?.changes == [FieldChange(.count, "100", "110")])
  }

  @Test(arguments: Engines.all)
  func `a log that was corrected offline becomes corrections with their reasons, once`(
    engine: EngineKind
  ) async throws {
    let log = try await LogWorld(engine)
    let entry = try #require(try await log.log().first?.entry)
    let place = PlaceInRound.id(log.round, try await log.world.id("A2")).description
    let lines = [
      "\(log.estimate),\(entry),A1,count,100,120,counted again",
      "\(log.estimate),,A1,highest,,140,counted again", "\(log.estimate),,A1,lowest,,90,counted again",
      "\(place),,,status,inaccessible,not_reached,nobody went",
    ]
    let tried = try await log.take(lines, isDry: true)
    #expect((tried.counts.received, tried.counts.refused, tried.told) == (4, 0, []))
    #expect(try await log.count() == 110)
    let taken = try await log.take(lines)
    #expect((taken.counts.rows, taken.counts.received, taken.counts.refused) == (4, 4, 0), "\(taken.told)")
    #expect(try await log.count() == 120)
    #expect(try await log.status("A2") == .notReached)
    let corrections = try await log.log()
    #expect(Set(corrections.map(\.reason)) == ["a street was left out", "counted again", "nobody went"])
    // A figure and its range move at once, or the rules would refuse each alone.
    #expect(corrections.first { $0.reason == "counted again" }?.changes.count == 3)

    let again = try await log.take(lines)
    #expect((again.counts.received, again.counts.known, again.counts.refused) == (0, 4, 0), "\(again.told)")
    #expect(try await log.log().count == corrections.count)
  }

  @Test(arguments: Engines.all)
  func `sex and age are corrected by a log, and parts are added as what stands writes them`(engine: EngineKind)
    async throws
  {
    let log = try await LogWorld(engine)
    let taken = try await log.take([
      "\(log.estimate),,A1,sex,,Kadın,only women were counted",
      "\(log.estimate),,A1,age,,18 ve üzeri,only women were counted",
      "A1,,A1,estimate,,30 individuals informants temporary_protection/SYR male-5,of the same sheet",
      "A1,,A1,estimate,,\"30 individuals informants temporary_protection/SYR male,18+\",of the same sheet",
    ])
    #expect((taken.counts.received, taken.counts.refused) == (3, 1), "\(taken.told)")
    let place = try await log.world.id("A1")
    let state = try await log.world.store.read { [round = log.round] in try $0.placeInRound(round, place) }
    #expect(state?.estimates.map(\.estimate.part?.key) == ["female,18+", "male,18+"])
    let changes = try await log.log().flatMap(\.changes)
    #expect(changes.contains(FieldChange(.sex, "", "female")) && changes.contains(FieldChange(.age, "", "18+")))
    #expect(
      changes.contains(
        FieldChange(.estimate, "", "30 individuals informants temporary_protection/SYR male,18+")))
    // Read again it is known, and undone all is as it was.
    let same = "A1,,A1,estimate,,\"30 individuals informants temporary_protection/SYR male,18+\",of the same sheet"
    #expect(try await log.take([same]).counts.known == 1)
    try await log.imports.undo(taken.id, reason: "The file was of another round.", by: PresenceWorld.officer)
    _ = try await log.imports.takeBack(taken.id, by: PresenceWorld.officer)
    let after = try await log.world.store.read { [round = log.round] in try $0.placeInRound(round, place) }
    #expect(after?.estimates.map(\.estimate.part) == [nil])
  }

  @Test(arguments: Engines.all)
  func `whom a figure counts and how it came about are corrected by a log too`(engine: EngineKind) async throws {
    let log = try await LogWorld(engine)
    let values = ["sites": "hayır", "returned": "own_dwelling", "seen": "نعم"]
    let lines = values.map { "\(log.estimate),,A1,\($0.key),\($0.key == "sites" ? "yes" : ""),\($0.value),asked again" }
    let taken = try await log.take(lines)
    #expect((taken.counts.received, taken.counts.refused) == (3, 0), "\(taken.told)")
    let (round, place) = (log.round, try await log.world.id("A1"))
    let estimate = try #require(
      try await log.world.store.read { try $0.placeInRound(round, place) }?.estimates.first?.estimate)
    #expect(estimate.basis.universe.includesSites == false && estimate.basis.universe.returnedTo == .ownDwelling)
    #expect(estimate.isSeenByTeam == true)
    let changes = try await log.log().first { $0.reason == "asked again" }?.changes.map(\.field)
    #expect(changes.map(Set.init) == [.sites, .returned, .seen])
    let refused = try await log.take([
      "\(log.estimate),,A1,error,,12.5,a sample", "\(log.estimate),,A1,seen,,maybe,asked",
    ])
    #expect(refused.counts.refused == 2)
  }

  @Test(arguments: Engines.all)
  func `each row that cannot be taken says why, and the others are`(engine: EngineKind) async throws {
    let log = try await LogWorld(engine)
    let entry = try #require(try await log.log().first?.entry)
    // Somebody corrects on the page while the file is away.
    try await log.world.say(
      .estimate(log.estimate, PresenceWorld.estimate(115)), of: "A1", in: log.round, reason: "meanwhile")
    let result = try await log.take([
      "\(log.estimate),\(entry),A1,count,100,110,a street was left out",
      "\(log.estimate),\(entry),A1,count,100,120,counted again",
      "\(ID<Estimate>(high: 1, low: 2)),,,count,1,2,unknown",
      "\(log.estimate),,A1,colour,,red,no such field",
      "\(log.estimate),,A1,informants,,many,not a number",
      "\(log.estimate),,A1,method,interviews,walk,",
      "\(log.estimate),,A1,choice,,mean,not here",
      "A2,,,count,,5,nothing to correct there",
      "A1,,,status,assessed,zero,against figures",
      "A1,,,nationality,SYR,IRQ,by the code of the place",
      "B1,,,status,,zero,not of the round",
    ])
    #expect(
      Set(result.told) == [
        "3:E conflict", "4:A record", "5:D field", "6:F number", "7:G reason", "8:D notHere", "9:A record",
        "10:F statusAgainstFigures", "12:A record",
      ])
    #expect((result.counts.rows, result.counts.known, result.counts.received, result.counts.refused) == (11, 1, 1, 9))
    #expect(try await log.count() == 115)
  }

  @Test(arguments: Engines.all)
  func `estimates are added and withdrawn by the sheet too`(engine: EngineKind) async throws {
    let log = try await LogWorld(engine)
    let added = try await log.take([
      "A2,,,estimate,,40 households register temporary_protection/SYR,the register came late",
      "\(log.estimate),,A1,estimate,110 individuals informants temporary_protection/SYR,,twice the same",
    ])
    #expect((added.counts.received, added.told) == (2, []))
    #expect(try await log.count() == nil)
    let again = try await log.take(["A2,,,estimate,,40 households register temporary_protection/SYR,again"])
    #expect((again.counts.known, again.counts.received) == (1, 0))
  }

  @Test(arguments: Engines.all)
  func `an import is undone as one act, and what somebody changed since stays`(engine: EngineKind) async throws {
    let log = try await LogWorld(engine)
    let taken = try await log.take([
      "A1,,,count,110,120,counted again", "A2,,,status,inaccessible,not_reached,nobody went",
      "A2,,,estimate,,40 individuals register temporary_protection/SYR,the register came late",
    ])
    #expect(taken.counts.received == 3)
    try await log.world.say(
      .estimate(log.estimate, PresenceWorld.estimate(125)), of: "A1", in: log.round, reason: "meanwhile")
    #expect(try await log.imports.touched(by: taken.id).touched == 1)
    await #expect(throws: SheetImportRefusal.withoutReason) {
      try await log.imports.undo(taken.id, reason: " ", by: PresenceWorld.officer)
    }
    try await log.imports.undo(taken.id, reason: "another round's file", by: PresenceWorld.officer)
    #expect(try await log.imports.takeBack(taken.id, by: PresenceWorld.officer).withdrawn == 1)
    #expect(try await log.count() == 125)
    #expect(try await log.status("A2") == .inaccessible)
    let place = try await log.world.id("A2")
    let state = try await log.world.store.read { [round = log.round] in try $0.placeInRound(round, place) }
    #expect(state?.estimates.isEmpty == true && state?.why == "road cut")
    #expect(try await log.log().contains { $0.reason == "another round's file" })
    #expect(try await log.imports.takeBack(taken.id, by: PresenceWorld.officer).withdrawn == 0)
    await #expect(throws: SheetImportRefusal.isUndone) {
      _ = try await log.imports.run(taken.id, isDry: false, by: PresenceWorld.officer) { _ in }
    }
    #expect(try await log.world.presence.keeper.rebuild() == false)
  }

  @Test(arguments: Engines.all)
  func `who may correct one province corrects that one, and finds nothing of another`(engine: EngineKind) async throws {
    let log = try await LogWorld(engine)
    let south = Requester(.user(ID(high: 8, low: 8)), grants: [Grant(.manager, place: try await log.world.id("B"))])
    let result = try await log.take(["A1,,,count,110,120,counted again"], by: south)
    #expect((result.counts.received, result.told) == (0, ["2:A record"]))
    let other = try await log.take(["A1,,,count,110,120,counted again"])
    await #expect(throws: SheetImportRefusal.unknown) { _ = try await log.imports.known(other.id, for: south) }
    #expect(try await log.imports.list(of: log.world.presence.round(log.round), for: south).count == 1)
  }

  @Test func `a file that is no log is refused and stops nothing`() async throws {
    let log = try await LogWorld(.sqlite)
    for bytes: [UInt8] in [[], [0, 1, 2, 3], Array("PK\u{3}\u{4}nonsense".utf8), Array("code,count\nA1,2\n".utf8)] {
      do {
        _ = try await log.imports.begin(bytes, named: "x", as: .log, into: log.round, by: PresenceWorld.officer)
        Issue.record("taken: \(bytes)")
      } catch {
        #expect(error is any Refusal, "\(error)")
      }
    }
  }
}
