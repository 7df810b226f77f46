import Basics
import FormEngine
import Formats
import Foundation
import Office
import Store
import Testing
import Worlds

@testable import Collect

/// A form as an officer writes one, and sheets as people make them.
private let register = """
  | survey |
  | | type | name | label::English (en) | label::Türkçe (tr) | required | constraint |
  | | date | visited | Day of the visit | Ziyaret günü | | |
  | | text | site | Name of the site | Yerleşim alanının adı | yes | |
  | | integer | people | People | Kişi sayısı | yes | . < 100000 |
  | | select_one status | status | Status | Durum | | |
  | | select_multiple need | needs | Needs | İhtiyaçlar | | |
  | | geopoint | position | Position | Konum | | |
  | | decimal | share | Share | Pay | | |
  | | calculate | double | | | | |
  | | begin_repeat | member | Member | Üye | | |
  | | integer | age | Age | Yaş | yes | |
  | | end_repeat | | | | | |
  | choices |
  | | list_name | name | label::English (en) | label::Türkçe (tr) |
  | | status | open | Open | Açık |
  | | status | closed | Closed | Kapalı |
  | | need | water | Water | Su |
  | | need | food | Food | Gıda |
  | settings |
  | | form_id | version | form_title |
  | | register | 1 | Register |
  """.replacing("| calculate | double | | | | |", with: "| text | remarks | Remarks | Notlar | | |")

/// A title above the headings, an empty column, Turkish headings, all kinds of days and numbers.
private let made = """
  Register of sites;;;;;;;;
  As of March 2026;;;;;;;;
  Yerleşim alanının adı;;Kişi sayısı;Ziyaret günü;Durum;needs;lat;lon;Pay
  #loc+name;;#affected;#date;#status;;;;
  Ak Çadır;;1.250;31.03.2026;Açık;Su, Gıda;36,2;36.16;12,5
  مخيم النور;;٤٥٠;2026-03-30;closed;water food;;;0,3
  ;;12;2026-03-30;open;;;;
  Kara Çadır;;many;3.2026;half;wine;95;36;
  Boş;;12;2026-03-28;;;;;

  """

extension CollectWorld {
  fileprivate func publishRegister() async throws {
    let upload = try await forms.read(Array(register.utf8), fileName: "register.md")
    try await forms.publish(try #require(upload.draft, "\(upload.diagnostics)"), by: officer)
  }

  fileprivate func begin(_ text: String, as plan: ((inout SheetPlan) -> Void)? = nil) async throws -> ID<SheetImport> {
    let id = try await imports.begin(
      Array(text.utf8), named: "sites.csv", for: ID(formID: "register"), by: officer)
    var proposed = try await imports.overview(of: id, for: officer).plan
    plan?(&proposed)
    try await imports.map(id, proposed, by: officer)
    return id
  }

  fileprivate func run(_ id: ID<SheetImport>, isDry: Bool = false) async throws -> (SheetCounts, [Diagnostic]) {
    var told: [Diagnostic] = []
    let counts = try await imports.run(id, isDry: isDry, by: officer, tell: { told.append($0) })
    return (counts, told)
  }

  fileprivate func states() async throws -> [[SQLCell]] {
    try await rows("SELECT site, _state FROM answers_register ORDER BY site ASC NULLS LAST, _received ASC NULLS LAST")
  }
}

@Suite struct SheetImporting {
  @Test(arguments: Engines.all)
  func `a sheet as people make it is understood, tried and imported, and again without doubles`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    try await world.publishRegister()
    let id = try await world.begin(made)
    let plan = try #require(try await world.imports.known(id, for: world.officer).plan)
    #expect(plan.heading == 3)
    #expect(
      plan.columns == [
        1: .question("/site"), 3: .question("/people"), 4: .question("/visited"), 5: .question("/status"),
        6: .question("/needs"), 7: .latitude("/position"), 8: .longitude("/position"), 9: .question("/share"),
      ])

