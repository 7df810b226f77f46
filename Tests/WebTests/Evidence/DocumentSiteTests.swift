import Basics
import Evidence
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Store
import Testing
@testable import Formats
@testable import Web

@Suite struct DocumentsAreOnPages {
  @Test func `a draft is seen by those who work on it, and by nobody else`() async throws {
    let world = try await DocumentSite()
    try await world.site.run { (browser) async throws in
      let page = try await browser.signedIn(as: .manager).get(world.path + "?languages=tr,ar")
      #expect(page.status == .ok)
      #expect(page.words.contains("Taslak. Yayınlanmadı."))
      #expect(page.text.contains("dir=\"rtl\"") && page.words.contains("%12,5"))
      #expect(try await browser.signedIn(as: .viewer).get(world.path).status == .notFound)
      #expect(try await browser.get(world.path).status == .seeOther)
      #expect(try await browser.signedIn(as: .manager).get(world.path + ".pdf").status != .ok)
    }
  }

  @Test func `an edited Word document gives its texts, unless a figure in it was altered`() async throws {
    let world = try await DocumentSite()
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      let sent = Array(try await officer.get(world.path + ".docx?languages=tr,en").body.readableBytesView)
      func giveBack(_ old: String, _ new: String) async throws -> TestResponse {
        let archive = try ZipArchive(sent)
        var copy = ZipStream()
        for name in ["word/document.xml", "docProps/custom.xml"] {
          let text = String(decoding: try archive.read(name), as: UTF8.self)
          copy.begin(name)
          copy.write(Array(text.replacing(old, with: new).utf8))
          copy.end()
        }
        copy.finish()
        return try await officer.upload(world.path + "/return", "file", named: "report.docx", copy.take())
      }
      let altered = try await giveBack("preserve\">12.5%<", "preserve\">15%<")
      #expect(altered.status == .unprocessableContent)
      #expect(altered.words.contains("Hatay") && altered.words.contains("15%") && !altered.text.contains("<textarea"))
      let text = try await giveBack(">More.<", ">Much more.<")
      #expect(text.status == .ok)
      #expect(text.text.contains("Water: {{water/TUR031}} in Hatay.\nMuch more."))
      #expect(try await giveBack("sitrep/1/", "sitrep/2/").status == .unprocessableContent)
      #expect(try await giveBack("nothing", "nothing").words.contains("Nothing was changed in it."))
      let stranger = try await officer.upload(world.path + "/return", "file", named: "x.docx", Array("PK no".utf8))
      #expect(stranger.status == .unprocessableContent)
    }
  }

  @Test func `taking a text writes it into the issue, as a translation of the words of now`() async throws {
    let world = try await DocumentSite()
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      let digest = try await world.digest()
      let fields = [
        "take": "en.intro", "en.intro": "Water: {{water/TUR031}}.\r\nNo more.", "status": "reviewed", "digest": digest,
      ]
      #expect(try await officer.post(world.path + "/take", fields).status == .seeOther)
      #expect(try await officer.post(world.path + "/take", fields).status == .conflict, "it says something else by now")
    }
    let content = try await world.store.read { try $0.releaseContent(world.issue)! }
    guard case .text(let text) = content.blocks[0].content else { return #expect(Bool(false)) }
    #expect(text.texts[.english] == "Water: {{water/TUR031}}.\nNo more.")
    #expect(text.states["en"] == .init(.reviewed, of: text.texts[.turkish]!))
  }

  @Test func `what is out takes no texts back`() async throws {
    let world = try await DocumentSite()
    try await world.publish()
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      let fields = ["take": "en.intro", "en.intro": "Other.", "status": "reviewed", "digest": try await world.digest()]
      #expect(try await officer.post(world.path + "/take", fields).status == .conflict)
      #expect(try await !officer.get(world.path).text.contains("name=\"file\""))
    }
  }
}

@Suite struct ThePublicSiteShowsWhatIsOut {
  private let issue = "/public/sitrep/1"

