import Basics
import Collect
import Evidence
import HTTPTypes
import Worlds
import Office
import Store
import Testing

@testable import Web

@Suite struct TermsAreOnPages {
  private static let typed = [
    "level": "partner", "use": "aggregate", "owner": "outside",
    "owner-name": "Directorate of migration", "clearance": "silence", "silence-days": "١٤", "agreement": "MoU 2026/7",
    "until": "2027-12-31", "credit.en": "Source: Directorate", "level:/people": "restricted",
    "tells:/site/kind": "ethnicity", "edition": "0",
    "unit": "household", "unit:/member": "person",
  ]

  private static let path = "/evidence/terms/edit?source=form%3Asurvey"

  @Test func `terms are said of a source, shown in the list, and there again when it is opened`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let before = try await manager.get("/evidence/terms").words
      #expect(before.contains("Survey of sites") && before.contains("nobody has said"))
      #expect(try await manager.get(Self.path).words.contains("By its questions it may be: a person."))
      let saved = try await manager.post(Self.path, Self.typed)
      #expect(saved.status == .seeOther)
      let list = try await manager.get("/evidence/terms").words
      #expect(list.contains("Directorate of migration") && list.contains("14 days of silence"))
      #expect(list.contains("One record: a household"))
      #expect(!list.contains("nobody has said"))
      let edit = try await manager.get(Self.path).text
      #expect(edit.contains("action=\"\(Self.path)\""))
      #expect(edit.contains(#"value="MoU 2026/7""#) && edit.contains("Said by"))
      #expect(edit.contains(#"<option value="restricted" selected>"#))
      #expect(edit.contains(#"<option value="ethnicity" selected>"#))
      #expect(edit.contains(#"<option value="person" selected>"#) && !edit.contains("By its questions"))
      #expect(edit.contains(#"name="edition" value="1""#))
      var other = Self.typed
      other["level"] = "public"
      let late = try await manager.post(Self.path, other)
      #expect(late.status == .conflict && late.words.contains("Somebody else said the terms"))
      #expect(late.text.contains(#"<option value="partner" selected>"#), "what stands is shown")
    }
    let stated = try #require(try await collect.store.read { try $0.statedTerms(of: .form("survey")) })
    #expect(stated.edition == 1 && stated.terms.level == .partner)
    #expect(stated.terms.columns == ["/people": .restricted] && stated.terms.clearance?.silenceDays == 14)
    #expect(stated.terms.unit == .household && stated.terms.repeatUnits == ["/member": .person])
  }

  @Test func `terms that contradict themselves come back with what was typed and why`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      for (name, value, why) in [
        ("agreement", "", "Give the reference"), ("silence-days", "many", "after how many days"),
        ("owner-name", " ", "which organisation"), ("use", "inside", "What stays inside"),
        ("until", "end of 2027", "last day of the agreement as a day"),
      ] {
        var typed = Self.typed
        typed[name] = value
        if name == "agreement" { typed["until"] = nil }
        let refused = try await manager.post(Self.path, typed)
        #expect(refused.status == .unprocessableContent && refused.text.contains(why), "\(name)")
        #expect(refused.text.contains("Source: Directorate"))
      }
      #expect(try await manager.post("/evidence/terms/edit?source=form%3Anone", Self.typed).status == .notFound)
      #expect(try await manager.get("/evidence/terms/edit?source=what").status == .notFound)
      #expect(try await browser.signedIn(as: .officer).get("/evidence/terms").status == .forbidden)
    }
  }

  @Test func `a rule of precision is set, and one that lets groups out below district is refused`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      var typed = [
        "finest": "1", "base": "100", "nationalities": "SYR، afg", "coordinates": "masked", "metres": "٥٠٠",
        "informants": "1", "groups": "1",
      ]
      #expect(try await manager.post("/evidence/precision/public", typed).status == .seeOther)
      let page = try await manager.get("/evidence/precision").text
      #expect(page.contains(#"value="AFG SYR""#) && page.contains(#"value="500""#))
      typed["groups"] = "3"
      let refused = try await manager.post("/evidence/precision/public", typed)
      #expect(refused.status == .unprocessableContent && refused.words.contains("never public by rule"))
      #expect(try await manager.post("/evidence/precision/internal", typed).status == .notFound)
    }
  }
}

