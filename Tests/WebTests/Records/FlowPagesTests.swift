import Basics
import Collect
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

/// The pages of flows over a store of their own: two points, ninety days at one of them with a surge.
private struct FlowsSite {
  let flows: Flows
  let office: Office
  let site: TestSite
  private let forms: Forms
  private let intake: Intake
  private let keeper: FlowKeeper

  init() async throws {
    let schema = CollectSchema()
    let store = try await Store(
      location: try await EngineKind.sqlite.location(), keys: .new(),
      projections: Office.projections + schema.projections + Places.projections + Flows.projections,
      erasables: schema.erasables + [FlowErasure()],
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + FlowMigrations.all,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + FlowMigrations.tables,
      blobFolder: try Scratch.newFolder())
    let secrets = OfficeSecrets { purpose in Hashing.blake2b(Array(purpose.utf8), key: Array("test".utf8)) }
    office = Office(store, secrets: secrets)
    flows = Flows(store)
    forms = Forms(store: store, plans: schema.plans)
    intake = Intake(store: store, plans: schema.plans, places: PlaceResolver(), folder: try Scratch.newFolder())
    keeper = FlowKeeper(store, plans: schema.plans)
    site = try TestSite([
      FlowRoutes(
        flows, places: Places(store), forms: forms, office: office,
        actorName: { _ in "Ayşe Yılmaz" }),
      FlowChangeRoutes(flows, places: Places(store)),
    ])
    try await fill()
    try await catchUp()
    try await FlowWatch(flows).look(before: Day("2026-12-01")!)
  }

  func catchUp() async throws {
    _ = try await flows.store.sealNow()
    try await keeper.catchUp()
  }

  private var head: Requester {
    Requester(.user(ID(high: 1, low: 1)), grants: [Grant(.administrator, sensitivity: .protected)])
  }

  func mark(_ path: String) async throws {
    try await forms.configure(ID(formID: "flow"), FormConfigured(marked: [path]), by: head)
  }

  func send(_ body: String) async throws {
    let id = "uuid:\(UUID().uuidString)"
    let xml = "<data id=\"flow\" version=\"1\">\(body)<meta><instanceID>\(id)</instanceID></meta></data>"
    guard case .accepted = try await intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: head.actor) else {
      throw AccessRefusal.malformed
    }
  }

  private func fill() async throws {
    let workbook = """
      | survey |
      | | type | name | label | konak:role |
      | | text | point | Point | flow.point |
      | | dateTime | from | From | flow.shift.from |
      | | dateTime | to | To | flow.shift.to |
      | | dateTime | at | At | flow.passed |
      | | integer | people | People | flow.individuals |
      | | select_one way | way | Way | flow.direction |
      | | text | origin | Origin | flow.origin |
      | | select_one country | destination | Destination | flow.destination |
      | choices |
      | | list_name | name | label |
      | | way | out | Leaving |
      | | country | SYR | Syria |
      | settings |
      | | form_title | form_id | version |
      | | Flow | flow | 1 |
      """
    let upload = try await forms.read(Array(workbook.utf8), fileName: "flow.md")
    try await forms.publish(try #require(upload.draft, "\(upload.diagnostics)"), by: head)
    let programme = try await office.programmes.define(code: "crossing", names: ["en": "Crossing"], by: head.actor)
    for code in ["G1", "G2"] {
      try await flows.define(
        FlowPointDefined(
          code: code, names: ["en": "Gate \(code)"], programme: code == "G2" ? programme : nil, hoursPerDay: 12,
          opened: Day("2026-06-08")!), by: head)
    }
    for number in 0..<90 where number != 70 {
      let day = Day("2026-06-08")!.adding(days: number)
      try await send(
        "<point>G1</point><from>\(day)T08:00:00.000+03:00</from><to>\(day)T20:00:00.000+03:00</to>")
      try await send(
        """
        <point>G1</point><at>\(day)T10:00:00.000+03:00</at><people>\(number == 85 ? 240 : 24 + number % 5)</people>\
        <way>out</way><origin>Hatay &lt;b&gt;</origin><destination>SYR</destination>
        """)
    }
  }
}

@Suite struct `Pages of flows` {
  @Test func `the list shows points with figures per observed hour, and open signals first`() async throws {
    try await FlowsSite().site.run { browser in
      let html = try await browser.signedIn(as: .officer).get("/records/flows").text
      #expect(html.contains("Gate G1") && html.contains("Gate G2"))
      #expect(html.contains("5 September 2026"))
      #expect(html.contains("not observed yet"))
      #expect(html.contains("240 individuals in 12 observed hours"))
      let signal = try #require(html.range(of: "Open signals"))
      #expect(signal.lowerBound < html.range(of: "Gate G2")!.lowerBound)
    }
  }

