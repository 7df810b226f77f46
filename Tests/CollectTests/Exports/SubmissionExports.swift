import Basics
import FormEngine
import Formats
import Foundation
import Office
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct SubmissionExports {
  @Test(arguments: Engines.all)
  func `a form without repeats is one file, in codes or in words`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world, repeats: false)
    let plain = try await Self.text(world.export(form, ExportOptions(kind: .csv)))
    #expect(
      Self.columns(
        plain, ["name", "state", "camp", "people", "kind", "needs", "gps_latitude", "gps_accuracy", "started"]) == [
          ["name", "state", "camp", "people", "kind", "needs", "gps_latitude", "gps_accuracy", "started"],
          ["", "received", "Narlıca \"B\"", "120", "tent", "water food", "36.2", "5", "2026-03-01T09:30:00.000+03:00"],
          ["", "received", "'=1+1", "", "", "", "", "", ""],
        ])
    let worded = try await Self.text(
      world.export(
        form,
        ExportOptions(kind: .csv, wording: .labels(language: nil), splitsChoices: true, titles: ["state": "Durum"])))
    #expect(
      Self.columns(worded, ["Durum", "Name of the camp", "Kind", "Needs", "Needs/Water", "Needs/Tents"]) == [
        ["Durum", "Name of the camp", "Kind", "Needs", "Needs/Water", "Needs/Tents"],
        ["received", "Narlıca \"B\"", "Tents", "Water, Food", "true", "false"], ["received", "'=1+1", "", "", "", ""],
      ])
  }

  @Test(arguments: Engines.all)
  func `what only an older version asks and offers has its columns and its words`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    func workbook(_ version: Int, _ text: String, _ languages: [String], _ choices: [String]) -> String {
      let heads = languages.map { "label::\($0)" }.joined(separator: " | ")
      func labels(_ text: String) -> String { languages.map { "\(text) \($0)" }.joined(separator: " | ") }
      let list = choices.map { "| | need | \($0) | \(labels($0.capitalized)) |\n" }.joined()
      return """
        | survey |
        | | type | name | \(heads) |
        | | select_multiple need | needs | \(labels("Needs")) |
        | | text | \(text) | \(labels(text.capitalized)) |
        | choices |
        | | list_name | name | \(heads) |
        \(list)| settings |
        | | form_id | version |
        | | survey | \(version) |
        """
    }
    var form: ID<FormEngine.Form>?
    for text in [
      workbook(1, "before", ["English", "Türkçe"], ["water", "tents"]),
      workbook(2, "after", ["Türkçe", "English"], ["food", "water"]),
    ] {
      let upload = try await world.forms.read(Array(text.utf8), fileName: "survey.md")
      form = try await world.forms.publish(try #require(upload.draft, "\(upload.diagnostics)"), by: world.officer)
    }
    try await world.send(submission("uuid:1", "<needs>tents water</needs><before>x</before>"))
    let codes = try await Self.text(
      world.export(try #require(form), ExportOptions(kind: .csv, splitsChoices: true)))
    let heads = ["needs", "needs/food", "needs/water", "needs/tents", "before"]
    #expect(Self.columns(codes, heads) == [heads, ["tents water", "false", "true", "true", "x"]])
    let worded = try await Self.text(
      world.export(
        try #require(form), ExportOptions(kind: .csv, wording: .labels(language: 0), splitsChoices: true)))
    let words = ["Needs Türkçe", "Needs Türkçe/Tents Türkçe", "Before Türkçe"]
    #expect(Self.columns(worded, words) == [words, ["Tents Türkçe, Water Türkçe", "true", "x"]])
  }

  @Test(arguments: Engines.all)
  func `repeats are files and sheets of their own that name the rows around them`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world, repeats: true)
    let file = try await world.export(form, ExportOptions(kind: .csv))
    #expect(file.name == "visit.zip" && file.type == "application/zip")
    let archive = try ZipArchive(try await Self.bytes(file))
    #expect(archive.contains("submissions.csv") && archive.contains("member.csv"))
    let members = String(decoding: try archive.read("member.csv"), as: UTF8.self)
    #expect(
      Self.columns(members, ["row", "parent_row", "position", "member/age"]) == [
        ["row", "parent_row", "position", "member/age"], ["1", "0", "1", "40"], ["2", "0", "2", "7"],
      ])

    let workbook = try await Self.bytes(world.export(form, ExportOptions(kind: .xlsx)))
    let sheets = try Spreadsheet.read(workbook)
    #expect(sheets.map(\.name) == ["submissions", "member"])
    #expect(sheets[1].rows.map { $0.cells.map(\.text) }[1].suffix(4) == ["1", "0", "1", "40"])
    let head = sheets[0].rows[0].cells.map(\.text)
    let started = try #require(head.firstIndex(of: "started"))
    #expect(sheets[0].rows[1][started + 1] == "2026-03-01 09:30:00")
    #expect(sheets[0].rows[2][try #require(head.firstIndex(of: "camp")) + 1] == "=1+1")
  }

  @Test(arguments: Engines.all)
  func `points, lines and areas become features with their answers`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish(
      "shapes", "1",
      [
        .questions(["gps": .geopoint, "path": .geotrace, "site": .geoshape, "camp": .text]),
        .questions(["at": .geopoint], in: "/well", of: 0),
      ])
    try await world.send(
      submission(
        "uuid:1",
        """
        <camp>a</camp><gps>36 40 0 0</gps><path>1 2 0 0;3 4 0 0</path><site>0 0;0 1;1 1</site>
        <well><at>5 6</at></well><well><at/></well>
        """, form: "shapes"))
    try await world.send(submission("uuid:2", "<camp>b</camp>", form: "shapes"))
    func shapes(_ geometry: String?) async throws -> [GeoFeature] {
      let file = try await world.export(form, ExportOptions(kind: .geojson, geometry: geometry))
      #expect(file.type == "application/geo+json")
      return try GeoJSONReader.features(try await Self.bytes(file))
    }
    let points = try await shapes(nil)
    // Nobody answered where the second is: it is a feature without a shape.
    #expect(points.count == 2 && points[1].geometry == nil && points[1]["camp"] == "b")
    #expect(points[0].geometry == .point(Position(longitude: 40, latitude: 36)))
    #expect(points[0]["camp"] == "a" && points[0]["state"] == "received")
    #expect(
      try await shapes("/path")[0].geometry
        == .lineString([Position(longitude: 2, latitude: 1), Position(longitude: 4, latitude: 3)]))
    guard case .polygon(let rings)? = try await shapes("/site")[0].geometry else { return #expect(Bool(false)) }
    #expect(rings[0].count == 4 && rings[0].first == rings[0].last)
    let wells = try await shapes("/well/at")
    #expect(wells.map { $0["row"] } == ["1", "2"] && wells.map { $0.geometry == nil } == [false, true])
    let plain = try await world.publish("plain", "1", [.questions(["camp": .text])])
    await #expect(throws: ExportRefusal.withoutGeometry) {
      try await world.export(plain, ExportOptions(kind: .geojson))
    }
  }

  @Test(arguments: Engines.all)
  func `thousands of rows come in stretches, each once, in order, filtered, and nothing newer`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    let form = try await world.publish(
      "survey", "1", [.questions(["n": .integer]), .questions(["m": .integer], in: "/r", of: 0)])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<1203 {
        group.addTask {
          try await world.send(submission("uuid:\(number)", "<n>\(number)</n><r><m>1</m></r><r><m>2</m></r>"))
        }
      }
      try await group.waitForAll()
    }
    let export = try await world.export(form, ExportOptions(kind: .csv))
    try await world.send(submission("uuid:late", "<n>-1</n>"))
    let archive = try ZipArchive(try await Self.bytes(export))
    let rows = String(decoding: try archive.read("submissions.csv"), as: UTF8.self)
    let numbers = Self.columns(rows, ["n"]).dropFirst().map { $0[0] }
    #expect(numbers.count == 1203 && Set(numbers).count == 1203 && !numbers.contains("-1"))
    #expect(Self.columns(String(decoding: try archive.read("r.csv"), as: UTF8.self), ["m"]).count == 2407)
    var query = SubmissionQuery(form: form)
    query.filters = [.question(path: "/n", .isBetween(10, 19))]
    let few = try ZipArchive(
      try await Self.bytes(world.exports.export(query, ExportOptions(kind: .csv), for: world.officer)))
    #expect(Self.columns(String(decoding: try few.read("submissions.csv"), as: UTF8.self), ["n"]).count == 11)
    #expect(Self.columns(String(decoding: try few.read("r.csv"), as: UTF8.self), ["m"]).count == 21)
  }

  @Test(arguments: Engines.all)
  func `forms of thousands of questions are exported with all their answers`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let names = (0..<2000).map { "q\($0)" }
    let questions = Dictionary(uniqueKeysWithValues: names.map { ($0, TableSchema.ColumnType.text) })
    let members = Dictionary(uniqueKeysWithValues: names.map { ("m_" + $0, TableSchema.ColumnType.integer) })
    let form = try await world.publish(
      "survey", "1", [.questions(questions), .questions(members, in: "/r", of: 0)])
    func answers(_ number: Int) -> String {
      let own = names.map { "<\($0)>\($0)-\(number)</\($0)>" }.joined()
      let rows = (0..<2).map { row in
        "<r>" + names.enumerated().map { "<m_\($1)>\($0 * 10 + row)</m_\($1)>" }.joined() + "</r>"
      }
      return own + rows.joined()
    }
    for number in 0..<3 { try await world.send(submission("uuid:\(number)", answers(number))) }
    let archive = try ZipArchive(try await Self.bytes(world.export(form, ExportOptions(kind: .csv))))
    let rows = Self.columns(String(decoding: try archive.read("submissions.csv"), as: UTF8.self), names)
    #expect(rows == [names] + (0..<3).map { number in names.map { "\($0)-\(number)" } })
    let groups = Self.columns(
      String(decoding: try archive.read("r.csv"), as: UTF8.self), names.map { "r/m_" + $0 })
    let expected = (0..<2).map { row in names.indices.map { "\($0 * 10 + row)" } }
    #expect(Array(groups.dropFirst()) == expected + expected + expected)
  }

  @Test func `a filtered export still goes by the key, stretch for stretch`() async throws {
    let world = try await CollectWorld(.sqlite)
    let form = try await world.publish(
      "survey", "1", [.questions(["n": .integer, "kind": .choice]), .questions(["m": .integer], in: "/r", of: 0)])
    try await world.forms.configure(form, FormConfigured(marked: ["/kind"]), by: world.officer)
    let filters: [SubmissionFilter] = [
      .states([.received]), .version("1"), .author(ID()), .exactPlace(ID()), .unplaced, .programme(ID()),
      .question(path: "/kind", .isOneOf(["tent"])), .days(from: Day(year: 2026, month: 1, day: 1), to: nil),
    ]
    let plans = try await world.store.read { reader in
      let layout = try #require(try world.schema.plans.plans(for: form, in: reader)).layout
      let requester = Requester(.user(ID()), grants: [Grant(.manager, programme: ID(), sensitivity: .protected)])
      let rights = GrantFilter(
        .exportSubmissions, of: requester, sensitivity: .internalUse, on: Day(year: 2026, month: 7, day: 1)!)
      let list = SubmissionListStore(layout: layout, marked: [], filter: rights, reader: reader)
      return try filters.flatMap { filter in
        var query = SubmissionQuery(form: form)
        query.filters = [filter]
        return try (0...1).map { table in
          let sql = list.statement(query, table: table, columns: [], after: (ID(), 1), upTo: ID(), limit: 500)
          let steps = try reader.rows("EXPLAIN QUERY PLAN \(sql)").map { try $0["detail"] as String }
          return "\(filter) \(table): \(steps.joined(separator: "; "))"
        }
      }
    }
    #expect(plans.filter { $0.contains("TEMP B-TREE") || $0.contains("_by_") } == [])
  }

  @Test func `who may not export is told that there is no such form, and what leaves of a sensitive one is noted`()
    async throws
  {
    let world = try await CollectWorld(.sqlite)
    let form = try await Self.fill(world, repeats: false)
    let nobody = Requester(.user(ID()), grants: [Grant(.viewer)])
    await #expect(throws: FormRefusal.unknown) {
      try await world.exports.export(SubmissionQuery(form: form), ExportOptions(kind: .csv), for: nobody)
    }
    _ = try await world.export(form, ExportOptions(kind: .csv))
    #expect(try await world.store.accessLog.lines(limit: 9).isEmpty)
    try await world.forms.configure(form, FormConfigured(sensitivity: .personal), by: world.officer)
    _ = try await world.export(form, ExportOptions(kind: .csv))
    let page = try await world.submissions.page(SubmissionQuery(form: form), for: world.officer)
    _ = try await world.submissions.submission(page.lines[0].submission, for: world.officer)
    let log = try await world.store.accessLog.lines(limit: 9)
    #expect(log.map(\.page) == ["submissions.one", "submissions.list", "submissions.export"])
    #expect(log.map(\.subjects.count) == [1, 2, 1])
  }

  @Test(arguments: EngineKind.allCases)
  func `the code by which a place was reported is kept with its edition, whatever becomes of the place`(
    engine: EngineKind
  ) async throws {
    let (province, district, edition) = (ID<Place>(), ID<Place>(), ID<CodeEdition>())
    let resolver = PlaceResolver(
      code: { code, _ in ["TUR031": province, "TUR031001": district][code].map { ($0, edition) } },
      isWithin: { place, outer in place == outer || (place, outer) == (district, province) })
    let world = try await CollectWorld(engine, places: resolver)
    let text = """
      | survey  |              |          |          |
      |         | type         | name     | label    |
      |         | select_one p | province | Province |
      |         | select_one d | district | District |
      | choices |              |          |          |
      |         | list_name    | name     | label    |
      |         | p            | TUR031   | Hatay    |
      |         | d            | TUR031001 | Altınözü |
      """
    let draft = try #require(try await world.forms.read(Array(text.utf8), fileName: "visit.md").draft)
    let form = try await world.forms.publish(draft, by: world.officer)
    for (id, answers) in [
      ("uuid:1", "<province>TUR031</province><district>TUR031001</district>"),
      ("uuid:2", "<province>TUR031</province>"), ("uuid:3", ""),
    ] { try await world.send(submission(id, answers, form: "visit", version: draft.version)) }
    let names = ExportNames(editions: { Dictionary(uniqueKeysWithValues: $0.map { ($0, "COD-AB 2024") }) })
    let exports = Exports(submissions: world.submissions, forms: world.forms, names: names)
    func columns() async throws -> [[String]] {
      let file = try await exports.export(SubmissionQuery(form: form), ExportOptions(kind: .csv), for: world.officer)
      let told = Self.columns(try await Self.text(file), ["instance", "place_reported", "place_edition"])
      return told.dropFirst().sorted { $0[0] < $1[0] }
    }
    let reported = [["uuid:1", "TUR031001", "COD-AB 2024"], ["uuid:2", "TUR031", "COD-AB 2024"], ["uuid:3", "", ""]]
    #expect(try await columns() == reported)

    let id: ID<Submission> = try #require(
      try await world.store.read { reader in
        try reader.value("SELECT id FROM submission WHERE instance_id = \("uuid:1")")
      })
    let kept = try await world.submissions.submission(id, for: world.officer).record.placement?.reported
    #expect(kept == ReportedCode("TUR031001", edition: edition))
    try await world.submissions.place(id, at: province, by: world.officer)
    #expect(try await columns() == [["uuid:1", "", ""]] + reported.dropFirst(), "an officer chose it, by no code")
  }

  @Test func `questions with one label are told apart by their paths, in every kind of file`() async throws {
    let world = try await CollectWorld(.sqlite)
    let text = """
      | survey |                   |       |          |
      |        | type              | name  | label    |
      |        | begin_group       | men   | Men      |
      |        | integer           | adult | Adults   |
      |        | end_group         |       |          |
      |        | begin_group       | women | Women    |
      |        | integer           | adult | Adults   |
      |        | end_group         |       |          |
      |        | text              | state | state    |
      |        | select_multiple n | needs | Needs    |
      |        | geopoint          | gps   | Where    |
      | choices |                  |       |          |
      |        | list_name         | name  | label    |
      |        | n                 | x     | Other    |
      |        | n                 | y     | Other    |
      """
    let upload = try await world.forms.read(Array(text.utf8), fileName: "visit.md")
    let draft = try #require(upload.draft)
    let form = try await world.forms.publish(draft, by: world.officer)
    let answers = "<men><adult>1</adult></men><women><adult>2</adult></women><needs>y</needs><gps>36 40 0 0</gps>"
    try await world.send(submission("uuid:1", answers, form: "visit", version: draft.version))
    var options = ExportOptions(kind: .geojson, wording: .labels(language: nil), splitsChoices: true)
    let feature = try #require(
      try GeoJSONReader.features(try await Self.bytes(world.export(form, options))).first)
    #expect(feature["Adults"] == "1" && feature["Adults (/women/adult)"] == "2")
    #expect(feature["state"] == "received" && feature["state (/state)"] != "received")
    #expect(Set(feature.properties.map(\.name)).count == feature.properties.count)
    options.kind = .csv
    let heads = try await Self.text(world.export(form, options)).split(whereSeparator: \.isNewline)[0].split(
      separator: ",")
    #expect(heads.contains("Needs/Other") && heads.contains("Needs/Other (y)"))
    #expect(Set(heads).count == heads.count)
  }

  @Test func `places are named as their reader knows them, and a demonstration says what it is`() async throws {
    let world = try await CollectWorld(.sqlite)
    let names = ExportNames(places: { places, language in
      let name = language == .arabic ? "هاتاي" : "Hatay"
      return Dictionary(uniqueKeysWithValues: places.map { ($0, (code: "TUR031", name: name)) })
    })
    let form = try await Self.fill(world, repeats: false)
    let here = ID<Place>()
    try await world.store.write { writer in try writer.run("UPDATE answers_visit SET _place = \(here)") }
    let exports = Exports(submissions: world.submissions, forms: world.forms, names: names)
    func export(_ options: ExportOptions) async throws -> ExportFile {
      try await exports.export(SubmissionQuery(form: form), options, for: world.officer)
    }
    for (language, name) in [(Language.arabic, "هاتاي"), (.turkish, "Hatay")] {
      let text = try await Self.text(export(ExportOptions(kind: .csv, language: language)))
      #expect(Self.columns(text, ["place_name"])[1] == [name])
    }
    let marked = try await export(ExportOptions(kind: .csv, mark: DataMark(.demonstration, "invented")))
    #expect(marked.name == "demonstration-visit.csv")
    var reader = CSVReader(try await Self.bytes(marked))
    var rows: [[String]] = []
    while let row = try reader.next() { rows.append(row.fields) }
    // What is written on the key in a demonstration works in the real mission.
    #expect(rows[0].first == "submission" && rows[0].last == "demonstration")
    #expect(rows.dropFirst().map(\.last) == ["invented", "invented"])
    let shapes = try await Self.bytes(export(ExportOptions(kind: .geojson, mark: DataMark(.demonstration, "invented"))))
    #expect(
      String(decoding: shapes, as: UTF8.self)
        .hasPrefix(#"{"type":"FeatureCollection","demonstration":"invented","#))
    let properties = try #require(try GeoJSONReader.features(shapes).first).properties
    #expect(properties.first?.name == "submission")
    #expect(properties.last == JSON.Member("demonstration", .string("invented")))
  }

  @Test(arguments: Engines.all)
  func `every table of a demonstration keeps its key and bears the mark in its last column`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world, repeats: true)
    let workbook = try await Self.bytes(
      world.export(form, ExportOptions(kind: .xlsx, mark: DataMark(.demonstration, "invented"))))
    for sheet in try Spreadsheet.read(workbook) {
      let rows = sheet.rows.map { $0.cells.map(\.text) }
      #expect(rows[0].first == "submission" && rows[0].last == "demonstration")
      #expect(rows.dropFirst().allSatisfy { $0.last == "invented" })
    }
  }

  @Test(arguments: Engines.all)
  func `what could not be read as an answer is in the export, with its place and text`(engine: EngineKind) async throws
  {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world, repeats: true)
    try await world.send(
      submission(
        "uuid:3",
        """
        <camp>a</camp><camp>b "c"</camp><people>12.7</people><tent>2</tent><member><age>7</age></member>
        <member><age>old</age></member>
        """, form: "visit"))
    try await world.send(submission("uuid:4", (1...30).map { "<q\($0)>x</q\($0)>" }.joined(), form: "visit"))
    let archive = try ZipArchive(try await Self.bytes(world.export(form, ExportOptions(kind: .csv))))
    let text = String(decoding: try archive.read("submissions.csv"), as: UTF8.self)
    let doubts = Self.columns(text, ["doubts"]).map { $0[0] }
    #expect(
      doubts.prefix(4) == [
        "doubts", "", "",
        #"/camp answered-twice "b \"c\""; /people not-of-its-type "12.7"; /tent unknown-question "2"; "#
          + #"/member[2]/age not-of-its-type "old""#,
      ])
    #expect(doubts.last?.hasPrefix(#"/q1 unknown-question "x"; /q2"#) == true)
    #expect(doubts.last?.hasSuffix(#"/q20 unknown-question "x"; +10"#) == true)
  }

  @Test(arguments: Engines.all)
  func `whoever sent a row is called as the reader's language calls them`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world, repeats: false)
    let names = ExportNames(actors: { actors, language in
      Dictionary(uniqueKeysWithValues: actors.map { ($0, language == .turkish ? "Saha" : "Field") })
    })
    let exports = Exports(submissions: world.submissions, forms: world.forms, names: names)
    for (language, name) in [(Language.turkish, "Saha"), (.english, "Field")] {
      let file = try await exports.export(
        SubmissionQuery(form: form), ExportOptions(kind: .csv, language: language), for: world.officer)
      #expect(Self.columns(try await Self.text(file), ["author"]) == [["author"], [name], [name]])
    }
  }

  private static func fill(_ world: CollectWorld, repeats: Bool) async throws -> ID<FormEngine.Form> {
    let member = """
      |          | begin_repeat    | member  | Member           |
      |          | integer         | age     | Age              |
      |          | end_repeat      |         |                  |
      """
    let upload = try await world.forms.read(
      Array(
        """
        | survey   |                 |         |                  |
        |          | type            | name    | label            |
        |          | text            | camp    | Name of the camp |
        |          | integer         | people  | How many people? |
        |          | select_one k    | kind    | Kind             |
        |          | select_multiple n | needs | Needs            |
        |          | geopoint        | gps     | Where            |
        |          | start           | started |                  |
        \(repeats ? member : "|          | note | thanks | Thank you |")
        | choices  |                 |         |                  |
        |          | list_name       | name    | label            |
        |          | k               | tent    | Tents            |
        |          | n               | water   | Water            |
        |          | n               | food    | Food             |
        |          | n               | tents   | Tents            |
        | settings |                 |         |                  |
        |          | form_title      | form_id | version          |
        |          | Visit           | visit   | 1                |
        """.utf8), fileName: "visit.md")
    let form = try await world.forms.publish(try #require(upload.draft), by: world.officer)
    try await world.send(
      submission(
        "uuid:1",
        """
        <camp>Narlıca "B"</camp><people>120</people><kind>tent</kind><needs>water food</needs><gps>36.2 36.16 0 5</gps>
        <started>2026-03-01T09:30:00.000+03:00</started><member><age>40</age></member><member><age>7</age></member>
        """, form: "visit"))
    try await world.send(submission("uuid:2", "<camp>=1+1</camp>", form: "visit"))
    return form
  }

  private static func bytes(_ file: ExportFile) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in file.bytes { bytes += piece }
    return bytes
  }

  private static func text(_ file: ExportFile) async throws -> String {
    String(decoding: try await bytes(file), as: UTF8.self)
  }

  /// Those columns of separated values, in that order.
  private static func columns(_ text: String, _ names: [String]) -> [[String]] {
    var reader = CSVReader(Array(text.utf8))
    var rows: [[String]] = []
    while let row = try? reader.next() { rows.append(row.fields) }
    let places = names.map { name in rows.first?.firstIndex(of: name) }
    return rows.map { row in places.map { place in place.map { $0 < row.count ? row[$0] : "" } ?? "?" } }
  }
}

extension CollectWorld {
  func export(_ form: ID<FormEngine.Form>, _ options: ExportOptions) async throws -> ExportFile {
    try await exports.export(SubmissionQuery(form: form), options, for: officer)
  }
}
