package import Basics
package import Formats
package import Office
package import Records
import Store

/// The cleaning log of a round as a workbook that comes back: what was corrected, and, on a second sheet, what stands, to be
/// corrected there. Columns with small names in English are read again; those behind them are for readers.
package struct CleaningLogFile {
  private let view: PresenceView
  private let mark: DataMark?

  /// For whoever sees everything.
  package init(_ words: Words, _ atlas: PlaceAtlas, mark: DataMark?) {
    self.init(PresenceView(words, atlas), mark: mark)
  }

  init(_ view: PresenceView, mark: DataMark?) {
    (self.view, self.mark) = (view, mark)
  }

  package static let type = TableFile.xlsx.type
  private static let mostCorrections = 100_000
  private static let mostStanding = 200_000

  package func name(_ round: TrackingRound) -> String { "\(mark?.filePrefix ?? "")cleaning-log-\(round.number).xlsx" }

  /// Costs what the round has places and corrections.
  package func bytes(
    of round: TrackingRound, in presence: Presence, stamp: FileStamp? = nil,
    actorName: @Sendable (ID<Actor>) async throws -> String?
  ) async throws -> [UInt8] {
    let words = view.words
    let isRightToLeft = words.language.isRightToLeft
    var book = XLSXStream()
    book.addSheet(words["presence.log.title"], header: heads, isRightToLeft: isRightToLeft)
    for row in try await corrections(of: round, in: presence, actorName: actorName) { book.write(row) }
    book.addSheet(words["presence.log.standing"], header: heads, isRightToLeft: isRightToLeft)
    var after: ID<Place>?
    var written = 0
    while written < Self.mostStanding {
      let piece = try await presence.store.read { [view, after] reader in
        let places = try reader.roundPlaces(of: round.id, areas: view.areas, after: after, limit: 500).map(\.place)
        return try reader.placesInRounds(places, rounds: [round.id]).sorted { $0.place < $1.place }
      }
      guard let last = piece.last else { break }
      after = last.place
      for state in piece {
        let place = PlaceInRound.id(round.id, state.place).description
        book.write(row(state.place, place, FieldChange(.status, state.written(.status), "")))
        for recorded in state.estimates {
          book.write(
            row(
              state.place, recorded.id.description, FieldChange(.count, recorded.estimate.written(.count), ""),
              of: recorded.estimate))
        }
        written += 1 + state.estimates.count
      }
    }
    if let stamp { book.add(stamp, isRightToLeft: isRightToLeft) }
    book.finish()
    return book.take()
  }

  /// The headings of a line.
  var heads: [String] {
    let words = view.words
    return CleaningSheet.Column.allCases.map(\.rawValue)
      + ["place", "whatInWords", "oldInWords", "newInWords", "whoByName"].map { words["presence.log.column.\($0)"] }
      + (mark.map { _ in [words["presence.column.mark"]] } ?? [])
  }

  /// A line for each field that was corrected, the newest first.
  func corrections(
    of round: TrackingRound, in presence: Presence, actorName: @Sendable (ID<Actor>) async throws -> String?
  ) async throws -> [[ExportValue]] {
    let lines = try await presence.store.read { [view] reader in
      try reader.corrections(of: round.id, areas: view.areas, limit: Self.mostCorrections)
    }
    var names: [ID<Actor>: String] = [:]
    for actor in Set(lines.map(\.correction.actor)) { names[actor] = try await actorName(actor) }
    return lines.flatMap { place, correction in
      correction.changes.map { change in
        row(
          place, correction.record, change, entry: correction.entry.description, reason: view.reason(correction),
          actor: correction.actor, at: correction.at,
          who: names[correction.actor] ?? view.words["place.history.konak"])
      }
    }
  }

  private func row(
    _ place: ID<Place>, _ record: String, _ change: FieldChange, entry: String = "", reason: String = "",
    actor: ID<Actor>? = nil, at time: Instant? = nil, who: String = "", of estimate: Estimate? = nil
  ) -> [ExportValue] {
    let words = view.words
    let new = entry.isEmpty ? "" : view.logged(change.new, change.field)
    // Of several figures of a place, which one this is.
    let old =
      estimate.map { view.logged(PlaceInRound.describe($0), CorrectedField.estimate) }
      ?? view.logged(change.old, change.field)
    return [
      .text(record), .text(entry), .text(view.atlas[place]?.code ?? ""), .text(change.field.rawValue),
      .text(change.old), .text(change.new), .text(reason), .text(actor?.description ?? ""),
      time.map { .instant($0) } ?? .empty, .text(view.atlas.path(place, in: words.language)),
      .text(words["presence.log.field.\(change.field.rawValue)"]), .text(old), .text(new), .text(who),
    ] + (mark.map { [.text($0.text)] } ?? [])
  }
}
