import Basics
import Foundation
import HTTPTypes
import Office
import Store
import Testing
import Worlds
@testable import Web

@Suite struct TheOfficeIsRunFromItsPages {
  @Test(arguments: Engines.all) func `somebody is invited, comes in, and is disabled`(engine: EngineKind) async throws {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    try await world.visit { (head) async throws in
      try await head.signIn()
      let unknown = try await head.fill(
        "/office/users/new", to: "/office/users",
        ["name": "officer", "fullName": "Ayşe", "role": "officer", "sensitivity": "1", "place": "TUR099"])
      #expect(unknown.status == .unprocessableContent && unknown.text.contains("No place has this code"))
      let made = try await head.fill(
        "/office/users/new", to: "/office/users",
        ["name": "officer", "fullName": "Ayşe", "role": "officer", "sensitivity": "1", "place": "TUR031"])
      let address = try #require(made.text.firstMatch(of: /value="http:\/\/localhost(\/welcome\/[^"]+)"/)).1

      let officer = head.another
      #expect(try await officer.get(String(address)).text.contains("Welcome, Ayşe"))
      let entered = try await officer.fill(String(address), ["password": OfficeSite.password])
      #expect(entered.headers[.location] == "/")
      #expect(try await officer.get("/office/users").status == .forbidden)
      #expect(try await officer.get("/office/sources").status == .ok)
      #expect(try await head.another.get(String(address)).status == .notFound)

      let user = try await world.office.users.user(named: UserName("officer"))
      #expect(user.grants.first?.grant.place == ID(high: 31, low: 1))
      let page = "/office/users/\(user.id)"
      #expect(try await head.get(page).text.contains("Hatay"))
      #expect(try await head.get(page + "/disable").text.contains("Disable the account of Ayşe?"))
      #expect(try await head.fill(page + "/disable").headers[.location] == page)
      #expect(try await officer.get("/").headers[.location] == "/sign-in")
      #expect(try await head.get("/office/access").text.contains("disabled an account"))
    }
  }

  @Test(arguments: Engines.all) func `a new key says beside each field what is wrong with it`(engine: EngineKind)
    async throws
  {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    try await world.visit { (head) async throws in
      try await head.signIn()
      let typed = [
        "label": "Dashboard", "sites": "on", "sensitivity": "1", "level": "partner", "perMinute": "60",
        "perDay": "١٠٠٠", "until": "2031-01-31", "organisation": "Relief Agency", "agreement": "MoU 7",
        "agreementUntil": "2030-06-30",
      ]
      for (name, value, why) in [
        ("perMinute", "many", "from 1 to 6000"), ("perDay", "0", "from 1 to 1000000"),
        ("until", "next year", "from today on"),
        ("until", "2020-01-01", "from today on"), ("label", " ", "1 to 200 characters"),
        ("form", String(repeating: "x", count: 210), "ids of forms"),
        ("submissions", "on", "read inside the mission alone"), ("organisation", " ", "Name the organisation"),
        ("agreement", "", "Name the agreement"), ("agreementUntil", "2020-01-01", "last day, from today on"),
        ("agreementUntil", "", "last day, from today on"),
      ] {
        var wrong = typed
        wrong[name] = value
        if name == "form" { wrong["submissions"] = "on" }
        let refused = try await head.fill("/office/keys/new", to: "/office/keys", wrong)
        #expect(refused.status == .unprocessableContent && refused.words.contains(why), "\(name)")
        #expect(name == "label" || refused.text.contains(#"value="Dashboard""#))
      }
      let made = try await head.fill("/office/keys/new", to: "/office/keys", typed)
      #expect(made.status == .ok && made.text.contains("konak_"))

      let list = try await head.get("/office/keys")
      #expect(list.words.contains("Relief Agency") && list.words.contains("MoU 7"))
      let key = try #require(try await world.office.keys.all(for: .system).first)
      let path = "/office/keys/\(key.id)/agreement"
      #expect(try await head.get(path).words.contains("Relief Agency"))
      let past = try await head.fill(
        path, to: path, ["organisation": "Relief Agency", "agreement": "MoU 8", "agreementUntil": "2020-01-01"])
      #expect(past.status == .unprocessableContent && past.text.contains("MoU 8"))
      let renewed = try await head.fill(
        path, to: path, ["organisation": "Relief Agency", "agreement": "MoU 8", "agreementUntil": "2031-06-30"])
      #expect(renewed.status == .seeOther)
      let history = try await head.get(path).words
      #expect(history.contains("MoU 7") && history.contains("MoU 8"), "what held before stays readable")
      #expect(try await head.get("/office/access").text.contains("under which agreement a program reads"))
    }
    let keys = try await world.office.keys.all(for: .system)
    #expect(keys.map(\.quota.perDay) == [1000])
  }

