import Basics
import Testing

@testable import Web

@Suite struct NothingHidesWhatIsAroundIt {
  private struct Outer: PageModel {
    static let template = "shell/failure"

    let status = "404"
    let title: String
    let reason: String
    let request: String?
    let inner: [Inner]
  }

  private struct Inner: Equatable {
    let title: String?
    let isShown: Bool
    let count: Int
  }

  @Test func `a value that is nil ends the search for its name`() throws {
    let value = TemplateValue.of(
      Outer(title: "outer", reason: "", request: nil, inner: [Inner(title: nil, isShown: true, count: 3)]))
    let outer = try #require(value as? TemplateValue.Names)
    #expect(outer.child(named: "title") as? String == "outer")
    let inner = try #require((outer.child(named: "inner") as? [Any])?.first as? TemplateValue.Names)
    // Present and null: a missing one would be looked for in the model around.
    let title: Any? = inner.child(named: "title")
    #expect(title != nil && title as? String == nil)
    #expect(inner.child(named: "isShown") as? Bool == true)
    #expect(inner.child(named: "count") as? Int == 3)
  }

  @Test func `a page's message is not repeated at its fields`() throws {
    let htmx = Library(folder: "htmx-2", version: "2", licence: "0BSD", home: "https://htmx.org", source: "a package")
    let page = SourcesPage(places: [], disclaimer: "", libraries: ["htmx": htmx])
    let html = try TestSite().site.templates.render(SourcesPage.template, page, in: .english)
    #expect(html.contains("0BSD"))
    #expect(!html.contains("Optional") && !html.contains("&lt;null&gt;"))
  }
}
