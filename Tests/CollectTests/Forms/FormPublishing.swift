import Basics
import FormEngine
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct FormPublishing {
  @Test(arguments: Engines.all)
  func `a further version widens the tables and keeps what is in them`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text, "people": .integer])])
    try await world.send(submission("uuid:1", "<camp>a</camp><people>5</people>"))
    try await world.publish(
      "survey", "2",
      [
        .questions(["camp": .text, "people": .text, "tents": .integer]),
        .questions(["age": .integer], in: "/member", of: 0),
      ])
    try await world.send(
      submission("uuid:2", "<people>many</people><tents>3</tents><member><age>4</age></member>", version: "2"))
    try await world.send(submission("uuid:3", "<people>7</people>", version: "1"))
    #expect(
      try await world.rows(
        "SELECT camp, people, people_text, tents, _version FROM answers_survey ORDER BY _received ASC NULLS LAST") == [
          [.text("a"), .int(5), .null, .null, .text("1")], [.null, .null, .text("many"), .int(3), .text("2")],
          [.null, .int(7), .null, .null, .text("1")],
        ])
    #expect(try await world.count("answers_survey__member") == 1)
    #expect(
      try await world.rows(
        "SELECT path, type, first_version FROM form_column ORDER BY path ASC NULLS LAST, type ASC NULLS LAST")
        == [
          [.text("/camp"), .text("text"), .text("1")], [.text("/member/age"), .text("integer"), .text("2")],
          [.text("/people"), .text("integer"), .text("1")], [.text("/people"), .text("text"), .text("2")],
          [.text("/tents"), .text("integer"), .text("2")],
        ])
  }

  @Test(arguments: Engines.all)
  func `publishing the same again changes nothing, other content under the same version is refused`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    #expect(try await world.store.history(of: form.stream).count == 1)
    await #expect(throws: FormRefusal.versionIsTaken("1")) {
      try await world.publish("survey", "1", [.questions(["camp": .integer])])
    }
  }

  @Test(arguments: Engines.all)
  func `what the form says of its numbers counts, and what an officer decides since is not undone by saying it again`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    func publish(_ version: String, people: String, arrivals: String) async throws -> [String: Additivity] {
      let text = """
        | survey   |         |          |       |                  |
        |          | type    | name     | label | konak:additivity |
        |          | integer | people   | a     | \(people)       |
        |          | integer | arrivals | a     | \(arrivals)     |
        | settings |         |          |       |                  |
        |          | form_id | version  |       |                  |
        |          | camp    | \(version) |    |                  |
        """
      let upload = try await world.forms.read(Array(text.utf8), fileName: "camp.md")
      let form = try await world.forms.publish(try #require(upload.draft), by: world.officer)
      return try await world.forms.record(form).options.measures
    }
    #expect(try await publish("1", people: "stock", arrivals: "") == ["/people": .stock])
    let form = ID<Form>(formID: "camp")
    try await world.forms.configure(
      form, FormConfigured(measures: ["/people": "flow", "/arrivals": "flow"]), by: world.officer)
    #expect(try await publish("2", people: "stock", arrivals: "") == ["/people": .flow, "/arrivals": .flow])
    #expect(try await publish("3", people: "stock", arrivals: "stock") == ["/people": .flow, "/arrivals": .stock])
    #expect(try await world.store.rebuild(replacing: false).isSound)
  }

  @Test(arguments: Engines.all)
  func `publishing again takes files that are new, and keeps none twice`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    func publish(_ media: [String: String]) async throws -> FormRecord {
      var draft = FormDraft(
        formID: "survey", version: "1", title: "Survey",
        shape: FormShape(tables: [.questions(["camp": .text])]), xform: Array("<form/>".utf8))
      draft.media = media.sorted { $0.key < $1.key }.map {
        FormDraft.File(name: $0.key, type: MediaType.essence(ofFile: $0.key), bytes: Array($0.value.utf8))
      }
      return try await world.forms.record(world.forms.publish(draft, by: world.officer))
    }
    #expect(try await publish(["a.gif": "GIF89a"]).media.mapValues(\.type) == ["a.gif": "image/gif"])
    let blobs = try await world.count("blob")
    let record = try await publish(["a.gif": "GIF89a", "list.csv": "x"])
    #expect(record.media.keys.sorted() == ["a.gif", "list.csv"] && record.versions.count == 1)
    #expect(try await world.count("blob") == blobs + 1)
  }

  @Test(arguments: Engines.all, [(637, 60), (637, 24), (400, 22), (2000, 23)])
  func `hundreds of text questions are kept`(engine: EngineKind, size: (questions: Int, letters: Int)) async throws {
    let world = try await CollectWorld(engine)
    let names = (0..<size.questions).map { "question_\($0)" }
    try await world.publish(
      "long", "1",
      [
        FormShape.Table(path: "", parent: nil, questions: names.map { .init(path: "/\($0)", name: $0, type: .text) })
      ])
    // Texts that do not shrink when packed.
    var random = SeededGenerator(seed: 1)
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    func text() -> String { String((0..<size.letters).map { _ in letters.randomElement(using: &random) ?? "x" }) }
    let answers = names.map { ($0, text()) }
    let receipt = try await world.send(
      submission("uuid:1", answers.map { "<\($0.0)>\($0.1)</\($0.0)>" }.joined(), form: "long"))
    #expect(receipt.isAccepted)
    let record = try await world.forms.record(ID(formID: "long"))
    for (part, table) in record.layout.tables[0].parts.enumerated() {
      let names: [SQL] = record.layout.columns.filter { $0.part == part }.map { "\(name: $0.name)" }
      let texts = zip(record.layout.columns, answers).filter { $0.0.part == part }.map { SQLCell.text($0.1.1) }
      #expect(try await world.rows("SELECT \(joined: names) FROM \(name: table)") == [texts])
    }
  }

  @Test(arguments: Engines.all)
  func `twenty versions of one form are read each by its own questions`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    for version in 1...20 {
      var types: [String: TableSchema.ColumnType] = ["stable": .text, "turning": version % 2 == 0 ? .integer : .text]
      for question in max(1, version - 3)...version { types["q\(question)"] = .integer }
      try await world.publish("survey", "\(version)", [.questions(types)])
      try await world.send(
        submission(
          "uuid:\(version)", "<stable>s</stable><turning>\(version)</turning><q\(version)>1</q\(version)>",
          version: "\(version)"))
    }
    #expect(
      try await world.rows(
        "SELECT count(*), count(turning), count(turning_integer), count(q7), count(stable) FROM answers_survey")
        == [[.int(20), .int(10), .int(10), .int(1), .int(20)]])
    #expect(try await world.count("issue") == 0)
  }

  @Test(arguments: Engines.all)
  func `when an earlier version comes late, tables are laid out anew and keep their rows`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    let shapes: [[FormShape.Table]] = [
      [.questions(["age": .integer, "gps": .geopoint]), .questions(["kind": .text], in: "/paper", of: 0)],
      [.questions(["age": .text]), .questions(["kind": .text], in: "/a/paper", of: 0)],
    ]
    let form = try await world.publish("survey", "1", shapes[0])
    try await world.send(submission("uuid:1", "<age>5</age><gps>1 2 3 4</gps><paper><kind>id</kind></paper>"))
    let before = try await world.forms.record(form).layout
    // On another node the second version was first.
    var after = FormLayout(formID: "survey")
    after.add(FormShape(tables: shapes[1]), version: "0")
    after.add(FormShape(tables: shapes[0]), version: "1")
    #expect(before.columns[0].name == "age" && after.columns[0].type == .text)
    let layout = after
    try await world.store.write { writer in
      try AnswerTables(layout, form: form, marked: ["/age"]).prepare(in: writer)
      try AnswerTables(layout, form: form, marked: ["/age"]).index(in: writer)
    }
    #expect(
      try await world.rows("SELECT age, age_integer, gps_latitude, gps_accuracy, _state FROM answers_survey") == [
        [.null, .int(5), .real(1), .real(4), .text("received")]
      ])
    #expect(
      layout.tables.map(\.parts) == [["answers_survey"], ["answers_survey__paper"], ["answers_survey__paper_r2"]])
    #expect(try await world.rows("SELECT kind FROM answers_survey__paper_r2") == [[.text("id")]])
    #expect(try await world.count("answers_survey__paper") == 0)
    #expect(try await world.store.database.undeclaredTables() == [])
  }

  @Test(arguments: Engines.all)
  func `a repeat called old is in nobody's way when tables are laid out anew`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish(
      "survey", "1", [.questions(["age": .integer]), .questions(["kind": .text], in: "/old", of: 0)])
    try await world.send(submission("uuid:1", "<age>5</age><old><kind>id</kind></old>"))
    var layout = FormLayout(formID: "survey")
    layout.add(FormShape(tables: [.questions(["age": .text])]), version: "0")
    layout.add(try await world.forms.record(form).newest.content.shape, version: "1")
    let after = layout
    try await world.store.write { writer in try AnswerTables(after, form: form, marked: []).prepare(in: writer) }
    #expect(try await world.rows("SELECT age_integer FROM answers_survey") == [[.int(5)]])
    #expect(try await world.rows("SELECT kind FROM answers_survey__old") == [[.text("id")]])
  }

  @Test(arguments: Engines.all)
  func `marked questions get an index, and lose it again`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish(
      "survey", "1", [.questions(["age": .integer, "camp": .text, "needs": .choices])])
    try await world.forms.configure(
      form, FormConfigured(marked: ["/camp", "/age"], measures: ["/age": "stock"]), by: world.officer)
    let record = try await world.forms.record(form)
    #expect(record.options.marked == ["/camp", "/age"])
    #expect(record.options.measures == ["/age": .stock])
    func marks() async throws -> Int {
      try await world.store.read { try $0.indexNames(of: "answers_survey").filter { $0.contains("__by_") }.count }
    }
    #expect(try await marks() == 2)
    try await world.forms.configure(form, FormConfigured(marked: ["/age"], measures: ["/age": ""]), by: world.officer)
    #expect(try await marks() == 1)
    #expect(try await world.forms.record(form).options.measures == [:])
    await #expect(throws: FormRefusal.notMarkable("/needs")) {
      try await world.forms.configure(form, FormConfigured(marked: ["/needs"]), by: world.officer)
    }
    await #expect(throws: FormRefusal.notNumeric("/camp")) {
      try await world.forms.configure(form, FormConfigured(measures: ["/camp": "flow"]), by: world.officer)
    }
  }
}