    // 1.250 may be a thousand or one and a quarter: nobody guesses.
    let (tried, told) = try await world.run(id, isDry: true)
    #expect((tried.rows, tried.received, tried.refused) == (5, 2, 3))
    #expect(try await world.count("submission") == 0)
    let places = Set(told.map { "\($0.location?.description ?? "") \($0.code)" })
    #expect(
      places == [
        "5:C import.number", "7:A import.required", "8:C import.number", "8:D import.day", "8:E import.choice",
        "8:F import.choice", "8:G import.point",
      ])
    #expect(told.first { $0.code == "import.choice" }?.arguments["allowed"]?.contains("open (Open)") == true)

    let (taken, _) = try await world.run(id)
    #expect((taken.received, taken.known, taken.refused) == (2, 0, 3))
    #expect(
      try await world.rows("SELECT site, people, status, visited FROM answers_register ORDER BY people ASC NULLS LAST")
        .map { $0.map(\.text) } == [
          ["Boş", "12", nil, "2026-03-28"], ["مخيم النور", "450", "closed", "2026-03-30"],
        ])

    // The same file again, and with the row mended.
    let again = try await world.begin(made)
    let (second, _) = try await world.run(again)
    #expect((second.received, second.known) == (0, 2))
    let mended = try await world.begin(made.replacing("1.250", with: "1250"))
    let (third, _) = try await world.run(mended)
    #expect((third.received, third.known) == (1, 2))
    #expect(
      try await world.rows("SELECT share, position_latitude FROM answers_register WHERE people = 1250")
        == [[.real(12.5), .real(36.2)]])
    let needs = try await world.rows("SELECT needs FROM answers_register WHERE needs IS NOT NULL")
    #expect(needs == [[.text("water food")], [.text("water food")]])
  }

  @Test func `nothing is undone while rows still come in`() async throws {
    let world = try await CollectWorld(.sqlite)
    try await world.publishRegister()
    let id = try await world.begin("site,people\nA,1\n")
    #expect(try await world.run(id).0.received == 1)
    #expect(try await world.imports.touched(by: id).changed == 1)
    try await world.imports.begin(.take, id, by: world.officer)
    await #expect(throws: SheetImportRefusal.busy) {
      try await world.imports.undo(id, reason: "Another round", by: world.officer)
    }
    #expect(try await world.imports.known(id, for: world.officer).undone == nil)
  }

  @Test(arguments: Engines.all)
  func `an import is undone as one act, but for what somebody touched, and can be done again`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    try await world.publishRegister()
    let sheet = "site,people\nA,1\nB,2\nC,3\nC,3\n"
    let id = try await world.begin(sheet)
    #expect(try await world.run(id).0.received == 4)
    let approved = try #require(
      try await world.store.read { reader in
        try reader.value("SELECT submission FROM answers_register WHERE site = 'B'") as ID<Submission>?
      })
    try await world.submissions.review(approved, as: .approved, comment: "", by: world.officer)
    await #expect(throws: SheetImportRefusal.withoutReason) {
      try await world.imports.undo(id, reason: "  ", by: world.officer)
    }
    try await world.imports.undo(id, reason: "Another round", by: world.officer)
    #expect(try await world.imports.touched(by: id).touched == 1)
    #expect(try await world.imports.takeBack(id, by: world.officer).withdrawn == 3)
    #expect(try await world.imports.takeBack(id, by: world.officer).withdrawn == 0)
    #expect(
      try await world.states().map { $0.map(\.text) } == [
        ["A", "rejected"], ["B", "approved"], ["C", "rejected"], ["C", "rejected"],
      ])
    let history = try await world.store.history(of: approved.recast())
    #expect(history.count == 2)
    await #expect(throws: SheetImportRefusal.isUndone) { try await world.run(id) }

    let again = try await world.begin(sheet)
    let (counts, _) = try await world.run(again)
    #expect((counts.received, counts.known) == (3, 1))
    #expect(try await world.states().count { $0[1].text == "received" } == 3)
    #expect(try await world.run(try await world.begin(sheet)).0.known == 4)
  }

  @Test func `the same headings mean the same the next time, and the file stays as it came`() async throws {
    let world = try await CollectWorld(.sqlite)
    try await world.publishRegister()
    let id = try await world.begin("Camp,Heads\nA,1\n") { plan in
      plan.columns = [1: .question("/site"), 2: .question("/people")]
      plan.constants = ["/status": "open"]
    }
    #expect(try await world.run(id).0.received == 1)
    let next = try await world.imports.begin(
      Array("Camp,Heads\nB,2\n".utf8), named: "next.csv", for: ID(formID: "register"), by: world.officer)
    let overview = try await world.imports.overview(of: next, for: world.officer)
    #expect(overview.isRemembered)
    #expect(overview.plan.columns == [1: .question("/site"), 2: .question("/people")])
    #expect(overview.plan.constants == ["/status": "open"])
    var kept: [UInt8] = []
    for try await piece in try await world.imports.file(of: id, for: world.officer).bytes { kept += piece }
    #expect(kept == Array("Camp,Heads\nA,1\n".utf8))
  }

  @Test func `the file goes when something that came of it is erased, and the import is still told`() async throws {
    let world = try await CollectWorld(.sqlite)
    try await world.publishRegister()
    let id = try await world.begin("site,people\nA,1\nB,2\n")
    _ = try await world.run(id)
    for submission in try await world.store.read({ reader in
      try reader.rows("SELECT id FROM submission").map { row in try row["id"] as ID<Submission> }
    }) {
      try await world.submissions.erase(submission, by: world.officer)
    }
    await #expect(throws: SheetImportRefusal.fileGone) {
      _ = try await world.imports.file(of: id, for: world.officer)
    }
    #expect(try await world.imports.known(id, for: world.officer).taken?.received == 2)
    #expect(try await world.count("submission_import") == 0)
  }

  @Test func `whoever is bound to a place imports nothing`() async throws {
    let world = try await CollectWorld(.sqlite)
    try await world.publishRegister()
    let local = Requester(.user(ID()), grants: [Grant(.manager, place: ID(), sensitivity: .protected)])
    await #expect(throws: FormRefusal.unknown) {
      _ = try await world.imports.begin(Array("site\nA\n".utf8), named: "a", for: ID(formID: "register"), by: local)
    }
    let id = try await world.begin("site,people\nA,1\n")
    await #expect(throws: SheetImportRefusal.unknown) { _ = try await world.imports.known(id, for: local) }
    #expect(try await world.imports.list(for: local).isEmpty)
  }

  /// Households and their members, tied by a heading that both sheets have.
  private static func households(_ ages: [(String, String)], twice: Bool = false) -> [UInt8] {
    var book = XLSXStream()
    book.addSheet("Data", header: ["site", "people", "Household"])
    book.write([.text("A"), .integer(2), .text("H1")])
    book.write([.text("B"), .integer(0), .text("H2")])
    if twice { book.write([.text("C"), .integer(0), .text("H2")]) }
    book.addSheet("Üye", header: ["Yaş", "Household"])
    for (age, household) in ages { book.write([.text(age), .text(household)]) }
    book.finish()
    return book.take()
  }

  @Test(arguments: Engines.all)
  func `rows of repeats come from sheets called as they are, and one that belongs to nobody is told`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    try await world.publishRegister()
    func take(_ bytes: [UInt8]) async throws -> (SheetCounts, [String], ID<SheetImport>) {
      let id = try await world.imports.begin(
        bytes, named: "households.xlsx", for: ID(formID: "register"), by: world.officer)
      let overview = try await world.imports.overview(of: id, for: world.officer)
      let meanings = try await world.imports.meanings(of: overview, for: ID(formID: "register"))
      #expect(meanings.repeats.map(\.name) == ["member"] && meanings.untied.isEmpty)
      try await world.imports.map(id, overview.plan, by: world.officer)
      let (counts, told) = try await world.run(id)
      return (counts, told.map { "\($0.location?.description ?? "") \($0.code)" }, id)
    }
    let good = Self.households([("40", "H1"), ("7", "H1"), ("9", "H9")])
    let (first, told, _) = try await take(good)
    #expect((first.received, first.refused) == (2, 1))
    #expect(told == ["Üye!4:B import.orphan"])
    #expect(
      try await world.rows(
        """
        SELECT a.site, m.age FROM answers_register a JOIN answers_register__member m ON m.submission = a.submission
        ORDER BY m.age ASC NULLS LAST
        """
      ).map { $0.map(\.text) } == [["A", "7"], ["A", "40"]])
    let (again, _, _) = try await take(good)
    #expect((again.received, again.known) == (0, 2))
    // Another member makes another household.
    let (other, _, _) = try await take(Self.households([("40", "H1"), ("8", "H1")]))
    #expect((other.received, other.known) == (1, 1))
    // What is wrong with a member is told where it stands, and keeps the household out.
    let (wrong, cells, _) = try await take(Self.households([("many", "H1"), ("", "H1"), ("3", "H2")], twice: true))
    #expect((wrong.received, wrong.refused) == (1, 2))
    #expect(
      Set(cells).isSuperset(of: ["Üye!2:A import.number", "Üye!3:A import.required", "4 import.key-twice"]),
      "\(cells)")
  }

  @Test func `a workbook is read by its rows, and a job does the same`() async throws {
    let world = try await CollectWorld(.sqlite)
    try await world.publishRegister()
    var book = XLSXStream()
    book.addSheet("Data", header: ["Register of sites"])
    book.write([.empty, .empty])
    book.write([.text("site"), .empty, .text("people"), .text("visited"), .text("share")])
    let day = try #require(Day("2026-03-31"))
    for number in 1...700 {
      book.write([.text("Site \(number)"), .empty, .integer(number), .date(day), .decimal(1.234)])
    }
    book.finish()
    let id = try await world.imports.begin(
      book.take(), named: "sites.xlsx", for: ID(formID: "register"), by: world.officer)
    try await world.imports.map(
      id, try await world.imports.overview(of: id, for: world.officer).plan, by: world.officer)
    let worker = JobWorker(world.store.jobs, [world.imports.handler], rest: .milliseconds(5))
    let work = Task { await worker.run() }
    defer { work.cancel() }
    for action in [ImportAction.check, .take] {
      try await world.imports.begin(action, id, by: world.officer)
      while try await world.imports.runs.latest(id)?.isUnderWay != false {
        try await Task.sleep(for: .milliseconds(10))
      }
      let latest = try #require(try await world.imports.runs.latest(id))
      #expect(latest.state == .done, "\(String(describing: latest.failure))")
      #expect(latest.outcome?.counts.received == 700)
    }
    #expect(try await world.rows("SELECT count(*), sum(people) FROM answers_register WHERE share = 1.234").count == 1)
    #expect(try await world.count("answers_register") == 700)
  }
}

