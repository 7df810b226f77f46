package import Basics
package import Formats
package import Office

/// How submissions leave the house.
package struct ExportOptions: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, CaseIterable, Sendable {
    /// One file; a zip archive with a file for each repeat where the form has some.
    case csv
    /// A sheet for the submissions and one for each repeat.
    case xlsx
    /// A feature for each answer to one geographic question.
    case geojson
    /// Typed columns for programs that analyse; a zip archive with a file for each repeat where the form has some.
    case parquet
  }

  /// How heads and choices are written.
  package enum Wording: Hashable, Codable, Sendable {
    /// Paths and codes, which no translation changes.
    case codes
    /// Labels in a language of the form, by its index; nil for texts whose column names none.
    case labels(language: Int?)
  }

  package var kind: Kind
  package var wording: Wording
  /// Whether a question with several answers also gets a column for each choice.
  package var splitsChoices: Bool
  /// Whether a row of tags of the Humanitarian Exchange Language stands below the heads of CSV and sheets. Nil, as requests
  /// of former editions have it, is no.
  package var isTagged: Bool?
  /// The geographic question of a GeoJSON export; nil for the first there is.
  package var geometry: String?
  /// What the columns beside the answers are called, by their names; those missing are called by their names.
  package var titles: [String: String]
  /// Of whoever reads it: places are named in it, and sheets run its way.
  package var language: Language
  /// What every file of a demonstration bears: it is in a column of its own, the last of each table, and is told of GeoJSON
  /// as a whole.
  package var mark: DataMark?
  /// Who takes it, told in the file.
  package var stamp: FileStamp?
  /// The questions that go, by path, and nothing of submissions beside what ties rows of repeats to them; nil for all.
  package var only: Set<String>?

  package init(
    kind: Kind, wording: Wording = .codes, splitsChoices: Bool = false, isTagged: Bool = false,
    geometry: String? = nil,
    titles: [String: String] = [:], language: Language = .english, mark: DataMark? = nil,
    stamp: FileStamp? = nil, only: Set<String>? = nil
  ) {
    self.kind = kind
    self.wording = wording
    self.splitsChoices = splitsChoices
    self.isTagged = isTagged
    self.geometry = geometry
    self.titles = titles
    self.language = language
    self.mark = mark
    self.stamp = stamp
    self.only = only
  }
}

/// What the mission calls those that submissions name by id only. Answers for as many as are asked; unknown ones are left
/// out.
package struct ExportNames: Sendable {
  package var places: @Sendable (Set<ID<Place>>, Language) async throws -> [ID<Place>: (code: String, name: String)]
  package var actors: @Sendable (Set<ID<Actor>>, Language) async throws -> [ID<Actor>: String]
  /// As editions call themselves, in no language.
  package var editions: @Sendable (Set<ID<CodeEdition>>) async throws -> [ID<CodeEdition>: String]

  package init(
    places: @escaping @Sendable (Set<ID<Place>>, Language) async throws -> [ID<Place>: (code: String, name: String)] = {
      _, _ in [:]
    },
    actors: @escaping @Sendable (Set<ID<Actor>>, Language) async throws -> [ID<Actor>: String] = { _, _ in [:] },
    editions: @escaping @Sendable (Set<ID<CodeEdition>>) async throws -> [ID<CodeEdition>: String] = { _ in [:] }
  ) {
    self.places = places
    self.actors = actors
    self.editions = editions
  }
}

/// A file that is made while it is sent.
package struct ExportFile: Sendable {
  /// With its extension; letters, digits, `-` and `_` only.
  package let name: String
  package let type: String
  package let bytes: AsyncThrowingStream<[UInt8], any Error>
  /// How many rows were written so far.
  package let rows: @Sendable () async -> Int
}
