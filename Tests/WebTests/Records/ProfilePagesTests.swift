import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

@Suite struct ProfilesHavePages {
  private static let counts = SexAgeCounts(
    [
      .init(AgeBand(0, 17), female: 30, male: 20, unknown: 2), .init(AgeBand(18, nil), female: 30, male: 20),
    ], unplaced: 1)

  @Test func `a profile has a table and a pyramid, and divides a round's figure by a step that is told`() async throws {
    let world = try await PresenceSite()
    let profiles = Profiles(world.presence.store)
    let (programme, round, place) = (world.programme, world.rounds[0], try await world.id("TUR073002"))
    let day = Day(epochDay: 20_000)
    func record(_ counts: SexAgeCounts) async throws -> ID<SexAgeProfile> {
      try await profiles.record(
        SexAgeProfile(
          programme: programme, place: place, from: day, to: day, origin: .sheet, source: "Survey", households: 40,
          counts: counts), by: .system)
    }
    let id = try await record(Self.counts)
    var told = Self.counts
    told.rows[0].told = 55
    _ = try await record(told)
    let all = "/programmes/\(programme)/profiles"
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let list = try await viewer.get(all).text
      #expect(list.contains("Cizre") && list.contains("parts are not the total") && !list.contains("Make a profile"))
      let page = try await viewer.get("\(all)/\(id)").words
      #expect(page.contains("Cizre: 60% women and girls, 51% under 18"))
      #expect(page.contains("103 individuals of 40 households") && page.contains("Of unknown age, and in the sum: 1."))
      let picture = try await viewer.get("\(all)/\(id)/picture").text
      #expect(picture.contains("Of unknown sex or age, and in no bar: 3 (2.9%)."))
      #expect(picture.contains("\"value\":-30") && picture.contains("Survey"))
      let csv = try await viewer.get("\(all)/\(id)/table.csv?purpose=audit").text
      #expect(csv.contains("0-17,30,20,2,52,,103 individuals of 40 households"))

      let divided = "/records/presence/rounds/\(round)/profile?in=\(place)"
      #expect(try await viewer.get("/records/presence/rounds/\(round)?in=\(place)").text.contains(divided))
      #expect(try await viewer.get(divided).text.contains("they are unknown"))
      #expect(try await viewer.post(divided, ["profile": "\(id)", "reason": "alike"]).status == .forbidden)
      let officer = browser.signedIn(as: .officer)
      // Only what sums to its own total is offered.
      #expect(try await officer.get(divided).text.components(separatedBy: "<option").count == 2)
      #expect(try await officer.post(divided, ["profile": "\(id)"]).status == .unprocessableContent)
      #expect(try await officer.post(divided, ["profile": "\(id)", "reason": "alike"]).status == .seeOther)
      let after = try await viewer.get(divided).words
      #expect(after.contains("1,234 individuals, estimated from a profile of 40 households") && after.contains("alike"))
      let path = "/records/presence/rounds/\(round)/profile/\(place)/all"
      #expect(try await viewer.get(path + "/picture").text.contains("estimated from a profile of 40 households"))
      let file = try await viewer.get(path + "/table.csv?purpose=audit").text
      #expect(file.contains("1,234 individuals, estimated from a profile of 40 households"))
      #expect(try await officer.post(divided, ["action": "back", "reason": "not alike"]).status == .seeOther)
      #expect(try await viewer.get(path + "/picture").status == .notFound)
    }
  }

  @Test func `a sheet becomes a profile, and what is wrong with it is told at its row`() async throws {
    let world = try await PresenceSite()
    let all = "/programmes/\(world.programme)/profiles"
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let fields = [
        "place-combine": "TUR073002", "chosen": "\(ID<SexAgeProfile>())",
      ]
      #expect(try await officer.post(all + "/combine", fields).status == .unprocessableContent)
      let sample = ["place-sample": "TUR073002", "from-sample": "2026-01-01", "to-sample": "2026-02-01"]
      let empty = try await officer.post(all + "/sample", sample)
      #expect(empty.status == .unprocessableContent && empty.text.contains("No submission of this place"))
      let bands = sample.merging(["bands-sample": "0-4, old"]) { $1 }
      #expect(try await officer.post(all + "/sample", bands).text.contains("A band of ages is written"))
    }
  }
}
