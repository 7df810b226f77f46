import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Worlds
import Testing
@testable import Web

@Suite struct TheGateDecidesBeforeTheHandler {
  /// Routes that say who got through.
  private struct Doors: RouteGroup {
    var routes: [Route] {
      let open: Route.Handler = { _ in Response(status: .ok) }
      return [
        .get("/everybody", .everybody, open), .get("/signed-in", .signedIn, open),
        .get("/users", .right(.manageUsers), open), .post("/users", .right(.manageUsers), limit: 1000, open),
        .post("/submission", .machine, open), .get("/broken", .everybody) { _ in throw Broken() },
        .get("/metrics", .monitor, open), .get("/folder/**", .everybody, open),
        .post("/moved", .right(.manageUsers)) { visit in visit.redirect(to: "/there") },
        .post("/questions", .right(.manageUsers), limit: 1 << 20, fields: 3000) { visit in
          let text = String(visit.form.values("q").count)
          return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        },
        .post("/files", .right(.manageUsers), limit: 2000) { visit in
          let file = visit.form.upload("sheet")
          let text = "\(visit.form["a"] ?? "-") \(file?.name ?? "-") \(file?.bytes.count ?? 0)"
          return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        },
      ]
    }
    struct Broken: Error { let secret = "Ayşe's telephone number" }
  }

  let site: TestSite
  init() throws { site = try TestSite([Doors()]) }

  @Test func `whoever is not signed in is led to the sign-in page and back`() async throws {
    try await site.run { (browser) async throws in
      let response = try await browser.get("/users?page=2&q=a")
      #expect(response.status == .seeOther)
      #expect(response.headers[.location] == "/sign-in?next=%2Fusers%3Fpage%3D2%26q%3Da")
    }
  }

  @Test func `programs are told in JSON what is missing`() async throws {
    try await site.run { (browser) async throws in
      let response = try await browser.get("/users", [.accept: "application/json"])
      #expect(response.status == .unauthorized)
      #expect(response.headers[.contentType] == "application/problem+json")
      #expect(response.text.contains(#""type":"urn:konak:problem:access.signIn""#))
    }
  }

  @Test(arguments: Role.allCases) func `a right opens a door, its lack does not`(role: Role) async throws {
    try await site.run { (browser) async throws in
      let response = try await browser.signedIn(as: role).get("/users")
      #expect(response.status == (role == .administrator ? .ok : .forbidden))
      #expect(try await browser.signedIn(as: role).get("/signed-in").status == .ok)
    }
  }

  @Test func `a grant that has ended opens nothing`() {
    let ended = Grant(.administrator, until: Day(year: 2020, month: 1, day: 1))
    #expect(!Access.right(.manageUsers).admits([ended], on: Day(epochDay: 20_000)))
  }

  @Test func `what belongs to the whole mission is closed to grants for a part of it`() {
    let day = Day(epochDay: 20_000)
    let parts = [Grant(.administrator, place: ID()), Grant(.administrator, programme: ID()), Grant(.manager)]
    #expect(!Access.everywhere(.administer).admits(parts, on: day))
    #expect(Access.right(.administer).admits(parts, on: day))
    #expect(Access.everywhere(.administer).admits([Grant(.administrator)], on: day))
    #expect(!Access.everywhere(.administer).admits(nil, on: day))
  }

  @Test func `a form without proof that it is ours is refused`() async throws {
    try await site.run { (browser) async throws in
      let admin = browser.signedIn(as: .administrator)
      #expect(try await admin.post("/users").status == .ok)
      #expect(try await admin.post("/users", proof: "").status == .forbidden)
      #expect(try await admin.post("/users", proof: ForgeryGuard(secret: "another").masked()).status == .forbidden)
    }
  }

  @Test func `a form from another site is refused even with the proof`() async throws {
    try await site.run { (browser) async throws in
      let admin = browser.signedIn(as: .administrator)
      #expect(try await admin.post("/users", [:], [.origin: "http://localhost"]).status == .ok)
      #expect(try await admin.post("/users", [:], [.origin: "https://evil.example"]).status == .forbidden)
      #expect(try await admin.post("/users", [:], [.origin: "null"]).status == .forbidden)
      #expect(try await admin.post("/users", [:], [.init("sec-fetch-site")!: "cross-site"]).status == .forbidden)
    }
  }

