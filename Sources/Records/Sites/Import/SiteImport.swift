package import Basics
package import Collect
package import Store

/// A list of sites, as somebody keeps it.
package typealias SiteImport = Import<SiteImportBegun>

package struct SiteImportBegun: DecidingImportBegun {
  package typealias Plan = SheetPlan

  package static let stream = StreamKind("site-import", isPersonal: false)
  package static let table = "site_import"
  package static let others: [any Event.Type] = [ImportApplied<SiteImportBegun, SiteChange>.self]
  package static let projection = 1
  package static let decisionTable = "site_place_decision"
  package static func decisions(of event: SiteImportPlacesDecided) -> [(written: String, meant: ID<Place>?)] {
    event.decisions.map { ($0.key, $0.place) }
  }

  package var fileName: String
  package var size: Int
  package var sha256: String
  /// Of names in a column that says no language.
  package var language: Language

  package init(fileName: String, size: Int, sha256: String, language: Language) {
    (self.fileName, self.size, self.sha256, self.language) = (fileName, size, sha256, language)
  }
}

/// Somebody said which areas are meant, or that they are left out: for this list and later ones.
package struct SiteImportPlacesDecided: Event, Codable, Equatable {
  package static let kind = "site-import.places"

  package var decisions: [PlaceDecision]

  package init(decisions: [PlaceDecision]) { self.decisions = decisions }
}
