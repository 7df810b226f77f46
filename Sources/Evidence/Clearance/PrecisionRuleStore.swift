import Basics
import Foundation
package import Store

extension Reader {
  package func precisionRules() throws -> PrecisionRules {
    var rules: [Level: PrecisionRule] = [:]
    for row in try rows("SELECT level, rule FROM precision_rule ORDER BY level ASC NULLS LAST") {
      let (level, rule): (String, String) = (try row["level"], try row["rule"])
      guard let level = Level(rawValue: level) else { continue }
      rules[level] = try JSONDecoder().decode(PrecisionRule.self, from: Data(rule.utf8))
    }
    return PrecisionRules(rules)
  }
}

extension Writer {
  func write(_ set: PrecisionRuleProjection.State.Set, at level: Level) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let rule = String(decoding: try encoder.encode(set.rule), as: UTF8.self)
    try run(
      """
      INSERT INTO precision_rule (level, rule, changed, author)
      VALUES (\(level.rawValue), \(rule), \(set.changed), \(set.author))
      ON CONFLICT (level) DO UPDATE SET rule = excluded.rule, changed = excluded.changed, author = excluded.author
      """)
  }
}
