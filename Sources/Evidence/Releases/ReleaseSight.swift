package import Basics
import Office

/// Who asks for a release.
package enum ReleaseViewer: Sendable {
  /// Without an account: the public, or an organisation with an agreement, up to its level.
  case outside(upTo: Level)
  case account(Requester)
}

/// What somebody may see of a release at an instant. Pages, files, feeds and interfaces all ask
/// ``ReleaseLine/sight(for:at:)``.
package enum ReleaseSight: String, Hashable, Sendable {
  /// Not even that there is one.
  case hidden
  /// Before it is out: for those who work on it.
  case draft
  /// It is cleared and waits for its hour: a copy that is marked so.
  case embargoed
  case open
  /// It does not hold any more, and says why.
  case withdrawn
}

extension ReleaseLine {
  package func sight(for viewer: ReleaseViewer, at instant: Instant) -> ReleaseSight {
    progress.sight(of: level, for: viewer, at: instant)
  }

  /// The issue that corrects this one, for whoever may see it: before its hour nobody else is told that there is one.
  package func correction(for viewer: ReleaseViewer, at instant: Instant) -> Successor? {
    successor.flatMap { $0.progress.sight(of: $0.level, for: viewer, at: instant) == .hidden ? nil : $0 }
  }
}

extension ReleaseProgress {
  fileprivate func sight(of level: Level, for viewer: ReleaseViewer, at instant: Instant) -> ReleaseSight {
    let day = Day(instant)
    let isWaiting = embargo.map { $0.until > instant } ?? false
    switch viewer {
    case .outside(let most):
      guard published != nil, !isWaiting, level <= most else { return .hidden }
      return withdrawn == nil ? .open : .withdrawn
    case .account(let requester):
      let isWorker = requester.worksOnReleases(on: day)
      guard published != nil else { return isWorker ? .draft : .hidden }
      let isNamed = readers.contains { reader in
        requester.actor == .user(reader.user) && reader.until.map { $0 >= day } != false
      }
      if isWaiting { return isWorker || isNamed ? .embargoed : .hidden }
      // What is for named people is for those alone, and for whoever made it.
      let isWithin = requester.releaseLevel(on: day).map { level <= $0 } ?? false
      let isAdmitted = level == .restricted ? isNamed : isWithin
      guard isWorker || isAdmitted || level == .public else { return .hidden }
      return withdrawn == nil ? .open : .withdrawn
    }
  }
}

extension Requester {
  /// Whether somebody has a part in bringing issues out: they see what others do not see yet, and what was done to it.
  package func worksOnReleases(on day: Day) -> Bool {
    [Right.manageEvidence, .reviewReleases, .clearReleases, .publishReleases].contains {
      GrantFilter($0, of: self, sensitivity: .internalUse, on: day).reachesEverywhere(in: nil)
    }
  }
}
