import Basics
import Collect
import Formats
import Foundation
import Records
import Store
import Testing
import Worlds

/// Sheets of estimates over two provinces.
private struct SheetWorld {
  let world: PresenceWorld
  let round: ID<Round>
  let imports: RoundImports

  init(_ engine: EngineKind) async throws {
    world = try await PresenceWorld(engine)
    round = try await world.round(1)
    imports = RoundImports(world.presence, places: world.places)
  }

  typealias Taken = (id: ID<RoundImport>, counts: SheetCounts, told: [String])

  /// Uploads a sheet, takes what is proposed for its columns, changed by `mend`, and tries or takes it.
  func take(
    _ sheet: String, isDry: Bool = false, into round: ID<Round>? = nil,
    by requester: Requester = PresenceWorld.officer, _ mend: (inout EstimatePlan) -> Void = { _ in }
  ) async throws -> Taken {
    let id = try await imports.begin(
      Array(sheet.utf8), named: "sheet.csv", as: .estimates, into: round ?? self.round, by: requester)
    var plan = try await imports.overview(of: id, for: requester).plan
    mend(&plan)
    try await imports.map(id, plan, by: requester)
    return try await run(id, isDry: isDry, by: requester)
  }

  func run(
    _ id: ID<RoundImport>, isDry: Bool = false, by requester: Requester = PresenceWorld.officer
  ) async throws -> Taken {
    var told: [String] = []
    let counts = try await imports.run(id, isDry: isDry, by: requester) { diagnostic in
      told.append("\(diagnostic.location?.row ?? 0) \(diagnostic.code.split(separator: ".").last ?? "")")
    }
    return (id, counts, told.sorted())
  }

  func state(_ code: String) async throws -> PlaceInRound? {
    let place = try await world.id(code)
    return try await world.store.read { [round] in try $0.placeInRound(round, place) }
  }

  func said(_ code: String) async throws -> [String] {
    try await state(code)?.estimates.map { PlaceInRound.describe($0.estimate) }.sorted() ?? []
  }
}

@Suite struct EstimateImports {
  @Test(arguments: Engines.all)
  func `a sheet becomes estimates and statuses, and the same sheet again changes nothing`(
    engine: EngineKind
  ) async throws {
    let sheets = try await SheetWorld(engine)
    let world = sheets.world
    let sheet = """
      P-kodu,Sayı,Birim,Kaynak,Uyruk,Durum,Açıklama
      A1,120,hane,B2,SYR,,
      A1,500,kişi,B1,SYR,,
      A2,,,,,inaccessible,road cut
      B1,0,individuals,informants,SYR,,

      """
    let checked = try await sheets.take(sheet, isDry: true)
    #expect((checked.counts.rows, checked.counts.received, checked.counts.refused) == (4, 4, 0), "\(checked.told)")
    #expect(try await world.figures("T", sheets.round).counts.scope == 0)
    #expect(try await sheets.take(sheet).counts.received == 4)
    let land = try await world.figures("T", sheets.round)
    // Households without a factor are no people; the register is.
    #expect((land.total, land.official, land.counts.missing) == (500, 500, 1))
    #expect(try await world.figures("B1", sheets.round).isKnown)
    #expect(try await sheets.state("A2")?.why == "road cut")
    let entries = try await world.store.history(of: PlaceInRound.id(sheets.round, world.id("A2"))).count
    #expect(try await sheets.take(sheet).counts.known == 4)
    #expect(try await world.store.history(of: PlaceInRound.id(sheets.round, world.id("A2"))).count == entries)
  }

  @Test(arguments: Engines.all)
  func `a sheet says whether sites are in it, where people returned to, what the team saw, and a sample's error`(
    engine: EngineKind
  ) async throws {
    let sheets = try await SheetWorld(engine)
    let result = try await sheets.take(
      """
      code,count,source,group,siteler dahil,returned to,seen,standard error
      A1,120,informants,returnee_from_displacement,hayır,own_dwelling,evet,
      A2,90,probability_survey,host,yes,,,12.5
      B1,10,informants,host,,,,3

      """)
    #expect((result.counts.received, result.counts.refused) == (2, 1), "\(result.told)")
    #expect(result.told.contains { $0.hasSuffix("error") })
    let first = try #require(try await sheets.state("A1")?.estimates.first?.estimate)
    #expect(first.basis.universe.includesSites == false && first.basis.universe.returnedTo == .ownDwelling)
    #expect(first.isSeenByTeam == true && first.standardError == nil)
    let second = try #require(try await sheets.state("A2")?.estimates.first?.estimate)
    #expect(second.standardError == 12.5 && second.isSeenByTeam == nil && second.basis.universe.includesSites == true)
  }

