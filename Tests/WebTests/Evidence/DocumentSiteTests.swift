import Basics
import Evidence
import Foundation
import HTTPTypes
import Worlds
import NIOCore
import Office
import Records
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

  @Test func `its tables are a workbook, for whoever says what for`() async throws {
    let world = try await DocumentSite()
    let exports = DataExports(world.store)
    @Sendable func isStamped(_ browser: Browser) async throws -> Bool {
      let book = try await browser.get(world.path + ".xlsx?purpose=report")
      #expect(book.status == .ok && book.headers[.contentDisposition]?.contains("sitrep-1.xlsx") == true)
      return try SheetRows(Array(book.body.readableBytesView)).names().contains("taken_out")
    }
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      #expect(try await officer.get(world.path).text.contains("formaction=\"\(world.path).xlsx\""))
      #expect(try await officer.get(world.path + ".xlsx").status == .unprocessableContent)
      #expect(try await browser.signedIn(as: .viewer).get(world.path + ".xlsx?purpose=report").status == .notFound)
      #expect(try await isStamped(officer), "a draft says who took it")
    }
    try await world.publish()
    try await world.site.run { (browser) async throws in
      #expect(try await !isStamped(browser.signedIn(as: .viewer)), "what is released is for everybody of its level")
    }
    let noted = try await exports.list(limit: 9)
    #expect(noted.map(\.level) == ["public", "public"] && noted.allSatisfy { $0.subject == world.issue.recast() })
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
      #expect(table.contains("TUR031,Hatay,figure,") && table.contains(",0.125,5,40,"))
      #expect(table.contains(",shown,") && table.contains(",withheld,") && table.contains("sitrep/1"))
      #expect(try await browser.get(issue + "/tables.xlsx").status == .ok)
      #expect(try await browser.get(issue + "/document.docx").status == .ok)
      #expect(try await browser.get("/public").text.contains("href=\"/public/sitrep/1\""))
      #expect(try await browser.get("/public/sitrep").status == .ok)
    }
  }

  @Test func `each figure leads to where it comes from, without its records and without signing in`() async throws {
    let world = try await DocumentSite()
    let figure = issue + "/figures/water/TUR031"
    try await world.site.run { (browser) async throws in
      #expect(try await browser.get(figure).status == .notFound)
    }
    try await world.publish()
    try await world.site.run { (browser) async throws in
      let page = try await browser.get(issue + "?language=en&languages=en").text
      #expect(page.contains("href=\"\(figure)?language=en\""))
      #expect(page.contains("figures/change/total?language=en&amp;column=coverage") == false)
      let told = try await browser.get(figure + "?language=en")
      #expect(told.status == .ok && told.headers[.setCookie] == nil)
      let words = told.words.replacing(/[\u{2066}-\u{2069}]/, with: "")
      for text in ["12.5%", "Share of sites", "5 of 40", "of 540 sites assessed", "Site assessment", "Invented"] {
        #expect(words.contains(text), "\(text)")
      }
      #expect(!words.contains("40 records") && !told.text.contains("/collect/") && !told.text.contains(">aa<"))
      #expect(told.text.contains("href=\"/public/sitrep/1?language=en#block-water\""))
      let left = try await browser.get(issue + "/figures/water/TUR027?language=en").words
      #expect(left.contains("Left out, because few persons"))
      for none in ["/figures/water/TUR002", "/figures/water/none", "/figures/none/total"] {
        #expect(try await browser.get(issue + none).status == .notFound, "\(none)")
      }
      let inside = try await browser.signedIn(as: .viewer).get(world.path + "?languages=en").text
      #expect(inside.contains("href=\"/evidence/releases/\(world.issue)/figures/water/TUR031\""))
    }
    try await world.withdraw("Wrong form")
    try await world.site.run { (browser) async throws in
      #expect(try await browser.get(figure).status == .gone)
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
      let all = String(issue.prefix(upTo: issue.lastIndex(of: "/")!))
      #expect(page.text.contains("href=\"\(all)\""))
      let numbers = try await browser.get(all)
      #expect(numbers.status == .ok && numbers.words.contains("A column was added twice"))
      let atom = try await browser.get("/public/feed.atom")
      let feed = try XMLElement.parse(Array(atom.body.readableBytesView))
      let entry = try #require(feed.first("entry"), "whoever has read of it is told")
      #expect(entry.first("summary")?.text.contains("A column was added twice") == true)
      #expect(!atom.text.contains("tables.xlsx"))
    }
  }

  @Test func `whoever asks too often is told when to come back, and another address is not`() async throws {
    let limit = PublicLimit()
    let start = Instant(microseconds: 1_780_000_000_000_000)
    for _ in 0..<12 { try await limit.admit("192.0.2.1", cost: 10, at: start) }
    await #expect(throws: PublicRefusal.tooMany(seconds: 5)) {
      try await limit.admit("192.0.2.1", cost: 10, at: start)
    }
    try await limit.admit("192.0.2.2", cost: 10, at: start)
    try await limit.admit("192.0.2.1", cost: 10, at: start.adding(seconds: 5))
    #expect(PublicLimit.network(of: "2001:db8:1:2:3::4") == PublicLimit.network(of: "2001:db8:1:2::9"))
    #expect(PublicLimit.network(of: "2001:db8::1") == "2001:db8:0:0")
    #expect(PublicLimit.network(of: "2001:db8:1:2::1") != PublicLimit.network(of: "2001:db8:1:3::1"))
    let world = try await DocumentSite()
    try await world.site.run { (browser) async throws in
      var answer = try await browser.get("/public")
      for _ in 0..<1000 where answer.status == .ok {
        answer = try await browser.get("/public")
      }
      #expect(answer.status == .tooManyRequests && answer.headers[.retryAfter] == "1")
      #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.setCookie] == nil)
    }
  }

  @Test func `a list goes on page by page, and a search finds what lies behind the first page`() async throws {
    let world = try await DocumentSite()
    try await world.publish()
    let cursor = try #require(ReleaseCursor(try await world.line()))
    #expect(ReleaseCursor(cursor.description) == cursor && ReleaseCursor("1_2") == nil)
    let rest = try await world.store.read { try $0.openReleases(upTo: .public, at: .now, after: cursor) }
    #expect(rest.isEmpty)
    try await world.site.run { (browser) async throws in
      let page = try await browser.get("/public?after=\(cursor)")
      #expect(page.status == .ok && !page.text.contains(issue) && page.text.contains("href=\"/public\""))
    }
  }

  @Test func `fields of work show public activities by district, who acts and no numbers of people`() async throws {
    let world = try await DocumentSite()
    let places = world.activities.places
    let csv = "code,level,parent,name\nXX,0,,Land\nXX1,1,XX,Alpha\nXX11,2,XX1,Inner\nXX111,3,XX11,Village\n"
    _ = try await places.importPlaces(
      Array(csv.utf8), from: PlaceSource.Facts(name: "Test", version: "1", date: "2026-01-01", licence: "CC0"),
      options: PlaceFile.Options(sheet: "places.csv"), by: .system)
    let village = try #require(try await places.atlas().place(ofCode: "XX111", on: Day("2026-06-01")!))
    let partner = try await world.activities.record(
      OrganisationRecorded(acronym: "AFM", names: LocalizedText(english: "Friendship"), type: .national), by: .system)
    for (level, sector, title) in [
      (Level.public, "WSH", "Kits"), (.partner, "EDU", "Classes"), (.internal, "HEA", "Clinic"),
    ] {
      let id = try await world.activities.record(
        ActivityRecorded(
          organisation: partner, sector: sector, edition: world.activities.sectors.edition, title: title,
          place: village, from: Day("2026-01-01")!, level: level), by: .system)
      try await world.activities.report(
        ActivityReport(month: Day("2026-03-01")!, people: PeopleReached(total: 98_765)), of: id, by: .system)
    }
    try await world.site.run { (browser) async throws in
      let page = try await browser.get("/public/activities?language=tr")
      #expect(page.status == .ok && page.words.contains("Su, sanitasyon ve hijyen") && page.words.contains("Inner"))
      for hidden in ["Village", "Eğitim", "Sağlık", "98", "Kits"] { #expect(!page.words.contains(hidden), "\(hidden)") }
      let file = try await browser.get("/public/activities/3w.csv").text
      #expect(file.contains("#org,#org+name") && file.contains("AFM,Friendship,nngo,WSH"))
      #expect(file.contains("XX11,Inner,2,1") && !file.contains("EDU"))
      #expect(try await browser.get("/public").text.contains("href=\"/public/activities\""))
    }
  }
}