  @Test func `what a proxy passes on is not from here`() async throws {
    try await site.run { (browser) async throws in
      #expect(try await browser.get("/metrics").status == .ok)
      #expect(try await browser.get("/metrics", [.init("x-forwarded-for")!: "192.0.2.1"]).status == .notFound)
      #expect(try await browser.get("/metrics", [.init("x-forwarded-for")!: "127.0.0.1"]).status == .notFound)
      #expect(try await browser.get("/metrics", [.init("forwarded")!: "for=192.0.2.1"]).status == .notFound)
    }
  }

  @Test func `machines bring no proof but their own secret`() async throws {
    try await site.run { (browser) async throws in
      #expect(try await browser.post("/submission", proof: "").status == .ok)
    }
  }

  @Test func `a body beyond its limit is refused, whatever its length says`() async throws {
    try await site.run { (browser) async throws in
      let admin = browser.signedIn(as: .administrator)
      #expect(try await admin.post("/users", ["a": String(repeating: "x", count: 2000)]).status == .contentTooLarge)
    }
  }

  @Test func `a form with files is read as it arrives`() async throws {
    try await site.run { (browser) async throws in
      let admin = browser.signedIn(as: .administrator)
      let answer = try await admin.upload("/files", ["a": "ş"], files: ["sheet": ("form.md", "| survey |")])
      #expect(answer.status == .ok)
      #expect(answer.text == "ş form.md 10")
      #expect(try await admin.upload("/files", ["a": "x"], files: [:]).text == "x - 0")
      #expect(try await admin.upload("/files", [:], files: [:], proof: "").status == .forbidden)
      let large = String(repeating: "x", count: 3000)
      #expect(try await admin.upload("/files", [:], files: ["sheet": ("a", large)]).status == .contentTooLarge)
      let broken = try await admin.post("/files", [:], [.contentType: "multipart/form-data"])
      #expect(broken.status == .unprocessableContent)
    }
  }

  @Test func `a page of many questions takes as many fields as it says`() async throws {
    try await site.run { (browser) async throws in
      let admin = browser.signedIn(as: .administrator)
      let proof = ForgeryGuard(secret: Role.administrator.rawValue).masked()
      func send(_ path: String, _ count: Int) async throws -> TestResponse {
        let body = "_proof=\(proof)" + String(repeating: "&q=1", count: count)
        return try await admin.client.execute(
          uri: path, method: .post,
          headers: [
            .accept: "text/html", .cookie: "konak-session=administrator",
            .contentType: "application/x-www-form-urlencoded",
          ], body: ByteBuffer(string: body))
      }
      #expect(try await send("/questions", 2500).text == "2500")
      #expect(try await send("/questions", 3000).status == .unprocessableContent)
      #expect(try await send("/files", 2500).status != .ok)
    }
  }

  @Test func `htmx is sent on in its own way`() async throws {
    try await site.run { (browser) async throws in
      let admin = browser.signedIn(as: .administrator)
      let plain = try await admin.post("/moved")
      #expect(plain.status == .seeOther && plain.headers[.location] == "/there")
      let part = try await admin.post("/moved", [:], [.init("hx-request")!: "true"])
      #expect(part.status == .ok && part.headers[.init("hx-redirect")!] == "/there")
    }
  }

  @Test func `a body that is not a form is refused`() async throws {
    try await site.run { (browser) async throws in
      let admin = browser.signedIn(as: .administrator)
      #expect(try await admin.post("/users", [:], [.contentType: "text/plain"]).status == .unprocessableContent)
    }
  }

  @Test(arguments: ["text/html", "application/json"])
  func `our fault names the request and tells nothing else`(accept: String) async throws {
    try await site.run { (browser) async throws in
      let response = try await browser.get("/broken", [.accept: accept])
      #expect(response.status == .internalServerError)
      let id = try #require(response.headers[.init("x-request-id")!])
      #expect(response.text.contains(id))
      #expect(!response.text.contains("telephone") && !response.text.contains("Broken"))
    }
  }

