package import Basics
package import Formats
package import Office
package import Records
import Store

/// A round as the workbook that partners expect: what it is, what its columns mean, a row a place with P-codes and HXL tags,
/// what was corrected, and why areas changed since the round before.
///
/// It is written while it is read, a piece of places after the other, so it takes the same memory however many there are.
package struct RoundWorkbook {
  private let view: PresenceView
  private let mark: DataMark?

  /// For whoever sees everything.
  package init(_ words: Words, _ atlas: PlaceAtlas, mark: DataMark?) {
    self.init(PresenceView(words, atlas), mark: mark)
  }

  init(_ view: PresenceView, mark: DataMark?) { (self.view, self.mark) = (view, mark) }

  package static let type = TableFile.xlsx.type
  private static let piece = 500
  /// Beyond, nobody reads them side by side.
  private static let mostStrata = 40
  private static let mostParts = 120
  /// Changes are told of provinces and districts.
  private static let changeLevels = 1...2

  package func name(_ round: TrackingRound) -> String { "\(mark?.filePrefix ?? "")round-\(round.number).xlsx" }

  /// Costs what the round has places and corrections. Pieces are read one after the other: what changes meanwhile may be in
  /// a later one and not in an earlier.
  package func write(
    _ round: TrackingRound, of programme: ProgrammeRecord?, in presence: Presence, at now: Instant,
    stamp: FileStamp? = nil,
    actorName: @Sendable (ID<Actor>) async throws -> String?, to sink: ([UInt8]) async throws -> Void
  ) async throws {
    try await presence.keeper.catchUp()
    let (atlas, words) = (view.atlas, view.words)
    let roots = view.areas ?? atlas.children(of: nil).map(\.id)
    let (former, told, own, people) = try await presence.store.read { [reach = view.reach] reader in
      let former = try reader.rounds(of: round.programme).series(of: round).last { $0.number < round.number }
      let told = try reader.strataAndParts(of: roots, in: round.id)
      let found = try reader.presence(of: roots, in: round.id)
      let people = try reader.locationPeople(of: roots, in: round, reach).values
      return (
        former, told, Array(found.values), people.dropFirst().reduce(people.first) { $0?.adding($1) }
      )
    }
    let strata = Array(told.strata.prefix(Self.mostStrata))
    let parts = Array(told.parts.filter { strata.contains($0.stratum) }.prefix(Self.mostParts))
    let left = told.strata.count - strata.count
    let deepest = atlas.places.lazy.filter { $0.level <= 5 }.map(\.level).max() ?? 0
    let columns = WorkbookColumns(
      round, levels: Array(0...min(deepest, 4)), strata: strata, parts: parts, view: view,
      mark: mark?.text)
    let isRightToLeft = words.language.isRightToLeft
    var book = XLSXStream()
    func sheet(_ key: String, _ header: [String]) {
      book.addSheet(words["workbook.sheet.\(key)"], header: header, isRightToLeft: isRightToLeft)
    }
    func send(_ least: Int = 1 << 16) async throws {
      if book.pending >= least { try await sink(book.take()) }
    }

    sheet("readMe", [words["workbook.about"], ""])
    for (label, value) in about(round, programme, former, own, people, left: left, now) {
      book.write([.text(label), value])
    }
    sheet("definitions", ["column", "tag", "meaning"].map { words["workbook.definition.\($0)"] })
    for column in columns.all { book.write([.text(column.heading), .text(column.tag), .text(column.meaning)]) }
    let estimates = EstimateRows(view, mark: mark)
    for column in estimates.columns {
      book.write([.text(column.heading), .text(column.tag), .text(column.meaning)])
    }

    sheet("data", columns.all.map(\.heading))
    book.write(columns.all.map { .text($0.tag) })
    var areas: Set<ID<Place>> = []
    var after: ID<Place>?
    while true {
      let keys = strata.map(\.key) + parts.map(\.key)
      let rows = try await rows(of: round, keys: keys, after: after, presence)
      for row in rows {
        book.write(columns.row(row))
        areas.formUnion(atlas.line(row.place).lazy.filter { Self.changeLevels.contains($0.level) }.map(\.id))
      }
      try await send()
      guard rows.count == Self.piece, let last = rows.last else { break }
      after = last.place
    }

    let log = CleaningLogFile(view, mark: mark)
    sheet("log", log.heads)
    for row in try await log.corrections(of: round, in: presence, actorName: actorName) { book.write(row) }
    try await send()

    sheet("change", changeHeads.map(\.heading))
    book.write(changeHeads.map { .text($0.tag) })
    if let former {
      for row in try await changes(of: areas.filter(view.sees), round, former, presence) { book.write(row) }
    }
    try await send()

    sheet("estimates", estimates.columns.map(\.heading))
    book.write(estimates.columns.map { .text($0.tag) })
    after = nil
    repeat {
      let piece = try await estimates.piece(of: round, after: after, in: presence)
      for row in piece.rows { book.write(row) }
      try await send()
      after = piece.last
    } while after != nil
    if let stamp { book.add(stamp, isRightToLeft: isRightToLeft) }
    book.finish()
    try await send(1)
  }

  private func rows(
    of round: TrackingRound, keys: [String], after: ID<Place>?, _ presence: Presence
  ) async throws -> [WorkbookColumns.Row] {
    try await presence.store.read { [areas = view.areas, reach = view.reach] reader in
      let places = try reader.roundPlaces(of: round.id, areas: areas, after: after, limit: Self.piece)
      let ids = places.map(\.place)
      let found = try reader.presence(of: ids, in: round.id, strata: [""] + keys)
      let sides = try reader.sides(of: ids, in: round)
      let people = try reader.locationPeople(of: ids, in: round, reach)
      let collected = try reader.collected(of: ids.filter { found[""]?[$0]?.converted ?? 0 > 0 }, in: round)
      return places.map { place in
        let groups = keys.compactMap { key in
          found[key]?[place.place].flatMap { $0.byAge.isEmpty ? nil : (key, $0) }
        }
        return WorkbookColumns.Row(
          place: place.place, status: place.status, figures: found[""]?[place.place], sides: sides[place.place],
          people: people[place.place], collected: collected[place.place] ?? [:],
          strata: Dictionary(uniqueKeysWithValues: groups))
      }
    }
  }

  // MARK: What it is

  private func about(
    _ round: TrackingRound, _ programme: ProgrammeRecord?, _ former: TrackingRound?, _ own: [PresenceFigures],
    _ people: LocationPeople?, left: Int, _ now: Instant
  ) -> [(String, ExportValue)] {
    let words = view.words
    let whole = own.dropFirst().reduce(into: own.first) { $0?.add($1) }
    func total(_ number: (PresenceFigures) -> Int) -> ExportValue {
      guard let whole, whole.isKnown else {
        return whole?.isOverlapping == true ? .text(words["presence.notAdded"]) : .empty
      }
      return .integer(number(whole))
    }
    var lines: [(String, ExportValue)] = []
    func say(_ key: String, _ value: ExportValue) { lines.append((words["workbook.readMe.\(key)"], value)) }
    if let mark { say("mark", .text(mark.text)) }
    if let programme { say("programme", .text(programme.names.best(in: words.language))) }
    say("round", .text(view.name(round)))
    say("number", .integer(round.number))
    say("from", .date(round.from))
    say("to", .date(round.to))
    say("state", .text(view.state(round)))
    if let released = round.released { say("released", .instant(released)) }
    if let former { say("former", .text(view.name(former))) }
    say("made", .instant(now))
    say("scope", .integer(own.reduce(0) { $0 + $1.counts.scope }))
    say("missing", .integer(own.reduce(0) { $0 + $1.counts.missing }))
    say("leftOut", .integer(own.reduce(0) { $0 + $1.leftOut }))
    say("total", total(\.total))
    say("counted", total(\.counted))
    say("carried", total(\.carried))
    if let whole, whole.isKnown, let oldest = whole.oldest { say("oldest", .integer(oldest)) }
    if let people {
      say("together", ExportValue(known: people.total))
      say("withoutTogether", .integer(people.withoutTotal))
      say("inSites", ExportValue(known: people.inSites))
      say("sitesLacking", .integer(people.sites.unknown))
    }
    if view.areas != nil { say("areas", .text(words["workbook.readMe.areasOnly"])) }
    for key in ["data", "empty", "zero", "status", "log", "change", "estimates"] {
      lines.append((words["workbook.sheet.note"], .text(words["workbook.note.\(key)"])))
    }
    if left > 0 {
      lines.append((words["workbook.sheet.note"], .text(words("workbook.groupsLeft", ["count": .number(left)]))))
    }
    lines.append((words["workbook.sheet.note"], .text(words["place.map.disclaimer"])))
    return lines
  }

  // MARK: Why areas changed

  private var changeHeads: [(heading: String, tag: String)] {
    let words = view.words
    return [
      (words["presence.column.place"], "#loc+name"), (words["presence.column.code"], "#loc+code"),
      (words["workbook.column.before"], "#affected+ind+before"),
      (words["workbook.column.after"], "#affected+ind+after"),
      (words["workbook.column.change"], "#affected+ind+change"),
    ]
      + ChangeParts.Part.allCases.map { (words["presence.part.\($0.rawValue)"], "#affected+ind+change+\($0.rawValue)") }
      + (mark == nil ? [] : [(words["workbook.column.mark"], "#meta+mark")])
  }

  private func changes(
    of areas: Set<ID<Place>>, _ round: TrackingRound, _ former: TrackingRound, _ presence: Presence
  ) async throws -> [[ExportValue]] {
    let areas = areas.sorted { (view.atlas[$0]?.code ?? "", $0) < (view.atlas[$1]?.code ?? "", $1) }
    var rows: [[ExportValue]] = []
    for start in stride(from: 0, to: areas.count, by: Self.piece) {
      let piece = Array(areas[start..<min(start + Self.piece, areas.count)])
      let (before, after, parts) = try await presence.store.read { reader in
        (
          try reader.presence(of: piece, in: former.id), try reader.presence(of: piece, in: round.id),
          try reader.changes(of: piece, in: [round.id])
        )
      }
      for area in piece {
        let (old, new) = (before[area], after[area])
        func known(_ figures: PresenceFigures?) -> ExportValue {
          figures.flatMap { $0.isKnown ? .integer($0.total) : nil } ?? .empty
        }
        let isKnown = old?.isKnown == true && new?.isKnown == true
        let change = parts[area] ?? ChangeParts()
        func value(_ number: Int) -> ExportValue { isKnown ? .integer(number) : .empty }
        rows.append(
          [
            .text(view.name(area)), .text(view.atlas[area]?.code ?? ""), known(old), known(new), value(change.total),
          ] + ChangeParts.Part.allCases.map { value(change[$0]) } + (mark.map { [.text($0.text)] } ?? []))
      }
    }
    return rows
  }
}
