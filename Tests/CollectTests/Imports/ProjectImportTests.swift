import Basics
import FormEngine
import Formats
import Foundation
import Office
import Store
import Testing
import Worlds

@testable import Collect

/// Files in the shapes that the other servers document.
@Suite struct ProjectsOfOtherServers {
  private static let form = """
    | survey |
    | | type | name | label |
    | | begin_group | site | Site |
    | | text | title | Name of the site |
    | | geopoint | spot | Position |
    | | end_group | | |
    | | select_multiple need | needs | Needs |
    | | image | photo | Photograph |
    | | begin_repeat | member | Member |
    | | integer | age | Age |
    | | end_repeat | | |
    | choices |
    | | list_name | name | label |
    | | need | water | Water |
    | | need | food | Food |
    | settings |
    | | form_id | version | form_title |
    | | survey | 7 | Survey |
    """

  private func world(_ engine: EngineKind) async throws -> CollectWorld {
    let world = try await CollectWorld(engine)
    let upload = try await world.forms.read(Array(Self.form.utf8), fileName: "survey.md")
    try await world.forms.publish(try #require(upload.draft, "\(upload.diagnostics)"), by: world.officer)
    return world
  }

  @discardableResult
  private func run(
    _ world: CollectWorld, _ bytes: [UInt8], media: URL? = nil, isDry: Bool = false
  ) async throws -> (SheetCounts, [Diagnostic], ID<SheetImport>) {
    var told: [Diagnostic] = []
    let id = try await world.imports.begin(
      bytes, named: "survey.xlsx", for: ID(formID: "survey"), as: .project, by: world.officer)
    let counts = try await world.imports.run(
      id, isDry: isDry, media: media, by: world.officer, tell: { told.append($0) })
    return (counts, told, id)
  }

  private func states(_ world: CollectWorld) async throws -> [[SQLCell]] {
    try await world.rows("SELECT title, _state FROM answers_survey ORDER BY title ASC NULLS LAST")
  }

  @Test(arguments: Engines.all)
  func `a workbook of Kobo comes with repeats, versions, files and reviews, and again without doubles`(
    engine: EngineKind
  ) async throws {
    let world = try await world(engine)
    func book(_ title: String) -> [UInt8] {
      var book = XLSXStream()
      book.addSheet(
        "Survey",
        header: [
          "site/title", "site/spot", "_site/spot_latitude", "needs", "needs/water", "needs/food", "photo", "_id",
          "_uuid",
          "_submission_time", "_validation_status", "__version__", "_index",
        ])
      book.write([
        .text(title), .text("36.2 36.16 90 5"), .decimal(36.2), .text("water food"), .integer(1), .integer(1),
        .text("1.jpg"), .integer(1), .text("aaa"), .text("2026-03-01T10:00:00"), .text("Approved"), .text("7"),
        .integer(1),
      ])
      book.write([
        .text("B"), .empty, .empty, .empty, .empty, .empty, .text("gone.jpg"), .integer(2), .text("bbb"),
        .text("2026-03-02T10:00:00"), .text("Not Approved"), .text("vX"), .integer(2),
      ])
      book.addSheet("member", header: ["site/no", "age", "_index", "_parent_table_name", "_parent_index"])
      book.write([.empty, .integer(40), .integer(1), .text("Survey"), .integer(1)])
      book.write([.empty, .integer(7), .integer(2), .text("Survey"), .integer(1)])
      book.finish()
      return book.take()
    }
    let folder = try Scratch.newFolder()
    try FileManager.default.createDirectory(at: folder.appending(path: "aaa"), withIntermediateDirectories: true)
    try Data("picture".utf8).write(to: folder.appending(path: "aaa/1.jpg"))

    let (dry, _, _) = try await run(world, book("A"), media: folder, isDry: true)
    #expect((dry.received, dry.project?.reviewed, dry.project?.missingFiles) == (2, 2, 1))
    #expect(dry.project?.versions == ["7": 1, "vX": 1])
    #expect(try await world.count("submission") == 0)
    let (first, told, _) = try await run(world, book("A"), media: folder)
    #expect((first.received, first.known) == (2, 0))
    #expect(first.project.map { ($0.reviewed, $0.files, $0.missingFiles) == (2, 1, 1) } == true)
    #expect(told.map(\.code) == ["project.version"])
    #expect(
      try await world.rows("SELECT _state, _received, title FROM answers_survey ORDER BY title ASC NULLS LAST") == [
        [.text("approved"), .int(1_772_359_200_000_000), .text("A")],
        [.text("rejected"), .int(1_772_445_600_000_000), .text("B")],
      ])
    #expect(
      try await world.rows("SELECT age FROM answers_survey__member ORDER BY age ASC NULLS LAST") == [
        [.int(7)], [.int(40)],
      ])
    #expect(
      try await world.rows("SELECT needs FROM answers_survey WHERE title = \("A")") == [[.text("water food")]])

    let (again, _, _) = try await run(world, book("A"), media: folder)
    #expect((again.received, again.known, again.project?.reviewed) == (0, 2, 0))
    #expect(try await run(world, book("A, renamed"), isDry: true).0.keptApart == 1)
    let (changed, apart, _) = try await run(world, book("A, renamed"))
    #expect((changed.known, changed.keptApart) == (1, 1))
    #expect(apart.contains { $0.code == "import.apart" })
  }

  @Test func `an archive of Central is taken with its repeats and files`() async throws {
    let world = try await world(.sqlite)
    var archive = ZipStream()
    func add(_ name: String, _ text: String) {
      archive.begin(name)
      archive.write(Array(text.utf8))
      archive.end()
    }
    add(
      "survey.csv",
      """
      SubmissionDate,site-title,site-spot-Latitude,site-spot-Longitude,site-spot-Altitude,site-spot-Accuracy,needs,photo,\
      meta-instanceID,KEY,SubmitterName,ReviewState,FormVersion
      2026-03-01T10:00:00.000Z,"A, b",36.2,36.16,90,5,water food,1.jpg,uuid:1,uuid:1,Ayşe,hasIssues,7
      2026-03-02T10:00:00.000Z,C,,,,,,,uuid:2,uuid:2,Can,edited,7

      """)
    add("survey-member.csv", "age,PARENT_KEY,KEY\n40,uuid:1,uuid:1/member[1]\n7,uuid:2,uuid:2/member[1]\n")
    add("media/1.jpg", "picture")
    archive.finish()
    let bytes = archive.take()
    let (first, _, _) = try await run(world, bytes)
    #expect((first.received, first.project?.reviewed, first.project?.files) == (2, 1, 1))
    #expect(
      try await world.rows(
        "SELECT title, spot_latitude, _state, _missing_files FROM answers_survey ORDER BY title ASC NULLS LAST") == [
          [.text("A, b"), .real(36.2), .text("has_issues"), .int(0)], [.text("C"), .null, .text("received"), .int(0)],
        ])
    #expect(try await world.count("answers_survey__member") == 2)
    #expect(try await run(world, bytes).0.known == 2)
  }

  @Test(arguments: Engines.all)
  func `repeats inside repeats come with their rows, and a row whose row above is missing is told`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    let form = Self.form.replacing(
      "| | end_repeat | | |",
      with: """
        | | begin_repeat | job | Job |
          | | text | work | Work |
          | | end_repeat | | |
          | | end_repeat | | |
        """)
    let upload = try await world.forms.read(Array(form.utf8), fileName: "survey.md")
    try await world.forms.publish(try #require(upload.draft, "\(upload.diagnostics)"), by: world.officer)
    var book = XLSXStream()
    book.addSheet("Survey", header: ["site/title", "_uuid", "_submission_time", "_index"])
    book.write([.text("A"), .text("aaa"), .text("2026-03-01T10:00:00"), .integer(1)])
    book.write([.text("B"), .text("bbb"), .text("2026-03-01T10:00:00"), .integer(2)])
    book.addSheet("member", header: ["age", "_index", "_submission__uuid"])
    book.write([.integer(40), .integer(1), .text("aaa")])
    book.write([.integer(41), .integer(2), .text("bbb")])
    book.write([.integer(42), .integer(3), .text("zzz")])
    book.addSheet("job", header: ["work", "_index", "_parent_index", "_submission__uuid"])
    book.write([.text("farming"), .integer(1), .integer(2), .text("bbb")])
    book.write([.text("building"), .integer(2), .integer(2), .text("bbb")])
    book.write([.text("none"), .integer(3), .integer(9), .text("bbb")])
    book.addSheet("pet", header: ["name", "_index", "_parent_index", "_submission__uuid"])
    book.write([.text("cat"), .integer(1), .integer(1), .text("aaa")])
    book.finish()
    let (counts, told, _) = try await run(world, book.take())
    #expect((counts.received, counts.refused) == (2, 2))
    #expect(
      told.filter { $0.code != "project.version" }.map { "\($0.location?.description ?? "") \($0.code)" }
        == ["pet project.unknown-repeat", "member!4 project.orphan", "job!4 project.orphan"])
    #expect(
      try await world.rows("SELECT age FROM answers_survey__member ORDER BY age ASC NULLS LAST")
        == [[.int(40)], [.int(41)]])
    #expect(
      try await world.rows(
        """
        SELECT j.work, m.age FROM answers_survey__job j JOIN answers_survey__member m
          ON m.submission = j.submission AND m.row = j.parent_row ORDER BY j.work ASC NULLS LAST
        """) == [[.text("building"), .int(41)], [.text("farming"), .int(41)]])
  }

  /// A CSV of Kobo with so many rows, all approved there.
  private static func file(_ rows: Int, title: String = "Site") -> [UInt8] {
    let lines = (1...rows).map { "\(title) \($0),,id-\($0),2026-03-01T10:00:00,Approved,7,\($0)" }
    let head = "title,photo,_uuid,_submission_time,_validation_status,__version__,_index"
    return Array(([head] + lines).joined(separator: "\n").utf8)
  }

  @Test(arguments: Engines.all)
  func `the whole import is undone, but for what somebody edited or reviewed since`(engine: EngineKind) async throws {
    let world = try await world(engine)
    let (counts, _, id) = try await run(world, Self.file(250))
    #expect((counts.rows, counts.received, counts.project?.reviewed) == (250, 250, 250))
    let submissions = try await world.rows(
      "SELECT submission FROM answers_survey ORDER BY title ASC NULLS LAST LIMIT 2"
    )
    .map { try ID<Submission>(cell: $0[0]) }
    try await world.submissions.review(submissions[0], as: .hasIssues, comment: "?", by: world.officer)
    let seen = try await world.submissions.submission(submissions[1], for: world.officer)
    try await world.submissions.edit(
      submissions[1], seen: try #require(seen.record.current).entry,
      xml: Array(
        submission("uuid:mine", "<site><title>Mine</title></site>", version: "7", replacing: "uuid:id-10").utf8),
      by: world.officer)
    #expect(try await world.imports.touched(by: id).touched == 2)
    try await world.imports.undo(id, reason: "The wrong project", by: world.officer)
    #expect(try await world.imports.takeBack(id, by: world.officer).withdrawn == 248)
    #expect(try await world.imports.takeBack(id, by: world.officer).withdrawn == 0)
    #expect(
      try await world.rows("SELECT _state, count(*) FROM answers_survey GROUP BY _state ORDER BY _state ASC NULLS LAST")
        == [[.text("has_issues"), .int(1)], [.text("received"), .int(1)], [.text("rejected"), .int(248)]])

    // The same file again knows them, and leaves them withdrawn: their identity is the other server's.
    let (again, _, _) = try await run(world, Self.file(250))
    #expect((again.received, again.known, again.project?.withdrawn) == (0, 250, 248))
  }

  @Test func `what a phone sent itself is known when a file brings it too`() async throws {
    let world = try await world(.sqlite)
    let xml = submission("uuid:id-1", "<site><title>As sent</title></site>", version: "7")
    _ = try await world.send(xml)
    let (counts, _, _) = try await run(world, Self.file(2))
    #expect((counts.received, counts.known, counts.keptApart) == (1, 1, 0))
    #expect(try await states(world) == [[.text("As sent"), .text("approved")], [.text("Site 2"), .text("approved")]])
  }

  @Test(arguments: Engines.all)
  func `files come from the archive of attachments afterwards, each to the submission in whose folder it lies`(
    engine: EngineKind
  ) async throws {
    let world = try await world(engine)
    let csv = """
      title,photo,_uuid,_submission_time,_index
      A,p.jpg,aaa,2026-03-01T10:00:00,1
      B,p.jpg,bbb,2026-03-01T10:00:00,2
      C,only.jpg,ccc,2026-03-01T10:00:00,3
      """
    let id = try await world.imports.begin(
      Array(csv.utf8), named: "survey.csv", for: ID(formID: "survey"), as: .project, by: world.officer)
    func archive(_ files: [String: String]) -> [UInt8] {
      var archive = ZipStream()
      for (name, text) in files.sorted(by: { $0.key < $1.key }) {
        archive.begin(name)
        archive.write(Array(text.utf8))
        archive.end()
      }
      archive.finish()
      return archive.take()
    }
    let first = archive(["head/attachments/f/aaa/p.jpg": "one", "head/attachments/f/bbb/p.jpg": "two"])
    await #expect(throws: SheetImportRefusal.notTaken) {
      _ = try await world.imports.addMedia(first, to: id, by: world.officer)
    }
    let counts = try await world.imports.run(id, isDry: false, by: world.officer, tell: { _ in })
    #expect(counts.project?.missingFiles == 3)
    let added = try await world.imports.addMedia(first, to: id, by: world.officer)
    #expect((added.files, added.missingFiles) == (2, 1))
    let again = try await world.imports.addMedia(
      archive(["only.jpg": "three", "p.jpg": "?"]), to: id, by: world.officer)
    #expect((again.files, again.missingFiles) == (1, 0))
    let sizes = try await world.rows(
      "SELECT a.title, f.file FROM answers_survey a JOIN submission_file f ON f.submission = a.submission "
    ).compactMap { row -> String? in
      guard case .text(let title) = row[0], case .text(let text) = row[1] else { return nil }
      let file: FormFile = try JSONText.decode(text)
      return "\(title) \(file.md5)"
    }
    #expect(
      Set(sizes) == [
        "A \(Hash.md5.hex(of: Array("one".utf8)))", "B \(Hash.md5.hex(of: Array("two".utf8)))",
        "C \(Hash.md5.hex(of: Array("three".utf8)))",
      ])
    #expect(try await world.imports.known(id, for: world.officer).taken?.project?.missingFiles == 0)
    await #expect(throws: (any Error).self) {
      _ = try await world.imports.addMedia(Array("no archive".utf8), to: id, by: world.officer)
    }
  }

  @Test func `a file says itself whether it is of a project`() async throws {
    let world = try await world(.sqlite)
    let form = ID<Form>(formID: "survey")
    func kind(_ text: String) async throws -> ProjectKind? {
      let id = try await world.imports.begin(Array(text.utf8), named: "x.csv", for: form, by: world.officer)
      return try await world.imports.known(id, for: world.officer).begun.project
    }
    #expect(try await kind("title,_uuid,_index\nA,1,1\n") == .kobo)
    #expect(try await kind("title,number\nA,1\n") == nil)
  }

  @Test func `what is no such file is refused`() async throws {
    let world = try await world(.sqlite)
    await #expect(throws: ProjectRefusal.notAnExport) { _ = try await run(world, Array("a,b\n1,2\n".utf8)) }
  }
}
