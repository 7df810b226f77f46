package import Basics
import Foundation
import Office

/// Challenges clients and judges their answers, without keeping anything between two requests.
///
/// A nonce is the time it was made and a keyed hash of it, so that every process with the same key accepts it, until it
/// is old; a client that answers an old one is told so (`stale`) and answers the next without asking its user again.
///
/// Counts (`nc`) are not remembered. Who overhears a request on a plain line can therefore send the same request, to the
/// same target, again until the nonce is old. What that brings: a form list or form that was overheard already, or a
/// submission that is already there and is recognised by its instance id. To remember counts would need state shared by
/// all processes and would refuse clients that send in parallel; TLS in front is the remedy for everything else too.
package struct DigestAuthentication: Sendable {
  /// Fixed for ever: the hashes kept of every secret contain it.
  package static let realm = "Konak"
  /// Seconds a nonce is good for. Long enough for a slow upload that was challenged before its body.
  package static let lifetime = 30 * 60

  private let key: [UInt8]
  private let prefix: String

  /// `key`: at least 32 secret bytes that all processes of a node share. `prefix`: the path under which a proxy offers
  /// the program, which clients see and the program does not: `/konak`, or empty.
  package init(key: [UInt8], prefix: String = "") {
    precondition(key.count >= 32, "a nonce key has at least 32 bytes")
    self.key = key
    self.prefix = prefix
  }

  package enum Verdict: Equatable, Sendable {
    case accepted
    /// Right, but the nonce is old: challenge again with `stale=true`.
    case stale
    case refused
  }

  /// The value of a `WWW-Authenticate` field.
  package func challenge(at now: Instant, stale: Bool = false) -> String {
    let field = "Digest realm=\"\(Self.realm)\", qop=\"auth\", algorithm=MD5, nonce=\"\(nonce(at: now))\""
    return stale ? field + ", stale=true" : field
  }

  /// `sharedHash` is that of the user the answer names, nil when there is none; `target` is what the request asked for.
  package func verdict(
    on answer: DigestCredentials, sharedHash: String?, method: String, target: String, at now: Instant
  ) -> Verdict {
    // Without a user the same work is done with a hash nobody has.
    let isAnswered = answer.isAnswered(with: sharedHash ?? Hash.md5.hex(of: key), method: method)
    guard isAnswered, sharedHash != nil, answer.realm == Self.realm, isSame(answer.target, target),
      let age = age(of: answer.nonce, at: now)
    else { return .refused }
    return (-60...Self.lifetime).contains(age) ? .accepted : .stale
  }

  private func nonce(at now: Instant) -> String {
    let seconds = String(max(0, now.microseconds / 1_000_000), radix: 16)
    return seconds + "-" + seal(seconds)
  }

  /// Seconds since we made the nonce; nil when we did not.
  private func age(of nonce: String, at now: Instant) -> Int? {
    let parts = nonce.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count <= 12, let made = Int64(parts[0], radix: 16),
      Hashing.equal(Array(seal(String(parts[0])).utf8), Array(parts[1].utf8))
    else { return nil }
    return Int(now.microseconds / 1_000_000 - made)
  }

  private func seal(_ seconds: String) -> String {
    Hash.sha256.authenticationCode(of: Array("nonce \(seconds)".utf8), key: key).prefix(16).hex
  }

  /// Clients answer for the path and query; some write the whole address.
  private func isSame(_ answered: String, _ asked: String) -> Bool {
    var target = answered[...]
    if let scheme = answered.range(of: "://") {
      target = answered[scheme.upperBound...].drop { $0 != "/" }
    }
    return target == asked || target == prefix + asked
  }
}
