import Basics
import Collect
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Office
import Store
import Testing
import Worlds

@testable import Web

@Suite struct PhonesSpeakOpenRosa {
  @Test(arguments: Engines.all)
  func `a phone signs in by digest, lists forms, and downloads form, manifest and files`(engine: EngineKind)
    async throws
  {
    let world = try await PhoneWorld(engine)
    try await world.run { phone in
      let refused = try await phone.send(.get, "/formList?deviceID=x", signedIn: false)
      #expect(refused.status == .unauthorized)
      #expect(refused.headers[.wwwAuthenticate]?.hasPrefix("Digest realm=\"Konak\", qop=\"auth\"") == true)

      let list = try await phone.send(.get, "/formList?deviceID=x")
      #expect(list.status == .ok)
      #expect(list.headers[.init("x-openrosa-version")!] == "1.0")
      #expect(list.headers[.contentType]?.hasPrefix("text/xml") == true)
      #expect(list.text.contains("<formID>visit</formID><name>Site visit</name><version>1</version>"))
      #expect(try await phone.send(.get, "/formList?formID=visit").text == list.text)
      #expect(try await !phone.send(.get, "/formList?formID=other").text.contains("<formID>"))
      let form = try await phone.send(.get, try #require(list.text.path(in: "downloadUrl")))
      #expect(list.text.contains("<hash>md5:\(Hash.md5.hex(of: Array(form.text.utf8)))</hash>"))
      #expect(form.text.contains("<h:title>Site visit</h:title>"))

      let manifest = try await phone.send(.get, try #require(list.text.path(in: "manifestUrl")))
      #expect(manifest.headers[.init("x-openrosa-version")!] == "1.0")
      #expect(manifest.text.contains("<filename>köyler.csv</filename>"))
      let medium = try await phone.send(.get, try #require(manifest.text.path(in: "downloadUrl")))
      #expect(medium.text == "a,b\n1,2\n")
      #expect(medium.headers[.contentType] == "application/octet-stream")
      #expect(medium.headers[.contentDisposition] == "attachment")
      #expect(medium.headers[.contentSecurityPolicy] == "default-src 'none'; sandbox")
      #expect(manifest.text.contains("md5:" + Hash.md5.hex(of: Array(medium.text.utf8))))
    }
  }

  @Test(arguments: Engines.all)
  func `a form whose programme only practises says so on the phone`(engine: EngineKind) async throws {
    let world = try await PhoneWorld(engine)
    let programme = try await world.office.programmes.define(code: "shelter", names: ["en": "Shelter"], by: .system)
    let upload = try await world.forms.read(
      Array(
        """
        | survey   |            |         |                 |
        |          | type       | name    | label           |
        |          | integer    | people  | How many?       |
        | settings |            |         |                 |
        |          | form_title | form_id | konak:programme |
        |          | Head count | count   | Shelter         |
        """.utf8), fileName: "count.md")
    _ = try await world.forms.publish(try #require(upload.draft), by: .system)
    try await world.run { phone in
      let list = try await phone.send(.get, "/formList").text
      #expect(list.contains("<name>Head count (Practice)</name>") && list.contains("<name>Site visit</name>"))
    }
    let (today, review) = (Day(year: 2026, month: 3, day: 1)!, Day(year: 2027, month: 3, day: 1)!)
    try await world.office.programmes.assess(
      programme,
      DataProtectionAssessment(
        purpose: "Shelter", legalBasis: "Consent", sensitivity: .low, mitigation: "None needed", sharing: [.internal],
        retention: 12, approver: "A. Yılmaz", approved: today, review: review), on: today, by: .system)
    try await world.run { phone in
      let list = try await phone.send(.get, "/formList").text
      #expect(list.contains("<name>Head count</name>"))
    }
  }

  @Test(arguments: Engines.all)
  func `what can be read is received, what cannot is kept, and only what is nothing is refused`(engine: EngineKind)
    async throws
  {
    let world = try await PhoneWorld(engine)
    try await world.run { phone in
      let head = try await phone.send(.head, "/submission?deviceID=x")
      #expect(head.status == .noContent)
      #expect(head.headers[.init("x-openrosa-accept-content-length")!] == "10000000")
      #expect(head.headers[.location]?.hasSuffix("/submission") == true)

      let xml = phone.submission("uuid:1", "<people>5</people><photo>a.jpg</photo>")
      let first = try await phone.post(xml, ["a.jpg": "picture"])
      #expect(first.status == .created)
      #expect(first.headers[.contentType]?.hasPrefix("text/xml") == true)
      #expect(first.text.contains("<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\"><message>"))
      #expect(try await phone.post(xml, ["a.jpg": "picture"]).status == .created)
      #expect(try await phone.post(phone.submission("uuid:1", "<people>6</people>")).status == .conflict)
      #expect(try await phone.post(phone.submission("uuid:2", "", version: "9")).status == .accepted)
      #expect(try await phone.post("<data id=\"visit\" version=\"1\"/>").status == .accepted)
      #expect(try await phone.post("<data/>").status == .badRequest)
      #expect(try await phone.post("not XML").status == .badRequest)
      #expect(try await phone.post(nil, ["a.jpg": "picture"]).status == .badRequest)
      #expect(try await phone.send(.post, "/submission", body: "a=b", type: "text/plain").status == .badRequest)
      let truncated = try await phone.send(
        .post, "/submission", body: "--b\r\nContent-Disposition: form-data; name=\"xml_submission_file\"\r\n\r\n<d",
        type: "multipart/form-data; boundary=b")
      #expect(truncated.status == .badRequest)
      let large = try await phone.post(xml, files: ["film": Array(repeating: 1, count: 3 << 20)])
      #expect(large.status == .contentTooLarge)
      #expect(
        try await phone.send(.post, "/submission", body: phone.submission("uuid:3", ""), type: "text/xml").status
          == .created)
    }
    let counts = try await world.store.read { reader in
      (
        try reader.value("SELECT count(*) FROM answers_visit", as: Int.self),
        try reader.value("SELECT count(*) FROM quarantine", as: Int.self)
      )
    }
    #expect(counts.0 == 2 && counts.1 == 3)
  }

  @Test(arguments: ["..", "a\0b.jpg", "folder/"])
  func `a file is kept whatever its client calls it`(name: String) async throws {
    let world = try await PhoneWorld(.sqlite)
    try await world.run { phone in
      for _ in 0..<2 {
        let response = try await phone.post(phone.submission("uuid:1", "<people>5</people>"), [name: "picture"])
        #expect(response.status == .created)
      }
    }
    let files = try await world.store.read { reader in
      let id: ID<Submission>? = try reader.value("SELECT submission FROM answers_visit")
      return try id.map { try reader.files(of: $0) } ?? [:]
    }
    #expect(files.count == 1)
    let file = try #require(files.values.first)
    #expect(try await world.store.blobs.read(file.blob, upTo: 100) == Array("picture".utf8))
  }

  @Test func `a submission that comes in several requests is one, with all its files byte for byte`() async throws {
    let world = try await PhoneWorld(.sqlite)
    let films = (0..<3).map { number in (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* (number + 7) >> 3) } }
    try await world.run { phone in
      let xml = phone.submission("uuid:1", "<photo>film0</photo>")
      for (number, film) in films.enumerated() {
        let isLast = number == films.count - 1
        let response = try await phone.post(
          xml, files: ["film\(number)": film], fields: isLast ? [:] : ["*isIncomplete*": "yes"])
        #expect(response.status == .created)
      }
    }
    let (id, files) = try await world.store.read { reader in
      let id: ID<Submission>? = try reader.value("SELECT submission FROM answers_visit")
      return (id, try id.map { try reader.files(of: $0) } ?? [:])
    }
    #expect(id != nil && files.count == 3)
    for (number, film) in films.enumerated() {
      let file = try #require(files["film\(number)"])
      #expect(try await world.store.blobs.read(file.blob, upTo: 1 << 20) == film)
    }
  }

  @Test func `clients that cannot sign in use the token, older ones a user's path`() async throws {
    let world = try await PhoneWorld(.sqlite)
    let token = world.secret
    try await world.run { phone in
      let list = try await phone.send(.get, "/key/\(token)/formList", signedIn: false)
      #expect(list.status == .ok)
      let form = try #require(list.text.path(in: "downloadUrl"))
      #expect(form.hasPrefix("/key/\(token)/"))
      #expect(try await phone.send(.get, form, signedIn: false).status == .ok)
      #expect(try await phone.send(.get, "/key/another/formList", signedIn: false).status == .notFound)
      #expect(try await phone.send(.head, "/key/\(token)/submission", signedIn: false).status == .noContent)
      let xml = phone.submission("uuid:1", "")
      #expect(
        try await phone.send(.post, "/key/\(token)/submission", body: xml, type: "text/xml", signedIn: false).status
          == .created)
      #expect(try await phone.send(.get, "/mission/formList").status == .ok)
      #expect(try await phone.send(.get, "/mission/formList", signedIn: false).status == .unauthorized)
    }
  }

  @Test func `wrong, old and revoked credentials open nothing`() async throws {
    let world = try await PhoneWorld(.sqlite)
    try await world.run { phone in
      let basic = Data("\(world.appUser.name):\(world.secret)".utf8).base64EncodedString()
      #expect(try await phone.send(.get, "/formList", authorization: "Basic \(basic)").status == .ok)
      let wrong = Data("\(world.appUser.name):x".utf8).base64EncodedString()
      #expect(try await phone.send(.get, "/formList", authorization: "Basic \(wrong)").status == .unauthorized)
      #expect(try await phone.send(.get, "/formList", authorization: "Digest x").status == .unauthorized)

      let challenge = try await phone.challenge()
      world.wait(seconds: 3600)
      let old = try phone.answer(to: challenge, .get, "/formList")
      let stale = try await phone.send(.get, "/formList", authorization: old)
      #expect(stale.status == .unauthorized)
      #expect(stale.headers[.wwwAuthenticate]?.hasSuffix("stale=true") == true)

      try await world.office.appUsers.revoke(world.appUser.id, by: .system)
      #expect(try await phone.send(.get, "/formList").status == .unauthorized)
      #expect(try await phone.send(.get, "/key/\(world.secret)/formList", signedIn: false).status == .notFound)
    }
  }

  @Test(arguments: Engines.all)
  func `wrong credentials are told to wait after a while, and right ones never`(engine: EngineKind) async throws {
    let world = try await PhoneWorld(engine)
    try await world.run { phone in
      let wrong = "Basic " + Data("\(world.appUser.name):x".utf8).base64EncodedString()
      for _ in 0..<10 {
        #expect(try await phone.send(.get, "/formList", authorization: wrong).status == .unauthorized)
      }
      let tooMany = try await phone.send(.get, "/formList", authorization: wrong)
      #expect(tooMany.status == .tooManyRequests)
      #expect(tooMany.headers[.retryAfter] == "15")
      #expect(tooMany.headers[.wwwAuthenticate] == nil)
      #expect(tooMany.text.contains("<OpenRosaResponse"))
      let guess = Phone(client: phone.client, name: phone.name, secret: "x")
      #expect(try await guess.send(.post, "/submission").status == .tooManyRequests)

      // The phone itself goes on by digest, Basic and token.
      let right = "Basic " + Data("\(world.appUser.name):\(world.secret)".utf8).base64EncodedString()
      #expect(try await phone.send(.get, "/formList").status == .ok)
      #expect(try await phone.send(.get, "/formList", authorization: right).status == .ok)
      #expect(try await phone.send(.head, "/key/\(world.secret)/submission", signedIn: false).status == .noContent)
      #expect(try await phone.post(phone.submission("uuid:1", "")).status == .created)

      world.wait(seconds: 15)
      #expect(try await phone.send(.get, "/formList", authorization: wrong).status == .unauthorized)
      #expect(try await phone.send(.get, "/formList", authorization: wrong).headers[.retryAfter] == "30")
      world.wait(seconds: 86_400)
      #expect(try await phone.send(.get, "/formList", authorization: wrong).status == .unauthorized)
    }
  }

  @Test func `whoever tries many names or tokens is told to wait by address`() async throws {
    let world = try await PhoneWorld(.sqlite)
    try await world.run { phone in
      for number in 0..<60 {
        let guess = Phone(client: phone.client, name: "phone-\(number)", secret: "x")
        #expect(try await guess.send(.get, "/formList").status == .unauthorized)
        #expect(try await phone.send(.get, "/key/guess-\(number)/formList", signedIn: false).status == .notFound)
      }
      #expect(try await phone.send(.get, "/key/guess/formList", signedIn: false).status == .tooManyRequests)
      #expect(try await phone.send(.get, "/formList", authorization: "Digest x").status == .tooManyRequests)
      let counted = try await world.store.read { try $0.value("SELECT count(*) FROM sign_in_failure", as: Int.self) }
      #expect(counted == 2 * 60 + 1, "a row each for pair, account and address")
      #expect(try await phone.send(.get, "/formList").status == .ok)
      // Asking without credentials, as every client does first, and with an old nonce are no failures.
      #expect(try await phone.send(.get, "/formList", signedIn: false).status == .unauthorized)
      let old = try phone.answer(to: try await phone.challenge(), .get, "/formList")
      world.wait(seconds: 3600)
      for _ in 0..<20 {
        #expect(try await phone.send(.get, "/formList", authorization: old).status == .unauthorized)
      }
    }
    // People who sign in from there are counted apart.
    await #expect(throws: SignInRefusal.wrong) {
      _ = try await world.office.signIn.begin(name: "head", password: "x", address: "unknown", device: "")
    }
  }