  @Test(arguments: Engines.all)
  func `sex and ages come in columns of their own, or each with a column of counts`(engine: EngineKind) async throws {
    let sheets = try await SheetWorld(engine)
    let rows = try await sheets.take(
      """
      P-kodu,Sayı,Grup,Cinsiyet,Yaş grubu
      A1,60,yerinden edilmiş,kadın,
      A1,40,yerinden edilmiş,Erkek,
      A2,5,yerinden edilmiş,,0–4
      A2,15,yerinden edilmiş,,5 yaş ve üzeri
      B1,9,yerinden edilmiş,Venüslü,
      B2,9,yerinden edilmiş,,genç
      A1,100,yerinden edilmiş,Toplam,hepsi

      """)
    #expect((rows.counts.received, rows.counts.refused) == (5, 2), "\(rows.told)")
    #expect(rows.told == ["6 choice", "7 band"])
    let group = "displaced_citizen"
    #expect(
      try await sheets.said("A1") == [
        "100 individuals informants \(group)", "40 individuals informants \(group) male",
        "60 individuals informants \(group) female",
      ])
    #expect(try await sheets.world.figures("A", sheets.round).total == 120)

    let wide = """
      الرمز,نازحون أفراد,نازحون إناث,نازحون ذكور,IDP females 0-4,IDP males 60+
      B1,100,60,40,7,3
      B2,50,30,21,,

      """
    let columns = try await sheets.take(wide)
    #expect((columns.counts.received, columns.counts.refused) == (2, 0), "\(columns.told)")
    #expect(
      try await sheets.said("B1") == [
        "100 individuals informants \(group)", "3 individuals informants \(group) male,60+",
        "40 individuals informants \(group) male", "60 individuals informants \(group) female",
        "7 individuals informants \(group) female,0-4",
      ])
    #expect(try await sheets.world.figures("B", sheets.round).total == 150)
    #expect(try await sheets.take(wide).counts.known == 2)
    #expect(try await sheets.world.presence.doubts(of: sheets.round, areas: nil).map(\.kind) == [.parts])
    // Of rows that are summed not each tells sex: the rest is unknown.
    let summed = try await sheets.take("code,group,count,female,male\nB1,host,10,6,4\nB1,host,20,,\nB2,host,5,3,2\n") {
      $0.isSummed = true
    }
    #expect((summed.counts.received, summed.told) == (3, ["2 partial"]))
    #expect(try await sheets.said("B1").filter { $0.contains("host") } == ["30 individuals informants host"])
    #expect(try await sheets.said("B2").filter { $0.contains("host") }.count == 3)
    let households = try await sheets.take("code,households,group,sex\nB1,10,host,female\n")
    #expect((households.counts.refused, households.told) == (1, ["2 partOfHouseholds"]))
  }

  @Test func `a column of counts keeps its sex and ages in what is remembered of headings`() {
    let target = EstimateTarget.count(Stratum([.host]), .individuals, PeoplePart(key: "female,0-4"))
    #expect(target.rawValue == "#count:host:individuals:female,0-4")
    #expect(EstimateTarget(rawValue: target.rawValue) == target)
    #expect(EstimateTarget(rawValue: "#count:host:individuals") == .count(Stratum([.host]), .individuals))
    #expect(EstimateTarget(rawValue: "#count:host:individuals:martian") == nil)
    for (text, band) in [
      ("0-4", "0-4"), ("60+", "60+"), ("under 5", "0-4"), ("<5", "0-4"), ("18 ve üzeri", "18+"),
      ("٦٠ سنة فأكثر", "60+"),
      ("5 to 17 years", "5-17"), ("دون 5 سنوات", "0-4"), ("7", "7-7"), ("adults", nil), ("18 adults", nil),
      ("17-5", nil),
    ] {
      #expect(AgeBand(said: text)?.description == band, "\(text)")
    }
  }

  @Test(arguments: Engines.all)
  func `nationalities and groups are read by their names in three languages`(engine: EngineKind) async throws {
    let sheets = try await SheetWorld(engine)
    let result = try await sheets.take(
      """
      code,count,group,nationality
      A1,10,Düzensiz göçmenler,Afganlar
      A2,20,عمال موسميون,سوريون
      B1,30,Applicants or holders of international protection,iraqi
      A1,40,host community,Martian

      """)
    #expect((result.counts.received, result.counts.refused) == (3, 1), "\(result.told)")
    #expect(try await sheets.said("A1") == ["10 individuals informants irregular/AFG"])
    #expect(try await sheets.said("A2") == ["20 individuals informants seasonal_worker/SYR"])
    #expect(try await sheets.said("B1") == ["30 individuals informants international_protection/IRQ"])
  }

  @Test func `what the packs' forms call nationalities and groups is read in sheets`() throws {
    let packs = URL(filePath: #filePath).appending(path: "../../../../Packs").standardizedFileURL
    var count = 0
    for case let file as URL in FileManager.default.enumerator(at: packs, includingPropertiesForKeys: nil) ?? .init()
    where file.pathExtension == "md" {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        guard cells.count >= 7, cells[2] == "nationality", cells[3].wholeMatch(of: /[A-Z]{3}/) != nil else { continue }
        for label in cells[4...6] {
          count += 1
          #expect(Nationality.code(label) == cells[3], "\(label) in \(file.lastPathComponent)")
        }
      }
    }
    #expect(count > 40)
  }

  @Test(arguments: Engines.all)
  func `headings under merged cells say whom their figures are of`(engine: EngineKind) async throws {
    let sheets = try await SheetWorld(engine)
    let result = try await sheets.take(
      """
      Master list of June,,,,,
      P-kodu,Displaced,,Returnees,,Source
      ,Households,Individuals,Households,Individuals,
      A1,10,41,2,9,B1

      """
    ) { $0.constants["date"] = "2026-06-10" }
    #expect(result.counts.received == 1, "\(result.told)")
    #expect(try await sheets.said("A1").count == 4)
  }

  @Test(arguments: Engines.all)
  func `what is wrong is told by row, and the other rows are taken`(engine: EngineKind) async throws {
    let sheets = try await SheetWorld(engine)
    let result = try await sheets.take(
      """
      code,count,unit,source,status,colour
      A1,,,,,
      A2,twelve,,,,
      B9,5,,,,
      B1,5,camels,,,
      B2,5,,,zero,
      A,7,,,,
      A1,9,,,,
      B2,3,,,,
      B2,4,,,,

      """)
    #expect(
      result.told == ["10 again", "2 blank", "3 number", "4 unknown", "5 choice", "6 against", "8 levels"])
    #expect((result.counts.rows, result.counts.received, result.counts.refused) == (9, 2, 7))
    #expect(try await sheets.world.figures("T", sheets.round).total == 10)
  }

  @Test(arguments: Engines.all)
  func `a wide sheet with titles, names and several figures a row is understood`(engine: EngineKind) async throws {
    let sheets = try await SheetWorld(engine)
    let sheet = """
      Displacement tracking;;;;;;
      Province;District;# IDP HHs;IDP individuals;Returnees (ind.);Males;Reporting date
      #adm1+name;#adm2+name;#affected+idps+hh;#affected+idps;;;#date+reported
      North;North one;20;100;;40;2024-11-05
      North;North two;;50;7;20;05.11.2024
      South;SOUTH-ONE;;٣٠;;;2024-11-05
      """
    let result = try await sheets.take(sheet)
    #expect((result.counts.received, result.counts.refused) == (3, 0), "\(result.told)")
    let day = try await sheets.state("A2")?.estimates.first?.estimate.day
    #expect(day == Day("2024-11-05"))
    #expect(
      try await sheets.said("A1") == [
        "100 individuals informants displaced_citizen", "20 households informants displaced_citizen",
      ])
    #expect(
      try await sheets.said("A2") == [
        "50 individuals informants displaced_citizen", "7 individuals informants returnee_from_displacement",
      ])
    #expect(try await sheets.said("B1") == ["30 individuals informants displaced_citizen"])
  }

  @Test(arguments: Engines.all)
  func `households beside the individuals of one group are asked about as those of that group`(
    engine: EngineKind
  ) async throws {
    let sheets = try await SheetWorld(engine)
    let sheet = "District,Households,IDP Individuals\nNorth one,500,2600\nNorth two,100,20\n"
    let id = try await sheets.imports.begin(
      Array(sheet.utf8), named: "sheet.csv", as: .estimates, into: sheets.round, by: PresenceWorld.officer)
    let overview = try await sheets.imports.overview(of: id, for: PresenceWorld.officer)
    let group = Stratum([.displacedCitizen])
    #expect(overview.plan.columns[2] == .count(group, .households))
    let taken = EstimateHeadings.groupsTaken(in: overview.plan, overview.head)
    #expect(taken.map(\.column) == [2] && taken.map(\.group) == [group])
    // So that who typed one for the other is asked.
    #expect(try await sheets.take(sheet).told == ["3 units"])
    #expect(
      try await sheets.said("A1") == [
        "2600 individuals informants displaced_citizen", "500 households informants displaced_citizen",
      ])
    // Where a sheet has both of all, the group's own are its own; where it names several, nobody knows.
    func columns(_ headings: String) -> [Int: EstimateTarget] {
      let cells = headings.split(separator: ",").enumerated().map { SheetCell(column: $0 + 1, text: String($1)) }
      let head = [SheetRow(number: 1, cells: cells)]
      return EstimateHeadings.proposal(for: head, sheet: nil) { _ in [] }?.columns ?? [:]
    }
    #expect(columns("code,Households,Individuals,IDP Individuals")[2] == .count(nil, .households))
    #expect(columns("code,Households,IDP Individuals,Returnee Individuals")[2] == .count(nil, .households))
    #expect(columns("code,Group,Households,IDP Individuals")[3] == .count(nil, .households))
    #expect(columns("code,Individuals,IDP HHs")[2] == .count(group, .individuals))
  }

  @Test(arguments: Engines.all)
  func `places that a sheet would take out of the totals are told before`(engine: EngineKind) async throws {
    let sheets = try await SheetWorld(engine)
    let world = sheets.world
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(40)), of: "A1", in: sheets.round)
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(7)), of: "A2", in: sheets.round)
    let sheet = "code,count,group\nA1,30,seasonal_worker\nA2,3,host\nB1,5,displaced_citizen\nB1,6,seasonal_worker\n"
    let tried = try await sheets.take(sheet, isDry: true)
    #expect(tried.told == ["0 leaving", "2 leaves", "4 apart", "5 apart"])
    #expect((tried.counts.received, tried.counts.refused) == (4, 0))
    #expect(try await world.figures("T", sheets.round).total == 47)
    let taken = try await sheets.take(sheet)
    #expect(taken.told == tried.told)
    let land = try await world.figures("T", sheets.round)
    #expect((land.total, land.leftOut) == (10, 2))
    // They are out already.
    #expect(try await sheets.run(taken.id).told.isEmpty)
    // A group that is carried forward ends where others take its people: no place leaves for it.
    let next = try await world.round(2)
    let later = try await sheets.take("code,count,group\nA2,4,seasonal_worker\n", isDry: true, into: next)
    #expect(later.told.isEmpty)
  }

  @Test(arguments: Engines.all)
  func `places that are not clear are decided once, for all rows and later sheets`(engine: EngineKind) async throws {
    let sheets = try await SheetWorld(engine)
    let sheet = """
      District,IDP individuals,status
      Nowhere,5,
      Nowhere,,assessed
      Elsewhere,6,
      North one,7,

      """
    let tried = try await sheets.take(sheet, isDry: true)
    #expect((tried.counts.received, tried.counts.refused) == (1, 3), "\(tried.told)")
    let written = try await sheets.imports.writtenPlaces(of: tried.id, for: PresenceWorld.officer)
    #expect(written.map(\.text) == ["Nowhere", "Elsewhere", "North one"])
    #expect(written.map(\.rows) == [2, 1, 1] && written.map(\.isOpen) == [true, true, false])
    let place = try await sheets.world.id("B2")
    try await sheets.imports.decide(
      [PlaceDecision(key: written[0].key, place: place), PlaceDecision(key: written[1].key, place: nil)],
      of: tried.id, by: PresenceWorld.officer)
    let taken = try await sheets.run(tried.id)
    #expect((taken.counts.received, taken.counts.keptApart, taken.counts.refused) == (3, 1, 0), "\(taken.told)")
    #expect(try await sheets.said("B2") == ["5 individuals informants displaced_citizen"])
    // The next round's sheet asks nothing any more, and its columns are known.
    let next = try await sheets.world.round(2)
    let later = try await sheets.take(sheet, into: next)
    #expect((later.counts.received, later.counts.keptApart, later.counts.refused) == (3, 1, 0), "\(later.told)")
    await #expect(throws: PresenceRefusal.placeUnknown) {
      let unknown = PlaceDecision(key: written[0].key, place: ID(high: 1, low: 1))
      try await sheets.imports.decide([unknown], of: later.id, by: PresenceWorld.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `an import is undone as a whole, but for what somebody changed since, and can be taken again`(
    engine: EngineKind
  ) async throws {
    let sheets = try await SheetWorld(engine)
    try await sheets.world.say(.scope, .estimate(nil, PresenceWorld.estimate(1)), of: "B2", in: sheets.round)
    let sheet =
      "code,count,nationality,group\nA1,10,SYR,temporary_protection\nA2,20,SYR,temporary_protection\n"
      + "B1,30,SYR,temporary_protection\n"
    let taken = try await sheets.take(sheet)
    #expect(taken.counts.received == 3)
    let id = try #require(try await sheets.state("A2")?.estimates.first?.id)
    try await sheets.world.say(.estimate(id, PresenceWorld.estimate(25)), of: "A2", in: sheets.round)
    try await sheets.imports.undo(taken.id, reason: "another round's file", by: PresenceWorld.officer)
    _ = try await sheets.imports.takeBack(taken.id, by: PresenceWorld.officer)
    let land = try await sheets.world.figures("T", sheets.round)
    #expect((land.total, land.counts.scope) == (26, 2))
    #expect(try await sheets.state("A1")?.status == nil)
    let again = try await sheets.take(sheet)
    #expect((again.counts.received, again.counts.known) == (3, 0), "\(again.told)")
    #expect(try await sheets.world.figures("T", sheets.round).total == 61)
    #expect(try await sheets.world.presence.keeper.rebuild() == false)
  }

  @Test(arguments: Engines.all)
  func `a released round takes a sheet with a reason only`(engine: EngineKind) async throws {
    let sheets = try await SheetWorld(engine)
    try await sheets.world.presence.release(sheets.round, by: PresenceWorld.officer)
    await #expect(throws: PresenceRefusal.reasonMissing) { _ = try await sheets.take("code,count\nA1,10\n") }
    _ = try await sheets.take("code,count\nA1,10\n") { $0.reason = "came late" }
    let log = try await sheets.world.store.read { try $0.corrections(of: sheets.round, areas: nil, limit: 9) }
    #expect(Set(log.map(\.correction.reason)) == ["came late"])
  }

  @Test func `figures of an area above what the round covers stand beside, and are in no sum`() async throws {
    let sheets = try await SheetWorld(.sqlite)
    #expect(try await sheets.take("code,count\nA1,10\nA2,20\n").counts.received == 2)
    let above = try await sheets.take("code,count,source\nA,50,register\n")
    #expect((above.counts.received, above.counts.refused) == (1, 0), "\(above.told)")
    #expect(try await sheets.world.figures("T", sheets.round).total == 30)
  }

  @Test func `who may record in one province takes rows of that one`() async throws {
    let sheets = try await SheetWorld(.sqlite)
    let south = Requester(
      .user(ID(high: 8, low: 8)), grants: [Grant(.manager, place: try await sheets.world.id("B"))])
    let result = try await sheets.take("code,count\nA1,10\nB1,20\n", by: south)
    #expect((result.counts.received, result.told) == (1, ["2 unknownCode"]))
  }

  @Test func `a file that is no sheet is refused and stops nothing`() async throws {
    let sheets = try await SheetWorld(.sqlite)
    for bytes: [UInt8] in [[], [0, 1, 2, 3], Array("PK\u{3}\u{4}nonsense".utf8)] {
      do {
        _ = try await sheets.imports.begin(
          bytes, named: "x", as: .estimates, into: sheets.round, by: PresenceWorld.officer)
        Issue.record("taken: \(bytes)")
      } catch {
        #expect(error is any Refusal, "\(error)")
      }
    }
    await #expect(throws: SheetImportRefusal.noPlace) { _ = try await sheets.take("count\n5\n") }
    await #expect(throws: SheetImportRefusal.nothingMapped) { _ = try await sheets.take("code\nA1\n") }
  }

  /// 137 communes of Haiti in the tenth round of its countrywide monitoring, against the table that HDX HAPI publishes.
  @Test func `a file of the Displacement Tracking Matrix with all rounds and levels gives the published figures`()
    async throws
  {
    let folder = "displacement/iom_api_v3_hapi"
    guard let file = Conformance.data("\(folder)/global-iom-dtm-from-api-admin-0-to-2.csv"),
      let table = Conformance.data("\(folder)/hdx_hapi_idps_global.csv")
    else { return }
    var published: [String: Int] = [:]
    var list = "code,level,parent,name:en\nHTI,0,,Haiti\n"
    var listed: Set<String> = []
    var reader = CSVReader(Array(table))
    let head = try #require(try reader.next()).fields
    while let row = try reader.next() {
      func field(_ name: String) -> String { head.firstIndex(of: name).map { row.fields[$0] } ?? "" }
      guard field("location_code") == "HTI", field("admin_level") == "2", field("reporting_round") == "10",
        field("operation") == "Countrywide monitoring"
      else { continue }
      if listed.insert(field("admin1_code")).inserted {
        list += "\(field("admin1_code")),1,HTI,\(field("admin1_name"))\n"
      }
      let code = field("admin2_code")
      if listed.insert(code).inserted { list += "\(code),2,\(field("admin1_code")),\(field("admin2_name"))\n" }
      published[code, default: 0] += try #require(Int(field("population")))
    }
    #expect((published.count, published.values.reduce(0, +)) == (137, 1_287_593))

    let sheets = try await SheetWorld(.sqlite)
    _ = try await sheets.world.places.importPlaces(
      Array(list.utf8), from: .init(name: "Haiti", version: "1"), by: PresenceWorld.officer)
    let id = try await sheets.imports.begin(
      Array(file), named: "dtm.csv", as: .estimates, into: sheets.round, by: PresenceWorld.officer)
    let overview = try await sheets.imports.overview(of: id, for: PresenceWorld.officer)
    var plan = overview.plan
    let headings = try #require(overview.head.first).cells
    func column(_ name: String) -> Int { headings.first { $0.text == name }?.column ?? 0 }
    #expect(plan.columns[column("numPresentIdpInd")] == .count(Stratum([.displacedCitizen]), .individuals))
    #expect(plan.columns[column("admin2Pcode")] == .place(level: 2, isCode: true))
    #expect(plan.columns[column("reportingDate")] == .field(.date))
    // Its tags say whose women and men these are.
    #expect(plan.counts.count == 3)
    for part in [PeoplePart(key: "female"), PeoplePart(key: "male")] {
      let target = EstimateTarget.count(Stratum([.displacedCitizen]), .individuals, part)
      #expect(plan.columns.values.contains(target))
    }
    for (name, value) in [
      "operation": "Countrywide monitoring", "admin0Pcode": "HTI", "adminLevel": "2", "roundNumber": "10",
    ] { plan.only[column(name)] = value }
    plan.isSummed = true
    try await sheets.imports.map(id, plan, by: PresenceWorld.officer)
    let taken = try await sheets.run(id)
    #expect((taken.counts.rows, taken.counts.received, taken.counts.refused) == (176, 176, 0), "\(taken.told)")
    var figures: [String: Int] = [:]
    let atlas = try await sheets.world.places.atlas()
    let states = try await sheets.world.store.read { [round = sheets.round] reader in
      try reader.placesInRounds(atlas.places.map(\.id), rounds: [round])
    }
    for state in states where !state.estimates.isEmpty {
      figures[atlas[state.place]?.code ?? ""] = state.estimates.filter { $0.estimate.part == nil }.reduce(0) {
        $0 + $1.estimate.quantity.count
      }
    }
    #expect(figures == published)
    let haiti = try #require(atlas.place(ofCode: "HTI", on: PresenceWorld.day))
    let whole = try await sheets.world.store.read { [round = sheets.round] in try $0.presence(of: [haiti], in: round) }
    #expect(whole[haiti]?.total == 1_287_593)
    try await sheets.imports.undo(id, reason: "tried", by: PresenceWorld.officer)
    #expect(try await sheets.imports.takeBack(id, by: PresenceWorld.officer).withdrawn == 137)
    let left = try await sheets.world.store.read { [round = sheets.round] in try $0.presence(of: [haiti], in: round) }
    #expect(left[haiti]?.counts.scope ?? 0 == 0)
  }
}
