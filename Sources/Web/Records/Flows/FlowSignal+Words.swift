package import Records

extension FlowSignal {
  /// What is counted now of its day, where that is not what was signalled.
  package func newCount(in words: Words) -> String? {
    let key: String
    switch standing {
    case .same: return nil
    case .inside: key = "inside"
    case .outside: key = "outside"
    case .otherHours: key = "otherHours"
    case .unobserved: key = "unobserved"
    }
    return words(
      "flow.signal.now.\(key)",
      [
        "count": .number(now.count), "hours": .text(words.number(now.hours, decimals: 0...1)),
        "before": .text(words.number(hours, decimals: 0...1)),
      ])
  }
}
