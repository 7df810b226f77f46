import Basics
import Collect
import Evidence
import FormEngine
import Records

/// A form's figures as table, chart or map, with what is needed to ask for others.
struct ExplorePage: PageModel {
  static let template = "evidence/explore"

  let formTitle: String
  let address: String
  let rows: Field
  let columns: Field
  /// Where the bands of numbers begin.
  let bands: [Field]
  let measure: Field
  let figure: Field
  let conditions: FilterBox
  /// The kind of picture that is shown, kept when something else is asked.
  let picture: String
  let pictures: [Tab]
  /// Why there are no figures; then what follows is nil.
  let refusal: String?
  let answer: Answer?

  struct Tab: Equatable, Sendable {
    let title: String
    let path: String
    let isCurrent: Bool
  }

  struct Answer: Equatable, Sendable {
    let title: String
    let base: String
    let notes: [String]
    let isEmpty: Bool
    let picturePath: String
    let files: TakeOut
    let fileName: String
    /// Nil when all columns are drawn, or there is one.
    let column: ColumnChoice?
    let table: FigureTable
    let pin: PinBox?
  }

  /// Which of its columns a map shows.
  struct ColumnChoice: Equatable, Sendable {
    let address: String
    let kept: [Kept]
    let field: Field
  }

  struct Kept: Equatable, Sendable {
    let name: String
    let value: String
  }

  struct PinBox: Equatable, Sendable {
    let path: String
    let title: String
    let query: String
    let isPinned: Bool
    let proof: String
  }
}

extension ExplorePage {
  init(
    _ request: TabulationRequest, _ subject: EvidenceSubject, address: String, problem: String?, answer: Answer?
  ) {
    let (words, tabulation, measures) = (subject.words, request.tabulation, subject.record.options.measures)
    let say = words.words
    formTitle = words.title
    self.address = address
    let dimensions = words.dimensions
    func field(_ name: String, _ key: String, _ options: [Field.Option]) -> Field {
      Field(name, say[key]).with {
        $0.options = options
        ($0.isRequired, $0.saysOptional) = (false, false)
      }
    }
    rows = field(
      "rows", "evidence.rows",
      dimensions.map { .init($0.description, words.dimension($0), isChosen: $0 == tabulation.rows.unbanded) })
    columns = field(
      "columns", "evidence.columns",
      [.init("", say["evidence.none"], isChosen: tabulation.columns == nil)]
        + dimensions.map { .init($0.description, words.dimension($0), isChosen: $0 == tabulation.columns?.unbanded) })
    bands = tabulation.dimensions.compactMap { $0.bandsField(in: words) }
    measure = field(
      "measure", "evidence.measure",
      words.measures.map { measure in
        let kind = measure.path.map { measures[$0].map { say["evidence.\($0.rawValue)"] } ?? say["evidence.unmarked"] }
        let name = words.measure(measure, repeatPath: nil)
        return .init(
          measure.description, kind.map { "\(name) (\($0))" } ?? name, isChosen: measure == tabulation.measure)
      })
    figure = field(
      "figure", "evidence.figure",
      Crosstab.Figure.allCases.map {
        .init($0.rawValue, say["evidence.figures.\($0.rawValue)"], isChosen: $0 == request.figure)
      })
    conditions = FilterBox(tabulation.filter, asked: request.asked, subject) { filter in
      "\(address)?\(request.with { $0.tabulation.filter = filter }.query)"
    }
    picture = request.picture.rawValue
    let isByPlace = if case .place = tabulation.rows { true } else { false }
    pictures = [(PinRecord.Picture.bar, "evidence.bars"), (.line, "evidence.lines"), (.map, "evidence.map")]
      .filter { $0.0 != .map || isByPlace }
      .map { picture, key in
        Tab(
          title: say[key], path: "\(address)?\(request.with { $0.picture = picture }.query)",
          isCurrent: picture == request.picture)
      }
    self.refusal = problem
    self.answer = answer
  }
}

extension ExplorePage.ColumnChoice {
  init?(
    _ table: Crosstab, _ request: TabulationRequest, at address: String, kept: [(name: String, value: String)],
    words: TabulationWords
  ) {
    guard request.picture == .map, table.tabulation.columns != nil else { return nil }
    let say = words.words
    let shown = table.mapped(request.column, figure: request.figure)
    self.address = address
    self.kept = kept.filter { $0.name != "column" }.map { ExplorePage.Kept(name: $0.name, value: $0.value) }
    field = Field("column", say["evidence.mapColumn"]).with {
      $0.options =
        (table.hasTotalColumn(of: request.figure)
          ? [.init("", say["evidence.total"], isChosen: shown == nil)] : [])
        + table.columns.map { .init($0.key, $0.label, isChosen: $0 == shown) }
      ($0.isRequired, $0.saysOptional) = (false, false)
    }
  }
}
