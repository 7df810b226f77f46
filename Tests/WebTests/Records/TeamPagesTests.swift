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

@Suite struct TeamsHavePages {
  @Test func `a manager makes a team, gives it an area, and sees how far it came`() async throws {
    let world = try await PresenceSite(covered: true)
    let path = "/records/presence/rounds/\(world.rounds[1])"
    let phone = try await world.office.appUsers.create(
      label: "Phone of Cizre", place: nil, programme: nil, by: .system
    ).record.id
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let empty = try await manager.get("\(path)/teams").text
      #expect(empty.contains("No team") && empty.contains("New team") && !empty.contains("Give places to a team"))
      #expect(try await manager.post("\(path)/teams", ["name": " "]).status == .unprocessableContent)
      let made = try await manager.post("\(path)/teams", ["name": "Şırnak 1", "member": "\(phone)"])
      #expect(made.status == .seeOther)
      let again = try await manager.post("\(path)/teams", ["name": "şırnak 1"])
      #expect(again.status == .unprocessableContent && again.text.contains("already"))
      let team = try #require(
        try await world.presence.store.read { try $0.teams(of: world.programme) }.first)
      #expect(team.members == [phone.recast()])
      let given = try await manager.post(
        "\(path)/assignments", ["place": "TUR073", "team": "\(team.id)", "until": "2026-01-01", "leaving": "yes"])
      #expect(given.status == .unprocessableContent && given.text.contains("one of the round"))
      #expect(
        try await manager.post("\(path)/assignments", ["place": "TUR073", "team": "\(team.id)"]).status == .seeOther)
      let page = try await manager.get("\(path)/teams")
      #expect(page.text.contains("Şırnak 1") && page.text.contains("\(path)/teams/none"))
      #expect(page.repeatedIDs.isEmpty)
      let one = try await manager.get("\(path)/teams/\(team.id)").text
      #expect(one.contains("Cizre") && one.contains("Phone of Cizre") && one.contains("overdue"))
      let place = try await world.id("TUR073005")
      let moved = try await manager.post(
        "\(path)/assignments", ["from": "\(team.id)", "chosen": "\(place)", "team": "none"])
      #expect(moved.status == .seeOther)
      #expect(try await manager.get("\(path)/teams/none").text.contains("Silopi"))
      let sheet = try await manager.get("\(path)/assignments.csv?purpose=audit").text
      #expect(sheet.contains("TUR073002,") && sheet.contains("Şırnak 1,2025-06-21"))
      let csv = try await manager.get("\(path)/teams.csv?purpose=audit").text
      #expect(csv.contains("Round 2,Şırnak 1,1,") && csv.contains("Practice"))
    }
  }

  @Test func `a reader of one area sees its teams' places only, without names of members, and arranges nothing`()
    async throws
  {
    let world = try await PresenceSite(covered: true)
    let province = try await world.id("TUR073")
    let round = world.rounds[1]
    let path = "/records/presence/rounds/\(round)"
    let phone = try await world.office.appUsers.create(
      label: "Phone of Cizre", place: nil, programme: nil, by: .system
    ).record.id
    let team = try await world.presence.define(
      of: world.programme, name: "North", members: [phone.recast()], by: .system)
    let other = try await world.presence.define(
      of: world.programme, name: "Far", place: try await world.id("TUR063"), members: [], by: .system)
    let (cizre, viransehir) = (try await world.id("TUR073002"), try await world.id("TUR063012"))
    try await world.presence.assign([cizre], in: round, to: team, by: .system)
    // Works anywhere, and is at work elsewhere; and one that waits for places.
    let away = try await world.presence.define(of: world.programme, name: "Away", members: [], by: .system)
    try await world.presence.define(of: world.programme, name: "Waiting", members: [], by: .system)
    try await world.presence.assign([viransehir], in: round, to: away, by: .system)
    let site = try TestSite([world.pages, TeamRoutes(world.pages)]) { token in
      Account(
        user: ID(high: 1, low: 1), name: token, fullName: token,
        grants: [token == "viewer" ? Grant(.viewer, place: province) : Grant(.manager, place: province)])
    }
    try await site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let page = try await viewer.get("\(path)/teams").text
      #expect(page.contains("North") && page.contains("Waiting") && !page.contains("New team"))
      #expect(!page.contains("Far") && !page.contains("Away"))
      for one in [other, away] { #expect(try await viewer.get("\(path)/teams/\(one)").status == .notFound) }
      // In a round in which nobody took a place yet, whoever took one before is known by it.
      let former = try await viewer.get("/records/presence/rounds/\(world.rounds[0])/teams").text
      #expect(former.contains("North") && former.contains("Waiting"))
      #expect(!former.contains("Far") && !former.contains("Away"))
      let one = try await viewer.get("\(path)/teams/\(team)").text
      #expect(one.contains("Cizre") && !one.contains("Phone of Cizre"))
      #expect(try await viewer.get("\(path)/teams?in=\(viransehir)").status == .notFound)
      #expect(try await viewer.get("\(path)/assignments.csv?purpose=audit").text.contains("TUR063012") == false)
      #expect(try await viewer.post("\(path)/teams", ["name": "Mine"]).status == .forbidden)
      #expect(try await viewer.get("\(path)/assignments/import").status == .forbidden)
      let manager = browser.signedIn(as: .manager)
      let arranging = try await manager.get("\(path)/teams").text
      #expect(arranging.contains("Waiting") && !arranging.contains("Away") && !arranging.contains("Far"))
      // Without an area it would be everybody's.
      #expect(try await manager.post("\(path)/teams", ["name": "Mine"]).status == .forbidden)
      #expect(try await manager.post("\(path)/teams", ["name": "Mine", "place": "TUR073"]).status == .seeOther)
      #expect(
        try await manager.post("\(path)/assignments", ["place": "TUR063", "team": "\(team)"]).status
          == .unprocessableContent)
    }
  }
}