@Suite struct FormsAreTheWholeMissions {
  @Test(arguments: Engines.all)
  func `whoever is bound to a place, to another programme or to less sensitive data changes no form`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    let (own, other) = (ID<Programme>(), ID<Programme>())
    try await world.forms.configure(form, FormConfigured(sensitivity: .personal, programme: own), by: world.officer)
    func manager(_ grant: Grant) -> Requester { Requester(.user(ID()), grants: [grant]) }
    for grant in [
      Grant(.manager, place: ID(), sensitivity: .protected), Grant(.manager, programme: other, sensitivity: .protected),
      Grant(.manager, sensitivity: .internalUse), Grant(.officer, sensitivity: .protected),
    ] {
      let somebody = manager(grant)
      await #expect(throws: FormRefusal.notGranted) {
        try await world.forms.configure(form, FormConfigured(sensitivity: .open), by: somebody)
      }
      await #expect(throws: FormRefusal.notGranted) { try await world.forms.set(.closed, of: form, by: somebody) }
      await #expect(throws: FormRefusal.notGranted) {
        try await world.forms.addMedium("a.csv", type: "text/csv", bytes: [1], to: form, by: somebody)
      }
    }
    try await world.forms.set(.closed, of: form, by: manager(Grant(.manager, programme: own, sensitivity: .personal)))
    #expect(try await world.forms.record(form).options.sensitivity == .personal)
  }

  @Test(arguments: Engines.all)
  func `senders are named to those who may see what they sent`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    try await world.send(submission("uuid:1", "<camp>a</camp>"))
    #expect(try await world.submissions.authors(of: form, for: world.officer).count == 1)
    let bound = Requester(.user(ID()), grants: [Grant(.officer, programme: ID(), sensitivity: .protected)])
    #expect(try await world.submissions.authors(of: form, for: bound).isEmpty)
  }
}