  @Test func `nothing is there before it is out, and then everything that belongs to it is`() async throws {
    let world = try await DocumentSite()
    try await world.site.run { (browser) async throws in
      for path in [issue, issue + "/tables.xlsx", "/public/sitrep", issue + "/tables/water.csv"] {
        let nothing = try await browser.get(path)
        #expect(nothing.status == .notFound && nothing.headers[.setCookie] == nil, "\(path)")
      }
      #expect(try await browser.get("/public").words.contains("Nothing is published yet."))
    }
    try await world.publish()
    try await world.site.run { (browser) async throws in
      let page = try await browser.get(issue + "?language=tr&languages=tr,ar")
      #expect(page.status == .ok && page.words.contains("%12,5") && page.text.contains("lang=\"tr\""))
      #expect(page.headers[.setCookie] == nil)
      #expect(page.headers[.cacheControl] == "public, max-age=300")
      let again = try await browser.get(
        issue + "?language=tr&languages=tr,ar", [.ifNoneMatch: page.headers[.eTag] ?? ""])
      #expect(again.status == .notModified)
      let table = try await browser.get(issue + "/tables/water.csv").text
      #expect(table.contains("TUR031,Hatay,0.125,5,40,40,shown") && table.contains("TUR027,Gaziantep,,,,0,withheld"))
      #expect(try await browser.get(issue + "/tables.xlsx").status == .ok)
      #expect(try await browser.get(issue + "/document.docx").status == .ok)
      #expect(try await browser.get("/public").text.contains("href=\"/public/sitrep/1\""))
      #expect(try await browser.get("/public/sitrep").status == .ok)
    }
  }

  @Test func `words of any language find it, and others do not`() async throws {
    let world = try await DocumentSite()
    try await world.publish()
    try await world.site.run { (browser) async throws in
      for found in ["hatay", "Durum", "تقرير", "situat rep"] {
        let query = found.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        #expect(try await browser.get("/public?q=\(query)").text.contains(issue), "\(found)")
      }
      #expect(try await !browser.get("/public?q=unknown").text.contains(issue))
    }
  }

  @Test func `the feed names each issue by its address`() async throws {
    let world = try await DocumentSite()
    try await world.publish()
    try await world.site.run { (browser) async throws in
      let feed = try await browser.get("/public/feed.atom?language=tr")
      #expect(feed.headers[.contentType] == "application/atom+xml; charset=utf-8")
      let root = try XMLElement.parse(Array(feed.body.readableBytesView))
      let entry = try #require(root.first("entry"))
      #expect(entry.first("id")?.text.hasSuffix(issue) == true)
      #expect(entry.first("title")?.text == "Durum raporu, Sayı 1")
      #expect(root.first("updated")?.text == entry.first("updated")?.text)
    }
  }

  @Test func `what waits for its hour is not there, nor what is not public`() async throws {
    let later = Instant(microseconds: Instant.now.microseconds + 3_600_000_000)
    let embargoed = try await DocumentSite()
    try await embargoed.publish(embargo: Embargo(until: later, zone: "Europe/Istanbul"))
    let partner = try await DocumentSite(level: .partner)
    try await partner.publish()
    for world in [embargoed, partner] {
      try await world.site.run { (browser) async throws in
        #expect(try await browser.get(issue).status == .notFound)
        #expect(try await browser.get(issue + "/tables.xlsx").status == .notFound)
        #expect(try await !browser.get("/public").text.contains(issue))
        #expect(try await !browser.get("/public/feed.atom").text.contains("<entry>"))
      }
    }
  }

  @Test func `what was withdrawn says so and why, and shows nothing of it`() async throws {
    let world = try await DocumentSite()
    try await world.publish()
    try await world.withdraw("A column was added twice")
    try await world.site.run { (browser) async throws in
      let page = try await browser.get(issue)
      #expect(page.status == .gone)
      #expect(page.words.contains("A column was added twice") && !page.words.contains("12.5"))
      #expect(try await browser.get(issue + "/tables.xlsx").status != .ok)
      #expect(try await browser.get("/public").words.contains("Nothing is published yet."))
    }
  }
}
