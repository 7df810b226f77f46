import Basics
import Collect
import Evidence
import Formats
import Foundation
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web
@testable import konak

/// One demonstration for all tests of this file, with fewer submissions of sites than people see.
private struct Shown {
  let mission: Mission
  let programme: ID<Programme>
  let rounds: [TrackingRound]
  let atlas: PlaceAtlas

  static let shared = Task { try await Shown() }

  private init() async throws {
    let file = try Scratch.newFolder().appending(path: "konak.yaml")
    try Data().write(to: file)
    let data = try Scratch.newFolder().appending(path: "data")
    mission = try await Mission.open(try Configuration.read(file: file, environment: [:], flags: ["data": data.path]))
    _ = try await Demonstration.prepare(mission)
    try await mission.installPlaces()
    #expect(try await Demonstration.fill(mission, .init(submissions: 500)) { _, _ in })
    try await Demonstration.fillFlows(mission)
    _ = try await mission.store.sealNow()
    try await mission.presence.keeper.catchUp()
    let programme = try #require(try await mission.office.programmes.programme(code: "presence")?.id)
    self.programme = programme
    rounds = try await mission.store.read { try $0.rounds(of: programme) }
    atlas = try await mission.places.atlas()
  }

  func place(_ code: String) throws -> ID<Place> {
    try #require(atlas.resolve(code: code, on: DemonstrationPresence.firstDays[0])?.place)
  }

  func figures(_ code: String, _ round: Int) async throws -> PresenceFigures {
    let (place, id) = (try place(code), rounds[round - 1].id)
    return try await mission.store.read { try $0.presence(of: [place], in: id)[place] } ?? PresenceFigures(place)
  }

  func change(_ code: String, _ round: Int) async throws -> ChangeParts {
    let (place, id) = (try place(code), rounds[round - 1].id)
    return try await mission.store.read { try $0.change(of: place, in: id) }
  }

  /// The places of a round that stand so.
  func places(_ status: PlaceReport.Status, _ round: Int) async throws -> [ID<Place>] {
    let id = rounds[round - 1].id
    return try await mission.store.read {
      try $0.roundPlaces(of: id, status: status, areas: nil, limit: 1000).map(\.place)
    }
  }
}

@Suite struct TheDemonstrationShowsWhatIsPlanted {
  @Test func `a round is told as a report by group and by who says it, with the workbook that partners expect`()
    async throws
  {
    let mission = try await Shown.shared.value.mission
    func block(_ key: String, _ level: Int, _ split: PresenceSplit?) -> ProductBlock {
      ProductBlock(key, .presence(.init("presence", level: level, by: split)))
    }
    let product = try await Products(mission.store).define(
      as: ProductRecord(
        code: "round", kind: .roundReport,
        names: LocalizedText(english: "Round", turkish: "Tur", arabic: "الجولة"),
        languages: [.english, .turkish, .arabic], level: .internal,
        blocks: [
          block("people", 2, nil), block("groups", 0, .groups), block("beside", 1, .groups),
          block("nations", 0, .nationalities), block("sides", 2, .sources),
          ProductBlock("change", .change(.init("presence"))),
        ], steps: [ClearanceStep(.officer)]), by: .system)
    let writer = try mission.releaseWriter
    let issue = try await writer.prepare(product, by: .system)
    let content = try #require(try await mission.store.read { try $0.releaseContent(issue) })
    for label in content.labels where !label.address.contains("/explanation/") {
      for language in content.languages {
        let text = label.text[language] ?? ""
        #expect(!text.isEmpty && !text.hasPrefix("release.") && !text.hasPrefix("presence."), "\(label)")
      }
    }
    #expect((content[FigureAddress("people")]?.value ?? 0) > 0)
    #expect(content[FigureAddress("groups")]?.value == content[FigureAddress("people")]?.value)
    #expect(content[FigureAddress("beside")]?.value == content[FigureAddress("people")]?.value)
    let found = try await writer.releases.verify(issue)
    #expect(!found.hasMoved && found.count > 50)
    for language in content.languages {
      let book = IssueTables(content: content, standing: .init(.draft), words: writer.words(language)).workbook()
      let words = writer.words(language)
      let sheets = try SheetRows(book).names()
      #expect(sheets.count == content.tables.count + 3 && sheets.contains(words["workbook.sheet.log"]), "\(sheets)")
      var defined: [String] = []
      try SheetRows(book).read(words["workbook.sheet.definitions"]) { row in
        defined += row.cells.map(\.text)
        return true
      }
      #expect(!defined.contains { $0.contains("document.") || $0.contains("workbook.") || $0.hasPrefix("release.") })
    }
  }

