import Basics

extension Journal {
  /// How many entries one transaction seals at most.
  static let sealingBatch = 1024

  /// Puts the oldest waiting entries into the chains of this node and signs where these end. Returns how many there
  /// were; fewer than `limit` means that none is left.
  func seal(limit: Int = sealingBatch, in writer: Writer) throws -> Int {
    let last = try writer.lockPositions()
    let waiting = try writer.pending(limit: limit)
    guard !waiting.isEmpty else { return 0 }
    try seal(waiting, after: last, in: writer)
    return waiting.count
  }

  /// Seals exactly these.
  func seal(_ waiting: [PendingEntry], after last: Int, in writer: Writer) throws {
    var position = last
    var ends: [Chain: ChainEnd] = [:]
    var previous: [Chain: Head] = [:]
    var sealings: [SQLBinding] = []
    var stretches: Set<KindStretch> = []
    var heads: [SQL] = []
    for entry in waiting {
      if ends[entry.chain] == nil {
        previous[entry.chain] = try writer.lastHead(of: entry.chain)
        ends[entry.chain] = previous[entry.chain]?.end ?? .start(of: entry.chain)
      }
      guard let end = ends[entry.chain]?.following(entry.digest) else { continue }
      position += 1
      sealings += end.sealing(entry.id, at: position)
      stretches.insert(KindStretch(entry.kind, at: position))
      if end.sequence.isMultiple(of: Head.spacing) { heads.append(signed(end).insertion) }
      ends[entry.chain] = end
    }
    try writer.runMany(ChainEnd.sealings.rows(sealings) + stretches.map(\.insertion) + heads)
    for (chain, end) in ends { try writer.replace(previous[chain], with: signed(end)) }
    try writer.removePending(waiting.map(\.id))
    try writer.setLastPosition(position, time.latest)
  }

  private func signed(_ end: ChainEnd) -> Head {
    Head(end, signedBy: keys.signing(as: end.chain.node))
  }
}
