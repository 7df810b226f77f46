package import Basics
package import Collect
import FormEngine
import Office
package import Store

/// Requests for data: asked by whoever is signed in, answered by whoever manages evidence everywhere.
///
/// They are operational (see decision 138): names of outside people, held for a time and never sent to other offices.
package struct AccessRequests: Sendable {
  package let store: Store

  package init(_ store: Store) { self.store = store }

  /// How long a request is kept once it was answered and its time is over. In seconds.
  package static let keeping = 2 * 366 * 86_400
  /// More unanswered requests than these nobody has.
  package static let mostOpen = 20
  /// More files than these a link gives on no day (UTC).
  package static let mostDownloads = 20

  /// So many of the newest rounds of a programme may be asked for.
  package static let mostRounds = 12

  /// What data are asked by.
  package struct Offer: Sendable {
    package let subject: AccessSubject
    /// Of a form.
    package let record: FormRecord?
    /// In the order of the form, or of the register.
    package let fields: [String]
  }

  /// What of it may go to named people; nil where nothing may.
  package func offer(_ subject: AccessSubject, on day: Day) async throws -> Offer? {
    try await store.read { try $0.accessOffer(subject, on: day) }
  }

  /// All of which something may go. Costs forms whose terms let single records go, and the terms of registers.
  package func offers(on day: Day) async throws -> [Offer] {
    try await store.read { reader in
      try reader.accessSubjects(on: day).compactMap { try reader.accessOffer($0, on: day) }
    }
  }

  /// Whether anything may be asked for: looks no further than the first of which something may.
  package func offersAnything(on day: Day) async throws -> Bool {
    try await store.read { reader in
      try reader.accessSubjects(on: day).contains { try reader.accessOffer($0, on: day) != nil }
    }
  }

  static func mayAnswer(_ requester: Requester, on day: Day) -> Bool {
    GrantFilter(.manageEvidence, of: requester, sensitivity: .internalUse, on: day).reachesEverywhere(in: nil)
  }

  /// All for those who answer them; for others their own. What nobody answered first, then the newest first.
  package func list(
    for requester: Requester, on day: Day, after cursor: Cursor? = nil, limit: Int = 100
  ) async throws -> [AccessRequest] {
    let asker = Self.mayAnswer(requester, on: day) ? nil : requester.actor.id
    return try await store.read { try $0.accessRequests(of: asker, after: cursor, limit: limit) }
  }

  /// How the owners of what is asked for stand to it; none who need not be asked.
  package func standings(of request: AccessRequest, on day: Day) async throws -> [AccessRequest.Standing] {
    try await store.read { try $0.standings(of: request, on: day) }
  }

  /// Notes that the owner of a source was asked on a day: where the agreement counts silence as a yes, its days run from
  /// then.
  package func askOwner(
    of source: FigureSource, about id: ID<AccessRequest>, on asked: Day, by requester: Requester, on day: Day
  ) async throws {
    guard asked <= day.adding(days: 1) else { throw ReleaseRefusal.dayInTheFuture }
    try await setOwner(of: source, about: id, by: requester, on: day) { $0.asked = asked }
  }

  /// Files what the owner of a source answered. A no ends a link that was granted.
  package func file(
    _ answer: OwnerAnswer, ofOwnerOf source: FigureSource, to id: ID<AccessRequest>, by requester: Requester,
    on day: Day
  ) async throws {
    let answer = try answer.checked(on: day)
    try await setOwner(of: source, about: id, by: requester, on: day) { $0.answer = answer }
  }

  private func setOwner(
    of source: FigureSource, about id: ID<AccessRequest>, by requester: Requester, on day: Day,
    _ change: @escaping @Sendable (inout AccessRequest.Owner) -> Void
  ) async throws {
    guard Self.mayAnswer(requester, on: day) else { throw AccessRequestRefusal.notAllowed }
    try await store.write { writer in
      guard let request = try writer.accessRequest(id) else { throw AccessRequestRefusal.unknown }
      guard try writer.standings(of: request, on: day).contains(where: { $0.source == source }) else {
        throw ReleaseRefusal.ownerUnknown
      }
      var owners = request.owners
      change(&owners[source, default: AccessRequest.Owner()])
      try writer.setOwners(owners, of: id)
    }
  }

  package func request(
    _ id: ID<AccessRequest>, for requester: Requester, on day: Day
  ) async throws -> AccessRequest {
    guard let found = try await store.read({ try $0.accessRequest(id) }),
      found.asker == requester.actor.id || Self.mayAnswer(requester, on: day)
    else { throw AccessRequestRefusal.unknown }
    return found
  }

  package func ask(
    _ asked: AccessRequest.Asked, by requester: Requester, on day: Day
  ) async throws -> ID<AccessRequest> {
    let (id, now) = (store.clock.newID(AccessRequest.self), store.clock.now())
    return try await store.write { writer in
      let offered = Set(try writer.accessOffer(asked.subject, on: day)?.fields ?? [])
      let asked = try AccessDecision.ask(asked, offered: offered, on: day)
      guard try writer.openAccessRequests(of: requester.actor.id) < Self.mostOpen else {
        throw AccessRequestRefusal.tooMany
      }
      try writer.insert(asked, as: id, by: requester.actor.id, at: now)
      return id
    }
  }

  /// Grants a part of what was asked for; what comes back is the secret of the link, which is kept nowhere.
  package func grant(
    _ id: ID<AccessRequest>, fields: Set<String>, until: Day, reason: String, by requester: Requester, on day: Day
  ) async throws -> String {
    guard Self.mayAnswer(requester, on: day) else { throw AccessRequestRefusal.notAllowed }
    let token = Hashing.random(16).hex
    let now = store.clock.now()
    try await store.write { writer in
      guard let request = try writer.accessRequest(id) else { throw AccessRequestRefusal.unknown }
      let offered = Set(try writer.accessOffer(request.asked.subject, on: day)?.fields ?? [])
      let grant = try AccessDecision.grant(fields, until: until, of: request, offered: offered, on: day)
      if let open = try writer.standings(of: request, on: day).first(where: { !$0.standing.isCleared }) {
        throw ClearanceRefusal.ownerAnswerMissing(open.owner)
      }
      try writer.answer(id, grant, hash: Self.hash(token), reason: Self.plain(reason), by: requester.actor.id, at: now)
    }
    return token
  }

  package func refuse(
    _ id: ID<AccessRequest>, reason: String, by requester: Requester, on day: Day
  ) async throws {
    guard Self.mayAnswer(requester, on: day) else { throw AccessRequestRefusal.notAllowed }
    let reason = Self.plain(reason)
    guard !reason.isEmpty else { throw AccessRequestRefusal.reasonMissing }
    let now = store.clock.now()
    try await store.write { writer in
      guard let request = try writer.accessRequest(id) else { throw AccessRequestRefusal.unknown }
      guard request.answer == nil else { throw AccessRequestRefusal.answered }
      try writer.answer(id, nil, hash: nil, reason: reason, by: requester.actor.id, at: now)
    }
  }

  /// Takes a grant back: from now on its link ends.
  package func revoke(_ id: ID<AccessRequest>, by requester: Requester, on day: Day) async throws {
    guard Self.mayAnswer(requester, on: day) else { throw AccessRequestRefusal.notAllowed }
    let now = store.clock.now()
    try await store.write { writer in
      guard let request = try writer.accessRequest(id) else { throw AccessRequestRefusal.unknown }
      guard case .granted(let grant) = request.answer, grant.revoked == nil else { return }
      try writer.revokeAccess(id, at: now)
    }
  }

  /// What a link gives: the request, and of its fields those that may still go. Throws ``AccessRequestRefusal/ended`` for
  /// an unknown, ended or revoked link, and when the terms of its sources let nothing of it go any more, or not without a yes
  /// of an owner that is not there.
  package func open(_ token: String, on day: Day) async throws -> (request: AccessRequest, fields: Set<String>) {
    // Of another length it is none of ours, and need not be looked for.
    guard token.utf8.count == 32 else { throw AccessRequestRefusal.ended }
    let hash = Self.hash(token)
    return try await store.read { reader in
      guard let request = try reader.accessRequest(hash: hash), request.state(on: day) == .granted,
        case .granted(let grant) = request.answer,
        try reader.standings(of: request, on: day).allSatisfy(\.standing.isCleared)
      else { throw AccessRequestRefusal.ended }
      let offered = Set(try reader.accessOffer(request.asked.subject, on: day)?.fields ?? [])
      let fields = grant.fields.intersection(offered)
      guard !fields.isEmpty else { throw AccessRequestRefusal.ended }
      return (request, fields)
    }
  }

  /// Removes requests whose time of keeping is over.
  package func removeEnded() async throws {
    let end = store.clock.now().adding(seconds: -Self.keeping)
    let day = Day(end)
    try await store.write { try $0.removeAccessRequests(before: end, day) }
  }

  static func hash(_ token: String) -> [UInt8] { Hashing.blake2b(Array(token.utf8)) }

  static func plain(_ text: String) -> String {
    String(
      text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(AccessDecision.longestText))
  }
}
