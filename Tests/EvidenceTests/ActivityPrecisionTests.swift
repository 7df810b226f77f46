import Basics
import Formats
import Records
import Store
import Testing
import Worlds

@testable import Evidence

@Suite struct ActivitiesAreToldByTheirLevel {
  private static let open = ActivityPrecision(PrecisionRule(finest: 2, base: 10), threshold: 10)

  private static func told(_ people: PeopleReached, by precision: ActivityPrecision = open) -> [ExportValue] {
    precision.told(people)
  }

  @Test func `people are rounded, fewer than the threshold left out, and nobody stays nobody`() {
    let few = PeopleReached(total: 124, girls: 3, boys: 4, women: 57, men: 60)
    #expect(Self.told(few) == [.integer(120), .text("c"), .text("c"), .integer(60), .integer(60)])
    #expect(Self.told(PeopleReached(total: 7)) == [.text("c"), .empty, .empty, .empty, .empty])
    #expect(
      Self.told(PeopleReached(total: 36, girls: 0, boys: 0, women: 36, men: 0))
        == [.integer(40), .integer(0), .integer(0), .integer(40), .integer(0)])
    #expect(Self.open.told(9) == .text("c") && Self.open.told(14) == .integer(10) && Self.open.told(nil) == .empty)
  }

  @Test func `one group that is left out cannot be computed from total and others`() {
    let exact = ActivityPrecision(PrecisionRule(finest: 9), threshold: 5)
    let people = PeopleReached(total: 103, girls: 3, boys: 20, women: 40, men: 40)
    #expect(Self.told(people, by: exact) == [.integer(103), .text("c"), .text("c"), .integer(40), .integer(40)])
    let alone = PeopleReached(total: 14, girls: 4, boys: 0, women: nil, men: nil)
    #expect(Self.told(alone, by: exact) == [.text("c"), .text("c"), .integer(0), .empty, .empty])
  }

  @Test func `a quantity that is how many people were reached tells no more of them`() {
    let people = PeopleReached(total: 124, girls: 3, boys: 4, women: 57, men: 60)
    #expect(Self.open.told(124, of: people) == .integer(120) && Self.open.told(57, of: people) == .integer(60))
    #expect(Self.open.told(3, of: people) == .text("c"))
    #expect(Self.open.told(18.5, of: people) == .decimal(18.5), "other units are no people")
    #expect(Self.open.told(6, of: PeopleReached(total: 6)) == .text("c"))
    let inside = ActivityPrecision(.exact, threshold: nil)
    #expect(inside.note == nil && inside.told(3, of: people) == .decimal(3))
    #expect(inside.told(people).first == .integer(124) && Self.open.note?.contains("fewer than 10") == true)
  }

  @Test func `places smaller than are told are told as the one around them`() async throws {
    let world = try await EvidenceWorld(.sqlite)
    let atlas = try await world.places.atlas()
    let (province, district) = try (
      #require(atlas.place(ofCode: "XX1", on: EvidenceWorld.day)),
      #require(atlas.place(ofCode: "XX11", on: EvidenceWorld.day))
    )
    let coarse = ActivityPrecision(PrecisionRule(finest: 1, base: 10), threshold: 10)
    #expect(coarse.place(district, in: atlas) == province && coarse.place(province, in: atlas) == province)
    #expect(Self.open.place(district, in: atlas) == district)
  }
}
