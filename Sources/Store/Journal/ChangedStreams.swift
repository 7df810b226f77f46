extension SQL {
  /// `stream` of every stream of the kind that has entries beyond a position, or that are not sealed yet; for what
  /// follows the journal. Part of a larger query: `FROM (\(.streams(of: kind, changedAfter: position))) changed`.
  package static func streams(of kind: StreamKind, changedAfter position: Int, upTo end: Int? = nil) -> SQL {
    let sealed: SQL = """
      SELECT e.stream AS stream FROM sealed z JOIN entry e ON e.id = z.entry
      WHERE z.position > \(position) AND e.stream_kind = \(kind.name)
      """
    if let end { return "\(sealed) AND z.position <= \(end)" }
    return """
      \(sealed) UNION SELECT e.stream AS stream \(.fromPending) AND e.stream_kind = \(kind.name)
      """
  }
}

extension Reader {
  /// The last position that an entry was given here: what a follower has come up with when it has seen everything.
  package func position() throws -> Int { try lastPosition() }
}
