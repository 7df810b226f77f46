package import Basics
import Foundation
import Office
package import Store

/// How far an issue goes, and when: held back, lowered, let out, withdrawn.
extension Releases {
  /// Says until when nobody else sees it; nil for no embargo. Before it is released only.
  package func hold(
    _ release: ID<Release>, until embargo: Embargo?, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    if let embargo { guard TimeZone(identifier: embargo.zone) != nil else { throw ReleaseRefusal.zoneUnknown } }
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.publishReleases, of: requester)
      let known = try decision.openRelease(release)
      if let embargo { guard embargo.until > decision.now else { throw ReleaseRefusal.embargoPast } }
      guard known.progress.embargo != embargo else { return false }
      try decision.append(
        ReleaseEmbargoed(embargo), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Lets it go further than what it is made of, as far as its product. Throws `LevelRefusal`.
  package func lower(
    _ release: ID<Release>, because reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      let known = try decision.openRelease(release)
      guard let content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
      let day = Day(decision.now)
      let needed = try terms(content, decision.db, day).levels.values.max() ?? .public
      let lowering = try LevelLowering.lower(
        needed, to: known.level, because: reason, by: requester, at: decision.now, on: day)
      try decision.append(
        ReleaseLevelLowered(lowering), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Lets nationality, ethnicity and irregular status be told of places below those that the level tells them of: of just
  /// what of that is in it now. Throws `LevelRefusal`.
  package func lowerHarm(
    _ release: ID<Release>, because reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      let known = try decision.openRelease(release)
      guard let content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
      let day = Day(decision.now)
      let harms = try terms(content, decision.db, day).harms
      guard !harms.isEmpty else { throw LevelRefusal.nothingToLower }
      let lowering = try LevelLowering.lower(
        .internal, to: known.level, because: reason, by: requester, at: decision.now, on: day)
      try decision.append(
        ReleaseHarmLowered(harms, lowering), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Lets it out, cleared as it is; refused while a figure waits for somebody, naming both.
  package func publish(
    _ release: ID<Release>, seeing digest: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.publishReleases, of: requester)
      let known = try decision.openRelease(release)
      guard let content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
      guard known.progress.digest == digest else { throw ReleaseRefusal.hasChanged }
      guard known.progress.returned == nil else { throw ReleaseRefusal.isReturned }
      // Data of a programme that practises are nobody's yet; a demonstration's are marked wherever they go.
      guard content.mark?.kind != DataMark.Kind.practice.rawValue else { throw ReleaseRefusal.practice }
      try content.imprint.check(content.languages, level: content.level)
      // Steps that were enough when it was prepared may be too few now.
      guard content.level == .internal || known.progress.steps.contains(where: { $0.kind != .officer }) else {
        throw ReleaseRefusal.alone
      }
      try decision.db.requireReleasedRounds(of: content)
      try decision.db.requireProtection(of: content)
      let terms = try terms(content, decision.db, Day(decision.now))
      try ReleaseClearance(known.progress, terms: terms, to: content.level, on: Day(decision.now))
        .require(of: content)
      if let corrected = known.progress.supersedes {
        try decision.requireCorrectable(corrected, in: known.product)
      }
      try decision.append(
        ReleasePublished(digest: digest), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Says that it does not hold any more. It stays where it is.
  package func withdraw(
    _ release: ID<Release>, because reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.publishReleases, of: requester)
      guard let known = try decision.db.release(release) else { throw ReleaseRefusal.unknown }
      guard known.state != .prepared else { throw ReleaseRefusal.isNotReleased }
      guard known.state != .withdrawn else { return false }
      try decision.append(
        ReleaseWithdrawn(reason: reason), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }
}
