import Basics
import Office
import Store

extension Decision {
  func requireForRelease(_ right: Right, of requester: Requester) throws(ReleaseRefusal) {
    let filter = GrantFilter(right, of: requester, sensitivity: .internalUse, on: Day(now))
    guard filter.reachesEverywhere(in: nil) else { throw .notAllowed }
  }

  /// The issue, for whoever may name its readers.
  func releaseWithReaders(_ id: ID<Release>, _ requester: Requester) throws -> ReleaseLine {
    try requireForRelease(.publishReleases, of: requester)
    try lock(id.recast())
    guard let line = try db.release(id) else { throw ReleaseRefusal.unknown }
    return line
  }

  /// The issue, while it may be changed; nobody else changes it until this verb is done.
  func openRelease(_ id: ID<Release>) throws -> ReleaseLine {
    try lock(id.recast())
    guard let line = try db.release(id) else { throw ReleaseRefusal.unknown }
    guard line.state == .prepared else { throw ReleaseRefusal.isReleased }
    return line
  }

  func requireCorrectable(_ id: ID<Release>, in product: ID<Product>) throws {
    guard let line = try db.release(id), line.product == product else { throw ReleaseRefusal.unknown }
    guard line.state != .prepared else { throw ReleaseRefusal.isNotReleased }
    guard line.successor == nil else { throw ReleaseRefusal.isSuperseded }
  }
}
