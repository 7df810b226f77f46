import Basics
import Foundation
import Testing
import Worlds
@testable import Web

@Suite struct TemplatesShowTheirModels {
  let sources: [String: String]
  let tags: [String: [TemplateTag]]

  init() throws {
    sources = try Templates.sources(in: Resources.located().templates)
    tags = try sources.mapValues(TemplateTag.read)
  }

  private var checked: TagCheck {
    var check = TagCheck(templates: tags)
    for model in Samples.all { check.check(type(of: model).template, [model]) }
    return check
  }

  @Test func `every tag is a stored property of its model`() {
    #expect(checked.unknown.sorted() == [])
  }

  @Test func `every part of every template is shown by a sample`() {
    let sections = tags.reduce(into: Set<String>()) { $0.formUnion(TagCheck.sections($1.value, in: $1.key)) }
    let shown = checked.opened
    #expect(sections.subtracting(shown).sorted() == [])
  }

  @Test func `every template belongs to a model or is a part of one`() {
    let models = Set(Samples.all.map { type(of: $0).template })
    let partials = Set(tags.values.flatMap(Self.partials))
    #expect(
      Set(tags.keys).subtracting(models).subtracting(partials).sorted() == [])
  }

  private static func partials(_ tags: [TemplateTag]) -> [String] {
    tags.flatMap { tag -> [String] in
      switch tag {
      case .value: []
      case .partial(let name): [name]
      case .section(_, _, let inner): partials(inner)
      }
    }
  }

  @Test(arguments: Language.allCases) func `every page can be laid out in every language`(language: Language) throws {
    let site = try TestSite().site
    for model in Samples.all {
      let html = try site.templates.render(type(of: model).template, model, in: language)
      #expect(!html.contains("{{") && !html.contains("⟦"), "\(type(of: model).template)")
    }
  }

  @Test func `no template has script, style or handlers of its own`() {
    for (name, source) in sources {
      for banned in ["<style", " style=", " onclick", " onload", " onsubmit", "javascript:", "hx-on", "hx-vals='js"] {
        #expect(!source.contains(banned), "\(name) has \(banned)")
      }
      #expect(source.matches(of: /<script(?![^>]* src=)/).isEmpty, "\(name) has a script of its own")
    }
  }

  @Test func `what a model says is escaped`() throws {
    let page = FailurePage(status: "404", title: "<b>&\"'", reason: "", request: nil)
    let html = try TestSite().site.templates.render(FailurePage.template, page, in: .english)
    #expect(html.contains("&lt;b&gt;&amp;&quot;&#39;"))
    #expect(!html.contains("<b>"))
  }

  @Test(arguments: ["\u{301}", "\u{FE0F}", "\u{200D}", "\u{94D}"], ["", "\u{600}", "\u{6DD}"])
  func `a sign is escaped whatever it is joined to`(after: String, before: String) throws {
    let signs = ["<", ">", "&", "\"", "'"].map { before + $0 + after }.joined(separator: "zz")
    let page = FailurePage(status: "404", title: signs, reason: signs, request: signs)
    let html = try TestSite().site.templates.render(FailurePage.template, page, in: .arabic)
    let escaped = ["&lt;", "&gt;", "&amp;", "&quot;", "&#39;"].map { before + $0 + after }.joined(separator: "zz")
    #expect(Array(html.utf8).contains(Array(escaped.utf8)))
    #expect(!Array(html.utf8).contains(Array((before + "<" + after).utf8)))
  }

  @Test func `parts, sections and pages around pages escape alike`() throws {
    struct Page {
      let text = "\u{600}<"
      let rows = [Row()]
      struct Row { let cell = "\u{600}<" }
    }
    let folder = try Scratch.newFolder()
    for (name, source) in [
      ("page", "{{<around}}{{$body}}{{text}}{{#rows}}{{cell}}{{>part}}{{/rows}}{{/body}}{{/around}}"),
      ("around", "{{text}}{{$body}}{{/body}}"), ("part", "{{cell}}"),
    ] {
      try source.write(to: folder.appending(path: name + ".mustache"), atomically: true, encoding: .utf8)
    }
    let site = try TestSite()
    let templates = try Templates(folder: folder, catalogue: site.site.catalogue, assets: site.site.assets)
    #expect(try templates.render("page", Page(), in: .english) == String(repeating: "\u{600}&lt;", count: 4))
  }
}
