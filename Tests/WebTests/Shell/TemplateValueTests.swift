import Basics
import Foundation
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

  private struct Inner: Equatable, Sendable {
    let title: String?
    let isShown: Bool
    let count: Int
    var parts: [Inner] = []
  }

  private enum Tone { case calm }

  private struct Kinds {
    let any: Any
    let nothing: Any?
    let tone: Tone
    let share: Double
    let names: [String: String]
    let deep: String??
    let lists: [[String?]]
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

  @Test func `a model may hold its own kind, and what has no type of its own`() throws {
    let leaf = Inner(title: "leaf", isShown: false, count: 1)
    let value = TemplateValue.of(
      Kinds(
        any: Inner(title: "root", isShown: true, count: 2, parts: [leaf, leaf]), nothing: nil, tone: .calm, share: 0.5,
        names: ["a": "b"], deep: .some(.none), lists: [["x", nil], []]))
    let kinds = try #require(value as? TemplateValue.Names)
    let root = try #require(kinds.child(named: "any") as? TemplateValue.Names)
    #expect(root.child(named: "title") as? String == "root")
    let parts = try #require(root.child(named: "parts") as? [Any])
    #expect(parts.count == 2)
    #expect((parts.last as? TemplateValue.Names)?.child(named: "title") as? String == "leaf")
    #expect(kinds.child(named: "nothing") is NSNull && kinds.child(named: "deep") is NSNull)
    #expect(kinds.child(named: "tone") as? Tone == .calm)
    #expect(kinds.child(named: "share") as? Double == 0.5)
    #expect(kinds.child(named: "names") as? [String: String] == ["a": "b"])
    let lists = try #require(kinds.child(named: "lists") as? [[Any]])
    #expect(lists.map(\.count) == [2, 0] && lists[0][0] as? String == "x" && lists[0][1] is NSNull)
    #expect(kinds.child(named: "unknown") == nil)
  }

  @Test func `a page's message is not repeated at its fields`() throws {
    let htmx = Library(folder: "htmx-2", version: "2", licence: "0BSD", home: "https://htmx.org", source: "a package")
    let page = SourcesPage(places: [], disclaimer: "", libraries: ["htmx": htmx])
    let html = try TestSite().site.templates.render(SourcesPage.template, page, in: .english)
    #expect(html.contains("0BSD"))
    #expect(!html.contains("Optional") && !html.contains("&lt;null&gt;"))
  }
}