@Suite struct FilesAreTakenForAPurpose {
  @Test func `a file of submissions says who took it for what, and is told to managers`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send("<site><title>Narlıca</title></site><people>5</people>")
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let list = try await officer.get("/collect/forms/survey/submissions").text
      #expect(list.contains(#"name="purpose" required"#) && !list.contains("command_line"))
      let path = "/collect/forms/survey/export?kind=csv"
      let zip = try await officer.get(path + "&purpose=report&why=Monthly")
      #expect(zip.status == .ok)
      let features = try await officer.get(
        "/collect/forms/survey/export?kind=geojson&purpose=authority&why=Letter%207&q=narlica")
      #expect(features.text.contains("\"taken_out\":\"Taken by: Ayşe Yılmaz; On: 2026-"))
      #expect(features.text.contains("This file is no release"))
      for wrong in ["", "&purpose=", "&purpose=command_line", "&purpose=other&why="] {
        #expect(try await officer.get(path + wrong).status == .unprocessableContent, "\(wrong)")
      }
      let manager = browser.signedIn(as: .manager)
      let taken = try await manager.get("/evidence/taken-out")
      let told = taken.words
      #expect(told.contains("A report or another product") && told.contains("Monthly"))
      #expect(!(taken.text.split(separator: "<tbody>").last ?? "").contains("Not said"))
      #expect(told.contains("narrowed by 1 condition") && told.contains("no releases"))
      let audits = try await manager.get("/evidence/taken-out?purpose=authority").words
      #expect(audits.contains("Letter 7") && !audits.contains("Monthly"))
      #expect(try await manager.get("/evidence/taken-out?from=2031-01-01").words.contains("none of these"))
      #expect(try await officer.get("/evidence/taken-out").status == .forbidden)
    }
  }
}

@Suite struct DataAreAskedForAndGranted {
  private static func site() async throws -> CollectSite {
    let collect = try await CollectSite.withSurvey()
    try await collect.send(
      "<site><title>Narlıca</title><kind>tent</kind></site><people>5</people><member><who>Can</who><age>7</age></member>"
    )
    return collect
  }

  private static let asked = [
    "subject": "form:survey", "name": "Deniz Kaya", "organisation": "University", "purpose": "Research on tents",
    "field": "/people", "agreement": "MoU 3", "until": "2026-08-01",
  ]

