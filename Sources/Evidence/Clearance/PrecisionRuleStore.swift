import Basics
package import Store

extension Reader {
  package func precisionRules() throws -> PrecisionRules {
    var rules: [Level: PrecisionRule] = [:]
    for row in try rows("SELECT level, rule FROM precision_rule ORDER BY level ASC NULLS LAST") {
      guard let level = Level(rawValue: try row["level"]) else { continue }
      rules[level] = try row.json("rule")
    }
    return PrecisionRules(rules)
  }
}

extension Writer {
  func write(_ set: PrecisionRuleProjection.State.Set, at level: Level) throws {
    let rule = try JSONText.encode(set.rule)
    try run(
      """
      INSERT INTO precision_rule (level, rule, changed, author)
      VALUES (\(level.rawValue), \(rule), \(set.changed), \(set.author))
      ON CONFLICT (level) DO UPDATE SET rule = excluded.rule, changed = excluded.changed, author = excluded.author
      """)
  }
}
