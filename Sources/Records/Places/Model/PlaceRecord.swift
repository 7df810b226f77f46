package import Basics
package import Formats

/// What a place is in its country's administration, or a site where people live together.
package enum PlaceKind: String, Codable, CaseIterable, Sendable {
  case country, province, district, subdistrict, neighbourhood, village, site

  /// What a place of that administrative level usually is.
  package static func usual(level: Int) -> PlaceKind {
    switch level {
    case ..<1: .country
    case 1: .province
    case 2: .district
    case 3: .neighbourhood
    case PlaceRecord.siteLevel...: .site
    default: .village
    }
  }
}

/// Whether all agree on what a place or a line is. It decides how it is drawn, never whether it is counted.
package enum PlaceStatus: String, Codable, CaseIterable, Sendable {
  case agreed, disputed, undetermined
}

/// Why a place came to its end.
package enum PlaceEnding: String, Codable, CaseIterable, Sendable {
  case split, merged, abolished
  /// It was entered twice.
  case duplicate
}

/// A name of a place in a language (ISO 639), or in none that is known.
package struct PlaceName: Hashable, Codable, Sendable {
  package enum Form: String, Codable, CaseIterable, Sendable {
    /// The name in force.
    case name
    /// A name that was in force until a day.
    case former
    /// Another name or spelling that people use.
    case alias
  }

  package var text: String
  package var language: String
  package var form: Form
  /// For a former name: the first day on which it was one.
  package var until: Day?

  package init(_ text: String, language: String = "", form: Form, until: Day? = nil) {
    (self.text, self.language, self.form, self.until) = (text, language, form, until)
  }
}

/// A code, and the edition of the code set that gives it: a figure keeps both, whatever becomes of the place.
package struct PlaceCode: Hashable, Codable, Sendable {
  package var code: String
  package var source: ID<PlaceSource>

  package init(_ code: String, source: ID<PlaceSource>) {
    (self.code, self.source) = (code, source)
  }
}

/// A node of the administrative hierarchy, or a site below it, with its life in time.
package struct PlaceRecord: Hashable, Sendable {
  package let id: ID<Place>
  /// 0 country, 1 province … 5; `siteLevel` for sites, which may lie below any of them.
  package var level: Int
  package var kind: PlaceKind
  package var parent: ID<Place>?
  /// The names in force, by language.
  package var names: LocalizedText
  /// Former names and aliases.
  package var otherNames: [PlaceName] = []
  /// In the order in which they were given.
  package var codes: [PlaceCode] = []
  /// The first day of its existence, where known.
  package var from: Day?
  /// The first day on which it no longer existed.
  package var until: Day?
  package var ending: PlaceEnding?
  /// What it became. One for a merger, several for a split.
  package var successors: [ID<Place>] = []
  package var status: PlaceStatus = .agreed
  package var centre: Position?

  package init(id: ID<Place>, level: Int, kind: PlaceKind, parent: ID<Place>?, names: LocalizedText) {
    (self.id, self.level, self.kind, self.parent, self.names) = (id, level, kind, parent, names)
  }

  package static let siteLevel = 9

  package func exists(on day: Day) -> Bool {
    (from.map { $0 <= day } ?? true) && (until.map { day < $0 } ?? true)
  }

  /// The code that was given last: what people write and search today.
  package var code: String? { codes.last?.code }

  /// Names in force, former ones and aliases.
  package var everyName: Set<String> { Set(names.texts.values).union(otherNames.map(\.text)) }

  /// Every word that should find it.
  package var searchTokens: Set<String> {
    var tokens = Set(codes.map { Folding.fold($0.code) })
    for text in everyName { tokens.formUnion(PlaceSearchKey.tokens(of: text)) }
    return tokens
  }
}
