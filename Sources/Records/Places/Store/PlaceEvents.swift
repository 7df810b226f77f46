package import Basics
import Store

/// A place became known, with what is known of it. Said again of a known place, it adds what it says.
package struct PlaceAdded: Event, Codable, Equatable {
  package static let kind = "place.added"
  package var facts: PlaceFacts
  package var codes: [PlaceCode]
  package var otherNames: [PlaceName]

  package init(facts: PlaceFacts, codes: [PlaceCode] = [], otherNames: [PlaceName] = []) {
    (self.facts, self.codes, self.otherNames) = (facts, codes, otherNames)
  }
}

/// Something about a place is different, or was wrong.
package struct PlaceChanged: Event, Codable, Equatable {
  package static let kind = "place.changed"
  package var facts: PlaceFacts
  /// For new names: the day from which the old ones are former names.
  package var since: Day?

  package init(facts: PlaceFacts, since: Day? = nil) {
    (self.facts, self.since) = (facts, since)
  }
}

/// Aliases were added or taken away.
package struct PlaceAliased: Event, Codable, Equatable {
  package static let kind = "place.aliased"
  package var added: [PlaceName]
  package var removed: [PlaceName]

  package init(added: [PlaceName] = [], removed: [PlaceName] = []) {
    (self.added, self.removed) = (added, removed)
  }
}

/// An edition of a code set gives the place this code.
package struct PlaceCoded: Event, Codable, Equatable {
  package static let kind = "place.coded"
  package var code: PlaceCode

  package init(code: PlaceCode) {
    self.code = code
  }
}

/// The place has this boundary. Figures do not depend on it.
package struct PlaceBounded: Event, Equatable {
  package static let kind = "place.bounded"
  package var source: ID<PlaceSource>
  /// As `BoundaryCoding` writes it.
  package var boundary: [UInt8]

  package init(source: ID<PlaceSource>, boundary: [UInt8]) {
    (self.source, self.boundary) = (source, boundary)
  }

  /// The id of the source, then the boundary.
  package func encoded() throws -> [UInt8] { source.bytes + boundary }

  package static func decoded(_ bytes: [UInt8], version: Int) throws -> PlaceBounded {
    guard let source = ID<PlaceSource>(bytes: bytes.prefix(16)) else { throw BoundaryCoding.Damaged() }
    return PlaceBounded(source: source, boundary: Array(bytes.dropFirst(16)))
  }
}

/// The place came to its end.
package struct PlaceEnded: Event, Codable, Equatable {
  package static let kind = "place.ended"
  /// The first day on which it no longer existed.
  package var until: Day
  package var ending: PlaceEnding
  package var successors: [ID<Place>]

  package init(until: Day, ending: PlaceEnding, successors: [ID<Place>] = []) {
    (self.until, self.ending, self.successors) = (until, ending, successors)
  }
}

/// The end of the place was an error: it still exists.
package struct PlaceRestored: Event, Codable, Equatable {
  package static let kind = "place.restored"

  package init() {}
}

/// An edition of codes, names or boundaries is used here.
package struct PlaceSourceRecorded: Event, Codable, Equatable {
  package static let kind = "place-source.recorded"
  /// Since 2 it may say its names in several languages.
  package static let version = 2
  package var facts: PlaceSource.Facts

  package init(facts: PlaceSource.Facts) {
    self.facts = facts
  }
}

/// The lines in a style of their own that the source draws: all of them.
package struct BorderLinesDrawn: Event, Codable, Equatable {
  package static let kind = "place-source.lines"

  package struct Line: Hashable, Codable, Sendable {
    package var code: String
    package var names: [String: String]
    package var status: PlaceStatus
    /// As `BoundaryCoding` writes it.
    package var shape: [UInt8]
  }

  package var lines: [Line]

  package init(_ lines: [BorderLine]) {
    self.lines = lines.map { line in
      Line(code: line.code, names: line.names.texts, status: line.status, shape: BoundaryCoding.encode(line.geometry))
    }
  }
}

/// What share of each old code's figures belongs to which new one. Replaces what was said of the two editions before.
package struct CrosswalkRecorded: Event, Codable, Equatable {
  package static let kind = "crosswalk.recorded"
  package var crosswalk: Crosswalk

  package init(crosswalk: Crosswalk) {
    self.crosswalk = crosswalk
  }
}