@Suite struct FormFilesAreWhatTheirNamesSay {
  private static let good: [(String, [UInt8])] = [
    ("a.csv", Array("name,label\n1,Ev\n".utf8)), ("a.xml", Array("<root><item/></root>".utf8)),
    ("a.geojson", Array(#"{"type":"FeatureCollection","features":[]}"#.utf8)),
    ("a.PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    ("a.jpg", [0xFF, 0xD8, 0xFF, 0xE0]), ("a.webp", Array("RIFF....WEBP".utf8)), ("a.svg", Array("<svg/>".utf8)),
    ("a.m4a", [1]),
  ]
  private static let bad: [(String, [UInt8])] = [
    ("a.csv", [0xFF, 0xFE, 0x61, 0x00]), ("a.csv", []), ("a.csv", [0x4D, 0x5A, 0x90, 0x00]),
    ("a.xml", Array("text".utf8)),
    ("a.geojson", Array("{}".utf8)), ("a.png", Array("picture".utf8)), ("a.jpg", [0x89, 0x50, 0x4E, 0x47]),
    ("a.svg", Array("<html/>".utf8)), ("a.webp", Array("RIFF....WAVE".utf8)), ("a.exe", [0x4D, 0x5A]), ("csv", [0x61]),
    ("a.m4a", []),
  ]

  @Test func `lists and pictures that phones can read are taken, and nothing else`() async throws {
    let world = try await CollectWorld(.sqlite)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    for (name, bytes) in Self.good {
      try await world.forms.addMedium(name, type: "", bytes: bytes, to: form, by: world.officer)
    }
    for (name, bytes) in Self.bad {
      await #expect(throws: FormRefusal.unusableFile(name), "\(name) \(bytes)") {
        try await world.forms.addMedium(name, type: "", bytes: bytes, to: form, by: world.officer)
      }
    }
    #expect(try await Set(world.forms.record(form).media.keys) == Set(Self.good.map(\.0)))
  }

  @Test func `a form is not published with a file that is not what its name says`() async throws {
    let world = try await CollectWorld(.sqlite)
    var draft = FormDraft(
      formID: "survey", version: "1", title: "", shape: FormShape(tables: [.questions(["camp": .text])]), xform: [1])
    draft.media = [FormDraft.File(name: "a.png", type: "image/png", bytes: [1])]
    let broken = draft
    await #expect(throws: FormRefusal.unusableFile("a.png")) {
      try await world.forms.publish(broken, by: world.officer)
    }
    #expect(try await world.count("form") == 0)
  }
}

@Suite struct FormUploads {
  @Test(arguments: Engines.all)
  func `a workbook is published, offered to phones and read back with its texts`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let upload = try await world.forms.read(Array(Self.markdown.utf8), fileName: "folder/Site visit.md")
    #expect(upload.diagnostics.filter { $0.severity == .error } == [])
    let draft = try #require(upload.draft)
    let form = try await world.forms.publish(draft, by: world.officer)
    let record = try await world.forms.record(form)
    #expect(record.formID == "visit" && record.title == "Site visit")
    #expect(record.newest.content.workbook?.name == "Site visit.md")
    #expect(record.newest.content.shape.placing.placeCodes == ["/district_pcode"])
    let read = try #require(try await world.forms.form(record.newest))
    #expect(read.plainText(read[path: "/data/people"]?.label, in: nil) == "How many people?")
    var xform: [UInt8] = []
    for try await piece in try await world.forms.content(of: record.newest.content.xform) { xform += piece }
    #expect(xform == draft.xform)
    #expect(Hash.md5.hex(of: xform) == record.newest.content.xform.md5)

