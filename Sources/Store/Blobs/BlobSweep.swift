import Basics
import Foundation

extension Store {
  /// Removes what requests that died between a file and the entry that names it have left behind: drafts, files that were
  /// kept and that no entry names, and rows of files that never came to be. Returns how many files it removed.
  ///
  /// Nothing younger than `seconds` is looked at: no request takes so long. One that did all the same finds out when it
  /// names its files (`Decision.require`), and is refused. Sealed files belong to one stream and are looked for in its
  /// entries, each once. A file that is not sealed may be named by any stream and is nobody's secret: it stays, and is found
  /// again when the same bytes come again.
  @discardableResult
  package func sweepBlobs(olderThan seconds: Int = 6 * 3600) async throws -> Int {
    let end = clock.now().adding(seconds: -seconds)
    try await blobs.storage.removeDrafts(before: end)
    var removed = 0
    var last: BlobID?
    while true {
      let after = last
      let waiting = try await read { try $0.waitingBlobs(before: end, after: after, limit: 64) }
      guard let next = waiting.last?.id else { break }
      removed += try await settle(waiting, before: end)
      last = next
    }
    try await write { try $0.settleErasedBlobs() }
    try await blobs.removeReleased()
    return removed
  }

  /// Decides about each whether it stays. What is to go is looked at again in the transaction that lets it go.
  private func settle(_ waiting: [BlobRow], before end: Instant) async throws -> Int {
    var staying: [BlobID] = []
    var going: [BlobRow] = []
    for blob in waiting {
      let stays =
        if blob.key == nil { try await blobs.storage.size(of: blob.id.digest) != nil } else {
          try await read { [journal] in try journal.isNamed(blob, in: $0) }
        }
      if stays { staying.append(blob.id) } else { going.append(blob) }
    }
    return try await write { [staying, going, journal] writer in
      try writer.settleBlobs(staying)
      var removed = 0
      for blob in going where try blob.key == nil || !journal.isNamed(blob, in: writer) {
        removed += try writer.releaseWaiting(blob, before: end)
      }
      return removed
    }
  }
}

extension Journal {
  /// Whether an entry of the blob's stream names it: events write the name of a blob as text.
  fileprivate func isNamed(_ blob: BlobRow, in reader: Reader) throws -> Bool {
    let name = Data(blob.id.description.utf8)
    let keys = try reader.keys(of: blob.stream, with: keys)
    return try reader.entries(of: blob.stream).contains { entry in
      open(entry, with: keys).payload.map { Data($0).range(of: name) != nil } ?? false
    }
  }
}

extension Decision {
  /// To be called by who appends an entry that names blobs. Throws `StoreBusy`, so that the whole is sent again, when one
  /// was swept away meanwhile.
  package func require(_ blobs: [BlobID]) throws {
    guard try db.hasBlobs(blobs) else { throw StoreBusy() }
  }
}
