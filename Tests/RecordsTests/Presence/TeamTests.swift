import Basics
import Collect
import Formats
import Records
import Store
import Testing
import Worlds

private let officer = PresenceWorld.officer
private let phones = [ID<AppUser>(high: 3, low: 1), ID<AppUser>(high: 3, low: 2)]

extension PresenceWorld {
  @discardableResult
  fileprivate func team(_ name: String, members: [ID<Actor>] = []) async throws -> ID<FieldTeam> {
    try await presence.define(of: programme, name: name, members: members, by: Self.officer)
  }

  fileprivate func cover(_ codes: String..., in round: ID<Round>) async throws {
    var places: [ID<Place>] = []
    for code in codes { places.append(try await id(code)) }
    try await presence.cover(places.sorted(), in: round, by: Self.officer)
  }

  fileprivate func progress(
    _ round: ID<Round>, areas: [ID<Place>]? = nil, on today: Day
  ) async throws -> [ID<FieldTeam>?: TeamProgress] {
    let known = try await presence.round(round)
    return try await store.read { try $0.teamProgress(of: known, areas: areas, on: today) }
  }

  fileprivate func holder(_ code: String, _ round: ID<Round>) async throws -> Assignment? {
    let place = try await id(code)
    return try await store.read { try $0.assignments(of: [place], in: round)[place] }
  }
}

@Suite struct TeamsAndTheirPlaces {
  @Test(arguments: Engines.all)
  func `a place has one team in a round, is given to another, and is taken back`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let (first, second) = (try await world.round(1), try await world.round(2))
    try await world.cover("A1", "A2", "B1", in: first)
    try await world.cover("A1", in: second)
    let (north, south) = (try await world.team("North"), try await world.team("South"))
    let area = try await world.id("A")
    let below = try await world.store.read { try $0.covered(in: area, of: first, areas: nil) }
    var count = try await world.presence.assign(below, in: first, to: north, by: officer)
    #expect((below.count, count.assigned, count.same) == (2, 2, 0))
    count = try await world.presence.assign(below, in: first, to: north, by: officer)
    #expect((count.assigned, count.same) == (0, 2))
    // What another team has may stay with it, or be moved.
    count = try await world.presence.assign(
      [try await world.id("A1"), try await world.id("B1")].sorted(), in: first, to: south, leaving: true, by: officer)
    #expect((count.assigned, count.left) == (1, 1))
    let last = try await world.presence.round(first).to
    #expect(try await world.holder("A1", first)?.team == north)
    #expect(try await world.holder("A1", first)?.until == last)
    try await world.presence.assign(
      [try await world.id("A1")], in: first, to: south, until: last.adding(days: -9), by: officer)
    #expect(try await world.holder("A1", first)?.team == south)
    #expect(try await world.holder("A1", first)?.until == last.adding(days: -9))
    #expect(try await world.holder("A1", second) == nil)
    count = try await world.presence.assign([try await world.id("A1")], in: first, to: nil, by: officer)
    #expect(try await world.holder("A1", first) == nil)
    #expect(count.takenBack == 1)
    _ = try await world.store.sealNow()
    #expect(try await world.store.rebuild().isSound)
    #expect(try await world.holder("B1", first)?.team == south)
  }

  @Test(arguments: Engines.all)
  func `a team gets only places that an open round covers, until one of its days, and none once it is closed`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    try await world.cover("A1", in: round)
    let team = try await world.team("North")
    let (inside, outside) = (try await world.id("A1"), try await world.id("B1"))
    await #expect(throws: TeamRefusal.notCovered) {
      try await world.presence.assign([outside], in: round, to: team, by: officer)
    }
    let known = try await world.presence.round(round)
    await #expect(throws: TeamRefusal.until(from: known.from, to: known.to)) {
      try await world.presence.assign([inside], in: round, to: team, until: known.to.adding(days: 1), by: officer)
    }
    await #expect(throws: TeamRefusal.unknown) {
      try await world.presence.assign([inside], in: round, to: ID(), by: officer)
    }
    try await world.presence.assign([inside], in: round, to: team, by: officer)
    try await world.presence.define(team, of: world.programme, name: "North", members: [], isClosed: true, by: officer)
    try await world.cover("A2", in: round)
    await #expect(throws: TeamRefusal.closed("North")) {
      try await world.presence.assign([try await world.id("A2")], in: round, to: team, by: officer)
    }
    #expect(try await world.holder("A1", round)?.team == team)
    try await world.presence.release(round, by: officer)
    await #expect(throws: TeamRefusal.locked) {
      try await world.presence.assign([inside], in: round, to: nil, by: officer)
    }
  }

  @Test(arguments: Engines.all)
  func `open teams of a programme share neither a name nor a member`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let phone: ID<Actor> = phones[0].recast()
    let north = try await world.team("  Kuzey   İl ", members: [phone])
    #expect(try await world.store.read { try $0.teams(of: world.programme).map(\.name) } == ["Kuzey İl"])
    await #expect(throws: TeamRefusal.nameTaken("kuzey il")) { try await world.team("kuzey il") }
    await #expect(throws: TeamRefusal.memberTaken(team: "Kuzey İl")) {
      try await world.team("South", members: [phone])
    }
    await #expect(throws: TeamRefusal.nameMissing) { try await world.team("  ") }
    try await world.presence.define(
      north, of: world.programme, name: "Kuzey İl", members: [phone], isClosed: true, by: officer)
    try await world.team("Kuzey İl", members: [phone])
  }

  @Test(arguments: Engines.all)
  func `who manages one area arranges its teams and places, and no others`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    try await world.cover("A1", "B1", in: round)
    let (area, other) = (try await world.id("A"), try await world.id("B"))
    let manager = Requester(.user(ID()), grants: [Grant(.manager, place: area)])
    let everywhere = try await world.team("Everywhere")
    let own = try await world.presence.define(of: world.programme, name: "Own", place: area, members: [], by: manager)
    let (inside, outside) = (try await world.id("A1"), try await world.id("B1"))
    try await world.presence.assign([inside], in: round, to: own, by: manager)
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await world.presence.assign([outside], in: round, to: own, by: manager)
    }
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await world.presence.define(everywhere, of: world.programme, name: "Mine", members: [], by: manager)
    }
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await world.presence.define(of: world.programme, name: "Far", place: other, members: [], by: manager)
    }
    let viewer = Requester(.user(ID()), grants: [Grant(.officer)])
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await world.presence.assign([inside], in: round, to: nil, by: viewer)
    }
    let seen = try await world.progress(round, areas: [area], on: PresenceWorld.day)
    #expect(seen[own]?.assigned == 1 && seen[nil] == nil)
  }
}

