import Basics
import FormEngine
import Formats
import Foundation
import Store
import Testing
import Worlds

@testable import Collect

/// Forms and submissions that ODK Central's own tests are made of. What is refused or kept apart here stands in
/// docs/conformance.md.
@Suite struct PeersSubmissions {
  /// Fixtures that bear one identity were never on one server: one mission takes them in their order, another in the
  /// reverse.
  @Test(arguments: Engines.all, [false, true])
  func `every form is published, every submission kept, and every answer is in its column`(
    engine: EngineKind, isReversed: Bool
  ) async throws {
    guard let data = Conformance.data("forms/central_fixtures.json") else { return }
    let sorted = try JSONDecoder().decode([String: String].self, from: data).sorted { $0.key < $1.key }
    let fixtures = isReversed ? sorted.reversed() : sorted
    let world = try await CollectWorld(engine)
    var published: [String] = []
    var refused: [String] = []
    for (name, xml) in fixtures where name.hasPrefix("forms.") {
      do {
        let draft = try #require(try FormDraft(xform: Array(xml.trimmed.utf8)), "\(name)")
        try await world.forms.publish(draft, by: world.officer)
        published.append(name)
      } catch is FormatRefusal {
        refused.append(name)
      } catch FormRefusal.versionIsTaken(_) {
        refused.append(name)
      }
    }
    #expect(published.count == 24)
    // Its title has a bare ampersand, which Central's reader lets pass; the others bear a version that is taken.
    #expect(
      refused.sorted()
        == ["forms.consumeDatasets"]
        + (isReversed
          ? ["forms.simpleEntity", "forms.updateEntity"] : ["forms.simpleEntity2022", "forms.updateEntity2023"]))

    var kept = 0
    var apart: [String] = []
    var answers = 0
    for (name, xml) in fixtures where name.hasPrefix("instances.") {
      switch try await world.send(xml.trimmed) {
      case .accepted(let id, let isNew):
        #expect(isNew, "\(name)")
        kept += 1
        answers += try await Self.expect(xml.trimmed, as: id, name, in: world)
      case .quarantined(_, let reason):
        #expect(reason == .otherContent, "\(name)")
        apart.append(name)
      }
    }
    #expect(kept == 39)
    #expect(apart == [isReversed ? "instances.binaryType.both" : "instances.binaryType.unicode"])
    #expect(answers == 151)
    #expect(try await world.store.rebuild().differences.isEmpty)
  }

  /// Answers that Central keeps as they are: a word where the form asks for a number, and one to no question of the form.
  private static let issues: [String: AnswerIssue] = [
    "instances.offlineEntity.one": AnswerIssue(path: "/status", row: 1, kind: .notOfItsType),
    "instances.offlineEntity.two": AnswerIssue(path: "/status", row: 1, kind: .notOfItsType),
    "instances.repeatEntityTrees.one": AnswerIssue(path: "/plot_id", row: 1, kind: .unknownQuestion),
    "instances.repeatEntityTrees.two": AnswerIssue(path: "/plot_id", row: 1, kind: .unknownQuestion),
  ]

  /// Expects the submission to be kept byte for byte and read whole; returns how many answers it has.
  private static func expect(
    _ xml: String, as id: ID<Submission>, _ name: String, in world: CollectWorld
  ) async throws -> Int {
    let document = try SubmissionDocument(Array(xml.utf8))
    let detail = try await world.submissions.submission(id, for: world.officer)
    let content = try #require(detail.record.current?.content)
    #expect(content.xml == Array(xml.utf8), "\(name)")
    let rows = try #require(detail.rows(of: content))
    if document.isEncrypted {
      #expect(rows.issues.map(\.kind) == [.encrypted], "\(name)")
      #expect(!rows.files.isEmpty)
      return 0
    }
    #expect(rows.issues == Self.issues[name].map { [$0] } ?? [], "\(name)")
    let found = detail.form.layout.tables.flatMap { table in
      rows.rows(of: table.path).flatMap { rows.answers(of: $0).filter { $0.key != "/meta/instanceName" } }
    }
    let unread = rows.issues.compactMap { document.root.first(String($0.path.dropFirst()))?.text }
    #expect((found.map(\.value.text) + unread).sorted() == document.root.answerTexts.sorted(), "\(name)")
    return found.count
  }
}

extension XMLElement {
  /// The texts of the leaves outside of what the protocol says of a submission.
  fileprivate var answerTexts: [String] {
    var texts: [String] = []
    visit { element in
      let isLeaf = !element.elements.contains { _ in true }
      let text = element.text.trimmed
      if isLeaf, !["instanceID", "deprecatedID", "instanceName"].contains(element.name.local), !text.isEmpty {
        texts.append(text)
      }
    }
    return texts
  }
}