  @Test func `only open forms are listed, and closed ones keep what comes apart`() async throws {
    let world = try await PhoneWorld(.sqlite)
    let form = ID<FormEngine.Form>(formID: "visit")
    try await world.run { phone in
      let list = try await phone.send(.get, "/formList")
      let download = try #require(list.text.path(in: "downloadUrl"))
      try await world.forms.set(.closing, of: form, by: .system)
      #expect(try await phone.send(.get, "/formList").text.contains("<xform>") == false)
      #expect(try await phone.send(.get, download).status == .ok)
      #expect(try await phone.post(phone.submission("uuid:1", "")).status == .created)
      try await world.forms.set(.closed, of: form, by: .system)
      #expect(try await phone.send(.get, download).status == .notFound)
      #expect(try await phone.post(phone.submission("uuid:2", "")).status == .accepted)
    }
  }
}

/// A mission with one form and one phone.
struct PhoneWorld: Sendable {
  let store: Store
  let office: Office
  let forms: Forms
  let appUser: AppUserRecord
  let secret: String
  private let site: TestSite
  private let clock: TestClock

  init(_ engine: EngineKind) async throws {
    let schema = CollectSchema()
    let clock = TestClock()
    self.clock = clock
    let folder = try Scratch.newFolder()
    store = try await Store(
      location: try await engine.location(), keys: .new(), projections: Office.projections + schema.projections,
      erasables: schema.erasables, migrations: OfficeMigrations.all + CollectSchema.migrations,
      tables: OfficeMigrations.tables + CollectSchema.tables,
      blobFolder: engine == .sqlite ? folder.appending(path: "blobs") : nil)
    office = Office(
      store, secrets: OfficeSecrets { Hashing.blake2b(Array($0.utf8)) }, now: { clock.now })
    let phone = try await office.appUsers.create(label: "Ali's phone", place: nil, programme: nil, by: .system)
    appUser = phone.record
    secret = phone.secret
    forms = Forms(store: store, plans: schema.plans)
    let intake = Intake(store: store, plans: schema.plans, places: PlaceResolver(), folder: folder)
    site = try TestSite(
      [
        OpenRosaRoutes(
          office, forms: forms, intake: intake, key: Array(repeating: 1, count: 32), folder: folder,
          largestRequest: 3 << 20)
      ],
      now: { clock.now })
    let upload = try await forms.read(Array(Self.workbook.utf8), fileName: "visit.md")
    let draft = try #require(upload.draft)
    let form = try await forms.publish(draft, by: .system)
    try await forms.addMedium("köyler.csv", type: "text/csv", bytes: Array("a,b\n1,2\n".utf8), to: form, by: .system)
  }

