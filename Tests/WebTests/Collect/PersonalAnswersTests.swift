import Basics
import Collect
import Foundation
import HTTPTypes
import Worlds
import Store
import Testing

@testable import Web

/// What a form says of informants is seen by those alone who may see personal data, and the rest of it as before.
@Suite struct PersonalAnswers {
  private static let form = """
    | survey |
    | | type | name | label::English (en) | required | konak:role |
    | | text | title | Name of the place | | |
    | | integer | people | How many people? | | |
    | | begin_repeat | informant | Informant | | |
    | | select_one kind | who | Kind of informant | | presence.informant-kind |
    | | text | key | Code of the informant | | presence.informant-code |
    | | select_one sex | sex | Sex of the informant | | |
    | | end_repeat | | | | |
    | choices |
    | | list_name | name | label::English (en) |
    | | kind | mukhtar | Headman |
    | | kind | teacher | Teacher |
    | | sex | female | Woman |
    | settings |
    | | form_title | form_id | version | default_language |
    | | Places | survey | 1 | English (en) |

    """
  private static let said = ["Headman", "4F7Q", "Woman", "mukhtar", "Sex of the informant"]

  private func site() async throws -> (CollectSite, ID<Submission>) {
    let collect = try await CollectSite()
    try await collect.publish(Self.form)
    let informant = "<informant><who>mukhtar</who><key>4F7Q-M2KP</key><sex>female</sex></informant>"
    let id = try #require(
      try await collect.send("<title>Narlıca</title><people>120</people>\(informant)"))
    return (collect, id)
  }

  @Test func `of an informant nothing is in pages, files and figures for who may not see personal data`() async throws {
    let (collect, id) = try await site()
    let path = "/collect/submissions/\(id)"
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      for address in [
        path, path + "?all=yes", path + "/edit", "/collect/forms/survey/submissions",
        "/evidence/forms/survey", "/evidence/forms/survey?rows=answer:/informant/who",
      ] {
        let text = try await officer.get(address).text
        for part in Self.said { #expect(!text.contains(part), "\(address): \(part)") }
      }
      #expect(try await officer.get(path).text.contains("Narlıca"))
      #expect(!(try await officer.get(path).text.contains("\(path)/xml")))
      #expect(try await officer.get(path + "/xml").status == .notFound)
      let privileged = browser.signedIn(as: .officer, reaching: .personal)
      let whole = try await privileged.get(path).text
      #expect(whole.contains("Headman") && whole.contains("4F7Q-M2KP") && whole.contains("Woman"))
      #expect(try await privileged.get(path + "/xml").text.contains("mukhtar"))
    }
    let lines = try await collect.store.accessLog.lines(limit: 10)
    #expect(!lines.isEmpty)
  }

  @Test func `files leave it out, and nothing is sought by it`() async throws {
    let (collect, _) = try await site()
    func export(_ sensitivity: Sensitivity) async throws -> String {
      let requester = Requester(.user(ID()), grants: [Grant(.officer, sensitivity: sensitivity)])
      let file = try await collect.parts.exports.export(
        SubmissionQuery(form: ID(formID: "survey")), ExportOptions(kind: .csv), for: requester)
      var bytes: [UInt8] = []
      for try await piece in file.bytes { bytes += piece }
      return file.name + String(decoding: bytes, as: UTF8.self)
    }
    let hidden = try await export(.internalUse)
    #expect(hidden.contains("survey.csv") && hidden.contains("Narlıca") && hidden.contains("120"))
    for part in Self.said { #expect(!hidden.contains(part), "\(part)") }
    #expect(try await export(.personal).contains("survey.zip"))
  }

  @Test func `an officer who does not see the informants edits the rest and leaves them as they are`() async throws {
    let (collect, id) = try await site()
    let path = "/collect/submissions/\(id)"
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let page = try await officer.get(path + "/edit").text
      let base = try #require(page.firstMatch(of: /name="base" value="([^"]+)"/)?.output.1)
      let people = try #require(page.firstMatch(of: /name="([^"]+)"[^>]*value="120"/)?.output.1)
      let title = try #require(page.firstMatch(of: /name="([^"]+)"[^>]*value="Narlıca"/)?.output.1)
      let saved = try await officer.post(
        path + "/edit", ["base": String(base), String(people): "130", String(title): "Narlıca"])
      #expect(saved.status == .seeOther)
      let xml = try await browser.signedIn(as: .officer, reaching: .personal).get(path + "/xml").text
      #expect(xml.contains("<people>130</people>") && xml.contains("4F7Q-M2KP") && xml.contains("<sex>female</sex>"))
    }
  }
}
