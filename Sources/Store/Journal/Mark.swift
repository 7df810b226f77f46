package import Basics

/// What is left of an erased stream, so that what was erased is known, and refused, when it comes again: the snapshot with
/// which the stream goes on. It says nothing but ids, and is listed outside the database too, so that a restored backup
/// that is older than the erasure knows them.
package protocol Mark: Event {
  var ids: [ID<Marked>] { get }
  /// The same mark made anew; nil when these are not the ids of one.
  init?(ids: [ID<Marked>], at instant: Instant)
}

/// Whatever a mark names.
package enum Marked {}

extension Journal {
  /// A kind of mark, and the kind of stream that it is left in.
  struct MarkKind: Sendable {
    let event: any Mark.Type
    let stream: StreamKind
  }

  /// Which keys were destroyed and which marks are left, without those that are listed already.
  func erased(besides listed: Set<ErasureList.Item>, in reader: Reader) throws -> Set<ErasureList.Item> {
    let keys = Set(try reader.destroyedKeys()).subtracting(listed)
    let fresh = Set(keys.map(\.stream))
    let marked = Set(listed.compactMap(\.remains?.stream))
    var erased = keys
    for stream in try reader.streams(markedBy: marks.keys.sorted())
    where fresh.contains(stream) || !marked.contains(stream) {
      erased.formUnion(try remains(of: stream, in: reader).map { .remains($0) })
    }
    return erased
  }

  /// The marks in a stream, as far as they can be read here.
  func remains(of stream: ID<JournalStream>, in reader: Reader) throws -> Set<ErasureList.Remains> {
    let keys = try reader.keys(of: stream, with: keys)
    return Set(
      try reader.entries(of: stream).compactMap { stored in
        guard let mark = marks[stored.header.kind] else { return nil }
        return ids(of: mark.event, in: open(stored, with: keys)).map { ids in
          ErasureList.Remains(
            stream: stream, compartment: stored.header.compartment, kind: stored.header.kind, ids: ids)
        }
      })
  }

  private func ids<M: Mark>(of _: M.Type, in entry: JournalEntry) -> [ID<Marked>]? { entry.event(M.self)?.ids }

  /// The mark that remains say, with the kind of its stream; nil when it is of no kind that is known here.
  func mark(_ remains: ErasureList.Remains) -> (event: any Mark, stream: StreamKind)? {
    guard let kind = marks[remains.kind], let event = kind.event.init(ids: remains.ids, at: clock.now()) else {
      return nil
    }
    return (event, kind.stream)
  }
}