  func wait(seconds: Int) { clock.wait(seconds) }

  func run(_ body: @Sendable @escaping (Phone) async throws -> Void) async throws {
    try await site.run { (browser) async throws in
      try await body(Phone(client: browser.client, name: appUser.name, secret: secret))
    }
  }

  private static let workbook = """
    | survey   |            |         |                  |
    |          | type       | name    | label            |
    |          | integer    | people  | How many people? |
    |          | image      | photo   | Photograph       |
    | settings |            |         |                  |
    |          | form_title | form_id | version          |
    |          | Site visit | visit   | 1                |
    """
}

/// Speaks to the server as ODK Collect does.
struct Phone: Sendable {
  let client: TestClient
  let name: String
  let secret: String

  func send(
    _ method: HTTPRequest.Method, _ target: String, body: String = "", type: String? = nil,
    signedIn: Bool = true, authorization: String? = nil
  ) async throws -> TestResponse {
    try await send(
      method, target, bytes: Array(body.utf8), type: type, signedIn: signedIn,
      authorization: authorization)
  }

  func send(
    _ method: HTTPRequest.Method, _ target: String, bytes: [UInt8], type: String? = nil,
    signedIn: Bool = true, authorization: String? = nil
  ) async throws -> TestResponse {
    var headers: HTTPFields = [:]
    headers[.contentType] = type
    headers[.authorization] = authorization
    if signedIn, authorization == nil {
      headers[.authorization] = try answer(to: try await challenge(), method, target)
    }
    return try await client.execute(uri: target, method: method, headers: headers, body: ByteBuffer(bytes: bytes))
  }