@Suite struct ProgressOfTeams {
  @Test(arguments: Engines.all)
  func `what is reached, out of reach, overdue and without a team is counted, by who sent what`(
    engine: EngineKind
  ) async throws {
    let answering = try await AnsweringWorld(engine)
    let world = answering.world
    let round = try await world.round(1)
    let known = try await world.presence.round(round)
    try await world.cover("A1", "A2", "B1", "B2", in: round)
    let north = try await world.team("North", members: [phones[0].recast()])
    let south = try await world.team("South", members: [phones[1].recast()])
    let (a1, a2, b1) = (try await world.id("A1"), try await world.id("A2"), try await world.id("B1"))
    try await world.presence.assign([a1, a2].sorted(), in: round, to: north, until: known.from, by: officer)
    try await world.presence.assign([b1], in: round, to: south, by: officer)
    try await answering.send("A1", people: 100, by: .appUser(phones[0]), day: "2025-01-10")
    // The northern team went to a place of the southern, and to one that nobody took.
    try await answering.send("B1", outcome: "inaccessible", by: .appUser(phones[0]))
    try await answering.send("B2", people: 5, by: .appUser(phones[0]), day: "2025-01-11")
    _ = try await world.store.sealNow()
    try await world.presence.keeper.catchUp()
    let today = known.from.adding(days: 1)
    let found = try await world.progress(round, on: today)
    let one = try #require(found[north])
    #expect((one.assigned, one.reached, one.notReached, one.overdue) == (2, 1, 1, 1))
    #expect((one.submissions, one.outside) == (3, 2) && one.last != nil)
    let two = try #require(found[south])
    #expect((two.assigned, two.reached, two.inaccessible, two.overdue, two.submissions) == (1, 0, 1, 0, 0))
    let free = try #require(found[nil])
    #expect((free.assigned, free.reached) == (1, 1))
    // Until its last day nothing is late.
    #expect(try await world.progress(round, on: known.from)[north]?.overdue == 0)
    let (late, outside, days) = try await world.store.read { reader in
      (
        try reader.teamPlaces(of: round, .team(north), overdueOn: today, areas: nil, limit: 9).map(\.place),
        try reader.outside(north, in: known, areas: nil, limit: 9),
        try reader.reachedByDay(of: known, .all, areas: nil)
      )
    }
    #expect(late == [a2] && Set(outside.map(\.owner)) == [south, nil])
    #expect(days.map(\.day.description) == ["2025-01-10", "2025-01-11"] && days.map(\.places) == [1, 1])
    let first = try #require(outside.first)
    let rest = try await world.store.read {
      try $0.outside(north, in: known, areas: nil, after: first.submission, limit: 9)
    }
    #expect(rest.map(\.submission) == outside.dropFirst().map(\.submission))
  }

