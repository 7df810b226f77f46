import Basics
import Formats
import Office
import Records
import Store

/// The estimates of a round as rows: each as its source gave it, with what it is in individuals, whether it counts, and why.
/// Values are codes, for who joins tables by them.
struct EstimateRows {
  private let view: PresenceView
  private let mark: DataMark?
  let columns: [Column]

  struct Column {
    let heading: String
    let tag: String
    let meaning: String
    let value: @Sendable (RoundEstimate) -> ExportValue
  }

  /// Places read at once.
  private static let piece = 500

  init(_ view: PresenceView, mark: DataMark?) {
    (self.view, self.mark) = (view, mark)
    let (words, atlas) = (view.words, view.atlas)
    func column(
      _ key: String, _ tag: String, _ value: @escaping @Sendable (RoundEstimate) -> ExportValue
    ) -> Column {
      Column(
        heading: words["workbook.estimate.column.\(key)"], tag: tag, meaning: words["workbook.estimate.meaning.\(key)"],
        value: value)
    }
    var columns = [
      column("code", "#loc+code") { ExportValue(code: atlas[$0.place]?.code) },
      column("place", "#loc+name") { .text(view.name($0.place)) },
      column("group", "#group+code") { .text($0.estimate.stratum.groupsKey) },
      column("nationality", "#group+nationality+code") { ExportValue(code: $0.estimate.nationality) },
      column("sex", "#group+sex+code") { ExportValue(code: $0.estimate.sex?.rawValue) },
      column("age", "#group+age+code") { ExportValue(code: $0.estimate.age?.description) },
      column("source", "#meta+source+code") { .text($0.estimate.basis.source.rawValue) },
      column("method", "#meta+method") { ExportValue(code: $0.estimate.basis.method) },
      column("informants", "#meta+informants+num") { ExportValue(known: $0.estimate.informants) },
      column("residence", "#meta+residence+code") { .text($0.estimate.basis.universe.residence.rawValue) },
      column("sites", "#meta+sites+code") { ExportValue(answer: $0.estimate.basis.universe.includesSites) },
      column("amount", "#meta+collected+num") { .integer($0.estimate.quantity.count) },
      column("unit", "#meta+collected+unit") { .text($0.estimate.quantity.unit.rawValue) },
      column("individuals", "#affected+ind") { ExportValue(known: $0.individuals) },
      column("lowest", "#meta+collected+min") { ExportValue(known: $0.estimate.lowest) },
      column("highest", "#meta+collected+max") { ExportValue(known: $0.estimate.highest) },
      column("error", "#meta+error") { $0.estimate.standardError.map(ExportValue.decimal) ?? .empty },
    ]
    columns += [
      column("grade", "#meta+grade") { ExportValue(code: $0.estimate.grade?.rawValue) },
      column("day", "#date+estimate") { .date($0.estimate.day) },
      column("counts", "#meta+counts") { ExportValue(answer: $0.isCounted) },
      column("rule", "#meta+rule") { ExportValue(code: $0.choice?.rule.rawValue) },
      column("both", "#meta+side_by_side") { ExportValue(answer: $0.choice?.isSideBySide) },
      column("why", "#meta+why") { ExportValue(code: $0.choice?.explanation) },
      column("explanation", "#meta+explanation") { ExportValue(code: $0.estimate.explanation) },
    ]
    if let mark {
      columns.append(
        Column(
          heading: words["workbook.column.mark"], tag: "#meta+mark", meaning: words["workbook.meaning.mark"],
          value: { _ in .text(mark.text) }))
    }
    self.columns = columns
  }

  /// Of some hundred places after one, with the one to go on after; nil at the end.
  func piece(
    of round: TrackingRound, after: ID<Place>?, in presence: Presence
  ) async throws -> (rows: [[ExportValue]], last: ID<Place>?) {
    let (places, estimates) = try await presence.store.read { [areas = view.areas] reader in
      let places = try reader.estimatedPlaces(of: round, areas: areas, after: after, limit: Self.piece)
      return (places, try reader.roundEstimates(of: places, in: round))
    }
    let rows = estimates.map { estimate in columns.map { $0.value(estimate) } }
    return (rows, places.count == Self.piece ? places.last : nil)
  }

  func name(_ round: TrackingRound) -> String { TableFile.csv.name("estimates-\(round.number)", mark) }

  /// The table, sent while it is read.
  func write(
    _ round: TrackingRound, in presence: Presence, stamp: FileStamp, to send: ([UInt8]) async throws -> Void
  ) async throws {
    try await presence.keeper.catchUp()
    var writer = CSVWriter()
    writer.write((columns.map(\.heading) + [FileStamp.name]).map(ExportValue.text))
    let told = [ExportValue.text(stamp.text)]
    var last: ID<Place>?
    repeat {
      let piece = try await piece(of: round, after: last, in: presence)
      for row in piece.rows { writer.write(row + told) }
      try await send(writer.take())
      last = piece.last
    } while last != nil
  }
}

extension ExportValue {
  /// Empty for nothing.
  fileprivate init(code text: String?) { self = text.flatMap { $0.isEmpty ? nil : ExportValue.text($0) } ?? .empty }
  fileprivate init(answer: Bool?) { self.init(code: answer.map { $0 ? "yes" : "no" }) }
}
