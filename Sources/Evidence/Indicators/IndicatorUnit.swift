package import Basics

/// In what an indicator's figures are. Written as a code of the list, or as words of its own.
package enum IndicatorUnit: Hashable, Sendable {
  package enum Listed: String, Hashable, Codable, CaseIterable, Sendable {
    case persons, households, sites, places, organisations, events, items
    case litresPerPersonPerDay = "litres-per-person-per-day"
    case personsPerToilet = "persons-per-toilet"
    case squareMetresPerPerson = "square-metres-per-person"
    case days, kilograms
    case dollars = "usd"
    case liras = "try"
  }

  case listed(Listed)
  case named(LocalizedText)

  package static let longest = 100

  /// What programs know it by; nil for words of one's own.
  package var code: String? {
    switch self {
    case .listed(let listed): listed.rawValue
    case .named: nil
    }
  }
}

extension IndicatorUnit: Codable {
  package init(from decoder: any Decoder) throws {
    if let code = try? decoder.singleValueContainer().decode(String.self) {
      guard let listed = Listed(rawValue: code) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "not a unit of the list"))
      }
      self = .listed(listed)
    } else {
      self = .named(try LocalizedText(from: decoder))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .listed(let listed):
      var container = encoder.singleValueContainer()
      try container.encode(listed)
    case .named(let words): try words.encode(to: encoder)
    }
  }
}
