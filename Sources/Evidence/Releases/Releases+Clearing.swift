package import Basics
import Office
package import Store

/// Who clears an issue, in the mission and outside.
extension Releases {
  /// What stands between the release and its readers.
  package func clearance(of release: ReleaseLine, on day: Day) async throws -> ReleaseClearance {
    try await store.read { reader in
      guard let content = try reader.releaseContent(release.id) else { throw ReleaseRefusal.unknown }
      return ReleaseClearance(
        release.progress, terms: try terms(content, reader, day), to: content.level, on: day)
    }
  }

  /// Clears what somebody saw. `digest` is of that: refused when it says something else by now.
  package func take(
    _ step: ClearanceStep.Kind, of release: ID<Release>, seeing digest: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(step.right, of: requester)
      let known = try decision.openRelease(release)
      guard known.progress.digest == digest else { throw ReleaseRefusal.hasChanged }
      guard known.progress.step(step) == nil else { return false }
      try known.progress.require(step, by: decision.actor, to: known.level)
      try decision.append(
        ReleaseStepTaken(step, digest: digest), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Sends it back with a reason, by whoever could clear it.
  package func sendBack(
    _ release: ID<Release>, at step: ClearanceStep.Kind, because reason: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(step.right, of: requester)
      let known = try decision.openRelease(release)
      guard known.progress.steps.contains(where: { $0.kind == step }) else { throw ReleaseRefusal.stepUnknown }
      try decision.append(
        ReleaseReturned(step, reason: reason, digest: known.progress.digest), to: release.recast(),
        of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Notes that the owner of a source was asked on a day: where the agreement counts silence as a yes, its days run from
  /// then. Nobody was asked about this content before there was it, with one day for zones and midnights.
  package func ask(
    ownerOf source: String, about release: ID<Release>, on day: Day, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.manageEvidence, of: requester)
      guard day <= Day(decision.now).adding(days: 1) else { throw ReleaseRefusal.dayInTheFuture }
      let known = try requireOwner(source, of: release, decision)
      guard day >= Day(known.progress.prepared.at).adding(days: -1) else { throw ReleaseRefusal.dayBeforePrepared }
      try decision.append(
        ReleaseOwnerAsked(source: source, day: day, digest: known.progress.digest), to: release.recast(),
        of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Files what the owner of a source answered about what it says now, with the letter where there is one.
  package func file(
    _ answer: OwnerAnswer, ofOwnerOf source: String, about release: ID<Release>, letter: OwnerLetter.Draft? = nil,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    var answer = try answer.checked(on: Day(store.clock.now()))
    if let letter {
      _ = try letter.checked()
      // Nobody fills the disk who may not file.
      try await store.read { [now = store.clock.now()] reader in
        let filter = GrantFilter(.manageEvidence, of: requester, sensitivity: .internalUse, on: Day(now))
        guard filter.reachesEverywhere(in: nil) else { throw ReleaseRefusal.notAllowed }
        guard try reader.release(release)?.state == .prepared else { throw ReleaseRefusal.isReleased }
      }
      answer.letter = try await keep(letter, of: release)
    }
    let filed = answer
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.manageEvidence, of: requester)
      let known = try requireOwner(source, of: release, decision)
      try decision.append(
        ReleaseOwnerAnswered(source: source, answer: filed, digest: known.progress.digest), to: release.recast(),
        of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  private func requireOwner(
    _ source: String, of release: ID<Release>, _ decision: Decision
  ) throws -> ReleaseLine {
    let known = try decision.openRelease(release)
    guard let content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
    guard try terms(content, decision.db, Day(decision.now)).owners.contains(where: { $0.source == source }) else {
      throw ReleaseRefusal.ownerUnknown
    }
    return known
  }
}

extension OwnerAnswer {
  /// As it is filed; refused without a reference, and of a day that is still to come.
  func checked(on day: Day) throws(ReleaseRefusal) -> OwnerAnswer {
    func plain(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    var checked = self
    (checked.scope, checked.reference) = (plain(scope), plain(reference))
    guard !checked.scope.isEmpty, !checked.reference.isEmpty else { throw .referenceMissing }
    guard checked.scope.count <= 4000, checked.reference.count <= 400 else { throw .textTooLong }
    guard self.day <= day.adding(days: 1) else { throw .dayInTheFuture }
    return checked
  }
}

extension ClearanceStep.Kind {
  /// What one must hold, for the whole mission, to take it.
  package var right: Right {
    switch self {
    case .officer: .manageEvidence
    case .technicalReview: .reviewReleases
    case .headOfOffice: .clearReleases
    }
  }
}
