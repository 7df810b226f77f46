import Basics
import Collect
import Foundation
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// A pinned table shows at every moment what counting everything anew would show.
@Suite struct `Pinned tables` {
  private static let tabulations = [
    Tabulation(form: "sites", rows: .place(level: 2), columns: .answer(path: "/kind")),
    Tabulation(form: "sites", rows: .answer(path: "/needs"), columns: .period(.month)),
    Tabulation(
      form: "sites", measure: .sum(path: "/people"), rows: .place(level: 1), columns: .answer(path: "/round")),
    Tabulation(form: "sites", measure: .mean(path: "/hours"), rows: .state, columns: .answer(path: "/needs")),
    Tabulation(
      form: "sites", measure: .sum(path: "/group/members"), rows: .answer(path: "/group/who"),
      columns: .answer(path: "/needs"), filter: .init(answers: ["/round": ["1"]])),
  ]

  private static func site(_ random: inout SplitMix64) -> EvidenceWorld.Site {
    func some<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }
    let needs = ["water", "food", "cash"].filter { _ in random.next() % 2 == 0 }
    let groups = (0..<Int(random.next() % 3)).map { _ in (some(["host", "refugee"]), Int(random.next() % 9)) }
    return EvidenceWorld.Site(
      district: some(["A1", "A2", "B1", "B2", nil]), on: "2026-0\(1 + random.next() % 5)-1\(random.next() % 10)",
      round: some(["1", "2"]), kind: some(["tent", "container", nil]), needs: needs,
      people: some([nil, Int(random.next() % 500)]), hours: some([nil, Double(random.next() % 240) / 10]),
      groups: groups)
  }

  @Test(arguments: Engines.all)
  func `stay right under edits, reviews, late entries and erasure`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    var random = SplitMix64(seed: 11)
    var instances: [(id: String, submission: ID<Submission>)] = []
    var sent = 0
    func send() async throws {
      sent += 1
      let id = "uuid:\(sent)"
      instances.append((id, try await world.send(Self.site(&random), id: id)))
    }
    for _ in 0..<25 { try await send() }
    var pins: [ID<Pin>] = []
    for tabulation in Self.tabulations { pins.append(try await world.pin(tabulation)) }
    try await world.store.sealNow()
    try await world.keeper.catchUp()

    for round in 0..<40 {
      let index = Int(random.next() % UInt64(instances.count))
      switch random.next() % 4 {
      case 0: try await send()
      case 1:
        let new = "\(instances[index].id)-\(round)"
        try await world.send(Self.site(&random), id: new, replacing: instances[index].id)
        instances[index].id = new
      case 2:
        let state = ReviewState.allCases[Int(random.next() % 4)]
        try await world.submissions.review(instances[index].submission, as: state, comment: "", by: world.officer)
      default:
        guard instances.count > 5 else { continue }
        try await world.erase(instances.remove(at: index).submission)
      }
      // Sometimes sealed and followed, sometimes sealed only, sometimes neither: reading corrects what is behind.
      if round % 3 == 0 { try await world.store.sealNow() }
      if round % 6 == 0 { try await world.keeper.catchUp() }
      guard round % 4 == 0 || round > 35 else { continue }
      for (pin, tabulation) in zip(pins, Self.tabulations) {
        let (pinned, counted) = (try await world.find(pin), try await world.find(tabulation))
        #expect(pinned.figures == counted.figures, "round \(round), \(tabulation)")
        #expect((pinned.base, pinned.missing) == (counted.base, counted.missing), "round \(round), \(tabulation)")
      }
    }
    try await world.store.sealNow()
    try await world.keeper.catchUp()
    for pin in pins {
      let kept = try await world.find(pin)
      try await world.keeper.rebuild(pin)
      #expect(try await world.find(pin).figures == kept.figures)
    }
  }

  @Test(arguments: Engines.all)
  func `show each reader what the same table shows them unpinned`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    var random = SplitMix64(seed: 5)
    for _ in 0..<20 { try await world.send(Self.site(&random)) }
    var pins: [ID<Pin>] = []
    for tabulation in Self.tabulations { pins.append(try await world.pin(tabulation)) }
    try await world.catchUp()
    // Behind the rollup: what was counted is corrected while it is read.
    for _ in 0..<10 { try await world.send(Self.site(&random)) }
    try await world.store.sealNow()
    let atlas = try await world.places.atlas()
    for code in ["XX1", "XX21"] {
      let place = try #require(atlas.place(ofCode: code, on: EvidenceWorld.day))
      let reader = Requester(.user(ID()), grants: [Grant(.viewer, place: place)])
      for (pin, tabulation) in zip(pins, Self.tabulations) {
        let (pinned, counted) = (try await world.find(pin, as: reader), try await world.find(tabulation, as: reader))
        #expect(pinned.figures == counted.figures, "\(code), \(tabulation)")
        #expect((pinned.base, pinned.missing) == (counted.base, counted.missing), "\(code), \(tabulation)")
        #expect(try await world.find(pin).figures != pinned.figures, "\(code), \(tabulation)")
      }
    }
  }

  @Test(arguments: Engines.all)
  func `leave nothing behind when they are removed`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.send(.init())
    let pin = try await world.pin(Self.tabulations[0])
    try await world.keeper.catchUp()
    #expect(try await world.find(pin).figures["Σ|Σ"] == 1)
    try await world.remove(pin)
    try await world.catchUp()
    await #expect(throws: EvidenceRefusal.unknownPin) { try await world.find(pin) }
    for table in ["pin", "rollup", "rollup_cell", "rollup_row"] {
      let count = try await world.store.read { try $0.value("SELECT COUNT(*) FROM \(name: table)", as: Int.self) }
      #expect(count == 0, "\(table)")
    }
  }
}