  @Test func `the sites to act on first have a section each, and a correction is about the same ones`() async throws {
    let mission = try await Shown.shared.value.mission
    func product(_ code: String, in area: String?) async throws -> ID<Product> {
      func block(_ key: String, _ part: ProductBlock.SiteBlock.Part) -> ProductBlock {
        ProductBlock(
          key, title: LocalizedText(english: "Site \(key)", turkish: "Alan"),
          .site(.init(each: .init(in: area, most: 3), part: part)))
      }
      return try await Products(mission.store).define(
        as: ProductRecord(
          code: code, kind: .siteProfile, names: LocalizedText(english: "Profiles", turkish: "Alanlar"),
          languages: [.english, .turkish], level: .internal,
          blocks: [
            ProductBlock("lead", .text(ProductText(LocalizedText(english: "Three sites.")))), block("needs", .needs),
            block("people", .people),
          ], steps: [ClearanceStep(.officer)]), by: .system)
    }
    let writer = try mission.releaseWriter
    let profiles = try await product("profiles", in: nil)
    let issue = try await writer.prepare(profiles, by: .system)
    let content = try #require(try await mission.store.read { try $0.releaseContent(issue) })
    let ranked = try await mission.sites.ranking(SiteQuery(), SiteReach(.system, on: Day("2030-01-01")!)).ranked
    let first = ranked.prefix(3).map(\.candidate.code)
    #expect(first.count == 3)
    #expect(
      content.blocks.map(\.key)
        == ["lead"] + first.flatMap { ["needs-\($0.lowercased())", "people-\($0.lowercased())"] })
    let titles = content.tables.map { $0.block.title[.english] ?? "" }
    #expect(Set(titles).count == 6 && titles.allSatisfy { $0.hasPrefix("Site ") })
    let note = try #require(content.tables.first?.table.notes.first?[.english])
    #expect(note.hasPrefix("3 sites are shown") && note.contains("\(ranked.count) open sites"))
    #expect(content[FigureAddress("needs-\(first[0].lowercased())")]?.value != nil)
    #expect(try await !writer.releases.verify(issue).hasMoved)
    let book = IssueTables(content: content, standing: .init(.draft), words: writer.words(.english)).workbook()
    #expect(try SheetRows(book).names().count == 4, "the same of several sites is one sheet")

    // What moved up since is no part of a correction.
    var changed = content
    changed.blocks = [content.blocks[0], content.blocks[3], content.blocks[4]]
    let former = FormerIssues(corrected: changed, last: nil)
    let blocks = try #require(try await mission.store.read { try $0.product(profiles) }).product.blocks
    let again = try await writer.eachSite(
      blocks, try await mission.places.atlas(), after: former, in: [.english])
    #expect(again.blocks.map(\.key) == changed.blocks.map(\.key) && again.notes.isEmpty)