  @Test(arguments: Engines.all)
  func `a partner's grant says beside each field what is wrong with its agreement, and tells when it is over`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    let user = try await world.office.users.create(
      UserName("partner"), fullName: "Partner", password: OfficeSite.password, grants: [], by: .system)
    try await world.visit { (head) async throws in
      try await head.signIn()
      let officer = head.another
      try await officer.signIn("partner")
      let (page, grants) = ("/office/users/\(user)", "/office/users/\(user)/grants")
      let typed = [
        "role": "viewer", "sensitivity": "0", "level": "partner", "organisation": "Relief Agency", "agreement": "MoU 7",
        "agreementFrom": "2020-01-01", "agreementUntil": "2030-06-30",
      ]
      for (name, value, why) in [
        ("organisation", "", "Name the organisation"), ("agreement", "", "Name the agreement"),
        ("agreementFrom", "2031-01-01", "not after its last"), ("agreementUntil", "", "last day, from today on"),
      ] {
        var wrong = typed
        wrong[name] = value
        let refused = try await head.fill(page, to: grants, wrong)
        #expect(refused.status == .unprocessableContent && refused.words.contains(why), "\(name)")
      }
      #expect(try await head.fill(page, to: grants, typed).status == .seeOther)
      let given = try #require(try await world.office.users.user(user).grants.first)
      #expect(given.agreement?.reference == "MoU 7")
      let shown = try await head.get(page).words
      #expect(shown.contains("Relief Agency") && shown.contains("MoU 7"))
      #expect(try await !officer.get("/office/users").words.contains("begins on"))

      let path = "\(grants)/\(given.id)/agreement"
      let later = [
        "organisation": "Relief Agency", "agreement": "MoU 8", "agreementFrom": "2099-01-01",
        "agreementUntil": "2099-06-30",
      ]
      #expect(try await head.fill(path, to: path, later).status == .seeOther)
      let history = try await head.get(path).words
      #expect(history.contains("MoU 7") && history.contains("MoU 8") && history.contains("begins on"))
      let refused = try await officer.get("/office/users")
      #expect(refused.status == .forbidden && refused.words.contains("begins on"))
      #expect(try await head.get("/office/access").text.contains("under which agreement a grant"))
    }
  }

  @Test(arguments: Engines.all) func `the last administrator stays`(engine: EngineKind) async throws {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    try await world.visit { (head) async throws in
      try await head.signIn()
      let user = try await world.office.users.user(named: UserName("head"))
      let answer = try await head.fill("/office/users/\(user.id)/disable")
      #expect(answer.status == .unprocessableContent)
      #expect(answer.text.contains("Somebody must remain"))
      #expect(try await head.get("/").status == .ok)
    }
  }

  @Test(arguments: Engines.all) func `a phone is set up by a code and revoked`(engine: EngineKind) async throws {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    try await world.visit { (head) async throws in
      try await head.signIn()
      #expect(try await head.get("/collect/phones").text.contains("No phone is set up yet"))
      let malformed = try await head.fill(
        "/collect/phones/new", to: "/collect/phones", ["label": "Team 3", "programme": "shelter"])
      #expect(malformed.status == .unprocessableContent)
      #expect(try await world.office.appUsers.all().isEmpty)
      let page = try await head.fill("/collect/phones/new", to: "/collect/phones", ["label": "Team 3"])
      #expect(page.headers[.cacheControl] == "no-store")
      let secret = try #require(page.text.firstMatch(of: /http:\/\/localhost\/key\/([A-Za-z0-9_\-]{22})</)).1
      #expect(try await world.office.appUsers.appUser(secret: String(secret))?.label == "Team 3")
      #expect(page.text.contains("<path d=\"M4 4h7v1h-7z"))
      let phone = try #require(try await world.office.appUsers.all().first)
      #expect(try await head.fill("/collect/phones/\(phone.id)/revoke").headers[.location] == "/collect/phones")
      #expect(try await world.office.appUsers.appUser(secret: String(secret)) == nil)
    }
  }

  @Test func `who administers one place sees neither the mission's pages nor the people above`() async throws {
    let world = try await OfficeSite(.sqlite)
    try await world.setUp()
    let hatay = ID<Place>(high: 31, low: 1)
    try await world.addUser("local", Grant(.administrator, place: hatay, sensitivity: .protected))
    try await world.addUser("helper", Grant(.officer, place: hatay))
    let head = try await world.office.users.user(named: UserName("head"))
    let helper = try await world.office.users.user(named: UserName("helper"))
    try await world.visit { (visitor) async throws in
      try await visitor.signIn("local")
      for path in ["/office/mission", "/office/access", "/office/system", "/office/programmes/new"] {
        #expect(try await visitor.get(path).status == .forbidden, "\(path)")
      }
      let list = try await visitor.get("/office/users").text
      #expect(list.contains("/office/users/\(helper.id)") && !list.contains("/office/users/\(head.id)"))
      #expect(try await visitor.get("/office/users/\(helper.id)").status == .ok)
      #expect(try await visitor.get("/office/users/\(head.id)").status == .notFound)
      let renamed = try await visitor.fill(
        "/office/users/\(helper.id)", to: "/office/users/\(head.id)/name", ["fullName": "x"])
      #expect(renamed.status == .notFound && !renamed.text.contains("Head"))
    }
  }

  @Test func `people are found in any spelling`() async throws {
    let world = try await OfficeSite(.sqlite)
    try await world.setUp()
    _ = try await world.office.users.create(UserName("ayse"), fullName: "Ayşe Işık", grants: [], by: .system)
    try await world.visit { (head) async throws in
      try await head.signIn()
      for search in ["AYŞE", "ayse", "isik", "IŞIK ay"] {
        let query = search.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let text = try await head.get("/office/users?q=" + query).text
        #expect(text.contains("Ayşe Işık") && text.contains("1 user<"), "\(search)")
      }
      #expect(try await head.get("/office/users?q=zeynep").text.contains("Nobody has such a name."))
    }
  }

  @Test func `programmes and offices are kept`() async throws {
    let world = try await OfficeSite(.sqlite)
    try await world.setUp()
    try await world.visit { (head) async throws in
      try await head.signIn()
      try await head.fill("/office/mission", ["name-en": "Response", "name-tr": "Müdahale", "name-ar": ""])
      #expect(try await head.get("/office/mission").text.contains("Response</title>"))
      let fields = ["code": "shelter", "name-en": "Shelter"]
      #expect(try await head.fill("/office/programmes/new", to: "/office/programmes", fields).status == .seeOther)
      #expect(
        try await head.fill("/office/programmes/new", to: "/office/programmes", fields).status == .unprocessableContent)
      try await head.fill("/office/offices/new", to: "/office/offices", ["name-en": "Field office", "place": "TUR031"])
      let page = try await head.get("/office/mission").text
      #expect(page.contains("Shelter") && page.contains("Field office") && page.contains("Hatay"))
      #expect(try await head.get("/office/users/new").text.contains("All programmes"))
    }
  }

  @Test(arguments: Role.allCases.map(Optional.some) + [nil])
  func `each role gets exactly the pages it was granted`(role: Role?) async throws {
    let world = try await OfficeSite(.sqlite)
    try await world.setUp()
    if let role { try await world.addUser("somebody", Grant(role, sensitivity: .protected)) }
    let routes = world.site.table.routes.filter { ![.open, .monitor].contains($0.access) }
    let today = Day(world.now)
    try await world.visit { (visitor) async throws in
      if role != nil { try await visitor.signIn("somebody") }
      // These two end or go on with a session, whoever asks.
      for route in routes where !["/sign-out", "/sign-in/code"].contains(route.path) {
        let path =
          "/" + route.path.split(separator: "/").map { $0.hasPrefix("{") ? "0" : String($0) }.joined(separator: "/")
        let response =
          route.method == .get
          ? try await visitor.get(path)
          : try await visitor.post(
            path, [:],
            proof: ForgeryGuard(secret: visitor.cookie("konak-session") ?? visitor.cookie("konak-visitor") ?? "")
              .masked())
        let isAdmitted = route.access.admits(role.map { [Grant($0, sensitivity: .protected)] }, on: today)
        let isTurnedAway =
          response.status == .unauthorized || response.status == .forbidden
          || response.headers[.location]?.hasPrefix("/sign-in") == true
        #expect(isTurnedAway != isAdmitted, "\(route.method) \(route.path): \(response.status)")
        #expect(response.status.code < 500, "\(route.method) \(route.path)")
      }
    }
  }
}