  private static func plain(_ response: TestResponse) -> String {
    response.words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func open(_ collect: CollectSite) async throws {
    try await FigureSources(collect.store).state(
      SourceTerms(level: .restricted, use: .records), of: .form("survey"), by: collect.head)
  }

  @Test func `nothing is offered before single records may go, and never what tells who somebody is`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let manager = browser.signedIn(as: .manager)
      let closed = try await viewer.get("/evidence/access")
      #expect(closed.words.contains("offers no data") && closed.words.contains("tell whoever manages evidence"))
      #expect(!closed.text.contains("/evidence/access/new") && !closed.text.contains("\"/evidence/terms\""))
      let offering = try await manager.get("/evidence/access")
      #expect(offering.words.contains("offers no data") && offering.text.contains("\"\(SourceTermsRoutes.path)\""))
      #expect(try await viewer.post("/evidence/access/new", Self.asked).status == .unprocessableContent)
      try await Self.open(collect)
      let new = try await viewer.get("/evidence/access/new?subject=form:survey").text
      #expect(new.contains(#"value="/people""#) && new.contains(#"value="/site/kind""#))
      #expect(!new.contains(#"value="/site/title""#) && !new.contains(#"value="/member/who""#))
      #expect(!new.contains(#"value="/site/spot""#) && new.contains("Ayşe Yılmaz"))
      var asked = Self.asked
      asked["field"] = "/site/title"
      let refused = try await viewer.post("/evidence/access/new", asked)
      #expect(refused.status == .unprocessableContent && refused.text.contains("Research on tents"))
    }
  }

  @Test func `a granted link gives these columns alone with the name of whoever has it, until it is taken back`()
    async throws
  {
    let collect = try await Self.site()
    try await Self.open(collect)
    try await collect.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let sent = try await viewer.post("/evidence/access/new", Self.asked)
      let path = try #require(sent.headers[.location])
      #expect(try await viewer.get(path).words.contains("not answered"))
      #expect(!(try await viewer.get(path).text.contains("/answer")))
      #expect(try await viewer.post("\(path)/answer", ["do": "grant"]).status == .forbidden)

      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get("/evidence/access").words.contains("Deniz Kaya"))
      let wider = try await manager.post(
        "\(path)/answer", ["do": "grant", "field": "/site/kind", "until": "2026-08-01"])
      #expect(wider.status == .unprocessableContent && wider.words.contains("asked for"))
      let longer = try await manager.post("\(path)/answer", ["do": "grant", "field": "/people", "until": "2026-08-02"])
      #expect(longer.status == .unprocessableContent)
      let granted = try await manager.post(
        "\(path)/answer", ["do": "grant", "field": "/people", "until": "2026-07-01"])
      let link = try #require(granted.text.firstMatch(of: /\/data\/[0-9a-f]{32}/).map { String($0.0) })
      #expect(!(try await manager.get(path).text.contains(link)))

      let outside = browser.signedIn(as: nil)
      let page = try await outside.get(link)
      #expect(page.status == .ok && page.words.contains("Deniz Kaya") && page.words.contains("How many people?"))
      let csv = try await outside.get("\(link)/data.csv").text.split(whereSeparator: \.isNewline)
      #expect(csv.first?.contains("people,taken_out") == true || csv.first?.hasSuffix("taken_out") == true)
      #expect(csv.count == 2 && csv[1].hasPrefix("5,") && csv[1].contains("Given to: Deniz Kaya, University"))
      #expect(!csv.joined().contains("Narlıca") && !csv.joined().contains("tent"))
      #expect(try await outside.get("\(link)/data.xlsx").status == .ok)
      let told = try await manager.get("/evidence/taken-out?kind=granted").words
      #expect(told.contains("University") && told.contains("survey.csv") && told.contains("survey.xlsx"))

      #expect(try await manager.post("\(path)/revoke").status == .seeOther)
      let ended = try await outside.get(link)
      #expect(ended.status == .notFound && ended.words.contains("This link has ended"))
      #expect(try await outside.get("\(link)/data.csv").status == .notFound)
      let unknown = try await outside.get("/data/\(String(repeating: "0", count: 32))")
      #expect(unknown.status == .notFound && unknown.words.contains("This link has ended"))
    }
  }

  @Test func `records in which people could be found go only with a reason, once somebody has weighed them`()
    async throws
  {
    let collect = try await Self.site()
    for (number, people) in [5, 5, 5, 8].enumerated() {
      try await collect.send("<site><title>Camp</title></site><people>\(people)</people>", id: "uuid:more-\(number)")
    }
    try await Self.open(collect)
    try await collect.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let path = try #require(try await viewer.post("/evidence/access/new", Self.asked).headers[.location])
      #expect(!(try await viewer.get("\(path)?key=/people").words.contains("How far people could be found")))
      let manager = browser.signedIn(as: .manager)
      #expect(!(try await manager.get(path).words.contains("Mean risk")))
      let weighed = try await manager.get("\(path)?key=/people")
      // Four have five people and one has eight: 4 × 1/4 + 1 of 5 records.
      let told = Self.plain(weighed)
      #expect(told.contains("Records whose keys fewer than 2 share 1 ") && told.contains("Mean risk of a record 40%"))
      #expect(weighed.text.contains(#"type="hidden" name="key" value="/people""#))
      let unweighable = try await manager.get("\(path)?key=/people&key=/needs")
      #expect(!unweighable.words.contains("with one answer each"), "what was not asked for is no key")
      var grant = ["do": "grant", "field": "/people", "key": "/people", "until": "2026-07-01"]
      // What describes persons is not granted unweighed.
      try await FigureSources(collect.store).state(
        SourceTerms(level: .restricted, use: .records, unit: .household), of: .form("survey"), by: collect.head)
      let unweighed = try await manager.post(
        "\(path)/answer", ["do": "grant", "field": "/people", "until": "2026-07-01"])
      #expect(unweighed.status == .unprocessableContent && unweighed.words.contains("describe persons"))
      let refused = try await manager.post("\(path)/answer", grant)
      #expect(refused.status == .unprocessableContent && refused.words.contains("People could be found"))
      #expect(Self.plain(refused).contains("Mean risk of a record 40%"))
      grant["reason"] = "They signed an agreement"
      #expect(try await manager.post("\(path)/answer", grant).status == .ok)
      #expect(try await manager.get("\(path)?key=/people").words.contains("They signed an agreement"))
    }
  }

  @Test func `the access log names the officer who weighs records of persons`() async throws {
    let collect = try await Self.site()
    try await collect.parts.forms.configure(
      ID(formID: "survey"), FormConfigured(sensitivity: .personal), by: collect.head)
    try await FigureSources(collect.store).state(
      SourceTerms(level: .restricted, use: .records, columns: ["/people": .restricted]), of: .form("survey"),
      by: collect.head)
    try await collect.site.run { (browser) async throws in
      let path = try #require(
        try await browser.signedIn(as: .viewer).post("/evidence/access/new", Self.asked).headers[.location])
      let weighed = try await browser.signedIn(as: .manager).get("\(path)?key=/people")
      #expect(weighed.words.contains("Mean risk of a record"))
    }
    let readers = try await collect.store.read { reader in
      try reader.rows("SELECT actor FROM access_log ORDER BY sequence DESC NULLS LAST LIMIT 1").map { row in
        try row["actor"] as ID<Actor>
      }
    }
    #expect(readers == [TestSite.account(.manager).requester.actor.id])
  }

  @Test func `who has no account asks for what was announced, is told how far it is, and gets the link by the officer`()
    async throws
  {
    let collect = try await Self.site()
    try await Self.open(collect)
    let path = PublicRequests.path
    try await collect.site.run { (browser) async throws in
      let (outside, manager) = (browser.signedIn(as: nil), browser.signedIn(as: .manager))
      #expect(try await outside.get("\(path)/new?subject=form:survey").status == .notFound, "not announced")
      #expect(try await outside.get(path).words.contains("Nothing can be asked for here now"))
      #expect(!(try await outside.get("/public").text.contains(path)))
      #expect(try await browser.signedIn(as: .viewer).get("/evidence/access/announced").status == .forbidden)
      #expect(try await manager.get("/evidence/access/announced").words.contains("not announced"))
      let one = try await manager.get("/evidence/access/announced?subject=form%3Asurvey").words
      #expect(one.contains("How many people?"))
      let announced = try await manager.post(
        "/evidence/access/announced",
        ["do": "announce", "subject": "form:survey", "description.en": "Camps, seen <monthly>"])
      #expect(announced.status == .seeOther)
      #expect(try await outside.get("/public").text.contains(path))

      let page = try await outside.get("\(path)/new?subject=form:survey&language=en")
      #expect(page.words.contains("Camps, seen") && !page.text.contains("<monthly>"))
      #expect(page.text.contains(#"value="/people""#) && !page.text.contains(#"value="/site/title""#))
      #expect(page.headers[.setCookie] == nil)
      var asked = Self.asked
      asked["email"] = "deniz@university.example"
      for (name, value, why) in [
        ("email", "deniz", "e-mail address"), ("name", "", "who is to have the data"),
        ("field", "/site/title", "may not leave"), ("until", "2036-01-01", "days away"),
        ("website", "https://buy.example", "that nobody sees"), ("purpose", "", "needed for"),
      ] {
        var wrong = asked
        wrong[name] = value
        let refused = try await outside.post("\(path)/new?language=en", wrong)
        #expect(refused.status == .unprocessableContent && refused.words.contains(why), "\(name)")
        #expect(name == "purpose" || refused.text.contains("Research on tents"))
        #expect(refused.headers[.setCookie] == nil)
      }
      let long = try await outside.post(
        "\(path)/new", asked.merging(["purpose": String(repeating: "a", count: 70_000)]) { $1 })
      #expect(long.status == .contentTooLarge && long.headers[.setCookie] == nil)
      let foreign = try await outside.post(
        "\(path)/new", asked, [.origin: "https://elsewhere.example"])
      #expect(foreign.status == .forbidden && foreign.headers[.setCookie] == nil)

      let sent = try await outside.post("\(path)/new?language=en", asked)
      #expect(sent.status == .ok && sent.headers[.setCookie] == nil && sent.headers[.cacheControl] == "no-store")
      let reference = try #require(sent.text.firstMatch(of: /[2-9A-Z]{4}-[2-9A-Z]{4}/)).0
      let receipt = try #require(sent.text.firstMatch(of: /\/public\/ask-for-data\/receipts\/[0-9a-f]{32}/)).0
      let waiting = try await outside.get(String(receipt) + "?language=en")
      #expect(waiting.words.contains("not answered") && waiting.words.contains(reference))
      #expect(!waiting.words.contains("Deniz") && !waiting.words.contains("Research"))
      #expect(waiting.headers[.cacheControl] == "no-store")
      let unknown = try await outside.get("\(path)/receipts/\(String(repeating: "0", count: 32))")
      #expect(unknown.status == .notFound)

      let list = try await manager.get("/evidence/access")
      #expect(list.words.contains("from outside, not verified") && list.words.contains(reference))
      let request = try #require(list.text.firstMatch(of: /\/evidence\/access\/[0-9a-f\-]{36}/)).0
      #expect(try await manager.get(String(request)).words.contains("deniz@university.example"))
      let granted = try await manager.post(
        "\(request)/answer", ["do": "grant", "field": "/people", "until": "2026-07-01"])
      #expect(granted.words.contains("Konak sends nothing"))
      let link = try #require(granted.text.firstMatch(of: /\/data\/[0-9a-f]{32}/)).0
      let told = try await outside.get(String(receipt) + "?language=en")
      #expect(told.words.contains("granted") && !told.text.contains(link))
      #expect(try await outside.get(String(link)).status == .ok)

      try await FigureSources(collect.store).state(
        SourceTerms(level: .restricted, use: .aggregate), of: .form("survey"), by: collect.head)
      #expect(try await outside.get("\(path)/new?subject=form:survey").status == .notFound, "its terms are stricter")
      try await Self.open(collect)
      #expect(
        try await manager.post("/evidence/access/announced", ["do": "take-back", "subject": "form:survey"]).status
          == .seeOther)
      #expect(try await outside.get("\(path)/new?subject=form:survey").status == .notFound)
    }
  }

  @Test func `one address asks for data only so often`() async throws {
    let collect = try await Self.site()
    try await Self.open(collect)
    try await AccessRequests(collect.store).announce(
      .form("survey"), LocalizedText(), by: collect.head, on: Day("2026-06-01")!)
    try await collect.site.run { (browser) async throws in
      let outside = browser.signedIn(as: nil)
      var asked = Self.asked
      asked["email"] = "deniz@university.example"
      var statuses: [HTTPResponse.Status] = []
      for _ in 0..<11 { statuses.append(try await outside.post("\(PublicRequests.path)/new", asked).status) }
      #expect(statuses.first == .ok && statuses.last == .tooManyRequests)
    }
  }

  @Test func `an owner who must clear says yes in a letter first, and a link gives no more than so many files a day`()
    async throws
  {
    let collect = try await Self.site()
    try await FigureSources(collect.store).state(
      SourceTerms(
        owner: .outside(name: "Ministry", office: nil), level: .restricted, use: .records, clearance: .init()),
      of: .form("survey"), by: collect.head)
    try await collect.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let path = try #require(try await viewer.post("/evidence/access/new", Self.asked).headers[.location])
      #expect(try await viewer.get(path).words.contains("Ministry"))
      #expect(!(try await viewer.get(path).text.contains("owners/answer")))
      let manager = browser.signedIn(as: .manager)
      let page = try await manager.get(path)
      #expect(page.words.contains("Ministry, has not said yes") || page.words.contains("has not said yes"))
      #expect(page.text.contains("disabled"))
      let grant = ["do": "grant", "field": "/people", "until": "2026-07-01"]
      let early = try await manager.post("\(path)/answer", grant)
      #expect(early.status == .unprocessableContent && early.words.contains("must say yes first"))
      var letter = [
        "source": "form:survey", "answer": "granted", "day": "2026-05-20", "scope": "People", "reference": "",
      ]
      #expect(try await manager.post("\(path)/owners/answer", letter).status == .unprocessableContent)
      letter["reference"] = "2026/117"
      #expect(try await viewer.post("\(path)/owners/answer", letter).status == .forbidden)
      #expect(try await manager.post("\(path)/owners/answer", letter).status == .seeOther)
      #expect(try await manager.get(path).words.contains("2026/117"))
      let granted = try await manager.post("\(path)/answer", grant)
      let link = try #require(granted.text.firstMatch(of: /\/data\/[0-9a-f]{32}/).map { String($0.0) })
      let outside = browser.signedIn(as: nil)
      for _ in 0..<AccessRequests.mostDownloads {
        #expect(try await outside.get("\(link)/data.csv").status == .ok)
      }
      let more = try await outside.get("\(link)/data.csv")
      #expect(more.status == .tooManyRequests && more.words.contains("20 times today"))
      #expect(try await outside.get(link).status == .ok)
    }
  }

  @Test func `a refusal needs a reason, which whoever asked reads; nobody reads the requests of others`() async throws {
    let collect = try await Self.site()
    try await Self.open(collect)
    let requests = AccessRequests(collect.store)
    let day = Day("2026-05-28")!
    let other = Requester(.user(ID(high: 9, low: 9)), grants: [Grant(.viewer)])
    let id = try await requests.ask(
      AccessRequest.Asked(
        name: "Can", organisation: "Agency", purpose: "Planning", subject: .form("survey"), fields: ["/people"],
        until: Day("2026-06-30")!), by: other, on: day)
    try await collect.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      #expect(try await viewer.get("/evidence/access/\(id)").status == .notFound)
      #expect(!(try await viewer.get("/evidence/access").words.contains("Agency")))
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.post("/evidence/access/\(id)/answer", ["do": "refuse"]).status == .unprocessableContent)
      let refused = try await manager.post("/evidence/access/\(id)/answer", ["do": "refuse", "reason": "Too wide"])
      #expect(refused.status == .seeOther)
      #expect(
        try await manager.post(
          "/evidence/access/\(id)/answer", ["do": "grant", "field": "/people", "until": "2026-06-01"]
        ).status == .conflict)
    }
    let found = try await requests.request(id, for: other, on: day)
    #expect(found.reason == "Too wide" && found.state(on: day) == .refused)
  }
}