    let area = try await product("profiles-area", in: "XX-NONE")
    await #expect(throws: ProductRefusal.areaUnknown("XX-NONE")) { try await writer.prepare(area, by: .system) }
  }

  @Test func `eleven provinces are covered in three rounds, and every change is the sum of its parts`() async throws {
    let shown = try await Shown.shared.value
    #expect(shown.rounds.count == 3 && DemonstrationPresence.provinces.count == 11)
    for province in DemonstrationPresence.provinces {
      for round in 1...3 { #expect(try await shown.figures(province, round).total > 0, "\(province) \(round)") }
    }
    let totals = [
      try await shown.figures("TUR", 1), try await shown.figures("TUR", 2), try await shown.figures("TUR", 3),
    ]
    for round in 2...3 {
      #expect(try await shown.change("TUR", round).total == totals[round - 1].total - totals[round - 2].total)
    }
  }

  @Test func `the district that could not be reached is carried, and the new one is coverage`() async throws {
    let shown = try await Shown.shared.value
    let closed = try await shown.places(.inaccessible, 2)
    let place = try #require(closed.first)
    let round = shown.rounds[1].id
    let found = try await shown.mission.store.read { try $0.presence(of: [place], in: round)[place] }
    #expect(closed.count == 1 && found?.carried ?? 0 > 0 && found?.counted == 0 && found?.oldest == 1)
    #expect(try await shown.places(.new, 2).count == 1)
    #expect(try await shown.change("TUR", 2)[.coverage] > 0)
    let third = try await shown.change("TUR", 3)
    #expect(third[.carried] != 0 && third[.factor] < 0)
  }

  @Test func `the split district is compared with its parts, and its figures move by the shares of the crosswalk`()
    async throws
  {
    let shown = try await Shown.shared.value
    let (old, code) = (try shown.place(DemonstrationSplit.code), DemonstrationSplit.code)
    #expect(shown.atlas[old]?.ending == .split && shown.atlas[old]?.until == DemonstrationSplit.day)
    let parts = try DemonstrationSplit.parts.map { try shown.place($0.code) }
    let shares = try await shown.mission.store.read { try $0.succession(of: [old]) }
    #expect(shares == [old: zip(parts, DemonstrationSplit.parts).map { PlaceShare($0, $1.share) }])
    let before = try await shown.figures(code, 2).total
    var after = 0
    for part in DemonstrationSplit.parts {
      let figures = try await shown.figures(part.code, 3)
      #expect(figures.counted > 0)
      after += figures.total
      #expect(try await shown.change(part.code, 3)[.boundary] == figures.total)
    }
    let ended = try await shown.figures(code, 3)
    #expect(before > 0 && !ended.isKnown)
    // For the province that contains both, no border moved.
    let province = try await shown.change(String(code.prefix(6)), 3)
    #expect(province[.boundary] == 0 && after != before)
    let shapes = try await shown.mission.places.shapes(of: Set(parts))
    #expect(shapes.count == 2)
  }

  @Test func `one register says more than informants and one less, and both are explained`() async throws {
    let shown = try await Shown.shared.value
    let round = shown.rounds[2]
    let places = DemonstrationPresence.provinces.flatMap { code in
      (try? shown.place(code)).map { shown.atlas.children(of: $0).map(\.id) } ?? []
    }
    let states = try await shown.mission.store.read { try $0.placesInRounds(places, rounds: [round.id]) }
    let explained = states.filter { state in
      state.choices.values.contains { $0.isSideBySide && $0.explanation.count > 20 }
    }
    let sides = try await shown.mission.store.read { try $0.sides(of: explained.map(\.place), in: round) }
    let differences = explained.compactMap { sides[$0.place]?.difference }.sorted()
    #expect(differences.count == 2 && differences.first ?? 0 < 0 && differences.last ?? 0 > 0)
  }

  @Test func `one district is told by sex and age, and its parts are summed beside the whole`() async throws {
    let shown = try await Shown.shared.value
    let (place, round) = (try shown.place("TUR002005"), shown.rounds[2])
    let told = try await shown.mission.store.read { try $0.strataAndParts(of: [place], in: round.id) }
    #expect(
      told.parts.map(\.part.key) == [
        "0-17", "18+", "female", "female,0-17", "female,18+", "male", "male,0-17", "male,18+",
      ])
    let sums = try await shown.mission.store.read {
      try $0.presence(of: [place], in: round.id, strata: [""] + told.parts.map(\.key))
    }
    func people(_ part: String) -> Int {
      sums.filter { $0.key.hasSuffix("|" + part) }.values.reduce(0) { $0 + ($1[place]?.total ?? 0) }
    }
    let all = try #require(sums[""]?[place]?.total)
    #expect(all > 0 && people("female") + people("male") == all && people("0-17") + people("18+") == all)
    #expect(try await shown.mission.presence.doubts(of: round.id, areas: nil).allSatisfy { $0.kind != .parts })
  }

  @Test func `one district's total is who lives dispersed and who is in its sites`() async throws {
    let shown = try await Shown.shared.value
    let (place, round) = (try shown.place("TUR001015"), shown.rounds[2])
    let people = try #require(
      try await shown.mission.store.read { try $0.locationPeople(of: [place], in: round, .all)[place] })
    let (dispersed, inSites) = (try #require(people.dispersed), try #require(people.inSites))
    #expect(dispersed > 0 && inSites > 0 && people.sites.unknown == 0)
    #expect(people.total == dispersed + inSites)
    #expect(try await shown.figures("TUR001015", 3).total == dispersed)
  }

  @Test func `five teams took ten provinces of the last round, one is late, and one went where another should`()
    async throws
  {
    let shown = try await Shown.shared.value
    let round = shown.rounds[2]
    let (teams, progress) = try await shown.mission.store.read { reader in
      (
        try reader.teams(of: shown.programme),
        try reader.teamProgress(of: round, areas: nil, on: round.to.adding(days: 1))
      )
    }
    #expect(teams.map(\.name) == DemonstrationTeams.teams.map(\.name))
    let hatay = try #require(teams.first { $0.name == "Hatay" }.flatMap { progress[$0.id] })
    #expect((hatay.overdue, hatay.notReached, hatay.outside) == (1, 1, 2))
    #expect(teams.reduce(0) { $0 + (progress[$1.id]?.overdue ?? 0) } == 1)
    for team in teams { #expect(progress[team.id]?.last != nil && progress[team.id]?.reached ?? 0 > 0, "\(team.name)") }
    let free = try await shown.mission.store.read {
      try $0.teamPlaces(of: round.id, .nobody, areas: nil, limit: 1000).map(\.place)
    }
    let province = try shown.place(DemonstrationTeams.nobodys)
    #expect(!free.isEmpty && free.allSatisfy { shown.atlas.isWithin($0, province) })
    let days = try await shown.mission.store.read { try $0.reachedByDay(of: round, .all, areas: nil) }
    #expect(days.count > 5)
    let late = try await shown.places(.notReached, 3)
    let figures = try await shown.mission.store.read { try $0.presence(of: late, in: round.id) }
    #expect(late.count == 1 && figures[late[0]]?.oldest == 1)
  }

  @Test func `three informants are in the register, and one of them speaks for too many districts`() async throws {
    let shown = try await Shown.shared.value
    var query = InformantQuery()
    query.programme = shown.programme
    let found = try await shown.mission.informants.page(query, for: .system)
    #expect(found.map(\.record.code) == ["DEMO-0001", "DEMO-0002", "DEMO-0003"])
    #expect(found.map(\.record.places) == [1, 2, 7])
    let doubts = try await shown.mission.presence.doubts(of: shown.rounds[2].id, areas: nil)
    #expect(doubts.filter { $0.kind == .manyPlaces }.map(\.count) == [7])
    #expect(!doubts.contains { $0.kind == .unknownCode })
  }

  @Test func `of two needs of a site one was met and one is overdue`() async throws {
    let shown = try await Shown.shared.value
    let referrals = try await shown.mission.store.read { try $0.referrals(.all) }
    #expect(referrals.map(\.record.state) == [.open, .closed])
    #expect(referrals.map { $0.record.isOverdue(on: Day("2026-12-01")!) } == [true, false])
    #expect(Set(referrals.map(\.record.site)).count == 1)
  }

  @Test func `the total of Hatay is divided by a profile of 312 households, and sums to itself`() async throws {
    let shown = try await Shown.shared.value
    let (place, round) = (try shown.place("TUR031"), shown.rounds[2].id)
    let step = try #require(try await shown.mission.store.read { try $0.profileStep(round, place, stratum: "") })
    let profile = step.known.profile
    #expect(profile.households == 312 && profile.counts.isWhole && profile.counts.unknown == 17)
    let total = try await shown.figures("TUR031", 3).total
    #expect(total > 0 && profile.counts.applied(to: total).sum == total)
  }

  @Test func `sites are merged, closed and reopened, entered twice, and typed in the wrong unit`() async throws {
    let shown = try await Shown.shared.value
    let lines = try await shown.mission.store.read { try $0.allSites(SiteQuery(), .all) }
    #expect(lines.count { $0.record.state == .merged } == 1)
    let twins = try await shown.mission.sites.duplicates(.all)
    #expect(!twins.proposals.isEmpty)
    let questioned = lines.filter { line in
      guard let households = line.figure?.findings.households, households > 1 else { return false }
      return households == line.figure?.findings.individuals
    }
    #expect(!questioned.isEmpty)
    let reopened = lines.contains { $0.record.state == .open && $0.record.changed != nil }
    #expect(reopened)
  }

  @Test func `the feasts make no signal at the return point, and the surge is seen and answered`() async throws {
    let shown = try await Shown.shared.value
    let signals = try await shown.mission.flows.signals(for: .system, on: DemonstrationFlows.last)
    let surge = try #require(signals.first { $0.group == .all && $0.day == DemonstrationFlows.surge })
    #expect(surge.acknowledged != nil && surge.response?.isEmpty == false && surge.closed != nil && surge.isHigh)
    let feast = Day(year: 2026, month: 5, day: 26)!...Day(year: 2026, month: 5, day: 31)!
    #expect(!signals.contains { $0.point == "RTN-01" && feast.contains($0.day) })
  }

  @Test
  func `two organisations told the same kits, a clinic the same patients, and ten of twelve activities are public`()
    async throws
  {
    let mission = try await Shown.shared.value.mission
    try await Demonstration.fillActivities(mission)
    let rights = Activities.readable(by: .system, on: Day("2026-06-01")!)
    let (found, all) = try await mission.store.read { reader in
      (try reader.activityOverlaps(ActivityQuery(), rights), try reader.activities(ActivityQuery(), rights, limit: 100))
    }
    #expect(all.count == 12)
    #expect(all.count { $0.facts.level == .public } == 10)
    #expect(found.possible[.partners] == 2900)
    let parts = found.groups[.partners]?.first?.parts ?? []
    #expect(parts.map(\.people) == [1200, 1200] && parts.contains { $0.delivers != nil })
    #expect((found.possible[.rounds] ?? 0) > 2000 && (found.possible[.activities] ?? 0) > 2000)
  }

  @Test func `about 1,400 sites lie in eleven provinces, tents empty and containers fill`() async throws {
    let shown = try await Shown.shared.value
    let visits = try #require(
      DemonstrationVisits(in: shown.atlas, version: "2", seed: Demonstration.Extent().seed))
    var sites: Set<String> = []
    var provinces: Set<String> = []
    var people: [String: [Int]] = [:]
    func text(_ xml: String, _ name: String) -> String {
      guard let start = xml.range(of: "<\(name)>"), let end = xml.range(of: "</\(name)>") else { return "" }
      return String(xml[start.upperBound..<end.lowerBound])
    }
    for visit in visits.prefix(Demonstration.Extent().submissions) {
      let district = text(visit.xml, "district")
      sites.insert("\(district) \(text(visit.xml, "site_name"))")
      provinces.insert(text(visit.xml, "province"))
      #expect(district != DemonstrationSplit.code)
      guard let round = Int(text(visit.xml, "round")), let number = Int(text(visit.xml, "individuals")) else {
        continue
      }
      people[text(visit.xml, "site_type"), default: [0, 0, 0]][round - 1] += number
    }
    #expect((1350...1450).contains(sites.count), "\(sites.count)")
    #expect(provinces == Set(DemonstrationPresence.provinces))
    let (tents, containers) = (people["tent_site"] ?? [], people["container_city"] ?? [])
    #expect(tents == tents.sorted(by: >) && Set(tents).count == 3, "\(tents)")
    #expect(containers == containers.sorted() && Set(containers).count == 3, "\(containers)")
  }
}
