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

  private func run(
    _ world: CollectWorld, _ bytes: [UInt8], media: URL? = nil
  ) async throws -> (ProjectImport.Summary, [Diagnostic]) {
    var told: [Diagnostic] = []
    let summary = try await ProjectImport(world.imports).run(
      bytes, for: ID(formID: "survey"), media: media, by: world.officer, tell: { told.append($0) })
    return (summary, told)
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

    let (first, told) = try await run(world, book("A"), media: folder)
    #expect((first.received, first.known, first.reviewed, first.files, first.missingFiles) == (2, 0, 2, 1, 1))
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
    #expect(try await world.rows("SELECT code FROM choice").count == 2)

    let (again, _) = try await run(world, book("A"), media: folder)
    #expect((again.received, again.known, again.reviewed) == (0, 2, 0))
    let (changed, apart) = try await run(world, book("A, renamed"))
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
    let (first, _) = try await run(world, bytes)
    #expect((first.received, first.reviewed, first.files) == (2, 1, 1))
    #expect(
      try await world.rows(
        "SELECT title, spot_latitude, _state, _missing_files FROM answers_survey ORDER BY title ASC NULLS LAST") == [
          [.text("A, b"), .real(36.2), .text("has_issues"), .int(0)], [.text("C"), .null, .text("received"), .int(0)],
        ])
    #expect(try await world.count("answers_survey__member") == 2)
    #expect(try await run(world, bytes).0.known == 2)
  }

  @Test func `what is no such file is refused`() async throws {
    let world = try await world(.sqlite)
    await #expect(throws: ProjectRefusal.notAnExport) { _ = try await run(world, Array("a,b\n1,2\n".utf8)) }
  }
}
