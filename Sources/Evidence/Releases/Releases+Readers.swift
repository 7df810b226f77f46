package import Basics
import Office
package import Store

/// Named readers of an issue: the only ones besides whoever brings it out who see it before the hour of an embargo, and
/// when it is for named people. Whoever lets out names and removes them.
extension Releases {
  package static let mostReaders = 500

  /// Names an account that sees it where others do not: before the hour of an embargo, and when it is for named people.
  /// Before it is out and after. Naming somebody again sets another day.
  package func name(
    _ reader: Embargo.Reader, of release: ID<Release>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      let known = try decision.releaseWithReaders(release, requester)
      guard known.state != .withdrawn else { throw ReleaseRefusal.isWithdrawn }
      if let until = reader.until { guard until >= Day(decision.now) else { throw ReleaseRefusal.dayPast } }
      guard !known.progress.readers.contains(reader) else { return false }
      let others = known.progress.readers.count { $0.user != reader.user }
      guard others < Self.mostReaders else { throw ReleaseRefusal.tooManyReaders }
      try decision.append(
        ReleaseReaderNamed(reader), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Takes back what naming gave.
  package func removeReader(
    _ user: ID<User>, of release: ID<Release>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      let known = try decision.releaseWithReaders(release, requester)
      guard known.progress.readers.contains(where: { $0.user == user }) else { return false }
      try decision.append(
        ReleaseReaderRemoved(user), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }
}