    // It has no version of its own: the same again is the same, a change is a new version.
    let again = try await world.forms.read(Array(Self.markdown.utf8), fileName: "Site visit.md")
    try await world.forms.publish(try #require(again.draft), by: world.officer)
    #expect(try await world.forms.record(form).versions.count == 1)
    let changed = try await world.forms.read(
      Array(Self.markdown.replacing("How many people?", with: "How many live here?").utf8), fileName: "x.md")
    #expect(try #require(changed.draft).version != draft.version)
    let offered = try await world.forms.offered(to: world.officer, on: Day("2026-03-01")!)
    #expect(offered.map(\.version.content.version) == [draft.version])
  }

  @Test func `mistakes come with their cells, and there is nothing to publish`() async throws {
    let world = try await CollectWorld(.sqlite)
    let broken = Self.markdown.replacing("integer", with: "intger")
    let upload = try await world.forms.read(Array(broken.utf8), fileName: "x.md")
    #expect(upload.draft == nil)
    #expect(upload.diagnostics.contains { $0.severity == .error && $0.location?.row != nil })
    #expect(upload.sheets.contains { $0.name == "survey" })
  }

  static let markdown = """
    | survey |                |                |                  |
    |        | type           | name           | label            |
    |        | text           | district_pcode | District         |
    |        | integer        | people         | How many people? |
    |        | select_one yn  | open           | Open?            |
    | choices |               |                |                  |
    |        | list_name      | name           | label            |
    |        | yn             | yes            | Yes              |
    |        | yn             | no             | No               |
    | settings |              |                |                  |
    |        | form_title     | form_id        |                  |
    |        | Site visit     | visit          |                  |
    """
}
