/// The parameters of an audit: what the client records about how a form was filled.
struct AuditRules {
  let rules: QuestionRules
  let node: DraftNode
  let parameters: Parameters

  private static let keys = [
    "identify-user", "location-max-age", "location-min-interval", "location-priority", "track-changes",
    "track-changes-reasons",
  ]
  private static let priorities = ["no-power", "low-power", "balanced", "high-accuracy"]

  func apply() {
    guard rules.accepts(Self.keys, parameters, node) else { return }
    for key in ["track-changes", "identify-user"] {
      bind(key, rules.word(key, of: ["true", "false"], parameters, node))
    }
    bind("track-changes-reasons", rules.word("track-changes-reasons", of: ["on-form-edit"], parameters, node))
    applyLocation()
  }

  /// The three parameters of location go together.
  private func applyLocation() {
    let given = ["location-priority", "location-min-interval", "location-max-age"].filter { parameters[$0] != nil }
    guard !given.isEmpty else { return }
    guard given.count == 3 else { return rules.report(.auditLocationIncomplete, [:], node) }
    let priority = rules.word("location-priority", of: Self.priorities, parameters, node)
    guard let interval = seconds("location-min-interval"), let age = seconds("location-max-age") else { return }
    if age < interval {
      return rules.report(.auditLocationAge, ["age": String(age), "interval": String(interval)], node)
    }
    bind("location-priority", priority)
    bind("location-min-interval", String(interval))
    bind("location-max-age", String(age))
  }

  private func seconds(_ key: String) -> Int? {
    guard let number = rules.integer(key, parameters, node) else { return nil }
    if number >= 0 { return number }
    rules.report(.parameterNumber, ["key": key, "value": String(number)], node)
    return nil
  }

  private func bind(_ key: String, _ value: String?) {
    if let value { node.bindAttributes.append(FormAttribute("odk:" + key, value)) }
  }
}
