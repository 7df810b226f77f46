import Basics
import Collect
import FormEngine
import Foundation
import Store
import Testing
import Worlds

@testable import Records

@Suite struct ProfilesAreDataSets {
  private func profile(_ world: PresenceWorld, _ place: String, told: Int? = nil) async throws -> SexAgeProfile {
    SexAgeProfile(
      programme: world.programme, place: try await world.id(place), from: PresenceWorld.day, to: PresenceWorld.day,
      origin: .sheet, source: "Survey", households: 40,
      counts: SexAgeCounts([
        .init(AgeBand(0, 17), female: 30, male: 20, told: told), .init(AgeBand(18, nil), female: 30, male: 20),
      ]))
  }

  @Test(arguments: Engines.all)
  func `a profile divides a figure by a step with a reason, and follows the figure`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let profiles = Profiles(world.store)
    let round = try await world.round(1)
    let place = try await world.id("A1")
    let id = try await profiles.record(try await profile(world, "A"), by: PresenceWorld.officer)
    await #expect(throws: SexAgeRefusal.noFigure) {
      try await profiles.apply(id, to: place, stratum: "", in: round, reason: "alike", by: PresenceWorld.officer)
    }
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(101)), of: "A1", in: round)
    await #expect(throws: SexAgeRefusal.reasonMissing) {
      try await profiles.apply(id, to: place, stratum: "", in: round, reason: " ", by: PresenceWorld.officer)
    }
    try await profiles.apply(id, to: place, stratum: "", in: round, reason: "alike", by: PresenceWorld.officer)
    let step = try #require(try await world.store.read { try $0.profileStep(round, place, stratum: "") })
    #expect(step.reason == "alike" && step.known.id == id && step.actor == PresenceWorld.officer.actor.id)
    #expect(step.known.profile.counts.applied(to: 101).sum == 101)
    // The figure itself is as it was, and another group is not divided.
    #expect(try await world.figures("A1", round).total == 101)
    #expect(try await world.store.read { try $0.profileStep(round, place, stratum: "irregular") } == nil)
    try await profiles.apply(nil, to: place, stratum: "", in: round, reason: "not alike", by: PresenceWorld.officer)
    #expect(try await world.store.read { try $0.profileStep(round, place, stratum: "") } == nil)

    let broken = try await profiles.record(try await profile(world, "B", told: 51), by: PresenceWorld.officer)
    await #expect(throws: SexAgeRefusal.notWhole) {
      try await profiles.apply(broken, to: place, stratum: "", in: round, reason: "x", by: PresenceWorld.officer)
    }
    let south = Requester(.user(ID()), grants: [Grant(.officer, place: try await world.id("B"))])
    await #expect(throws: SexAgeRefusal.notAllowed) {
      try await profiles.apply(id, to: place, stratum: "", in: round, reason: "x", by: south)
    }
    let areas = [try await world.id("B")]
    let seen = try await world.store.read { try $0.profiles(of: world.programme, areas: areas) }
    #expect(seen.map(\.id) == [broken])
  }

  @Test(arguments: Engines.all)
  func `a sample becomes a profile of the households of a place and time, and profiles are taken together`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let profiles = Profiles(world.store)
    let manager = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
    let (places, programme) = (world.places, world.programme)
    let resolver = PlaceResolver(
      code: { code, day in try await places.atlas().reported(code, on: day) }, programme: { _ in programme })
    let intake = Intake(
      store: world.store, plans: world.schema.plans, places: resolver, folder: try Scratch.newFolder())
    var placing = FormShape.Placing()
    (placing.placeCodes, placing.isPlaceNamed) = (["/code"], true)
    (placing.days, placing.isDayNamed) = (["/day"], true)
    placing.programme = "tracking"
    let shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: [
            .init(path: "/code", name: "code", type: .text), .init(path: "/day", name: "day", type: .date),
          ]),
        .init(
          path: "/member", parent: 0,
          questions: [
            .init(path: "/member/sex", name: "sex", type: .choice, role: "profile.sex"),
            .init(path: "/member/age", name: "age", type: .integer, role: "profile.age"),
          ]),
      ], placing: placing)
    try await Forms(store: world.store, plans: world.schema.plans).publish(
      FormDraft(formID: "sample", version: "1", title: "Sample", shape: shape, xform: Array("<h:html>1</h:html>".utf8)),
      by: manager)
    func send(_ code: String, _ day: String, _ members: [(String, String)]) async throws {
      let rows = members.map { "<member><sex>\($0.0)</sex><age>\($0.1)</age></member>" }.joined()
      let xml = """
        <data id="sample" version="1"><code>\(code)</code><day>\(day)</day>\(rows)\
        <meta><instanceID>uuid:\(UUID().uuidString)</instanceID></meta></data>
        """
      _ = try await intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: manager.actor)
    }
    try await send("A1", "2024-10-04", [("female", "30"), ("male", "31"), ("male", "4"), ("not_said", "8")])
    try await send("A2", "2024-10-05", [("female", "70"), ("female", "")])
    try await send("A2", "2024-10-05", [])
    try await send("A2", "2024-12-01", [("female", "9")])
    try await send("B1", "2024-10-04", [("female", "2")])
    let (from, to) = (Day("2024-10-01")!, Day("2024-10-31")!)
    let (north, south, land) = (try await world.id("A"), try await world.id("B"), try await world.id("T"))
    let first = try await profiles.recordSample(of: programme, in: north, from: from, to: to, by: manager)
    let made = try #require(try await world.store.read { try $0.profile(first)?.profile })
    #expect(made.households == 2 && made.source == "Sample" && made.origin == .sample)
    #expect(made.counts.sum == 6 && made.counts.unplaced == 1 && made.counts.unknown == 2)
    #expect(made.counts.rows.map(\.female) == [0, 0, 0, 1, 1] && made.counts.rows.map(\.male) == [1, 0, 0, 1, 0])
    let bands = [AgeBand(0, 17), AgeBand(18, nil)]
    let second = try await profiles.recordSample(
      of: programme, in: south, from: from, to: to, bands: bands, by: manager)
    await #expect(throws: SexAgeRefusal.emptySample) {
      try await profiles.recordSample(of: programme, in: south, from: to, to: to, by: manager)
    }
    let both = try await profiles.combine([first, second], for: land, by: manager)
    let combined = try #require(try await world.store.read { try $0.profile(both)?.profile })
    #expect(combined.households == 3 && combined.counts.bands == bands && combined.parts == [first, second])
    #expect(combined.counts.sum == 7 && combined.origin == .combined)
  }
}
