import Records

extension PresenceView {
  /// `the mean weighted by kind (Mukhtar 2; all others 1)`.
  func name(_ rule: InformantRule) -> String {
    let name = words["presence.informantRule.\(rule.choice)"]
    let kinds: [String]
    switch rule {
    case .median, .mean, .agreed: return name
    case .weighted(let weights):
      kinds =
        weights.filter { $0.value != 1 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { kind, weight in
          words(
            "presence.kindWeight",
            [
              "kind": .isolated(InformantView.kind(kind, words)),
              "weight": .text(words.number(weight, decimals: 0...2)),
            ])
        } + [words["presence.otherWeights"]]
    case .mostCredible(let order): kinds = order.map { InformantView.kind($0, words) }
    }
    return words("presence.ruleWithKinds", ["rule": .text(name), "kinds": .text(words.list(kinds))])
  }

  func combined(by rule: InformantRule) -> String { words("presence.combined", ["rule": .text(name(rule))]) }
}

extension InformantRule {
  static let choices = ["median", "mean", "weighted", "mostCredible", "agreed"]

  /// As a form calls it.
  var choice: String {
    switch self {
    case .median: "median"
    case .mean: "mean"
    case .weighted: "weighted"
    case .mostCredible: "mostCredible"
    case .agreed: "agreed"
    }
  }

  /// What the kind weighs; in an order of kinds the first weighs most, and those that are not in it nothing.
  func weight(of kind: String) -> Double {
    switch self {
    case .median, .mean, .agreed: 1
    case .weighted(let weights): weights[kind] ?? 1
    case .mostCredible(let order): order.firstIndex(of: kind).map { Double(order.count - $0) } ?? 0
    }
  }

  /// What a form chose; the kinds of an order are those that weigh something, the heaviest first. Nil for no choice of ours.
  init?(_ choice: String, weights: [(kind: String, weight: Double)]) {
    switch choice {
    case "median": self = .median
    case "mean": self = .mean
    case "agreed": self = .agreed
    case "weighted": self = .weighted(Dictionary(weights.map { ($0.kind, $0.weight) }, uniquingKeysWith: { $1 }))
    case "mostCredible":
      let order = weights.enumerated().filter { $0.element.weight > 0 }
        .sorted { (-$0.element.weight, $0.offset) < (-$1.element.weight, $1.offset) }
      self = .mostCredible(order.map(\.element.kind))
    default: return nil
    }
  }
}