  @Test(arguments: Engines.all)
  func `dropped places are to be reached by nobody, and an erased submission is nobody's`(
    engine: EngineKind
  ) async throws {
    let answering = try await AnsweringWorld(engine)
    let world = answering.world
    let round = try await world.round(1)
    try await world.cover("A1", "A2", in: round)
    let team = try await world.team("North", members: [phones[0].recast()])
    let places = [try await world.id("A1"), try await world.id("A2")].sorted()
    try await world.presence.assign(places, in: round, to: team, by: officer)
    try await world.say(.status(.dropped, why: "Another office's."), of: "A2", in: round)
    let sent = try await answering.send("A1", people: 3, by: .appUser(phones[0]))
    _ = try await world.store.sealNow()
    try await world.presence.keeper.catchUp()
    var progress = try #require(try await world.progress(round, on: PresenceWorld.day)[team])
    #expect((progress.assigned, progress.statuses[.dropped], progress.submissions) == (1, 1, 1))
    try await world.store.write { try PresenceErasure().erase([sent.recast()], from: $0) }
    progress = try #require(try await world.progress(round, on: PresenceWorld.day)[team])
    #expect((progress.submissions, progress.last == nil) == (0, true))
  }
}

@Suite struct SheetsOfAssignments {
  private func take(
    _ text: String, _ world: PresenceWorld, _ round: ID<Round>, isCheck: Bool = false, by requester: Requester = officer
  ) async throws -> AssignmentImport {
    try await world.presence.importAssignments(
      Array(text.utf8), into: round, places: world.places, isCheck: isCheck, by: requester)
  }

  @Test(arguments: Engines.all)
  func `a sheet gives, moves and takes back, is checked before, and the same again changes nothing`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    try await world.cover("A1", "A2", "B1", in: round)
    let (north, south) = (try await world.team("North"), try await world.team("South"))
    try await world.presence.assign([try await world.id("B1")], in: round, to: south, by: officer)
    let day = try await world.presence.round(round).from.adding(days: 5)
    let sheet = "P-kodu,Yer,Ekip,Son gün\nA1,x,north,\(day)\nA2,x,NORTH,\nB1,x,,\n"
    let checked = try await take(sheet, world, round, isCheck: true)
    #expect((checked.count.assigned, checked.count.takenBack, checked.diagnostics) == (2, 1, []))
    #expect(try await world.holder("A1", round) == nil)
    let did = try await take(sheet, world, round)
    #expect(did.count == checked.count && did.rows == 3)
    #expect(try await world.holder("A1", round)?.until == day)
    #expect(try await world.holder("A2", round)?.team == north)
    #expect(try await world.holder("B1", round) == nil)
    let again = try await take(sheet, world, round)
    #expect((again.count.assigned, again.count.takenBack, again.count.same) == (0, 0, 3))
  }

  @Test(arguments: Engines.all)
  func `each row that is wrong is told, and then nothing changes`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    try await world.cover("A1", "A2", "B1", in: round)
    try await world.team("North")
    let sheet = """
      code,team,until,colour
      A1,North,,
      A1,,,
      A2,East,,
      Q9,North,,
      B2,North,,
      B1,North,2001-01-01,
      ,North,,
      """
    let result = try await take(sheet, world, round)
    let codes = result.diagnostics.map { String($0.code.split(separator: ".").last ?? "") }
    #expect(
      codes == [
        "unknownColumn", "samePlace", "unknownTeam", "unknownCode", "untilOutside", "noCode", "notCovered",
      ])
    #expect(result.diagnostics.first { $0.code.hasSuffix("samePlace") }?.location?.row == 3)
    #expect(try await world.holder("A1", round) == nil)
    let manager = Requester(.user(ID()), grants: [Grant(.manager, place: try await world.id("A"))])
    let others = try await take("code,team\nB1,North\n", world, round, by: manager)
    #expect(others.diagnostics.map(\.code) == ["presence.file.notYours"])
    #expect(try await take("code\nB1\n", world, round).isRefused)
    #expect(try await take("", world, round).isRefused)
  }
}
