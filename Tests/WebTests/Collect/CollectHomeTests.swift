import Basics
import Collect
import HTTPTypes
import Worlds
import Office
import Testing

@testable import Web

@Suite struct TheFirstPageCountsWhatItsReaderMaySee {
  @Test func `forms and what was kept apart beyond an officer's reach are not counted`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.publish(CollectSite.survey.replacing("| survey | 1 |", with: "| people | 1 |"))
    try await collect.parts.forms.configure(
      ID(formID: "people"), FormConfigured(sensitivity: .personal), by: collect.head)
    // Of the survey, of the form with personal data, of no form of ours.
    for form in ["survey", "people", "nothing"] {
      try await collect.send("<x/>", id: "uuid:\(form)", version: "9", form: form)
    }
    #expect(try await collect.parts.quarantine.openCount() == 3)
    let home = try TestSite([HomeRoutes(collect.parts.office, parts: [CollectHomePart(collect.parts)])])
    try await home.run { (browser) async throws in
      func figures(_ reach: Sensitivity) async throws -> [String] {
        let page = try await browser.signedIn(as: .officer, reaching: reach).get("/").text
        return page.matches(of: /<strong>([^<]*)<\/strong> <span>/).map { String($0.output.1) }
      }
      #expect(try await figures(.internalUse) == ["1", "0", "1"])
      #expect(try await figures(.personal) == ["2", "0", "3"])
      let list = try await collect.site.run { (browser) async throws in
        try await browser.signedIn(as: .officer).get("/collect/forms").text
      }
      #expect(list.contains("1 submission was kept apart"))
    }
  }
}