  /// What the server asks.
  func challenge() async throws -> String {
    let response = try await client.execute(uri: "/formList", method: .get, headers: [:], body: nil)
    return try #require(response.headers[.wwwAuthenticate])
  }

  /// What who knows the secret answers.
  func answer(to challenge: String, _ method: HTTPRequest.Method, _ target: String) throws -> String {
    let nonce = try #require(challenge.firstMatch(of: /nonce="([^"]*)"/)?.1)
    let shared = DigestCredentials.sharedHash(name: name, realm: "Konak", secret: secret)
    let asked = Hash.md5.hex(of: "\(method.rawValue):\(target)")
    let response = Hash.md5.hex(of: "\(shared):\(nonce):00000001:0a4f113b:auth:\(asked)")
    return """
      Digest username="\(name)", realm="Konak", nonce="\(nonce)", uri="\(target)", qop=auth, nc=00000001, \
      cnonce="0a4f113b", response="\(response)"
      """
  }

  func post(_ xml: String?, _ files: [String: String] = [:]) async throws -> TestResponse {
    try await post(xml, files: files.mapValues { Array($0.utf8) })
  }

  func post(
    _ xml: String?, files: [String: [UInt8]] = [:], fields: [String: String] = [:]
  ) async throws -> TestResponse {
    let boundary = "7f3a9d20-0000-4000-8000-000000000000"
    var body: [UInt8] = []
    func add(_ head: String, _ content: [UInt8]) {
      body +=
        Array("--\(boundary)\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8) + content + Array("\r\n".utf8)
    }
    if let xml {
      add("name=\"xml_submission_file\"; filename=\"a.xml\"\r\nContent-Type: text/xml; charset=utf-8", Array(xml.utf8))
    }
    for (name, content) in files {
      add("name=\"\(name)\"; filename=\"\(name)\"\r\nContent-Type: image/jpeg", content)
    }
    for (name, value) in fields { add("name=\"\(name)\"", Array(value.utf8)) }
    body += Array("--\(boundary)--\r\n".utf8)
    return try await send(
      .post, "/submission?deviceID=x", bytes: body, type: "multipart/form-data; boundary=\(boundary)")
  }

  func submission(_ id: String, _ answers: String, version: String = "1") -> String {
    "<data id=\"visit\" version=\"\(version)\">\(answers)<meta><instanceID>\(id)</instanceID></meta></data>"
  }
}

extension String {
  /// The path of the address in an element of that name.
  fileprivate func path(in element: String) -> String? {
    guard let start = range(of: "<\(element)>"), let end = range(of: "</\(element)>"),
      let url = URL(string: String(self[start.upperBound..<end.lowerBound]))
    else { return nil }
    return url.path(percentEncoded: true)
  }
}