  @Test func `nothing answers outside the table, in the reader's language`() async throws {
    try await site.run { (browser) async throws in
      let response = try await browser.get("/nowhere", [.acceptLanguage: "fr, tr;q=0.8, en;q=0.5"])
      #expect(response.status == .notFound)
      #expect(response.text.contains("lang=\"tr\""))
      #expect(response.text.contains("Burada bir şey yok"))
    }
  }

  @Test(arguments: [Role.administrator, nil])
  func `an address that there is none of is said to be none, whatever is sent to it`(role: Role?) async throws {
    try await site.run { (browser) async throws in
      let response = try await browser.signedIn(as: role).post("/nowhere", ["a": "b"], proof: "")
      #expect(response.status == .notFound && response.headers[.allow] == nil)
      #expect(response.text.contains("There is nothing here"))
    }
  }

  @Test func `what an address does not do is refused with what it does`() async throws {
    try await site.run { (browser) async throws in
      let response = try await browser.post("/everybody", proof: "")
      #expect(response.status == .methodNotAllowed)
      #expect(response.headers[.allow] == "GET, HEAD")
      let program = try await browser.get("/moved", [.accept: "application/json"])
      #expect(program.status == .methodNotAllowed && program.headers[.allow] == "POST")
      #expect(program.text.contains("urn:konak:problem:access.method"))
      #expect(try await browser.post("/folder/with/more/below", proof: "").headers[.allow] == "GET, HEAD")
      #expect(try await browser.post("/folder", proof: "").status == .notFound)
    }
  }

  @Test func `every answer tells browsers what to refuse`() async throws {
    try await site.run { (browser) async throws in
      for path in ["/everybody", "/nowhere", "/broken"] {
        let headers = try await browser.get(path).headers
        let policy = try #require(headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"))
        #expect(!policy.contains("unsafe"))
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers[.init("referrer-policy")!] == "same-origin")
        #expect(headers[.strictTransportSecurity] == nil)
      }
    }
  }

  @Test func `over HTTPS cookies are bound to the host`() async throws {
    var settings = Site.Settings()
    settings.publicURL = URL(string: "https://konak.example")
    let site = try TestSite([Doors()], settings: settings)
    try await site.run { (browser) async throws in
      let response = try await browser.get("/nowhere")
      let cookie = try #require(response.headers[.setCookie])
      for part in ["__Host-konak-visitor=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        #expect(cookie.contains(part), "\(part)")
      }
      #expect(response.headers[.strictTransportSecurity] != nil)
    }
  }

  @Test func `pages are packed for those who can unpack`() async throws {
    try await site.run { (browser) async throws in
      let plain = try await browser.get("/nowhere")
      let packed = try await browser.get("/nowhere", [.acceptEncoding: "br, gzip"])
      #expect(plain.headers[.contentEncoding] == nil)
      #expect(packed.headers[.contentEncoding] == "gzip")
      #expect(packed.headers[.vary] == "Accept-Encoding")
      #expect(packed.body.readableBytes < plain.body.readableBytes / 2)
      #expect(Array(buffer: packed.body).starts(with: [0x1F, 0x8B]))
    }
  }
}

@Suite struct AddressesAreComparedAsBlocks {
  @Test(arguments: [
    ("10.0.0.0/8", "10.200.3.4", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
    ("192.0.2.0/25", "192.0.2.128", false), ("::1", "::1", true), ("2001:db8::/33", "2001:db8:7fff::1", true),
    ("2001:db8::/33", "2001:db8:8000::1", false), ("127.0.0.0/8", "::ffff:127.0.0.1", true),
    ("0.0.0.0/0", "9.9.9.9", true),
  ])
  func `an address is inside or outside`(range: String, address: String, isInside: Bool) throws {
    #expect(try #require(AddressRange(range)).contains(address) == isInside)
  }

  @Test(arguments: ["", "10.0.0.0/33", "10.0.0", "a.b.c.d", "10.0.0.0/-1", "::1/129", "10.0.0.0/8/8"])
  func `what is no block is refused`(text: String) {
    #expect(AddressRange(text) == nil)
  }
}