  @Test func `what was counted since a signal was made stands beside it`() async throws {
    let site = try await FlowsSite()
    try await site.site.run { browser in
      let officer = browser.signedIn(as: .officer)
      #expect(try await !officer.get("/records/flows/signals").text.contains("Now counted"))
      try await site.send(
        "<point>G1</point><at>2026-09-01T11:00:00.000+03:00</at><people>60</people><way>out</way>")
      try await site.catchUp()
      for path in ["", "/signals", "/points/G1"] {
        let html = try await officer.get("/records/flows\(path)").text
        #expect(html.contains("240 individuals in 12 observed hours"), "\(path)")
        #expect(html.contains("Now counted: 300 individuals, still outside"), "\(path)")
      }
    }
  }

  @Test func `a day leads to the submissions that told of it, for whoever may read submissions`() async throws {
    let site = try await FlowsSite()
    try await site.site.run { browser in
      let page = "/records/flows/points/G1?from=2026-08-16&to=2026-08-18"
      let list = "/collect/forms/flow/submissions?from=2026-08-18&amp;to=2026-08-18"
      let officer = browser.signedIn(as: .officer)
      let html = try await officer.get(page).text
      #expect(html.contains("<a href=\"\(list)\">18 August 2026</a>"))
      #expect(!html.contains("2026-08-17&amp;to=2026-08-17"), "nobody told of the gap")
      #expect(try await !browser.signedIn(as: .viewer).get(page).text.contains("/collect/forms/flow/submissions"))
      try await site.mark("/point")
      let marked = try await officer.get(page).text
      #expect(marked.contains(list + "&amp;where=/point%3DG1&amp;where=/point%3Dg1\""))
    }
  }

  @Test func `a number of the matrix leads to the point, where that way stands first`() async throws {
    let site = try await FlowsSite()
    try await site.send(
      """
      <point>G1</point><at>2026-09-01T11:00:00.000+03:00</at><people>1</people><way>out</way><origin>Van &amp; Co</origin>\
      <destination>SYR</destination>
      """)
    try await site.catchUp()
    try await site.site.run { browser in
      let officer = browser.signedIn(as: .officer)
      let html = try await officer.get("/records/flows/matrix?point=G1&from=2026-06-01&to=2026-09-05").text
      let way = "from=2026-06-01&amp;to=2026-09-05&amp;origin=Van%20%26%20Co&amp;destination=SYR#ways"
      #expect(html.contains("<a href=\"/records/flows/points/G1?\(way)\">1</a>"))
      let page = try await officer.get(
        "/records/flows/points/G1?from=2026-06-01&to=2026-09-05&origin=Van%20%26%20Co&destination=SYR"
      ).text
      let chosen = try #require(page.firstMatch(of: /<tr class="is-chosen">.*?<\/tr>/.dotMatchesNewlines())).output
      #expect(chosen.contains("Van &amp; Co"))
    }
  }

  @Test func `the map of a point names its days, and where its boundaries come from`() async throws {
    let world = try await FlowsSite()
    let shape = """
      {"type":"Feature","properties":{"code":"TUR","level":0,"name:en":"Hatay <b>"},
      "geometry":{"type":"Polygon","coordinates":[[[35,35],[37,35],[37,37],[35,37],[35,35]]]}}
      """
    _ = try await Places(world.flows.store).importPlaces(
      Array(shape.utf8), from: .init(name: "Sample shapes", version: "3", date: "2024-05"), by: .system)
    try await world.site.run { browser in
      let map = try await browser.signedIn(as: .officer)
        .get("/records/flows/points/G1/picture?kind=map&from=2026-08-16&to=2026-08-18").text
        .replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(map.contains("16 August 2026 to 18 August 2026"))
      #expect(map.contains("Boundaries: Sample shapes (3, 2024-05)."))
    }
  }

  @Test func `a point shows gaps as gaps, and says the rate of false alarms`() async throws {
    try await FlowsSite().site.run { browser in
      let officer = browser.signedIn(as: .officer)
      let html = try await officer.get("/records/flows/points/G1").text
      #expect(html.contains("is-missing") && html.contains("not observed"))
      #expect(html.contains("about one in 100 days"))
      #expect(html.contains("Hatay &lt;b&gt;") && html.contains("Syria"))
      let csv = try await officer.get(
        "/records/flows/points/G1/series.csv?purpose=audit&step=day&from=2026-08-16&to=2026-08-18"
      ).text
      let lines = csv.split(whereSeparator: \.isNewline)
      #expect(lines.count == 4)
      #expect(lines[2].hasPrefix("G1,2026-08-17,*,*,,,0") && lines[3].hasPrefix("G1,2026-08-18,*,*,25,1,12"))
      let picture = try await officer.get("/records/flows/points/G1/picture?kind=trend&from=2026-08-16&to=2026-08-18")
        .text
      #expect(picture.contains("\"value\":null"))
      for address in ["points/G1?", "points/G1/series.csv?step=day&", "matrix?point=G1&", "matrix.csv?point=G1&"] {
        for name in ["from", "to"] {
          let refused = try await officer.get("/records/flows/\(address)\(name)=2026-13-45")
          #expect(refused.status == .unprocessableContent && refused.text.contains("2026-13-45"), "\(address)")
        }
      }
      let forecast = try await officer.get("/records/flows/points/G1/picture?kind=forecast").text
      #expect(forecast.contains("\"mark\":\"Signal\""))
      #expect(try await officer.get("/records/flows/points/G1/series.xlsx?purpose=audit").status == .ok)
      #expect(try await officer.get("/records/flows/points/NONE").status == .notFound)
    }
  }

