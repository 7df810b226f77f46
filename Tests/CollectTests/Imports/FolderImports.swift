import Basics
import FormEngine
import Foundation
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct FolderImports {
  @Test func `a folder is taken in with its files, and again without doubles`() async throws {
    let world = try await CollectWorld(.sqlite)
    try await world.publish("survey", "1", [.questions(["camp": .text, "photo": .file])])
    let folder = try Scratch.newFolder()
    func write(_ path: String, _ text: String) throws {
      let url = folder.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    // As Briefcase writes them: a folder for each, with the time on the root.
    try write(
      "instances/uuid1/submission.xml",
      """
      <data id="survey" version="1" instanceID="uuid:1" submissionDate="2026-01-02T10:00:00.000+03:00">
      <camp>a</camp><photo>1.jpg</photo></data>
      """)
    try write("instances/uuid1/1.jpg", "picture")
    try write("instances/uuid1/other.bin", "also")
    try write("flat/2.xml", submission("uuid:2", "<photo>2.jpg</photo>"))
    try write("flat/3.xml", submission("uuid:3", "<camp>../../etc/passwd</camp>"))
    try write("flat/2.jpg", "picture")
    try write("flat/unrelated.jpg", "picture")
    try write("flat/4.xml", submission("uuid:4", "", version: "7"))
    try write("flat/broken.xml", "<data")
    let first = try await FolderImport(world.intake).run(folder, by: .system)
    #expect((first.received, first.known, first.keptApart, first.refused.map(\.file)) == (3, 0, 1, ["flat/broken.xml"]))
    let again = try await FolderImport(world.intake).run(folder, by: .system)
    #expect((again.received, again.known, again.keptApart, again.refused.count) == (0, 3, 1, 1))
    #expect(
      try await world.rows("SELECT name FROM submission_file ORDER BY name ASC NULLS LAST") == [
        [.text("1.jpg")], [.text("2.jpg")], [.text("other.bin")],
      ])
    #expect(
      try await world.rows("SELECT _received FROM answers_survey WHERE camp = 'a'") == [[.int(1_767_337_200_000_000)]])
  }
}
