package import Basics
import Yams

extension SiteRules {
  /// The rules in a text; nil with an error. Everything wrong is told at once, each at its line.
  package static func read(_ yaml: String) -> (rules: SiteRules?, diagnostics: [Diagnostic]) {
    guard yaml.utf8.count <= 256 << 10 else { return (nil, [Diagnostic(.error, "site.rules.large")]) }
    let root: Yams.Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      return (nil, [Diagnostic(.error, "site.rules.unreadable", ["reason": "\(error)"])])
    }
    guard let root, root.mapping != nil else {
      return (nil, [Diagnostic(.error, "site.rules.unreadable", ["reason": ""])])
    }
    var reader = RulesReader()
    let rules = reader.rules(root)
    return (reader.diagnostics.isEmpty ? rules : nil, reader.diagnostics)
  }
}

private struct RulesReader {
  private(set) var diagnostics: [Diagnostic] = []

  mutating func rules(_ root: Yams.Node) -> SiteRules {
    let keys = ["edition", "codes", "types", "oldAfter", "sectors", "indicators"]
    check(root, allowed: keys)
    let codes = required("codes", in: root)
    let types = required("types", in: root)
    if let codes { check(codes, allowed: ["level", "separator", "digits"]) }
    if let types { check(types, allowed: ["edition", "source", "list"]) }
    let sectors = items("sectors", in: root, most: 50).map { node in
      SiteSector(key: key(of: node, allowed: ["key", "en", "tr", "ar"]), names: texts(node))
    }
    let rules = SiteRules(
      edition: text("edition", in: root),
      codes: SiteCodeRule(
        level: Int(number("level", in: codes, 0...5)), separator: text("separator", in: codes),
        digits: Int(number("digits", in: codes, 1...9))),
      types: SiteTypeList(
        edition: text("edition", in: types), source: text("source", in: types),
        types: types.map { types in items("list", in: types, most: 100).map { type($0) } } ?? []),
      oldAfter: Int(number("oldAfter", in: root, 1...3650)), sectors: sectors,
      indicators: items("indicators", in: root, most: 100).map { indicator($0, sectors: sectors.map(\.key)) })
    once(rules.types.types.map(\.key), "types")
    once(sectors.map(\.key), "sectors")
    once(rules.indicators.map(\.key), "indicators")
    return rules
  }

  private mutating func type(_ node: Yams.Node) -> SiteType {
    let key = key(of: node, allowed: ["key", "en", "tr", "ar", "also"])
    let also = node["also"]?.sequence?.compactMap { $0.scalar?.string } ?? []
    return SiteType(key: key, names: texts(node), also: also)
  }

  private mutating func indicator(_ node: Yams.Node, sectors: [String]) -> SiteIndicator {
    let key = key(
      of: node,
      allowed: [
        "key", "sector", "role", "en", "tr", "ar", "unit", "perPerson", "whole", "answers", "standard", "weight",
      ])
    let sector = text("sector", in: node)
    if !sectors.contains(sector) {
      report("site.rules.sector", ["sector": sector, "allowed": sectors.joined(separator: ", ")], at: node)
    }
    var measure = SiteIndicator.Measure.answers([:])
    if node["perPerson"] != nil, node["answers"] == nil {
      let whole = node["whole"]?.scalar?.string == "true"
      measure = .amount(perPerson: number("perPerson", in: node, 0.000_001...1_000_000), isWhole: whole)
      // A number that others have to believe comes from somewhere.
      _ = required("standard", in: node)
    } else if let answers = node["answers"]?.mapping, node["perPerson"] == nil, !answers.isEmpty {
      var shares: [String: Double] = [:]
      for (answer, share) in answers.prefix(100) {
        let value = share.scalar.flatMap { Double($0.string) }
        if let value, (0...1).contains(value) {
          shares[answer.scalar?.string ?? ""] = value
        } else {
          report("site.rules.number", ["key": "answers", "least": "0", "most": "1"], at: share)
        }
      }
      measure = .answers(shares)
    } else {
      report("site.rules.measure", ["indicator": key], at: node)
    }
    var standard: SiteIndicator.Standard?
    if let said = node["standard"] {
      check(said, allowed: ["name", "edition", "section", "verified"])
      standard = SiteIndicator.Standard(
        name: text("name", in: said), edition: text("edition", in: said), section: text("section", in: said),
        isVerified: text("verified", in: said) == "true")
    }
    return SiteIndicator(
      key: key, sector: sector, role: text("role", in: node), names: texts(node),
      unit: node["unit"].map { texts($0) } ?? LocalizedText(), measure: measure, standard: standard,
      weight: number("weight", in: node, 0...SiteRules.greatestWeight))
  }

  // MARK: Pieces

  private mutating func check(_ node: Yams.Node, allowed: [String]) {
    for (key, _) in node.mapping ?? [:] where !allowed.contains(key.scalar?.string ?? "") {
      report(
        "site.rules.key", ["key": key.scalar?.string ?? "", "allowed": allowed.joined(separator: ", ")], at: key)
    }
  }

  private mutating func required(_ key: String, in node: Yams.Node?) -> Yams.Node? {
    guard let found = node?[key] else {
      if let node { report("site.rules.missing", ["key": key], at: node) }
      return nil
    }
    return found
  }

  private mutating func text(_ key: String, in node: Yams.Node?) -> String {
    let text = required(key, in: node)?.scalar?.string ?? ""
    if text.isEmpty, node?[key] != nil { report("site.rules.missing", ["key": key], at: node) }
    return String(text.prefix(200))
  }

  private mutating func number(_ key: String, in node: Yams.Node?, _ range: ClosedRange<Double>) -> Double {
    guard let found = required(key, in: node) else { return range.lowerBound }
    guard let value = found.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
      report(
        "site.rules.number", ["key": key, "least": "\(range.lowerBound)", "most": "\(range.upperBound)"], at: found)
      return range.lowerBound
    }
    return value
  }

  private mutating func items(_ key: String, in node: Yams.Node, most: Int) -> [Yams.Node] {
    let list = required(key, in: node)?.sequence.map(Array.init) ?? []
    if list.isEmpty || list.count > most {
      report("site.rules.number", ["key": key, "least": "1", "most": "\(most)"], at: node[key])
    }
    return Array(list.prefix(most))
  }

  private mutating func key(of node: Yams.Node, allowed: [String]) -> String {
    check(node, allowed: allowed)
    let key = text("key", in: node)
    if key.wholeMatch(of: /[a-z0-9][a-z0-9_]{0,39}/) == nil { report("site.rules.name", ["name": key], at: node) }
    return key
  }

  private mutating func texts(_ node: Yams.Node) -> LocalizedText {
    let texts = LocalizedText(
      english: node["en"]?.scalar?.string, turkish: node["tr"]?.scalar?.string, arabic: node["ar"]?.scalar?.string)
    let missing = Language.allCases.filter { texts[$0]?.isEmpty != false }.map(\.rawValue)
    if !missing.isEmpty { report("site.rules.texts", ["languages": missing.joined(separator: ", ")], at: node) }
    return texts
  }

  private mutating func once(_ keys: [String], _ list: String) {
    for (key, group) in Dictionary(grouping: keys, by: { $0 }).sorted(by: { $0.key < $1.key }) where group.count > 1 {
      report("site.rules.twice", ["key": key, "list": list], at: nil)
    }
  }

  private mutating func report(_ code: String, _ arguments: [String: String], at node: Yams.Node?) {
    let location = node?.mark.map { Diagnostic.Location(row: $0.line, column: $0.column) }
    diagnostics.append(Diagnostic(.error, code, arguments, at: location))
  }
}
