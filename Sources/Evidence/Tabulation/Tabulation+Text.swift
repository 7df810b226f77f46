import Basics

/// As addresses and the command line write it: `place:2`, `period:month`, `state`, or the path of a question, behind which bounds
/// of bands or a period may stand: `/age:0,18,60`, `/arrival:month`.
extension Tabulation.Dimension: LosslessStringConvertible {
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("place", let level?):
      guard let level = Int(level), (0...6).contains(level) else { return nil }
      self = .place(level: level)
    case ("period", let period?):
      guard let period = Tabulation.Period(rawValue: period) else { return nil }
      self = .period(period)
    case ("state", nil): self = .state
    default:
      guard text.hasPrefix("/") else { return nil }
      let path = text.lastIndex(of: ":").map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
      if let (path, rest) = path, let period = Tabulation.Period(rawValue: rest) {
        self = .day(path: path, period: period)
      } else if let (path, rest) = path, let bands = NumberBands(rest) {
        self = .bands(path: path, bounds: bands)
      } else {
        self = .answer(path: text)
      }
    }
  }

  package var description: String {
    switch self {
    case .place(let level): "place:\(level)"
    case .period(let period): "period:\(period.rawValue)"
    case .answer(let path): path
    case .bands(let path, let bands): "\(path):\(bands)"
    case .day(let path, let period): "\(path):\(period.rawValue)"
    case .state: "state"
    }
  }
}

/// `count`, `sum:/path` or `mean:/path`.
extension Tabulation.Measure: LosslessStringConvertible {
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("count", nil): self = .count
    case ("sum", let path?) where path.hasPrefix("/"): self = .sum(path: path)
    case ("mean", let path?) where path.hasPrefix("/"): self = .mean(path: path)
    default: return nil
    }
  }

  package var description: String {
    switch self {
    case .count: "count"
    case .sum(let path): "sum:\(path)"
    case .mean(let path): "mean:\(path)"
    }
  }
}
