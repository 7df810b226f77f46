package import Basics
import Office
import Store

/// Data of which the public site says that they can be asked for: an officer decides it of each, as even that there are some
/// tells something.
package struct AccessAnnouncement: Hashable, Sendable {
  package let subject: AccessSubject
  /// What everybody reads of them beside their name.
  package let description: LocalizedText
  package let by: ID<Actor>
  package let at: Instant

  package static let longestDescription = 1000
}

/// What somebody without an account gets for a request: by neither is anything of the data given.
package struct AccessReceipt: Hashable, Sendable {
  /// For letters and calls. It opens nothing.
  package let reference: String
  /// Shows how far the request is. Its hash alone is kept.
  package let token: String
}

extension AccessRequests {
  /// More unanswered requests from outside than these are not taken: somebody has to read each.
  package static let mostFromOutside = 200

  // MARK: For officers

  /// All that is announced, whether or not it may still be asked for.
  package func announcements() async throws -> [AccessAnnouncement] { try await store.read { try $0.announcements() } }

  /// Announces it, or describes it otherwise.
  package func announce(
    _ subject: AccessSubject, _ description: LocalizedText, by requester: Requester, on day: Day
  ) async throws {
    guard Self.mayAnswer(requester, on: day) else { throw AccessRequestRefusal.notAllowed }
    let texts = description.texts.mapValues(Self.plain).filter { !$0.value.isEmpty }
    guard texts.values.allSatisfy({ $0.count <= AccessAnnouncement.longestDescription }) else {
      throw AccessRequestRefusal.textTooLong
    }
    let announcement = AccessAnnouncement(
      subject: subject, description: LocalizedText(texts), by: requester.actor.id, at: store.clock.now())
    try await store.write { writer in
      guard try writer.accessOffer(subject, on: day) != nil else { throw AccessRequestRefusal.unknown }
      try writer.write(announcement)
    }
  }

  package func takeBack(announcementOf subject: AccessSubject, by requester: Requester, on day: Day) async throws {
    guard Self.mayAnswer(requester, on: day) else { throw AccessRequestRefusal.notAllowed }
    try await store.write { try $0.removeAnnouncement(of: subject) }
  }

  // MARK: For everybody

  /// What is announced and may be asked for on that day. Costs the terms of each.
  package func announced(on day: Day) async throws -> [(announcement: AccessAnnouncement, offer: Offer)] {
    try await store.read { reader in
      try reader.announcements().compactMap { announcement in
        try reader.accessOffer(announcement.subject, on: day).map { (announcement, $0) }
      }
    }
  }

  /// Takes a request of somebody without an account, whom nobody has verified.
  package func ask(
    _ asked: AccessRequest.Asked, fromOutside email: String, on day: Day
  ) async throws -> AccessReceipt {
    guard email.count <= 254, email.wholeMatch(of: /[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+/) != nil else {
      throw AccessRequestRefusal.email
    }
    let (id, now) = (store.clock.newID(AccessRequest.self), store.clock.now())
    let receipt = AccessReceipt(reference: Self.reference(), token: Hashing.random(16).hex)
    return try await store.write { writer in
      guard try writer.announcement(of: asked.subject) != nil else { throw AccessRequestRefusal.fieldsNotOffered }
      let offered = Set(try writer.accessOffer(asked.subject, on: day)?.fields ?? [])
      let asked = try AccessDecision.ask(asked, offered: offered, on: day)
      guard try writer.openRequestsFromOutside() < Self.mostFromOutside else {
        throw AccessRequestRefusal.tooManyFromOutside
      }
      try writer.insert(asked, as: id, by: Actor.system.id, at: now)
      try writer.setOutside(
        AccessRequest.Outside(email: email, reference: receipt.reference), receipt: Self.hash(receipt.token), of: id)
      return receipt
    }
  }

  /// The request of a receipt. Throws ``AccessRequestRefusal/unknown`` for any other text.
  package func request(receipt token: String) async throws -> AccessRequest {
    guard token.utf8.count == 32 else { throw AccessRequestRefusal.unknown }
    let hash = Self.hash(token)
    guard let found = try await store.read({ try $0.accessRequest(receipt: hash) }) else {
      throw AccessRequestRefusal.unknown
    }
    return found
  }

  /// Eight characters that are not mistaken for each other, as `7K3M-9QXD`.
  private static func reference() -> String {
    let signs = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    let picked = Hashing.random(8).map { signs[Int($0) % signs.count] }
    return String(picked[..<4]) + "-" + String(picked[4...])
  }
}
