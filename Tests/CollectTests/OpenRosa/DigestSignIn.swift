import Basics
import Testing
import Worlds

@testable import Collect

@Suite struct DigestSignIn {
  let authentication = DigestAuthentication(key: Array(repeating: 7, count: 32))
  let now = Instant(microseconds: 1_780_000_000_000_000)
  let sharedHash = DigestCredentials.sharedHash(name: "ali", realm: "Konak", secret: "s3cret")

  @Test func `the example of the specification is answered right`() throws {
    // RFC 2617 §3.5.
    let answer = try #require(
      digest(
        """
        Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", \
        uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", \
        response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"
        """))
    let hash = DigestCredentials.sharedHash(name: "Mufasa", realm: "testrealm@host.com", secret: "Circle Of Life")
    #expect(hash == "939e7578ed9e3c518a452acee763bce9")
    #expect(answer.isAnswered(with: hash, method: "GET"))
    #expect(!answer.isAnswered(with: hash, method: "POST"))
  }

  @Test func `who knows the secret is accepted, for that method and address only`() throws {
    let answer = try #require(self.answer(to: authentication.challenge(at: now), target: "/formList?deviceID=x"))
    #expect(verdict(answer) == .accepted)
    #expect(verdict(answer, method: "POST") == .refused)
    #expect(verdict(answer, target: "/formList") == .refused)
    #expect(verdict(answer, sharedHash: nil) == .refused)
    #expect(
      verdict(answer, sharedHash: DigestCredentials.sharedHash(name: "ali", realm: "Konak", secret: "x")) == .refused)
  }

  @Test func `an old nonce is stale, one that we did not make is refused`() throws {
    let old = try #require(self.answer(to: authentication.challenge(at: now)))
    #expect(verdict(old, at: now.adding(seconds: DigestAuthentication.lifetime)) == .accepted)
    #expect(verdict(old, at: now.adding(seconds: DigestAuthentication.lifetime + 1)) == .stale)
    #expect(verdict(old, at: now.adding(seconds: -3600)) == .stale)
    let others = DigestAuthentication(key: Array(repeating: 8, count: 32))
    #expect(verdict(try #require(self.answer(to: others.challenge(at: now)))) == .refused)
    #expect(authentication.challenge(at: now, stale: true).hasSuffix(", stale=true"))
  }

  @Test func `behind a proxy the address has a prefix, and may be whole`() throws {
    let prefixed = DigestAuthentication(key: Array(repeating: 7, count: 32), prefix: "/konak")
    for target in ["/formList", "/konak/formList", "http://example.org/konak/formList"] {
      let answer = try #require(self.answer(to: prefixed.challenge(at: now), target: target))
      let verdict = prefixed.verdict(on: answer, sharedHash: sharedHash, method: "GET", target: "/formList", at: now)
      #expect(verdict == .accepted)
    }
    let elsewhere = try #require(self.answer(to: prefixed.challenge(at: now), target: "/other/formList"))
    #expect(
      prefixed.verdict(on: elsewhere, sharedHash: sharedHash, method: "GET", target: "/formList", at: now) == .refused)
  }

  @Test(arguments: [
    "Digest", "Digest username", "Digest username=\"a", "Digest a=1, a=2", "Bearer x", "", "Basic", "Basic %%%",
    "Basic YWxp",
    "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"\(String(repeating: "0", count: 32))\"",
    "Digest qop=auth-int, username=a, realm=r, nonce=n, uri=/, nc=00000001, cnonce=c, response=\(String(repeating: "0", count: 32))",
    "Digest qop=auth, algorithm=SHA-256, username=a, realm=r, nonce=n, uri=/, nc=00000001, cnonce=c, response=\(String(repeating: "0", count: 32))",
    "Digest qop=auth, username=a, realm=r, nonce=n, uri=/, nc=1, cnonce=c, response=\(String(repeating: "0", count: 32))",
    "Digest " + String(repeating: "x", count: 5000),
  ])
  func `other fields are no credentials`(field: String) {
    #expect(Authorization(field: field) == nil)
  }

  @Test func `basic credentials are a name and a secret that may hold colons`() throws {
    let field = try #require(Authorization(field: "basic  YWxpOnMzOmNyZXQ= "))
    guard case .basic(let basic) = field else { return #expect(Bool(false), "not basic") }
    #expect(basic.name == "ali" && basic.secret == "s3:cret")
  }

  @Test func `damaged fields are read or not, and never accepted`() throws {
    var random = SeededGenerator(seed: 11)
    let whole = Array(try #require(answerField(to: authentication.challenge(at: now))).utf8)
    let right = try #require(Authorization(field: String(decoding: whole, as: UTF8.self)))
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[position] = UInt8(Int.random(in: 0..<256, using: &random))
        case 1: bytes.remove(at: position)
        default: bytes.insert(Array("\"\\,= ".utf8)[Int.random(in: 0..<5, using: &random)], at: position)
        }
      }
      guard let read = Authorization(field: String(decoding: bytes, as: UTF8.self)), read != right,
        case .digest(let answer) = read, answer.name == "ali"
      else { continue }
      #expect(verdict(answer) != .accepted)
    }
  }

  private func verdict(
    _ answer: DigestCredentials, method: String = "GET", target: String = "/formList?deviceID=x",
    at time: Instant? = nil
  ) -> DigestAuthentication.Verdict {
    verdict(answer, method: method, target: target, sharedHash: sharedHash, at: time)
  }

  private func verdict(
    _ answer: DigestCredentials, method: String = "GET", target: String = "/formList?deviceID=x", sharedHash: String?,
    at time: Instant? = nil
  ) -> DigestAuthentication.Verdict {
    authentication.verdict(on: answer, sharedHash: sharedHash, method: method, target: target, at: time ?? now)
  }

  private func digest(_ field: String) -> DigestCredentials? {
    guard case .digest(let digest) = Authorization(field: field) else { return nil }
    return digest
  }

  private func answer(to challenge: String, target: String = "/formList?deviceID=x") -> DigestCredentials? {
    answerField(to: challenge, target: target).flatMap(digest)
  }

  /// What a client that knows the secret sends after a challenge.
  private func answerField(to challenge: String, target: String = "/formList?deviceID=x") -> String? {
    var scanner = HeaderScanner(challenge.dropFirst("Digest ".count))
    guard let nonce = scanner.parameters(separatedBy: UInt8(ascii: ","))?["nonce"] else { return nil }
    let request = Hash.md5.hex(of: "GET:\(target)")
    let response = Hash.md5.hex(of: "\(sharedHash):\(nonce):00000001:abc:auth:\(request)")
    return """
      Digest username="ali", realm="Konak", nonce="\(nonce)", uri="\(target)", qop=auth, nc=00000001, cnonce="abc", \
      response="\(response)"
      """
  }
}
