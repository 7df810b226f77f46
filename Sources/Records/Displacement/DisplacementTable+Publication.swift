import Basics
import Formats

/// The table in the shape in which HDX HAPI publishes it.
extension DisplacementTable {
  package struct Line: Hashable, Sendable {
    package let key: Key
    package let people: Int
    /// The codes as they are read, and the names that the code set gives them; empty where it has none.
    package let code1: String
    package let name1: String
    package let code2: String
    package let name2: String
    /// In the words of the published table, the lower level first.
    package let warnings: [String]
  }

  /// By country, level, codes, operation, assessment and round.
  ///
  /// - Parameter repairs: nil, or a country that it does not know, leaves codes as they are.
  package func lines(_ repairs: PlaceRepairs?, _ atlas: PlaceAtlas) -> [Line] {
    var known: [String: Bool] = [:]
    var placings: [[String]: Placing] = [:]
    let keys = people.keys.sorted { one, other in
      (one.country, one.level, one.code1, one.code2, one.operation) == (
        other.country, other.level, other.code1, other.code2, other.operation
      )
        ? (one.assessment, Int(one.round) ?? 0, one.day, one.name1, one.name2)
          < (other.assessment, Int(other.round) ?? 0, other.day, other.name1, other.name2)
        : (one.country, one.level, one.code1, one.code2, one.operation)
          < (other.country, other.level, other.code1, other.code2, other.operation)
    }
    return keys.map { key in
      let place = [key.country, key.code1, key.name1, key.code2, key.name2]
      let placing: Placing
      if let done = placings[place] {
        placing = done
      } else {
        let isKnown = known[key.country] ?? repairs?.knows(country: key.country) ?? false
        known[key.country] = isKnown
        placing = Placing(key, isKnown ? repairs : nil, atlas)
        placings[place] = placing
      }
      return Line(
        key: key, people: people[key] ?? 0, code1: placing.code1, name1: placing.name1, code2: placing.code2,
        name2: placing.name2, warnings: placing.warnings)
    }
  }

  /// Columns as published. Which plans cover a country (`has_hrp`, `in_gho`) and the ids of data sets are not in the
  /// reports, and stay empty.
  package static func separatedValues(_ lines: [Line]) -> [UInt8] {
    var writer = CSVWriter()
    writer.write(columns.map(ExportValue.text))
    for line in lines {
      let key = line.key
      func text(_ text: String) -> ExportValue { text.isEmpty ? .empty : .text(text) }
      writer.write([
        text(key.country), .empty, .empty, text(key.name1), text(key.name2), text(line.code1), text(line.name1),
        text(line.code2), text(line.name2), .integer(key.level), text(key.operation), text(key.assessment),
        .integer(line.people), text(key.round), .date(key.day), .date(key.day), .empty, .empty,
        text(line.warnings.joined(separator: "|")), .empty,
      ])
    }
    return writer.take()
  }

  package static let columns = [
    "location_code", "has_hrp", "in_gho", "provider_admin1_name", "provider_admin2_name", "admin1_code", "admin1_name",
    "admin2_code", "admin2_name", "admin_level", "operation", "assessment_type", "population", "reporting_round",
    "reference_period_start", "reference_period_end", "dataset_hdx_id", "resource_hdx_id", "warning", "error",
  ]

  private struct Placing {
    var code1: String
    var name1 = ""
    var code2: String
    var name2 = ""
    var warnings: [String] = []

    init(_ key: Key, _ repairs: PlaceRepairs?, _ atlas: PlaceAtlas) {
      (code1, code2) = (key.code1, key.code2)
      guard let repairs else { return }
      var isBelowKnown = false
      if key.level >= 2, !key.code2.isEmpty || !key.name2.isEmpty {
        let repair = repairs.repair(.init(code: key.code2, name: key.name2, level: 2))
        isBelowKnown = repair.place != nil
        if let found = take(repair, key.code2, atlas) { (code2, name2) = found }
      }
      if key.level >= 1, !key.code1.isEmpty || !key.name1.isEmpty {
        // The name of a province beside a district that is known says nothing new.
        let name = isBelowKnown && !key.code1.isEmpty ? "" : key.name1
        let repair = repairs.repair(.init(code: key.code1, name: name, level: 1))
        if let found = take(repair, key.code1, atlas) { (code1, name1) = found }
      }
    }

    /// Notes what was read otherwise than it stands, and gives code and name of the place if it is known.
    private mutating func take(
      _ repair: PlaceRepair, _ written: String, _ atlas: PlaceAtlas
    ) -> (code: String, name: String)? {
      for finding in repair.findings {
        switch finding.reason {
        case .mismatch, .contradiction: warnings.append("PCode mismatch \(finding.was) != \(finding.became)")
        case .unknown, .ambiguous, .ended, .elsewhere: warnings.append("PCode unknown \(finding.was)")
        case .form, .length, .succeeded, .level:
          warnings.append("PCode \(finding.reason.rawValue) \(finding.was)->\(finding.became)")
        case .name, .alias, .script, .letters: warnings.append("PCode by name \(finding.was)->\(finding.became)")
        }
      }
      // Two that contradict each other: the published table keeps the code.
      let place =
        repair.place
        ?? (repair.findings.last?.reason == .contradiction
          ? repair.candidates.first { atlas[$0]?.code == written } : nil)
      guard let place, let record = atlas[place] else { return nil }
      return (record.code ?? written, record.names.best(in: .english))
    }
  }
}
