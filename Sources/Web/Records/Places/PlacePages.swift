/// The places of the mission: the countries, or what a search finds.
struct PlacesPage: PageModel {
  static let template = "records/places"

  let search: String
  let listing: PlaceListing
  let map: PlaceMapView?
  let canManage: Bool
  /// The whole list.
  let files: TakeOut
}

/// Places one below the other; also what is exchanged while somebody types.
struct PlaceListing: PageModel {
  static let template = "records/place-list"

  let count: String
  let places: [Line]
  let isEmpty: Bool
  /// Nothing was found, as opposed to nothing being there.
  let isSearch: Bool

  struct Line: Equatable, Sendable {
    let path: String
    let name: String
    /// The places above it; empty where the page is about them anyway.
    let above: String
    let kind: String
    let code: String
    /// `12 districts`; empty without.
    let below: String
    /// `until 1 January 2025`; empty while it is in force.
    let ended: String
  }
}

/// A map of places, with what must stand beside every map.
struct PlaceMapView: Equatable, Sendable {
  let label: String
  let areas: String
  let backdrop: String
  /// West, south, east, north.
  let bounds: String
  /// Latitude and longitude; empty without.
  let point: String
  let credit: MapCredit
}

/// One place: what it is called, what codes mean it, what it was and became, and where it lies.
struct PlacePage: PageModel {
  static let template = "records/place"

  let name: String
  let facts: [Fact]
  /// Why and when it came to its end; nil while it is in force.
  let ended: String?
  let successors: [Link]
  let hasSuccessors: Bool
  /// What crosswalks say: where what share of it went, and of what it is made.
  let went: [Share]
  let hasWent: Bool
  let came: [Share]
  let hasCame: Bool
  let map: PlaceMapView?
  let names: [Name]
  let codes: [Code]
  let hasCodes: Bool
  let listing: PlaceListing
  let hasChildren: Bool
  let history: [Event]
  let canManage: Bool
  let edit: String
  let add: String

  struct Fact: Equatable, Sendable {
    let label: String
    let value: String
  }

  struct Link: Equatable, Sendable {
    let name: String
    let path: String
  }

  struct Share: Equatable, Sendable {
    let place: String
    /// Nil for a code that no known place has.
    let path: String?
    let code: String
    let share: String
    let basis: String
    let source: String
  }

  struct Name: Equatable, Sendable {
    let text: String
    let language: String
    let languageLabel: String
    let form: String
  }

  struct Code: Equatable, Sendable {
    let code: String
    let source: String
    let version: String
    let date: String
  }

  struct Event: Equatable, Sendable {
    let time: String
    let what: String
    let who: String
  }
}

/// Places that answer what somebody typed so far: the entries of a list under the field.
struct PlaceChoices: PageModel {
  static let template = "records/place-choices"

  let places: [Choice]
  let hasPlaces: Bool

  struct Choice: Equatable, Sendable {
    /// What is sent: the code, or the id of a place without one.
    let value: String
    /// What the field shows when it is chosen.
    let shown: String
    let name: String
    let about: String
  }

  init(_ places: [Choice]) {
    self.places = places
    hasPlaces = !places.isEmpty
  }
}

/// Where a place is named anew, moved, ended, or its end taken back.
struct PlaceEditPage: PageModel {
  static let template = "records/place-edit"

  let proof: String
  let path: String
  let title: String
  let names: [Field]
  let since: Field
  let aliases: [Alias]
  let hasAliases: Bool
  let alias: Field
  let parent: Field
  /// Nil once it has ended.
  let end: End?
  let problem: String?

  struct Alias: Equatable, Sendable {
    let text: String
    let language: String
  }

  struct End: Equatable, Sendable {
    let until: Field
    let ending: Field
    let successors: Field
  }
}

/// Where a site, or a place that a list forgot, is entered.
struct NewPlacePage: PageModel {
  static let template = "records/place-new"

  let proof: String
  let lead: String
  let action: String
  let names: [Field]
  let kind: Field
  let latitude: Field
  let longitude: Field
  let back: String
  let problem: String?
}

/// Where a list or boundaries are taken over, with what is wrong with the file.
struct PlaceImportPage: PageModel {
  static let template = "records/place-import"

  let proof: String
  let source: Field
  let edition: Field
  let date: Field
  let licence: Field
  let address: Field
  let onlyBoundaries: Bool
  let result: FileResult?
  let problem: String?
}
