import Foundation

/// The parameters of a range: its ends, steps, marks and the labels of marks.
struct RangeRules {
  let rules: QuestionRules
  let node: DraftNode
  private(set) var parameters: Parameters

  private static let keys = ["end", "placeholder", "start", "step", "tick_interval", "tick_labelset"]

  init(rules: QuestionRules, node: DraftNode, parameters: Parameters) {
    self.rules = rules
    self.node = node
    self.parameters = parameters
    for (key, value) in [("start", "1"), ("end", "10"), ("step", "1")] where parameters[key] == nil {
      self.parameters.set(key, value)
    }
  }

  func apply() {
    guard rules.accepts(Self.keys, parameters, node) else { return }
    checkAppearance()
    guard let start = number("start"), let end = number("end"), let step = number("step") else { return }
    let range = Span(start: start, end: end, step: step)
    guard checkSize("step", step, range) else { return }
    let interval = number("tick_interval")
    if parameters["tick_interval"] != nil {
      guard let interval, checkSize("tick_interval", interval, range) else { return }
      if !range.isMultiple(interval) { return report(.rangeNotMultiple, "tick_interval") }
    }
    let placeholder = number("placeholder")
    if parameters["placeholder"] != nil {
      guard let placeholder else { return }
      if !range.isMultiple(placeholder - start) { return report(.rangeNotMultiple, "placeholder") }
      if !range.contains(placeholder) { return report(.rangeOutside, "placeholder") }
    }
    if let list = parameters["tick_labelset"] {
      guard checkLabels(list, range, interval: interval) else { return }
      node.items = DraftItems(origin: .list(list))
    }
    // Whole numbers unless a parameter has a fraction.
    if [start, end, step, interval, placeholder].contains(where: { $0.map { !$0.isWhole } ?? false }) {
      node.answerType = .decimal
    }
    let names = ["tick_interval": "odk:tick-interval", "placeholder": "odk:placeholder"]
    for (key, value) in parameters.pairs where key != "tick_labelset" {
      node.bodyAttributes.append(FormAttribute(names[key] ?? key, value))
    }
  }

  /// Marks are drawn only by the plain and the vertical slider.
  private func checkAppearance() {
    guard let appearance = node.row.control("appearance")?.text,
      !appearance.contains("vertical"), !appearance.contains("no-ticks")
    else { return }
    if let key = ["tick_interval", "placeholder", "tick_labelset"].first(where: { parameters[$0] != nil }) {
      report(.rangeAppearance, key)
    }
  }

  private func checkSize(_ key: String, _ value: Decimal, _ range: Span) -> Bool {
    if value == 0 {
      report(.rangeZero, key)
    } else if value > range.width {
      report(.rangeTooLarge, key)
    } else {
      return true
    }
    return false
  }

  private func checkLabels(_ name: String, _ range: Span, interval: Decimal?) -> Bool {
    guard let list = rules.choices.list(name) else {
      rules.report(.rangeLabelList, ["list": name], node)
      return false
    }
    let hidesTicks = node.row.control("appearance")?.text.contains("no-ticks") ?? false
    var ends: Set<Decimal> = []
    for choice in list.choices {
      let arguments = ["list": name, "name": choice.name]
      guard let value = Self.decimal(choice.name) else {
        rules.report(.rangeLabelNumber, arguments, node)
        return false
      }
      guard range.contains(value) else {
        rules.report(.rangeLabelOutside, arguments, node)
        return false
      }
      guard Span.isMultiple(value - range.start, of: interval ?? range.step) else {
        rules.report(.rangeLabelMultiple, arguments, node)
        return false
      }
      ends.insert(value)
    }
    if hidesTicks, ends != [range.start, range.end] {
      rules.report(.rangeLabelEnds, ["list": name], node)
      return false
    }
    return true
  }

  private func number(_ key: String) -> Decimal? {
    guard let text = parameters[key] else { return nil }
    if let value = Self.decimal(text) { return value }
    rules.report(.parameterNumber, ["key": key, "value": text], node)
    return nil
  }

  private func report(_ problem: FormProblem, _ key: String) {
    rules.report(problem, ["key": key, "value": parameters[key] ?? ""], node)
  }

  static func decimal(_ text: String) -> Decimal? {
    guard let number = Double(text), number.isFinite else { return nil }
    let value = Decimal(string: text, locale: nil) ?? Decimal(number)
    return value.isNaN ? nil : value
  }
}

/// The numbers between two ends, in steps.
private struct Span {
  let start: Decimal
  let end: Decimal
  let step: Decimal

  var width: Decimal { abs(end - start) }

  func contains(_ value: Decimal) -> Bool { min(start, end) <= value && value <= max(start, end) }

  func isMultiple(_ value: Decimal) -> Bool { Self.isMultiple(value, of: step) }

  static func isMultiple(_ value: Decimal, of step: Decimal) -> Bool { (value / step).isWhole }
}

extension Decimal {
  fileprivate var isWhole: Bool {
    var value = self
    var rounded = Decimal()
    NSDecimalRound(&rounded, &value, 0, .plain)
    return rounded == self
  }
}