  @Test func `points stand side by side, and asking for their sum is refused with the reason`() async throws {
    try await FlowsSite().site.run { browser in
      let officer = browser.signedIn(as: .officer)
      let html = try await officer.get("/records/flows/matrix?point=G1&point=G2&sum=yes").text
      #expect(html.contains("counts are not added over points"))
      #expect(html.contains("Gate G1</th>") && html.contains("Gate G2</th>"))
      // Nobody ever watched at the second point: that is no 0.
      let row = try #require(html.firstMatch(of: /Hatay &lt;b&gt;.*?<\/tr>/.dotMatchesNewlines())).output
      #expect(row.contains("not observed") && !row.contains(">0<"))
    }
  }

  @Test func `files of a point whose programme only practises say so`() async throws {
    try await FlowsSite().site.run { browser in
      let officer = browser.signedIn(as: .officer)
      for (query, mark) in [("point=G1", ""), ("point=G2", "practice-"), ("point=G1&point=G2", "practice-")] {
        let file = try await officer.get("/records/flows/matrix.csv?purpose=audit&\(query)")
        #expect(file.headers[.contentDisposition] == "attachment; filename=\"\(mark)flow-matrix.csv\"")
        #expect(file.text.contains("practice") == !mark.isEmpty)
      }
    }
  }

  @Test func `files of flows are taken for a purpose`() async throws {
    let flows = try await FlowsSite()
    let exports = flows.office.dataExports
    try await flows.site.run { browser in
      let officer = browser.signedIn(as: .officer)
      let point = "/records/flows/points/G1"
      for ending in ["csv", "xlsx"] {
        for file in ["series", "ways"] {
          let taken = try await officer.take(
            "\(point)/\(file).\(ending)", "group=*.SYR&from=2026-08-16", offeredOn: point, as: .flows, conditions: 2,
            told: exports)
          #expect(taken.title.contains("Gate G1"))
        }
        try await officer.take(
          "/records/flows/matrix.\(ending)", "point=G1&point=G2", offeredOn: "/records/flows/matrix?point=G1&point=G2",
          as: .flows, told: exports)
      }
      #expect(try await !officer.get("/records/flows/matrix").text.contains("/records/flows/matrix.csv"))
    }
  }

  @Test func `a signal is acknowledged in one click and closed with an answer`() async throws {
    let site = try await FlowsSite()
    let officer = TestSite.account(.officer).requester
    let signal = try #require(try await site.flows.signals(for: officer, on: Day("2026-12-01")!).first)
    try await site.site.run { browser in
      let browser = browser.signedIn(as: .officer)
      let path = "/records/flows/signals/\(signal.id)"
      let acknowledged = try await browser.post("\(path)/acknowledge")
      #expect(acknowledged.status == .seeOther)
      #expect(try await browser.get("/records/flows/signals").text.contains("by ⁨Ayşe Yılmaz⁩"))
      #expect(try await browser.post("\(path)/answer", ["closed": "yes"]).status == .unprocessableContent)
      #expect(
        try await browser.post("\(path)/answer", ["response": "Water was sent.", "closed": "yes"]).status == .seeOther)
      #expect(try await browser.get("/records/flows/signals").text.contains("Water was sent."))
      #expect(try await browser.signedIn(as: .viewer).post("\(path)/acknowledge").status == .forbidden)
    }
  }

  @Test func `a point is entered and changed by those who manage places`() async throws {
    let site = try await FlowsSite()
    try await site.site.run { browser in
      let manager = browser.signedIn(as: .manager)
      let point = ["code": "x 9", "name-en": "Nine", "hours": "10", "opened": "2026-05-01"]
      let entered = try await manager.post("/records/flows/new", point)
      #expect(entered.status == .seeOther)
      #expect(try await manager.post("/records/flows/new", point).text.contains("X9"))
      #expect(try await manager.get("/records/flows/points/X9/edit").text.contains("Nine"))
      var changed = point
      changed["hours"] = "30"
      #expect(try await manager.post("/records/flows/points/X9/edit", changed).status == .unprocessableContent)
      changed["hours"] = "٨"
      changed["latitude"] = "٣٦٫٢٤"
      changed["longitude"] = "36,7"
      #expect(try await manager.post("/records/flows/points/X9/edit", changed).status == .seeOther)
      let kept = try await manager.get("/records/flows/points/X9/edit").text
      #expect(kept.contains("value=\"8\"") && kept.contains("value=\"36.24\"") && kept.contains("value=\"36.7\""))
      #expect(try await browser.signedIn(as: .officer).get("/records/flows/new").status == .forbidden)
    }
  }
}
