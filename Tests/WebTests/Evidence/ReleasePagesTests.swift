import Basics
import Collect
import Evidence
import HTTPTypes
import Worlds
import Office
import Store
import Testing

@testable import Web

/// From a product that is defined on a page to an issue that is out, as the people see it who bring it out.
@Suite struct ReleasesAreOnPages {
  /// One account of each role that has a part in it; the token names it.
  private static let roles: [Role] = [.manager, .reviewer, .head, .viewer]

  private static func account(_ token: String) -> Account? {
    if let level = Level(rawValue: token) {
      return Account(
        user: ID(high: 41, low: 0), name: token, fullName: token, grants: [Grant(.viewer, level: level)])
    }
    guard let index = roles.firstIndex(where: { $0.rawValue == token }) else { return TestSite.account(of: token) }
    return Account(
      user: ID(high: 40, low: UInt64(index)), name: token, fullName: token,
      grants: [Grant(roles[index], sensitivity: .protected)])
  }

  private static func site() async throws -> CollectSite {
    let collect = try await CollectSite(account: { account($0) })
    try await collect.publish(CollectSite.survey)
    for (number, kind) in ["tent", "tent", "house"].enumerated() {
      try await collect.send(
        "<site><title>a</title><kind>\(kind)</kind></site><people>\(number + 1)</people>", id: "uuid:\(number)")
    }
    try await FigureSources(collect.store).state(
      SourceTerms(level: .partner, credit: LocalizedText(english: "Collected by the teams"), unit: .site),
      of: .form("survey"),
      by: collect.head)
    try await Indicators(collect.store).define(
      as: IndicatorRecord(
        code: "in-tents", names: LocalizedText(english: "Sites of tents", turkish: "Çadır alanları"), form: "survey",
        measure: .share(of: .init(path: "/site/kind", codes: ["tent"]))), by: collect.head)
    return collect
  }

  private static let typed = [
    "code": "sitrep", "name.en": "Situation report", "name.tr": "Durum raporu", "kind": "situation-report",
    "level": "partner", "first": "en", "language": "tr", "step": "officer", "donor.en": "A donor",
    "credit.en": "Thanks", "disclaimer.en": "No opinion",
  ]

  @Test func `a project's imprint is said on its page, and a product takes what it does not say`() async throws {
    let collect = try await Self.site()
    let programme = try await collect.parts.office.programmes.define(
      code: "relief", names: ["en": "Relief"], by: .system)
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get("/evidence/imprints").words.contains("nothing said"))
      let path = "/evidence/imprints/\(programme)"
      #expect(try await manager.get(path).text.contains(#"name="donor.ar""#))
      let typed = ["donor.en": "A donor", "credit.en": "Thanks", "licence": "CC BY 4.0", "edition": "0"]
      #expect(try await manager.post(path, typed).status == .seeOther)
      let stale = try await manager.post(path, typed.merging(["donor.en": "Another"]) { $1 })
      #expect(stale.status == .unprocessableContent && stale.text.contains("Another"))
      #expect(try await manager.get("/evidence/imprints").words.contains("A donor"))
      #expect(try await browser.signedIn(as: .viewer).get(path).status == .forbidden)

