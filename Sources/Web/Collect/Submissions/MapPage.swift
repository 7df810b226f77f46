/// The submissions to a form on a map.
struct MapPage: PageModel {
  static let template = "collect/map"

  let head: FormHead
  let chips: [SubmissionsPage.Chip]
  let hasChips: Bool
  let count: String
  /// The choice among several points of the form.
  let questions: Questions?
  let address: String
  let kept: [SubmissionsPage.Kept]
  let listPath: String

  let hasPoints: Bool
  let emptyTitle: String
  let emptyText: String
  let areas: String
  let points: String
  let summaries: String
  let legend: [Colour]
  let credit: MapCredit
  /// The same as text, for those who cannot see the map.
  let lines: [Line]

  struct Questions: Equatable {
    let options: [Field.Option]
  }

  struct Colour: Equatable {
    let state: String
    let label: String
  }

  struct Line: Equatable {
    let path: String
    let received: String
    let placeName: String
    let coordinates: String
  }
}

/// What a map says of the submissions at a point.
struct SummariesFragment: PageModel {
  static let template = "collect/summaries"

  let lines: [Line]

  struct Line: Equatable {
    let path: String
    let title: String
    let state: String
    let tone: String
    let about: String
  }
}
