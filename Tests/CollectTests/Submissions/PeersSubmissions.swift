import Basics
import FormEngine
import Formats
import Foundation
import Store
import Testing
import Worlds

@testable import Collect

/// Forms and submissions that ODK Central's own tests are made of.
@Suite struct PeersSubmissions {
  @Test(arguments: Engines.all)
  func `every form is published, every submission kept, and every answer is in its column`(engine: EngineKind)
    async throws
  {
    guard let data = Conformance.data("forms/central_fixtures.json") else { return }
    let fixtures = try JSONDecoder().decode([String: String].self, from: data)
    let world = try await CollectWorld(engine)
    var forms: [String: ID<FormEngine.Form>] = [:]
    // Its title has a bare ampersand, which Central's reader lets pass.
    let malformed = try #require(fixtures["forms.consumeDatasets"])
    #expect(throws: (any Error).self) { try FormDraft(xform: Array(malformed.trimmed.utf8)) }
    for (name, xml) in fixtures.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("forms.") && xml != malformed {
      let draft = try #require(try FormDraft(xform: Array(xml.trimmed.utf8)), "\(name)")
      forms[draft.formID] = try await world.forms.publish(draft, by: world.officer)
    }
    #expect(forms.count == 26)

    var kept = 0
    var answers = 0
    for (name, xml) in fixtures.sorted(by: { $0.key < $1.key }) where name.hasPrefix("instances.") {
      let document = try SubmissionDocument(Array(xml.trimmed.utf8))
      let receipt = try await world.send(xml.trimmed)
      guard case .accepted(let id, true) = receipt else {
        Issue.record("\(name): \(receipt)")
        continue
      }
      kept += 1
      let detail = try await world.submissions.submission(id, for: world.officer)
      let content = try #require(detail.record.current?.content)
      #expect(content.xml == Array(xml.trimmed.utf8), "\(name)")
      let rows = try #require(detail.rows(of: content))
      if document.isEncrypted {
        #expect(rows.issues.map(\.kind) == [.encrypted], "\(name)")
        #expect(!rows.files.isEmpty)
        continue
      }
      #expect(rows.issues.isEmpty, "\(name): \(rows.issues)")
      let found = detail.form.layout.tables.flatMap { table in
        rows.rows(of: table.path).flatMap { rows.answers(of: $0).values.map(\.text) }
      }
      let sent = document.root.answerTexts
      #expect(found.sorted() == sent.sorted(), "\(name)")
      answers += found.count
    }
    #expect(kept == 40)
    #expect(answers > 100)
    #expect(try await world.store.rebuild().differences.isEmpty)
  }
}

extension XMLElement {
  /// The texts of the leaves outside of what the protocol says.
  fileprivate var answerTexts: [String] {
    var texts: [String] = []
    func visit(_ element: XMLElement) {
      let children = Array(element.elements)
      if children.isEmpty, element.name.local != "instanceID", element.name.local != "deprecatedID" {
        let text = element.text.trimmed
        if !text.isEmpty { texts.append(text) }
      }
      for child in children { visit(child) }
    }
    visit(self)
    return texts
  }
}
