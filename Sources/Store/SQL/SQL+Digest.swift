extension SQL {
  /// The same for statements that say the same with the same values, on every run of one program.
  package var digest: Digest {
    let parts = EngineKind.allCases.map { RenderedSQL(self, for: $0) }
    return Digest(of: Array(parts.map { "\($0.text)\n\($0.bindings)" }.joined(separator: "\n").utf8))
  }
}