@Suite struct CellsAsPeopleTypeThem {
  private static func question(_ type: TableSchema.ColumnType) -> SheetQuestions.Question {
    SheetQuestions.Question(
      path: "/q", name: "q", type: type, labels: [], label: "", node: 0, isRequired: false, choices: nil)
  }

  @Test(arguments: [
    ("12", "12"), ("12,0", "12"), ("١٢٣", "123"), ("1 234", "1234"), ("1.234.567", "1234567"), ("-5", "-5"),
  ])
  func `whole numbers`(written: String, read: String) {
    #expect(CellReading(hasPlainNumbers: false).read(written, Self.question(.integer)) == .answer(read))
  }

  @Test(arguments: ["1.234", "1,234", "12.5", "a", "1-2", ""])
  func `what is no whole number for sure is told`(written: String) {
    guard case .wrong = CellReading(hasPlainNumbers: false).read(written, Self.question(.integer)) else {
      Issue.record("\(written) was read")
      return
    }
  }

  @Test(arguments: [("12,5", "12.5"), ("12.5", "12.5"), ("0,300", "0.300"), ("١٢٫٥", "12.5"), ("1.234,5", "1234.5")])
  func `decimals`(written: String, read: String) {
    #expect(CellReading(hasPlainNumbers: false).read(written, Self.question(.decimal)) == .answer(read))
  }

  @Test(arguments: [
    ("2026-03-31", "2026-03-31"), ("31.03.2026", "2026-03-31"), ("31/3/2026", "2026-03-31"),
    ("3/31/2026", "2026-03-31"), ("٣١/٠٣/٢٠٢٦", "2026-03-31"), ("2026-03-31 00:00:00", "2026-03-31"),
  ])
  func `days`(written: String, read: String) {
    #expect(CellReading(hasPlainNumbers: false).read(written, Self.question(.date)) == .answer(read))
  }

  @Test func `a day that months could come first in is doubted, and so is a number`() {
    let reading = CellReading(hasPlainNumbers: true)
    #expect(
      reading.read("03/04/2026", Self.question(.date)) == .doubtful("2026-04-03", code: "import.day-order"))
    #expect(reading.read("46112", Self.question(.date)) == .doubtful("2026-03-31", code: "import.day-serial"))
    #expect(reading.read("31.02.2026", Self.question(.date)) == .wrong(code: "import.day"))
  }
}

extension SQLCell {
  fileprivate var text: String? {
    switch self {
    case .text(let text): text
    case .int(let number): String(number)
    default: nil
    }
  }
}
