package import Basics

/// A kind of site, as an edition of a list defines it.
package struct SiteType: Hashable, Sendable {
  package let key: String
  package let names: LocalizedText
  /// Codes by which forms call the same kind.
  package let also: [String]
}

/// The kinds of sites, of one edition: data, not a list of the program.
package struct SiteTypeList: Hashable, Sendable {
  package let edition: String
  package let source: String
  package let types: [SiteType]

  package subscript(key: String) -> SiteType? { types.first { $0.key == key } }

  /// The kind that a form or a sheet means: by its key, another code or word, or its name in any of the languages, written
  /// apart or together.
  package func type(named text: String) -> SiteType? {
    if let exact = types.first(where: { $0.key == text || $0.also.contains(text) }) { return exact }
    let joined = Self.joined(text)
    guard !joined.isEmpty else { return nil }
    return types.first { type in
      ([type.key] + type.also + Array(type.names.texts.values)).contains { Self.joined($0) == joined }
    }
  }
}

extension SiteTypeList {
  private static func joined(_ text: String) -> String { Folding.fold(text).filter { $0 != " " } }
}

/// How a new site gets its code: that of the area it lies in, a separator and the next number.
package struct SiteCodeRule: Hashable, Sendable {
  /// The level of the area; where there is none of it above the site, the nearest area with a code.
  package let level: Int
  package let separator: String
  package let digits: Int

  package func code(area: String, serial: Int) -> String {
    let number = String(serial)
    return area + separator + String(repeating: "0", count: max(0, digits - number.count)) + number
  }

  /// What a code begins with and the number at its end, so that no number of those before it is given again.
  package static func parts(of code: String) -> (stem: String, serial: Int) {
    let number = code.reversed().prefix { $0.isASCII && $0.isNumber }.prefix(9)
    guard let serial = Int(String(number.reversed())) else { return (code, 0) }
    return (String(code.dropLast(number.count)), serial)
  }
}

package struct SiteSector: Hashable, Sendable {
  package let key: String
  package let names: LocalizedText
}

/// What is asked of a site, and from where on something is missing.
package struct SiteIndicator: Hashable, Codable, Sendable {
  package enum Measure: Hashable, Codable, Sendable {
    /// So much is needed for each person; of whole things, the next whole number.
    case amount(perPerson: Double, isWhole: Bool)
    /// The share of the need (0 none, 1 all of it) that each answer stands for. Other answers say nothing.
    case answers([String: Double])
  }

  /// Where the threshold stands.
  package struct Standard: Hashable, Codable, Sendable {
    package let name: String
    package let edition: String
    package let section: String
    /// False where only an older edition was read.
    package let isVerified: Bool
  }

  package let key: String
  package let sector: String
  /// The `konak:role` of the question.
  package let role: String
  package let names: LocalizedText
  package let unit: LocalizedText
  package let measure: Measure
  package let standard: Standard?
  /// Its part in the severity until an officer says otherwise.
  package let weight: Double
}

/// What a mission's list of sites goes by: kinds, codes, thresholds. Content, read from `Packs/site-assessment/sites.yaml`.
package struct SiteRules: Hashable, Sendable {
  package let edition: String
  package let codes: SiteCodeRule
  package let types: SiteTypeList
  /// Days after which a figure is old.
  package let oldAfter: Int
  package let sectors: [SiteSector]
  package let indicators: [SiteIndicator]

  package subscript(indicator key: String) -> SiteIndicator? { indicators.first { $0.key == key } }
  package func sector(_ key: String) -> SiteSector? { sectors.first { $0.key == key } }

  /// The most an officer can weigh an indicator with.
  package static let greatestWeight = 100.0
}