      let form = try await manager.get("/evidence/products/new").text
      #expect(form.contains(#"<option value="relief""#))
      let saved = try await manager.post(
        "/evidence/products/new",
        [
          ("code", "brief"), ("name.en", "Brief"), ("kind", "factsheet"), ("level", "partner"), ("first", "en"),
          ("step", "officer"), ("step", "head-of-office"), ("project", "relief"), ("credit.en", "Our thanks"),
        ])
      #expect(saved.status == .seeOther)
    }
    let imprint = try await collect.store.read { reader in
      try reader.imprint(of: try #require(try reader.product(code: "brief")).product)
    }
    #expect(imprint.donor == LocalizedText(english: "A donor") && imprint.licence == "CC BY 4.0")
    #expect(imprint.credit == LocalizedText(english: "Our thanks"))
  }

  /// Defines a product with two blocks through its pages, and prepares an issue; the paths of both.
  private func prepared(_ collect: CollectSite, _ manager: Browser) async throws -> (String, String) {
    let saved = try await manager.post("/evidence/products/new", Self.typed)
    // A form has a field once here: what leaves the mission needs a second step.
    #expect(saved.status == .unprocessableContent && saved.words.contains("besides those who made it"))
    let product = try await Products(collect.store).define(
      as: ProductRecord(
        code: "sitrep", kind: .situationReport,
        names: LocalizedText(english: "Situation report", turkish: "Durum raporu"), languages: [.english, .turkish],
        level: .partner,
        imprint: Imprint(
          donor: LocalizedText(english: "A donor", turkish: "Bağışçı"),
          credit: LocalizedText(english: "Thanks", turkish: "Teşekkür"),
          disclaimer: LocalizedText(english: "No opinion", turkish: "Görüş değildir"), emblem: "ab")), by: collect.head)
    let path = "/evidence/products/\(product)"
    let text = try await manager.post(
      "\(path)/blocks/new",
      [
        "kind": "text", "key": "lead", "title.en": "Summary", "text.en": "Of all sites {{tents/total}} are tents.",
        "text.tr": "Alanların {{tents/total}} kadarı çadır.", "do": "save",
      ])
    #expect(text.status == .seeOther)
    let next = try await manager.post(
      "\(path)/blocks/new", ["kind": "indicator", "key": "tents", "indicator": "in-tents", "do": "next"])
    #expect(next.text.contains(#"value="state""#))
    _ = try await manager.post(
      "\(path)/blocks/new",
      ["kind": "indicator", "key": "tents", "indicator": "in-tents", "rows": "state", "picture": "table", "do": "save"])
    let issue = try #require(try await manager.post("\(path)/prepare").headers[.location])
    return (path, issue)
  }

  private func digest(_ page: TestResponse) throws -> String {
    try #require(page.text.firstMatch(of: /name="digest" value="([0-9a-f]+)"/).map { String($0.1) })
  }

  @Test func `parts of rounds say by what people are told apart, and parts of sites how many there are`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let (product, _) = try await prepared(collect, manager)
      func add(_ fields: [String: String]) async throws -> TestResponse {
        try await manager.post("\(product)/blocks/new", fields.merging(["do": "save"]) { $1 })
      }
      let page = try await manager.get("\(product)/blocks/new?kind=presence")
      #expect(page.words.contains("Registers and informants") && page.words.contains("All places together"))
      let round = ["kind": "presence", "key": "groups", "programme": "p", "level": "0", "split": "groups"]
      #expect(
        try await add(round.merging(["picture": "map"]) { $1 }).words.contains("What stands side by side is a table"))
      #expect(try await add(round.merging(["picture": "table"]) { $1 }).status == .seeOther)
      let sites = ["kind": "site", "key": "needs", "part": "needs", "picture": "table", "area": "tur031"]
      #expect(try await add(sites).words.contains("say how many: 1 to 100"))
      #expect(try await add(sites.merging(["most": "20"]) { $1 }).status == .seeOther)
      let shown = try await manager.get(product).words
      #expect(shown.contains("Population groups") && shown.contains("the 20 sites to act on first TUR031"))
    }
    let blocks = try #require(try await collect.store.read { try $0.product(code: "sitrep") }).product.blocks
    #expect(blocks.contains { $0.content == .presence(.init("p", level: 0, by: .groups)) })
    #expect(blocks.contains { $0.content == .site(.init(each: .init(in: "TUR031", most: 20))) })
  }

  @Test func `an issue is prepared, refused while it is not cleared, cleared by three people, and released`()
    async throws
  {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let (manager, reviewer, head, viewer) = (
        browser.signedIn(as: .manager), browser.signedIn(as: .reviewer), browser.signedIn(as: .head),
        browser.signedIn(as: .viewer)
      )
      let (product, issue) = try await prepared(collect, manager)
      #expect(try await viewer.get(issue).status == .notFound)
      #expect(try await !viewer.get(product).words.contains("No. 1"))
      let page = try await head.get(issue)
      #expect(page.words.contains("Of all sites 66.7") && page.words.contains("Alanların %66,7 kadarı çadır."))
      #expect(page.words.contains("Base: 3 site assessments with an answer"))
      #expect(page.words.contains("Collected by the teams"))
      let digest = try digest(page)

      let refused = try await head.post("\(issue)/publish", ["digest": digest])
      #expect(refused.status == .conflict && refused.words.contains("“⁨Sites of tents⁩” is not cleared"))
      #expect(try await manager.post("\(issue)/steps/officer", ["digest": digest]).status == .seeOther)
      let own = try await manager.post("\(issue)/steps/technical-review", ["digest": digest])
      #expect(own.status == .forbidden && own.words.contains("Nobody reviews what they prepared"))
      #expect(try await manager.post("\(issue)/steps/head-of-office", ["digest": digest]).status == .forbidden)
      _ = try await reviewer.post("\(issue)/steps/technical-review", ["digest": digest])
      _ = try await head.post("\(issue)/steps/head-of-office", ["digest": digest])
      let out = try await head.post("\(issue)/publish", ["digest": digest])
      #expect(out.status == .seeOther)
      let seen = try await viewer.get(issue)
      #expect(seen.words.contains("Released") && !seen.words.contains("Send back"))
    }
  }

  @Test func `an issue for outside is refused until it is said what a record describes, and protects persons`()
    async throws
  {
    let collect = try await Self.site()
    let sources = FigureSources(collect.store)
    @Sendable func say(_ unit: DescribedUnit?, rows: DescribedUnit? = nil) async throws {
      try await sources.state(
        SourceTerms(level: .partner, unit: unit, repeatUnits: rows.map { ["/member": $0] }), of: .form("survey"),
        by: collect.head)
    }
    try await Indicators(collect.store).define(
      as: IndicatorRecord(
        code: "ages", names: LocalizedText(english: "Ages"), form: "survey", measure: .mean(path: "/member/age")),
      by: collect.head)
    func product(_ indicator: String, _ level: Level) async throws -> ID<Product> {
      try await Products(collect.store).define(
        as: ProductRecord(
          code: "\(indicator)-\(level.rawValue)", kind: .factsheet, names: LocalizedText(english: "Factsheet"),
          languages: [.english], level: level, blocks: [ProductBlock("figure", .indicator(.init(indicator)))]),
        by: collect.head)
    }
    let (tents, inside, ages) = try await (
      product("in-tents", .partner), product("in-tents", .internal), product("ages", .public)
    )
    try await say(nil)
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      func prepared(_ product: ID<Product>) async throws -> TestResponse {
        try await manager.post("/evidence/products/\(product)/prepare")
      }
      let refused = try await prepared(tents)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.words.contains("what one submission of “Survey of sites” describes"))
      #expect(refused.words.contains("Sources and terms"))
      #expect(try await prepared(inside).status == .seeOther, "inside, nothing has to be said")

      try await say(.site)
      #expect(try await manager.get(#require(try await prepared(tents).headers[.location])).words.contains("66.7"))
      let rows = try await prepared(ages)
      #expect(rows.status == .unprocessableContent && rows.words.contains("what one row of “Member”"))
      try await say(.household)
      let page = try await manager.get(#require(try await prepared(tents).headers[.location])).words
      #expect(!page.contains("66.7") && page.contains("fewer than 5 persons"))
      #expect(try await prepared(ages).status == .seeOther, "whoever is of a household is a person")
    }
  }

  @Test func `somebody outside reads the issues that go so far, and nothing that the mission keeps`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let (manager, reviewer, head) = (
        browser.signedIn(as: .manager), browser.signedIn(as: .reviewer), browser.signedIn(as: .head)
      )
      let (partner, donor) = (
        Browser(client: browser.client, role: nil, session: "partner"),
        Browser(client: browser.client, role: nil, session: "public")
      )
      let (product, issue) = try await prepared(collect, manager)
      for outside in [partner, donor] {
        #expect(try await !outside.get("/evidence/products").words.contains("Situation report"))
        #expect(try await outside.get(product).status == .notFound)
      }
      let digest = try digest(try await head.get(issue))
      for (browser, step) in [(manager, "officer"), (reviewer, "technical-review"), (head, "head-of-office")] {
        #expect(try await browser.post("\(issue)/steps/\(step)", ["digest": digest]).status == .seeOther)
      }
      #expect(try await head.post("\(issue)/publish", ["digest": digest]).status == .seeOther)
      #expect(try await partner.get("/evidence/products").words.contains("Situation report"))
      #expect(try await partner.get(issue).words.contains("Of all sites 66.7"))
      let figure = try await partner.get("\(issue)/figures/tents/total")
      #expect(figure.status == .ok && !figure.text.contains("/collect/submissions/"))
      let page = try await partner.get(product)
      #expect(page.status == .ok && page.text.contains(issue) && !page.text.contains("blocks"))
      for path in [issue, product] { #expect(try await donor.get(path).status == .notFound) }
      for path in ["/evidence", "/evidence/forms/survey", "/evidence/indicators", "\(issue)/verify"] {
        #expect(try await partner.get(path).status == .forbidden, "\(path)")
      }
    }
  }

  @Test func `a language follows on its page under the same number, cleared by three people`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let (manager, reviewer, head, viewer) = (
        browser.signedIn(as: .manager), browser.signedIn(as: .reviewer), browser.signedIn(as: .head),
        browser.signedIn(as: .viewer)
      )
      let (_, issue) = try await prepared(collect, manager)
      func clear(_ path: String) async throws {
        let digest = try digest(try await head.get(path))
        for (browser, step) in [(manager, "officer"), (reviewer, "technical-review"), (head, "head-of-office")] {
          #expect(try await browser.post("\(path)/steps/\(step)", ["digest": digest]).status == .seeOther)
        }
        #expect(try await head.post("\(path)/publish", ["digest": digest]).status == .seeOther)
      }
      try await clear(issue)
      let path = "\(issue)/languages/tr"
      #expect(try await manager.get(issue).text.contains(path))
      #expect(try await !viewer.get(issue).text.contains(path))
      #expect(try await manager.get(path).words.contains("Of all sites {{tents/total}} are tents."))
      #expect(try await reviewer.post(path, ["text.lead": "Az"]).status == .forbidden)
      let wrong = try await manager.post(path, ["text.lead": "Su: {{water/total}}"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("Su: {{water/total}}"))
      let words = ["text.lead": "Bütün alanların {{tents/total}} kadarı çadırdır."]
      #expect(try await manager.post(path, words).status == .seeOther)
      #expect(try await !viewer.get(issue).words.contains("çadırdır"))
      try await clear(path)
      let seen = try await viewer.get(issue)
      #expect(seen.words.contains("Bütün alanların %66,7 kadarı çadırdır.") && seen.words.contains("No. 1"))
      #expect(try await manager.get(path).status == .conflict)
    }
  }

  @Test func `a language that the issue did not have brings labels made of forms and catalogue`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let (manager, reviewer, head, viewer) = (
        browser.signedIn(as: .manager), browser.signedIn(as: .reviewer), browser.signedIn(as: .head),
        browser.signedIn(as: .viewer)
      )
      let (_, issue) = try await prepared(collect, manager)
      func clear(_ path: String) async throws {
        let digest = try digest(try await head.get(path))
        for (browser, step) in [(manager, "officer"), (reviewer, "technical-review"), (head, "head-of-office")] {
          #expect(try await browser.post("\(path)/steps/\(step)", ["digest": digest]).status == .seeOther)
        }
        #expect(try await head.post("\(path)/publish", ["digest": digest]).status == .seeOther)
      }
      try await clear(issue)
      // One more answer moves today's base: what is told of the issue is what was counted then.
      try await collect.send("<site><title>a</title><kind>tent</kind></site><people>9</people>", id: "uuid:9")
      let path = "\(issue)/languages/ar"
      let page = try await manager.get(path)
      #expect(page.text.contains(path) && page.words.contains("to be written"))
      var sent = ["text.lead": "من كل المواقع {{tents/total}} خيام."]
      var missing = 0
      for match in page.text.matches(of: /name="(label\.[0-9.]+)" type="text" value="([^"]*)"/) {
        if match.2.isEmpty { missing += 1 }
        sent[String(match.1)] = match.2.isEmpty ? "مكتوب باليد" : String(match.2)
      }
      // The title of the product, its imprint, the credit and the heading say nothing in Arabic; all else does.
      #expect(missing == 6, "\(sent)")
      let base = try #require(sent.values.first { $0.contains("تقييمات لمواقع تجمّع") })
      #expect(sent.count > 15 && base.contains(/[3٣]/))
      #expect(try await manager.post(path, sent).status == .seeOther)
      #expect(try await reviewer.get(path).words.contains("مكتوب باليد"))
      try await clear(path)
      let seen = try await viewer.get(issue, [.acceptLanguage: "ar"])
      #expect(seen.words.contains("مكتوب باليد") && seen.words.contains(base))
      #expect(seen.words.contains("من كل المواقع"))
    }
  }

  @Test func `groups of places that are too small hold an issue back until an officer lowers that with a reason`()
    async throws
  {
    let collect = try await Self.site()
    try await FigureSources(collect.store).state(
      SourceTerms(level: .partner, groups: ["/site/kind": .ethnicity], unit: .site), of: .form("survey"),
      by: collect.head)
    try await Precision(collect.store).set(PrecisionRule(finest: 9, groupsFrom: 0), at: .partner, by: collect.head)
    let product = try await Products(collect.store).define(
      as: ProductRecord(
        code: "provinces", kind: .situationReport, names: LocalizedText(english: "Provinces"), languages: [.english],
        level: .partner,
        blocks: [ProductBlock("tents", .indicator(.init("in-tents", picture: .table, by: .place(level: 1))))],
        imprint: Imprint(
          donor: LocalizedText(english: "A donor"), credit: LocalizedText(english: "Thanks"),
          disclaimer: LocalizedText(english: "No opinion"), emblem: "ab")), by: collect.head)
    try await collect.site.run { (browser) async throws in
      let (manager, reviewer, head) = (
        browser.signedIn(as: .manager), browser.signedIn(as: .reviewer), browser.signedIn(as: .head)
      )
      let issue = try #require(
        try await manager.post("/evidence/products/\(product)/prepare").headers[.location])
      let page = try await manager.get(issue)
      #expect(page.words.contains("irregular status of small places") && page.words.contains("/site/kind"))
      #expect(page.words.contains("at the level: province") && page.repeatedIDs.isEmpty)
      let digest = try digest(page)
      _ = try await manager.post("\(issue)/steps/officer", ["digest": digest])
      _ = try await reviewer.post("\(issue)/steps/technical-review", ["digest": digest])
      _ = try await head.post("\(issue)/steps/head-of-office", ["digest": digest])
      let refused = try await head.post("\(issue)/publish", ["digest": digest])
      #expect(refused.status == .conflict && refused.words.contains("smaller places than partners are told"))
      #expect(try await manager.post("\(issue)/harm", ["lowering": " "]).status == .unprocessableContent)
      #expect(try await head.post("\(issue)/harm", ["lowering": "Agreed"]).status == .forbidden)
      let lowered = try await manager.post("\(issue)/harm", ["lowering": "The municipality asked for it"])
      #expect(lowered.status == .seeOther)
      #expect(try await manager.get(issue).words.contains("The municipality asked for it"))
      #expect(try await head.post("\(issue)/publish", ["digest": digest]).status == .seeOther)
    }
  }

  @Test func `words changed after clearance open it again, and a withdrawal says why`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let (manager, reviewer, head) = (
        browser.signedIn(as: .manager), browser.signedIn(as: .reviewer), browser.signedIn(as: .head)
      )
      let (_, issue) = try await prepared(collect, manager)
      func clear() async throws {
        let digest = try digest(try await head.get(issue))
        _ = try await manager.post("\(issue)/steps/officer", ["digest": digest])
        _ = try await reviewer.post("\(issue)/steps/technical-review", ["digest": digest])
        _ = try await head.post("\(issue)/steps/head-of-office", ["digest": digest])
      }
      try await clear()
      let before = try digest(try await manager.get("\(issue)/texts/lead"))
      let words = ["text.en": "Most sites are tents.", "text.tr": "Çoğu çadır.", "digest": before]
      #expect(try await manager.post("\(issue)/texts/lead", words).status == .seeOther)
      let late = ["text.en": "Few sites are tents.", "text.tr": "Azı çadır.", "digest": before]
      let refused = try await manager.post("\(issue)/texts/lead", late)
      #expect(refused.status == .unprocessableContent && refused.text.contains("Few sites are tents."))
      #expect(try await head.get(issue).words.contains("open again"))
      let now = try digest(try await head.get(issue))
      #expect(try await head.post("\(issue)/publish", ["digest": now]).status == .conflict)
      try await clear()
      let zoned = ["until": "2099-01-01T10:00", "zone": "Europe/Istanbul"]
      #expect(Self.notice(try await head.post("\(issue)/embargo", zoned)) == "The embargo is set.")
      let freed = try await head.post("\(issue)/embargo", ["until": "", "zone": "Europe/Istanbul"])
      #expect(freed.status == .seeOther && Self.notice(freed) == "There is no embargo any more.")
      #expect(try await head.post("\(issue)/embargo", zoned).status == .seeOther)
      #expect(try await head.get(issue).text.contains(#"value="2099-01-01T10:00""#))
      #expect(try await head.post("\(issue)/publish", ["digest": now]).status == .seeOther)
      #expect(try await browser.signedIn(as: .viewer).get(issue).status == .notFound)
      #expect(try await manager.get(issue).words.contains("Embargoed draft: not to be told before"))
      #expect(try await head.post("\(issue)/withdraw", ["reason": ""]).status == .unprocessableContent)
      _ = try await head.post("\(issue)/withdraw", ["reason": "The form was wrong"])
      #expect(try await head.get(issue).words.contains("The form was wrong"))
    }
  }

  /// What the page says to which the head of office is led.
  private static func notice(_ response: TestResponse) -> String? {
    let value = response.headers[.setCookie]?.firstMatch(of: /konak-notice=([^;]*)/).map { String($0.1) }
    return Cookies.notice(from: value, for: Role.head.rawValue)?.text
  }

  @Test func `readers are named and removed on the page of an issue, by whoever lets out`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let (manager, head) = (browser.signedIn(as: .manager), browser.signedIn(as: .head))
      let (_, issue) = try await prepared(collect, manager)
      #expect(try await head.get(issue).words.contains("Nobody is named yet"))
      #expect(try await !manager.get(issue).words.contains("Named readers"))
      let unknown = try await head.post("\(issue)/readers", ["reader": "nobody-here"])
      #expect(unknown.status == .unprocessableContent)
      #expect(try await manager.post("\(issue)/readers", ["reader": "viewer"]).status == .forbidden)
      let id = try #require(ID<Release>(String(issue.split(separator: "/").last ?? "")))
      let (user, writer) = (ID<User>(high: 40, low: 3), try collect.releaseWriter)
      try await writer.releases.name(.init(user, until: Day("2199-12-31")), of: id, by: collect.head)
      #expect(try await head.get(issue).words.contains("An account of another office"))
      #expect(try await head.post("\(issue)/readers/remove", ["user": user.description]).status == .seeOther)
      #expect(try await head.get(issue).words.contains("Nobody is named yet"))
    }
  }

  @Test func `what is scheduled is prepared once a period, and goes nowhere`() async throws {
    let collect = try await Self.site()
    let product = try await Products(collect.store).define(
      as: ProductRecord(
        code: "weekly", kind: .factsheet, names: LocalizedText(english: "Weekly"), languages: [.english],
        blocks: [ProductBlock("tents", .indicator(.init("in-tents")))], schedule: .weekly), by: collect.head)
    let writer = try collect.releaseWriter
    for _ in 0..<2 { try await writer.prepareDue { _, error in Issue.record(error) } }
    let issues = try await collect.store.read { try $0.releases(of: product) }
    #expect(issues.map(\.state) == [.prepared] && issues[0].progress.prepared.by == Actor.system.id)
  }

  @Test func `a figure leads to its method for everybody, and to its records for those who may read them`()
    async throws
  {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let (manager, reviewer) = (browser.signedIn(as: .manager), browser.signedIn(as: .reviewer))
      let (_, issue) = try await prepared(collect, manager)
      let path = "\(issue)/figures/tents/total"
      let page = try await manager.get(path)
      #expect(page.words.contains("in-tents⁩, edition 1") && page.words.contains("3 records, 3 counted"))
      #expect(page.words.contains("What it is made of") && page.words.contains("2 of 3"))
      #expect(page.text.matches(of: /\/collect\/submissions\/[0-9a-f-]{36}/).count == 3)
      let method = try await reviewer.get(path)
      #expect(method.words.contains("Base: 3 site assessments") && !method.text.contains("/collect/submissions/"))
      #expect(try await manager.get("\(issue)/figures/tents/none").status == .notFound)
    }
  }

  @Test func `figured again, a record that was altered names the figure that moved`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let (_, issue) = try await prepared(collect, manager)
      #expect(try await manager.get("\(issue)/verify").words.contains("All 2 figures are as they were released"))
      try await collect.send("<site><title>a</title><kind>house</kind></site><people>4</people>", id: "uuid:4")
      let found = try await manager.get("\(issue)/verify").words
      #expect(found.contains("2 figures have moved") && found.contains("66.7") && found.contains("50.0"))
      #expect(found.contains("1 record came since"))
      #expect(try await browser.signedIn(as: .viewer).get("\(issue)/verify").status == .notFound)
    }
  }
}
