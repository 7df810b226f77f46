package import Basics
package import Collect
import Office
package import Store

/// The register of informants. Kind and place tell who somebody is, so all of it is personal: seen and kept by whoever has
/// ``keeping`` with a sensitivity of personal data, within places and programme of the grant; each reading is written into
/// the access log.
package final class Informants: Sendable {
  package let store: Store
  private let places: Places
  let submissions: Submissions
  /// Months for which each programme keeps personal data, by its data-protection assessment.
  private let months: @Sendable () async throws -> [ID<Programme>: Int]
  let forms = RoleForms { InformantForm($0, form: $1) }
  /// What informants say of places.
  let presence: Presence
  let assessments = RoleForms { PresenceForm($0, form: $1) }

  package init(
    _ store: Store, places: Places, submissions: Submissions,
    months: @escaping @Sendable () async throws -> [ID<Programme>: Int]
  ) {
    (self.store, self.places, self.submissions, self.months) = (store, places, submissions, months)
    presence = Presence(store)
  }

  package static let projections: [any Projection] = [InformantProjection()]
  package static let keeping = Right.keepInformants

  private static func rights(_ requester: Requester, on day: Day) -> GrantFilter {
    GrantFilter(keeping, of: requester, sensitivity: .personal, on: day)
  }

  /// By which an informant is known whose code was just given.
  package static func id(_ code: InformantCode, in programme: ID<Programme>) -> ID<Informant> {
    InformantProjection.id(programme, code.text)
  }

  package func retention() async throws -> InformantRetention {
    InformantRetention(today: Day(store.clock.now()), months: try await months())
  }

  // MARK: Looking

  /// Informants with the places that the requester may see. Throws when the reading cannot be written down.
  package func page(
    _ query: InformantQuery, for requester: Requester
  ) async throws -> [(record: InformantRecord, places: [ID<Place>])] {
    let retention = try await retention()
    let rights = Self.rights(requester, on: retention.today)
    let found = try await store.read { reader in
      let records = try reader.informants(query, rights, retention)
      let places = try reader.informantPlaces(of: records.map(\.id), rights)
      return records.map { (record: $0, places: places[$0.id] ?? []) }
    }
    if !found.isEmpty {
      try await store.accessLog.record(requester.actor, page: "informants.list", found.map(\.record.id))
    }
    return found
  }

  package func informant(
    _ id: ID<Informant>, for requester: Requester
  ) async throws -> (record: InformantRecord, places: [ID<Place>]) {
    let rights = Self.rights(requester, on: Day(store.clock.now()))
    let found = try await store.read { reader in
      try reader.informant(id, rights).map { ($0, try reader.informantPlaces(of: [id], rights)[id] ?? []) }
    }
    guard let found else { throw InformantRefusal.unknown }
    try await store.accessLog.record(requester.actor, page: "informants.one", [id])
    return found
  }

  /// Entries that became no informant, to be looked at.
  package func entriesLeft(for requester: Requester, limit: Int = 50) async throws -> [InformantEntryLeft] {
    let rights = Self.rights(requester, on: Day(store.clock.now()))
    return try await store.read { try $0.informantEntriesLeft(rights, limit: limit) }
  }

  /// Whether anything of the register reaches the requester: a right to it that ends before personal data opens nothing.
  package func reaches(_ requester: Requester) -> Bool {
    !Self.rights(requester, on: Day(store.clock.now())).admitsNothing
  }

  /// How many of which kind were erased, for those who see a whole programme.
  package func erased(for requester: Requester) async throws -> [ID<Programme>: [String: Int]] {
    let rights = Self.rights(requester, on: Day(store.clock.now()))
    return try await store.read { try $0.informantsErased() }.filter { rights.reachesEverywhere(in: $0.key) }
  }

  // MARK: By hand

  /// Enters an informant who agreed, and gives the code that is theirs for life.
  package func register(
    _ facts: InformantFacts, in programme: ID<Programme>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> InformantCode {
    try facts.check()
    guard facts.kind != nil else { throw InformantRefusal.kind }
    guard let places = facts.places, !places.isEmpty else { throw InformantRefusal.places }
    guard let consent = facts.consent, facts.keepUntil != nil else { throw InformantRefusal.consent }
    guard consent.given <= Day(store.clock.now()) else { throw InformantRefusal.consent }
    let random = store.clock.random
    // What is kept of a verb is the id alone: the code goes when the informant does.
    let id = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireKeeping(in: programme, all: places, of: requester)
      let code = InformantCode(drawn: random(8))
      try decision.append(InformantStated(programme: programme, code: code.text, facts: facts))
      return InformantProjection.id(programme, code.text)
    }
    guard let code = try await store.read({ try $0.informantCode(of: id) }).flatMap({ InformantCode($0) }) else {
      throw InformantRefusal.unknown
    }
    return code
  }

  /// Says something else of an informant; new places must be the requester's.
  package func change(
    _ id: ID<Informant>, _ facts: InformantFacts, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let known = try await informant(id, for: requester).record
    var checked = facts
    checked.consent = facts.consent ?? known.consent
    checked.keepUntil = facts.keepUntil ?? known.keepUntil
    try checked.check()
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.lock(id.recast())
      let rest = try Set(decision.db.allPlaces(of: id)).union(facts.places ?? []).subtracting(facts.left ?? [])
      guard !rest.isEmpty, rest.count <= InformantFacts.mostPlaces else { throw InformantRefusal.places }
      try decision.requireKeeping(in: known.programme, all: facts.places ?? [], of: requester)
      try decision.append(InformantStated(programme: known.programme, code: known.code, facts: facts))
      return true
    }
  }

  // MARK: Erasing

  /// Makes everything about an informant unreadable for ever but that there was one of the kind: the record, and the
  /// entries of the register that it was made of. What they said of places stays, as figures. `reason` names nobody.
  package func erase(
    _ id: ID<Informant>, reason: String, by requester: Requester
  ) async throws {
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty, reason.count <= InformantFacts.longestWording else { throw InformantRefusal.reasonMissing }
    let known = try await informant(id, for: requester).record
    try await erase(known, known.withdrawn == nil ? .officer : .withdrawn, reason: reason, by: requester.actor)
  }

  /// Erases those whose time is over or who withdrew, and says how many. At most `limit`: where the database's files are
  /// rewritten at once each costs a second or two.
  @discardableResult
  package func eraseDue(limit: Int = 500) async throws -> Int {
    let retention = try await retention()
    let due = try await store.read { try $0.informantsDue(retention, limit: limit) }
    // One that cannot be erased keeps no other: it stays due, and is told at the end.
    var failure: (any Error)?
    for record in due {
      try Task.checkCancellation()
      do {
        try await erase(record, record.withdrawn == nil ? .retention : .withdrawn, reason: nil, by: .system)
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return due.count
  }

  /// Those that ``eraseDue(limit:)`` would erase.
  package func due(limit: Int = 500) async throws -> [InformantRecord] {
    let retention = try await retention()
    return try await store.read { try $0.informantsDue(retention, limit: limit) }
  }

  private func erase(
    _ record: InformantRecord, _ why: InformantErasure, reason: String?, by actor: Actor
  ) async throws {
    // The entries first: cut off here, the informant is still due.
    let everything = Requester(actor, grants: Requester.system.grants)
    for submission in try await store.read({ try $0.informantSources(of: record.id) }) {
      do {
        try await submissions.erase(submission, by: everything)
      } catch SubmissionRefusal.unknown, SubmissionRefusal.erased {
        continue
      }
    }
    try await forgetAnswers(of: record, by: actor)
    let left = InformantErased(
      programme: record.programme, informantKind: record.kind, why: why, reason: reason, day: Day(store.clock.now()))
    try await store.redact(
      record.id.recast(), to: left, verb: ID(named: "informant-erased", record.id.description), by: actor)
  }

  // MARK: Entries of the register

  /// Takes over what came in through forms. While there is nothing to do it only reads.
  package func catchUp() async throws {
    while let step = try await step() {
      try Task.checkCancellation()
      for (form, ids) in step.entries { try await take(ids, form) }
      if step.readsAll {
        for form in step.forms {
          try await protect(form)
          while case let ids = try await store.read({ try $0.informantEntriesUnread(form, limit: Self.piece) }),
            !ids.isEmpty
          {
            try Task.checkCancellation()
            try await take(ids, form)
          }
        }
      }
      try await store.write { try $0.setInformants(position: step.end, step.generation) }
    }
  }

  /// What the form takes in is as personal as the register. Done once: whoever loosens it later answers for that.
  private func protect(_ form: InformantForm) async throws {
    _ = try await store.perform(ID(named: "informant-form", form.form.description), by: .system) { decision in
      guard let record = try decision.db.formRecord(form.form), record.options.sensitivity < .personal else {
        return false
      }
      try decision.append(
        FormConfigured(sensitivity: .personal), to: form.form.recast(), of: FormRecord.stream, in: .mission)
      return true
    }
  }

  private static let piece = 500
  /// Entries of the journal that are followed at once.
  private static let stride = 2000

  private struct Step: Sendable {
    var forms: [InformantForm]
    var entries: [(InformantForm, [ID<Submission>])] = []
    var readsAll = false
    var end: Int
    var generation: Int
  }

  /// What is to be looked at next; nil when all was.
  private func step() async throws -> Step? {
    guard try await store.read({ try $0.areInformantsBehind() }) else { return nil }
    let (step, isAnew) = try await store.read { [forms] reader -> (Step, Bool) in
      let (last, generation) = (try reader.position(), try reader.generation())
      let all = try forms.all(in: reader).map(\.made)
      guard let progress = try reader.informantProgress(), progress.generation == generation else {
        return (Step(forms: all, readsAll: true, end: last, generation: generation), true)
      }
      let positions = try reader.step(
        from: progress.position, by: Self.stride, following: [SubmissionRecord.stream, FormRecord.stream])
      var step = Step(forms: all, end: positions.end, generation: generation)
      for form in all {
        let found = try reader.informantEntries([form], in: positions)
        if !found.submissions.isEmpty { step.entries.append((form, found.submissions)) }
        step.readsAll = step.readsAll || found.areFormsOther
      }
      return (step, false)
    }
    if isAnew { try await store.write { try $0.forgetInformantEntries() } }
    return step
  }

  private func take(_ submissions: [ID<Submission>], _ form: InformantForm) async throws {
    let entries = try await store.read { try $0.informantEntries(submissions, form) }
    guard !entries.isEmpty else { return }
    let atlas = try await places.atlas()
    let today = Day(store.clock.now())
    var outcomes: [(entry: InformantEntry, outcome: InformantOutcome)] = []
    for entry in entries {
      let facts = entry.facts(today: today) { atlas.place(ofCode: $0, on: entry.day) }
      outcomes.append((entry, try await take(entry, facts)))
    }
    let told = outcomes
    try await store.write { try $0.note(told) }
  }

  private func take(_ entry: InformantEntry, _ facts: InformantFacts?) async throws -> InformantOutcome {
    let isWithdrawal = entry.answers[.entry] == "withdrawn"
    guard isWithdrawal || entry.answers[.consent] == "yes" else { return .refused }
    guard let programme = entry.programme, isWithdrawal || facts != nil else { return .incomplete }
    let code = entry.code ?? InformantCode(of: entry.submission)
    let id = InformantProjection.id(programme, code.text)
    do {
      return try await store.perform(
        ID(named: "informant-entry", entry.submission.description, entry.version.description), by: .system
      ) { decision in
        try decision.lock(id.recast())
        guard try !decision.db.isInformantErased(id) else { return InformantOutcome.erased }
        // Another office may have taken it over.
        guard try !decision.db.isInformantSource(entry.submission, version: entry.version) else { return .taken }
        let isKnown = try !decision.db.informants(withCodes: [code.text], of: programme).isEmpty
        if isWithdrawal {
          guard isKnown else { return .unknownCode }
          try decision.append(
            InformantWithdrew(day: entry.day, submission: entry.submission, version: entry.version), to: id)
        } else {
          guard let facts else { return .incomplete }
          try decision.append(
            InformantStated(
              programme: programme, code: code.text, facts: facts, submission: entry.submission,
              version: entry.version))
        }
        return .taken
      }
    } catch is StreamIsErased {
      // A restored backup knows of the erasure only that there was one.
      return .erased
    }
  }
}

extension Decision {
  fileprivate func append(_ event: InformantStated) throws {
    try append(
      event, to: InformantProjection.id(event.programme, event.code).recast(), of: InformantProjection.stream,
      in: .mission)
  }

  fileprivate func append(_ event: InformantWithdrew, to id: ID<Informant>) throws {
    try append(event, to: id.recast(), of: InformantProjection.stream, in: .mission)
  }

  /// Refuses unless the requester keeps informants of the programme in all these places.
  fileprivate func requireKeeping(in programme: ID<Programme>, all places: [ID<Place>], of requester: Requester) throws
  {
    let areas = requester.grants(holding: Informants.keeping, on: Day(now))
      .filter { $0.sensitivity >= .personal && ($0.programme == nil || $0.programme == programme) }.map(\.place)
    guard !areas.isEmpty else { throw InformantRefusal.notAllowed }
    guard !areas.contains(nil) else { return }
    let allowed = try db.places(places, within: areas.compactMap(\.self).sorted())
    guard Set(places).isSubset(of: allowed) else { throw InformantRefusal.notAllowed }
  }
}
